"""Tree to text: one layout, no choices.

It is the layout in which a contract reads aloud: a blank line between blocks, two spaces of indentation, the
verbs of a block of definitions under one another, and a long clause broken where a reader would draw breath.
Comments, and the blank lines that set clauses apart within a block, are the drafter's and stay.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import TypeAlias, assert_never

from attrs import evolve, frozen

from rules_engine.dates import month_names
from rules_engine.kinds import FactKind
from rules_engine.source import Source
from rules_engine.syntax import ast
from rules_engine.syntax.parser import Comment, Parsed, parse

WIDEST = 100


def formatted(parsed: Parsed) -> str:
    """Return the text of `parsed` in the one layout: it parses to an equal tree with the same comments.

    ValueError where `parsed` has diagnostics, since what could not be read would be lost.
    """
    if parsed.diagnostics:
        raise ValueError("a text that cannot be read cannot be laid out")
    text = _laid_out(parsed)
    again = parse(Source.of(parsed.source.name, text))
    assert not again.diagnostics, f"the layout cannot be read: {again.diagnostics[0].message}"
    assert again.tree == parsed.tree, "the layout says something else"
    assert _texts(again.comments) == _texts(parsed.comments), "a comment is lost"
    assert _laid_out(again) == text, "the layout is not stable"
    return text


def _texts(comments: Iterable[Comment]) -> list[str]:
    return [comment.text for comment in comments]


# ---- the page


# Words and the places where their line may be broken: each piece with how readily it begins a line, 0 first.
_Words: TypeAlias = list[tuple[int, str]]


@frozen(kw_only=True)
class _Clause:
    """What begins on a line of its own, and the comments above it, beside it and, at a block's end, below it.

    The first line of a block has no `indent`. `joins` says that the clause goes on in the line of the clause
    before it, if that has the same word there.
    """

    words: _Words
    indent: int
    start: int
    end: int
    joins: str | None = None
    above: tuple[Comment, ...] = ()
    beside: tuple[Comment, ...] = ()
    below: tuple[Comment, ...] = ()


@frozen(kw_only=True)
class _Item:
    """Lines that stay together: a clause's, or a comment's. `bare` is the first without its comment."""

    lines: tuple[str, ...]
    blank_before: bool = False
    joins: str | None = None
    joined_by: str | None = None
    bare: str = ""


def _laid_out(parsed: Parsed) -> str:
    lines: list[str] = []
    joined_by: str | None = None
    for item in _items(parsed):
        joins = item.joins is not None and item.joins == joined_by and not item.blank_before
        if joins and len(lines[-1]) + len(item.bare) + 2 <= WIDEST:
            lines[-1] += f", {item.lines[0].lstrip()}"
        else:
            lines += [""] if item.blank_before and lines else []
            lines += item.lines
        joined_by = item.joined_by
    return "".join(f"{line}\n" for line in lines)


def _items(parsed: Parsed) -> Iterator[_Item]:
    clauses, last = _commented(list(_clauses(parsed.tree, parsed.source)), parsed)
    text = parsed.source.text
    under_first_line = False
    for clause in clauses:
        for item in _clause_items(clause, text):
            yield evolve(item, blank_before=False) if under_first_line else item
            under_first_line = False
        under_first_line = clause.indent == 0
        for comment in clause.below:
            apart = _set_apart(text, comment.span.start) and not under_first_line
            yield _Item(lines=(f"  {comment.text}",), blank_before=apart)
            under_first_line = False
    for place, comment in enumerate(last):
        yield _Item(lines=(comment.text,), blank_before=place == 0 or _set_apart(text, comment.span.start))


def _clause_items(clause: _Clause, text: str) -> Iterator[_Item]:
    indent = " " * clause.indent
    first, *more = _filled(clause.words, clause.indent)
    beside = "".join(f"  {comment.text}" for comment in clause.beside)
    # One comment goes beside the first line. A clause that others may join keeps it there however long it is,
    # so that its length does not decide whether they join. A line that ends within a quotation can bear none.
    fits = len(first + beside) <= WIDEST or clause.joins is not None
    raised = clause.beside if len(clause.beside) > 1 or not fits or first.count('"') % 2 else ()
    blank = clause.indent == 0
    for place, comment in enumerate(clause.above):
        yield _Item(
            lines=(indent + comment.text,),
            blank_before=(blank and place == 0) or _set_apart(text, comment.span.start),
        )
    apart = _set_apart(text, clause.start) or (blank and not clause.above)
    for place, comment in enumerate(raised):
        yield _Item(lines=(indent + comment.text,), blank_before=apart and place == 0)
    yield _Item(
        lines=(first if raised else first + beside, *more),
        blank_before=apart and not raised,
        joins=clause.joins,
        joined_by=None if clause.beside and not raised else clause.joins,
        bare=first.lstrip(),
    )


def _set_apart(text: str, start: int) -> bool:
    """Return whether a blank line stands before the place `start`."""
    ends = 0
    while start > 0 and text[start - 1] in " \t\n":
        start -= 1
        ends += text[start] == "\n"
    return ends > 1


def _commented(clauses: list[_Clause], parsed: Parsed) -> tuple[list[_Clause], list[Comment]]:
    """Give each comment to the clause it stands beside, or else to the one it stands above.

    Indented comments at a block's end stay in that block. Those after the last clause are returned as well.
    """
    above: list[list[Comment]] = [[] for _ in range(len(clauses) + 1)]
    beside: list[list[Comment]] = [[] for _ in clauses]
    below: list[list[Comment]] = [[] for _ in clauses]
    starts = [clause.start for clause in clauses]
    for comment in parsed.comments:
        begins = comment.span.start
        following = bisect_right(starts, begins)
        here = following - 1
        at_end_of_block = following == len(clauses) or clauses[following].indent == 0
        indented = begins > 0 and parsed.source.text[begins - 1] != "\n"
        if here >= 0 and (comment.trailing or begins < clauses[here].end):
            beside[here].append(comment)
        elif here >= 0 and at_end_of_block and indented and not above[following]:
            below[here].append(comment)
        else:
            above[following].append(comment)
    whole = [
        evolve(clause, above=tuple(above[place]), beside=tuple(beside[place]), below=tuple(below[place]))
        for place, clause in enumerate(clauses)
    ]
    return whole, above[-1]


# ---- lines


def _filled(words: _Words, indent: int) -> list[str]:
    """Break `words` into lines: at the readiest places, and at others only in what is still too long."""
    lines = [" " * indent]
    deeper = " " * (indent + 4)

    def put(part: _Words, on_own_line: bool) -> None:
        text = " ".join(piece for _, piece in part)
        begun = bool(lines[-1].strip())
        if not (begun and on_own_line) and len(lines[-1]) + begun + len(text) <= WIDEST:
            lines[-1] += f" {text}" if begun else text
        elif begun and len(deeper) + len(text) <= WIDEST:
            lines.append(deeper + text)
        elif len(part) == 1:
            if begun:
                lines.append(deeper)
            lines[-1] += text
        else:
            readiest = min(level for level, _ in part[1:])
            for place, chunk in enumerate(_broken(part, readiest)):
                put(chunk, on_own_line if place == 0 else readiest == _LIST)

    put(words, False)
    return lines


def _broken(words: _Words, level: int) -> Iterator[_Words]:
    begin = 0
    for place in range(1, len(words)):
        if words[place][0] == level:
            yield words[begin:place]
            begin = place
    yield words[begin:]


# How readily a line breaks: before an entry of a list of prices, which then has its own line; between the
# parts of a clause; within an expression, outside brackets first; and in a quotation when nothing else helps.
_LIST = 0
_CLAUSE = 1
_EXPRESSION = 10
_QUOTED = 10_000


def _said(*parts: "str | _Words") -> _Words:
    """Join `parts` by blanks at which no line breaks."""
    joined: _Words = []
    for part in parts:
        piece = [(0, part)] if isinstance(part, str) else part
        if joined and piece:
            joined[-1] = (joined[-1][0], f"{joined[-1][1]} {piece[0][1]}")
            joined += piece[1:]
        else:
            joined += piece
    return joined


def _or_break(level: int, *parts: "str | _Words") -> _Words:
    """Join `parts` likewise; before the first a line may break."""
    (_, first), *more = _said(*parts)
    return [(level, first), *more]


def _with_comma(words: _Words) -> _Words:
    *most, (level, last) = words
    return [*most, (level, f"{last},")]


def _listed(words: Sequence[str], last: str = "or") -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {last} {words[-1]}"


def _quoted(text: str) -> str:
    return f'"{text}"'


def _prose(text: str) -> _Words:
    return [(_QUOTED, word) for word in _quoted(text).split(" ")]


# ---- clauses, block by block


def _clauses(contract: ast.Contract, source: Source) -> Iterator[_Clause]:
    if contract.heading is not None:
        yield _first_line(contract.heading, f"contract {_quoted(contract.heading.title)}")
        for clause in contract.heading.clauses:
            yield _line(clause, _heading_clause(clause))
    for block in contract.blocks:
        match block:
            case ast.Recitals():
                yield from _recitals(block, source)
            case ast.Parties(parties=parties):
                yield _first_line(block, "parties")
                yield from _aligned("is", [(party, party.name.text, _party(party)) for party in parties])
            case ast.Facts(facts=facts):
                yield _first_line(block, "facts about each child")
                yield from _aligned("is", [(fact, fact.name.text, _fact(fact)) for fact in facts])
            case ast.Timelines(timelines=timelines):
                yield _first_line(block, "timelines")
                yield from _aligned("is", [(each, each.name.text, _timeline(each)) for each in timelines])
            case ast.Definitions(definitions=definitions):
                yield _first_line(block, "definitions")
                yield from _aligned(
                    "means", [(each, each.name.text, _meaning(each.meaning)) for each in definitions]
                )
            case ast.Eligibility(rules=rules):
                yield _first_line(block, "eligibility")
                for rule in rules:
                    yield from _remarked(rule, _eligibility_rule(rule))
            case ast.Groups(groups=groups):
                yield _first_line(block, "groups")
                yield from _aligned("is", [(group, group.name.text, _group(group)) for group in groups])
            case ast.PaymentClause(name=name, parts=parts):
                yield _first_line(block, f"payment {name.text}")
                for part in parts:
                    joins = "group" if isinstance(part, ast.ForGroup | ast.OnceEnded) else None
                    yield _line(part, _payment_part(part), joins=joins)
            case ast.Settlement(steps=steps):
                yield _first_line(block, "settlement")
                for step in steps:
                    yield from _remarked(step, _step(step))
            case ast.Safeguards(safeguards=safeguards):
                yield _first_line(block, "safeguards")
                for safeguard in safeguards:
                    yield from _remarked(safeguard, _safeguard(safeguard))
            case ast.ExampleClause(title=title, lines=lines):
                yield _first_line(block, f"example {_quoted(title)}")
                for line in lines:
                    joins = "given" if isinstance(line, ast.Given) else None
                    yield _line(line, _example_line(line), joins=joins)
            case _:
                assert_never(block)


def _first_line(block: ast.Node, text: str) -> _Clause:
    return _Clause(words=_said(text), indent=0, start=block.span.start, end=block.span.start)


def _line(node: ast.Node, words: _Words, joins: str | None = None) -> _Clause:
    return _Clause(words=words, indent=2, start=node.span.start, end=node.span.end, joins=joins)


def _remarked(node: ast.Node, words: _Words) -> Iterator[_Clause]:
    """Yield the clause of `node`, and its policies and remarks on deeper lines of their own."""
    inside = list(ast.children(node))
    deeper = [each for each in inside if isinstance(each, ast.Policy | ast.Reference | ast.Note)]
    line = _line(node, words)
    if deeper:
        said = (
            each.span.end for each in inside if not isinstance(each, ast.Policy | ast.Reference | ast.Note)
        )
        line = evolve(line, end=max(said, default=node.span.start))
    yield line
    for each in deeper:
        said_there = (
            _said(f"{each.doubt.value} means {each.reading.value}")
            if isinstance(each, ast.Policy)
            else _remark(each)
        )
        yield evolve(_line(each, said_there), indent=4)


def _aligned(verb: str, entries: Sequence[tuple[ast.Node, str, _Words]]) -> Iterator[_Clause]:
    widest = max(len(name) for _, name, _ in entries)
    for node, name, words in entries:
        yield from _remarked(node, _said(f"{name:<{widest}}  {verb}", words))


def _remark(remark: ast.Remark) -> _Words:
    return _said("under" if isinstance(remark, ast.Reference) else "note", _prose(remark.text))


def _heading_clause(clause: ast.HeadingClause) -> _Words:
    match clause:
        case ast.InForce(first=first, last=last):
            return _said(f"in force from {_date(first.date)} to {_date(last.date)}")
        case ast.Currency():
            return _said("in pounds sterling")
        case ast.StatementsEvery(period=period):
            return _said("statements every", _period(period))
        case ast.StatementsListed(ends=ends):
            dates = [f"{_date(end.date)}," for end in ends[:-1]] + [_date(ends[-1].date)]
            return _said("statements for periods ending", [(_CLAUSE, each) for each in dates])
        case ast.Shadow():
            return _said("as a shadow contract")
        case ast.Uses(vocabulary=vocabulary):
            return _said("uses", _quoted(vocabulary))
        case ast.Reference() | ast.Note():
            return _remark(clause)
        case _:
            assert_never(clause)


def _recitals(block: ast.Recitals, source: Source) -> Iterator[_Clause]:
    yield _first_line(block, "recitals")
    # The tree keeps the words alone; where each recital stands is looked up for the comments round it.
    written = re.finditer(r'"[^"]*"|#[^\n]*', source.text[block.span.start : block.span.end])
    starts = [block.span.start + each.start() for each in written if each[0].startswith('"')]
    for text, start in zip(block.texts, starts or [0] * len(block.texts), strict=True):
        yield _Clause(words=_prose(text), indent=2, start=start, end=start)


def _party(party: ast.PartyClause) -> _Words:
    role = f"{party.article} {party.role.value}"
    return _said(role) if party.full_name is None else _said(f"{role}, {_quoted(party.full_name)}")


def _fact(fact: ast.FactClause) -> _Words:
    match fact.kind:
        case FactKind.DATE | FactKind.NUMBER:
            kind = f"a {fact.kind.value}"
        case FactKind.CHOICE:
            kind = _listed([*map(_quoted, fact.choices)])
        case FactKind.PARTY:
            kind = "one of the parties"
        case FactKind.YES_NO:
            kind = fact.kind.value
        case _:
            assert_never(fact.kind)
    words = _said(f"{kind}, if any" if fact.optional else kind)
    if fact.source is None:
        return words
    column = f"read from {_quoted(fact.source.table)} column {_quoted(fact.source.column)}"
    return _with_comma(words) + _or_break(_CLAUSE, column)


def _timeline(timeline: ast.TimelineClause) -> _Words:
    if timeline.source is not None:
        table = timeline.source.name
        return _said("read from", table if timeline.source.holds_episodes else _quoted(table))
    attributes = [
        f"with {each.name.text} {_listed([*map(_quoted, each.texts)])}" for each in timeline.attributes
    ]
    if not attributes:
        return _said("recorded")
    return _said(
        "recorded", [(_CLAUSE, f"{each},") for each in attributes[:-1]] + [(_CLAUSE, attributes[-1])]
    )


def _group(group: ast.GroupClause) -> _Words:
    if not group.keys:
        return _said("all the children")
    words = _said("the children by", _group_key(group.keys[0]))
    for key in group.keys[1:]:
        words += _or_break(_CLAUSE, "and", _group_key(key))
    return words


def _group_key(key: ast.KeyPeriod | ast.KeyFact) -> _Words:
    match key:
        case ast.KeyPeriod(period=period, date=day):
            return _said(_period(period), "of", _expression(day))
        case ast.KeyFact(name=name):
            return _said(name.text)
        case _:
            assert_never(key)


def _eligibility_rule(rule: ast.EligibilityRule) -> _Words:
    match rule:
        case ast.EligibleAged(aged=aged):
            return _said("a child", _expression(aged))
        case ast.EligibleWhere(condition=condition):
            return _said("where", _expression(condition))
        case ast.EligibleEvery():
            return _said("every child")
        case _:
            assert_never(rule)


# ---- prices


def _meaning(meaning: ast.Expression | ast.Tariff | ast.Baseline) -> _Words:
    match meaning:
        case ast.Rate() | ast.ByCase() | ast.ByDate() | ast.ByBand():
            return _tariff(meaning)
        case ast.Baseline(over=over, anchor=anchor, bands=bands, part_months=part_months):
            words = _said(f"a baseline over {over.text} by months from", _expression(anchor), "of")
            for band in bands:
                words = _with_comma(words) if band is not bands[0] else words
                words += _or_break(_LIST, _baseline_band(band))
            if part_months is not None:
                words = _with_comma(words) + _or_break(_LIST, f"part months {part_months.how.value}")
            return words
        case _:
            return _expression(meaning)


def _baseline_band(band: ast.BaselineBand) -> str:
    months = f"month {band.first:,}" if band.first == band.last else f"months {band.first:,} to {band.last:,}"
    return f"{_number(band.days)} days in {months}"


def _tariff(tariff: ast.Tariff) -> _Words:
    match tariff:
        case ast.Rate() | ast.Name():
            return _said(_price(tariff))
        case ast.ByCase(cases=cases, otherwise=otherwise):
            words: _Words = []
            for case in cases:
                said = _said(_price(case.price), "where", _expression(case.condition))
                words = _with_comma(words) + _or_break(_LIST, "otherwise", said) if words else said
            if otherwise is not None:
                words = _with_comma(words) + _or_break(_LIST, f"otherwise {_price(otherwise)}")
            return words
        case ast.ByDate(dated=dated, deciding=deciding):
            words = []
            for each in dated:
                entry = f"{_price(each.price)} from {_date(each.start.date)}"
                words = _with_comma(words) + _or_break(_LIST, f"then {entry}") if words else _said(entry)
            return words if deciding is None else _with_comma(words) + _or_break(_LIST, _deciding(deciding))
        case ast.ByBand(bands=bands, after_that=after_that, counting=counting):
            words = []
            for band in bands:
                entry = f"{_price(band.price)} up to {_quantity(band.up_to)}"
                words = _with_comma(words) + _or_break(_LIST, f"then {entry}") if words else _said(entry)
            words = _with_comma(words) + _or_break(_LIST, f"then {_price(after_that)} after that")
            if counting is None:
                return words
            how = "all children together" if counting.together else "each child alone"
            return _with_comma(words) + _or_break(_LIST, f"counting {how}")
        case _:
            assert_never(tariff)


def _price(price: ast.Price) -> str:
    match price:
        case ast.Rate(amount=amount, per=per):
            return _money(amount) if per is None else f"{_money(amount)} a {per.value}"
        case ast.Name(text=text):
            return text
        case _:
            assert_never(price)


def _deciding(deciding: ast.Deciding) -> _Words:
    return _said("by date earned") if deciding.date is None else _said("by", _expression(deciding.date))


# ---- expressions


def _expression(node: ast.Expression, level: int = _EXPRESSION) -> _Words:
    """Return an expression in words; `level` grows by `_EXPRESSION` with each pair of brackets round it."""
    alternative, addition, step, part = level, level + 1, level + 3, level + 5

    def within(inner: ast.Expression) -> _Words:
        return _expression(inner, level)

    match node:
        case ast.Name(text=text):
            return _said(text)
        case ast.Filtered(timeline=timeline, filters=filters):
            words = _said(timeline.text)
            for each in filters:
                words = _with_comma(words) if each is not filters[0] else words
                words += _or_break(part, _filter(each))
            return words
        case ast.Window(duration=duration, start=start):
            return _said(_duration(duration), "from", within(start))
        case ast.WindowFrom(start=start):
            return _said("from", within(start))
        case ast.WindowBetween(start=start, last=last):
            return _said("from", within(start)) + _or_break(part, "to", within(last))
        case ast.Spells(at_least=at_least, days=days):
            return _said(f"spells of at least {_duration(at_least)} of", within(days))
        case ast.Starts(rows=rows):
            return _said("starts of", within(rows))
        case ast.EveryDay():
            return _said("every day")
        case ast.Except(days=days, removed=removed):
            return within(days) + _or_break(step, "except", within(removed))
        case ast.During(days=days, within=inside):
            return within(days) + _or_break(step, "during", within(inside))
        case ast.Until(days=days, end=end):
            return _breathing(days, within(days)) + _or_break(step, "until", within(end))
        case ast.EvenAfter(days=days, date=day):
            return _breathing(days, within(days)) + _or_break(step, "even after", within(day))
        case ast.DateLiteral():
            return _said(_date(node.date))
        case ast.Birthday(age=age):
            return _said(f"{_ordinal(age)} birthday")
        case ast.DatePlus(date=day, duration=duration):
            return within(day) + _or_break(part, f"plus {_duration(duration)}")
        case ast.DateMinus(date=day, duration=duration):
            return within(day) + _or_break(part, f"minus {_duration(duration)}")
        case ast.Earliest(dates=dates):
            return _said("the earliest of", _dates(dates, level))
        case ast.Latest(dates=dates):
            return _said("the latest of", _dates(dates, level))
        case ast.FirstDay(days=days):
            return _said("the first day of", within(days))
        case ast.LastDay(days=days):
            return _said("the last day of", within(days))
        case ast.Reaching(days=days, duration=duration, clock=clock):
            return _said("the day on which", within(days)) + _reaches(duration, clock, step, level)
        case ast.DaysOf(days=days):
            return _said("days of", within(days))
        case ast.Less(number=number, taken=taken):
            return within(number) + _or_break(addition + 1, "less", within(taken))
        case ast.IsText(subject=subject, texts=texts, negated=negated):
            verb = "is not" if negated else "is"
            return within(subject) + _or_break(step, verb, " or ".join(map(_quoted, texts)))
        case ast.IsYes(subject=subject, yes=yes):
            return _said(within(subject), "is yes" if yes else "is no")
        case ast.IsAmount(subject=subject, bound=bound, amount=amount):
            least = _money(amount) if isinstance(amount, ast.Money) else _quantity(amount)
            return within(subject) + _or_break(step, f"is {bound.value} {least}")
        case ast.IsDated(subject=subject, order=order, date=day):
            return within(subject) + _or_break(step, f"is {order.value}", within(day))
        case ast.IsDayOf(date=day, days=days, negated=negated):
            verb = "is not a day of" if negated else "is a day of"
            return within(day) + _or_break(step, verb, within(days))
        case ast.IsRecorded(subject=subject, negated=negated):
            return _said(within(subject), "is not recorded" if negated else "is recorded")
        case ast.AllDaysAre(days=days, within=inside):
            return _said("every day of", within(days)) + _or_break(step, "is a day of", within(inside))
        case ast.NoDaysAre(days=days, outside=outside):
            return _said("no day of", within(days)) + _or_break(step, "is a day of", within(outside))
        case ast.Aged(youngest=youngest, oldest=oldest, date=day):
            return _said(f"aged {youngest:,} to {oldest:,} at", within(day))
        case ast.Either(parts=parts):
            return _joined(parts, "or", alternative, level)
        case ast.Both(parts=parts):
            return _joined(parts, "and", addition, level)
        case ast.Parenthesis(inside=inside):
            (opens_at, opening), *others = _expression(inside, level + _EXPRESSION)
            *others, (closes_at, closing) = [(opens_at, f"({opening}"), *others]
            return [*others, (closes_at, f"{closing})")]
        case _:
            assert_never(node)


def _joined(parts: Iterable[ast.Expression], word: str, at: int, level: int) -> _Words:
    words: _Words = []
    for part in parts:
        said = _expression(part, level)
        words += _or_break(at, word, said) if words else said
    return words


def _breathing(days: ast.Expression, words: _Words) -> _Words:
    """A reader draws breath before `until` after anything longer than a name."""
    return (
        words
        if isinstance(days, ast.Name | ast.Filtered | ast.Parenthesis | ast.EveryDay)
        else _with_comma(words)
    )


def _dates(dates: Sequence[ast.Expression], level: int) -> _Words:
    *most, last = dates
    words: _Words = []
    for each in most:
        said = _expression(each, level)
        words = _with_comma(words) + _or_break(level + 7, said) if words else said
    return words + _or_break(level + 7, "and", _expression(last, level))


def _filter(each: ast.Filter) -> str:
    other = "other than " if each.other_than else ""
    return f"with {each.field} {other}{_listed([*map(_code, each.codes)])}"


def _code(code: str) -> str:
    return code if re.fullmatch("[A-Z]{1,2}[0-9]{1,2}[A-Z]?", code) else _quoted(code)


def _reaches(duration: ast.Duration, clock: ast.Clock | None, step: int, level: int) -> _Words:
    words = _or_break(step, f"reaches {_duration(duration)}")
    match clock:
        case None:
            return words
        case ast.InTotal():
            return _said(words, "in total")
        case ast.InARow(ignoring=ignoring, pausing=pausing, again=again):
            words = _said(words, "in a row")
            if ignoring is not None:
                words = _with_comma(words) + _or_break(
                    step, f"ignoring breaks of up to {_duration(ignoring)}"
                )
            if pausing is not None:
                words = _with_comma(words) + _or_break(step, "pausing on", _expression(pausing, level))
            if again is not None:
                words = _with_comma(words) + _or_break(
                    step, "starting again on", _expression(again.days, level)
                )
                words = words if again.after is None else _said(words, f"after {_duration(again.after)}")
            return words
        case _:
            assert_never(clock)


# ---- payments and settlement


def _payment_part(part: ast.PaymentPart) -> _Words:
    match part:
        case ast.Reference() | ast.Note():
            return _remark(part)
        case ast.Applies(first=first, last=last, deciding=deciding):
            words = _said(f"applies from {_date(first.date)}")
            words = words if last is None else _said(words, f"to {_date(last.date)}")
            return words if deciding is None else words + _or_break(_CLAUSE, _deciding(deciding))
        case ast.ForGroup(group=group):
            return _said(f"for each {group.text}")
        case ast.OnceEnded(window=window, every_child=every_child):
            return _said("once", "every child's" if every_child else [], window.text, "has ended")
        case ast.OnlyWhere(condition=condition):
            return _said("where", _expression(condition))
        case ast.Pays(tariff=tariff, unit=unit, deducts=deducts):
            price = _said("deducts" if deducts else "pays", _tariff(tariff))
            if isinstance(tariff, ast.Rate | ast.Name):
                return price + _unit(unit)
            return _with_comma(price) + _or_break(_LIST, _unit(unit))
        case ast.PayerClause():
            return _payer_clause(part)
        case _:
            assert_never(part)


def _unit(unit: ast.Unit) -> _Words:
    match unit:
        case ast.EachDay(days=days):
            return _or_break(_CLAUSE, "for each day of", _expression(days))
        case ast.EachRun(length=length, days=days):
            return _or_break(_CLAUSE, f"for each run of {_duration(length)} of", _expression(days))
        case ast.EachWeek(days=days, at_least=at_least, counted_from=counted_from):
            week = "whole week" if at_least is None else f"week with at least {at_least:,} days"
            return _counted(_or_break(_CLAUSE, f"for each {week} of", _expression(days)), counted_from)
        case ast.EachBlock(length=length, days=days, counted_from=counted_from):
            words = _or_break(_CLAUSE, f"for each block of {_duration(length)} of", _expression(days))
            return _counted(words, counted_from)
        case ast.EachDayBeyond(
            total=total, measure=measure, side=side, baseline=baseline, per_child=per_child
        ):
            return [
                *_or_break(_CLAUSE, "for each day by which", "total" if total else [], _expression(measure)),
                *_or_break(_CLAUSE, f"is {side.value}", _baseline_use(baseline, per_child)),
            ]
        case ast.OnceWhen(days=days, duration=duration, clock=clock):
            words = _or_break(_CLAUSE, "once, when", _expression(days))
            return words + _reaches(duration, clock, _CLAUSE + 1, _EXPRESSION)
        case ast.OnceOn(date=day, condition=condition):
            words = _or_break(_CLAUSE, "once, on", _expression(day))
            return (
                words
                if condition is None
                else _with_comma(words) + _or_break(_CLAUSE, "if", _expression(condition))
            )
        case _:
            assert_never(unit)


def _counted(words: _Words, counted_from: ast.Expression | None) -> _Words:
    if counted_from is None:
        return words
    return _with_comma(words) + _or_break(_CLAUSE, "counted from", _expression(counted_from))


def _baseline_use(baseline: ast.Quantity | ast.Name | ast.DaysOf, per_child: bool) -> _Words:
    words = _said(_quantity(baseline)) if isinstance(baseline, ast.Quantity) else _expression(baseline)
    return _said(words, "for each child" if per_child else "in all")


def _payer_clause(clause: ast.PayerClause) -> _Words:
    words = _said(f"{clause.payer.name.text}{' of the child' if clause.payer.of_child else ''} pays")
    match clause.share:
        case ast.Share():
            words = _said(words, _share(clause.share))
        case ast.TheRest():
            words = _said(words, "the rest")
        case None:
            pass
        case _:
            assert_never(clause.share)
    if clause.cap is None:
        return words
    words = _with_comma(words) if clause.share is not None else words
    reach = f" {clause.cap.reach.value}" if clause.cap.reach is not None else ""
    return _over(words + _or_break(_CLAUSE, f"at most {_money(clause.cap.limit)}{reach}"), clause.cap.over)


def _over(words: _Words, over: ast.Over | None) -> _Words:
    if over is None:
        return words
    rest = "the rest is lost" if over.to is None else f"the rest falls to {over.to.text}"
    return _with_comma(words) + _or_break(_CLAUSE, rest)


def _step(step: ast.Step) -> _Words:
    match step:
        case ast.Reduce(share=share, payments=payments, condition=condition):
            words = _said("reduce", _names(payments), f"by {_share(share)}")
            return words if condition is None else words + _or_break(_CLAUSE, "where", _expression(condition))
        case ast.PayAtMost(limit=limit, scope=scope, payments=payments, over=over):
            return _over(_said("pay at most", _money(limit), _scope(scope)) + _only_for(payments), over)
        case ast.PayShare(bands=bands, after_that=after_that, scope=scope, payments=payments):
            first, *others = bands
            words = _said(f"pay {_share(first.share)} of the first {_money(first.width)} {_scope(scope)}")
            for band in others:
                entry = f"{_share(band.share)} of the next {_money(band.width)}"
                words = _with_comma(words) + _or_break(_CLAUSE, entry)
            return words + _or_break(_CLAUSE, f"and {_share(after_that)} after that") + _only_for(payments)
        case ast.RoundSums(level=level, mode=mode, grain=grain):
            return _said(f"round each {level.value} {mode.value} to the {grain.value}")
        case ast.PayerClause():
            return _payer_clause(step)
        case _:
            assert_never(step)


def _names(payments: Sequence[ast.Name]) -> _Words:
    return [(_CLAUSE + 1, f"and {each.text}" if place else each.text) for place, each in enumerate(payments)]


def _only_for(payments: Sequence[ast.Name]) -> _Words:
    return _or_break(_CLAUSE, "for", _names(payments)) if payments else []


def _scope(scope: ast.Scope) -> str:
    if scope.period is not None:
        return f"in each {_period(scope.period)}"
    if scope.payer is not None:
        return f"from {scope.payer.text}"
    return "for each child" if scope.kind is ast.ScopeKind.CHILD else "in all"


# ---- safeguards and examples


def _safeguard(safeguard: ast.Safeguard) -> _Words:
    match safeguard:
        case ast.NeverPaidFor(days=days):
            return _said("nothing is paid for a day of", _expression(days))
        case ast.NeverPayMore(days=days):
            return _said("more days of", _expression(days), "never pay more")
        case ast.Maximum(kind=kind, limit=limit, payer=payer):
            if payer is not None:
                return _said(f"{payer.text} never pays more than {_money(limit)}")
            if kind is ast.ScopeKind.CHILD:
                return _said(f"no child is paid more than {_money(limit)}")
            return _said(f"no more than {_money(limit)} is paid in all")
        case _:
            assert_never(safeguard)


def _example_line(line: ast.ExampleLine) -> _Words:
    match line:
        case ast.ExampleChild(label=label):
            return _said(f"child {_quoted(label)}")
        case ast.Given(name=name, value=value):
            return _said(f"{name.text} is {_given(value)}")
        case ast.Spell(timeline=timeline, start=start, end=end, attributes=attributes):
            on = "on" if line.of_one_day else "from"
            words = _said(f"{timeline.text} {on} {_date(start.date)}")
            words = words if end is None else _said(words, f"until {_date(end.date)}")
            for each in attributes:
                of_timeline = "with " if each.field[:1].isupper() else ""
                words = _with_comma(words) + _or_break(
                    _CLAUSE, f"{of_timeline}{each.field} {_code(each.code)}"
                )
            return words
        case ast.NotKnown(timeline=timeline, start=start, end=end):
            return _said(f"{timeline.text} is not known from {_date(start.date)} until {_date(end.date)}")
        case ast.RecordsRun(end=end):
            return _said(f"records run until {_date(end.date)}")
        case ast.Expected(amount=amount, payment=payment, payer=payer, child=child, statement=statement):
            words = _said("pays", "nothing" if amount is None else _money(amount))
            words += [] if payment is None else _or_break(_CLAUSE, f"for {payment.text}")
            words += [] if payer is None else _or_break(_CLAUSE, f"from {payer.text}")
            words += [] if child is None else _or_break(_CLAUSE, f"for child {_quoted(child)}")
            words += (
                []
                if statement is None
                else _or_break(_CLAUSE, f"in the statement for {_date(statement.date)}")
            )
            return words
        case _:
            assert_never(line)


def _given(value: date | str | Decimal | bool | ast.Name) -> str:
    match value:
        case bool():
            return "yes" if value else "no"
        case date():
            return _date(value)
        case str():
            return _quoted(value)
        case Decimal():
            return _number(value)
        case ast.Name():
            return value.text
        case _:
            assert_never(value)


# ---- words and figures


def _date(day: date) -> str:
    return f"{day.day} {month_names[day.month - 1]} {day.year:04}"


def _period(period: ast.PeriodWord) -> str:
    if not period.regular:
        return period.unit.value
    return f"{'financial' if period.unit is ast.PeriodUnit.YEAR else 'calendar'} {period.unit.value}"


def _duration(duration: ast.Duration) -> str:
    return f"{duration.count:,} {_unit_of(duration.unit, duration.count)}"


def _quantity(quantity: ast.Quantity) -> str:
    number = _number(quantity.number)
    return number if quantity.unit is None else f"{number} {_unit_of(quantity.unit, quantity.number)}"


def _unit_of(unit: ast.UnitWord, count: int | Decimal) -> str:
    return unit.value if count == 1 else f"{unit.value}s"


def _number(number: Decimal) -> str:
    return f"{number:,f}"


def _money(money: ast.Money) -> str:
    return f"£{_number(money.amount)}"


def _share(share: ast.Share) -> str:
    if not share.as_percent:
        return f"{share.value.numerator}/{share.value.denominator}"
    hundredths = share.value * 100
    return f"{Decimal(hundredths.numerator) / Decimal(hundredths.denominator):f}%"


def _ordinal(number: int) -> str:
    ending = "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"
