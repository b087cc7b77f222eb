"""Wrong texts and the plain sentence for each: what stood there, and what to write instead.

Each thing that commissioners write otherwise has a function below, which knows it or passes. The last three try repairs
instead: a word put in, put in another's place, or left out, after which the text can be read on.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction

from rules_engine.dates import month_names
from rules_engine.diagnostics import Diagnostic
from rules_engine.money import pounds, share_in_words
from rules_engine.source import Span, join
from rules_engine.statutory.codes import SSDA903_CODES
from rules_engine.statutory.layouts import EPISODES, LAYOUTS
from rules_engine.syntax.ast import BlockKind
from rules_engine.syntax.diagnostics import (
    AddsToASum,
    BracketAlone,
    CapitalisedKeyword,
    DateNotInWords,
    NotInQuotationMarks,
    TermInLowerCase,
    UnexpectedWords,
    Unfinished,
    UnknownWord,
)
from rules_engine.syntax.number_corrections import number
from rules_engine.syntax.prose_corrections import (
    JOINS_TERM,
    ages,
    block_of_nothing,
    condition_begun_with_for,
    except_for,
    gap,
    heading_of_table,
    in_capitals,
    joined_by_a_sign,
    kind_of_fact,
    out_of,
    part_of_first,
    payer_before_price,
    price_a_week,
    prose,
    remark_in_brackets,
    small_letters_in_a_term,
    taken_off,
    term_of_contract,
    the_before_a_term,
    two_for_one,
    weekday,
)
from rules_engine.syntax.stop import Lexeme, Stop, shortened


def explained(stop: Stop) -> Diagnostic:
    """Say what is wrong at `stop`, and what to write instead where that can be guessed."""
    for known in _KINDS if stop.at else _KINDS_AT_END:
        found = known(stop)
        if found is not None:
            return found
    return _expected(stop)


def nearest(word: str, among: Iterable[str]) -> str | None:
    """Return the word that `word` was meant to be, if it is misspelt by a letter or, when long, by two or three.

    Letters are counted, and not likeness as `near.nearest` has it: a word of the language has few letters, and another
    that shares most of them is often another word (`pays`, `days`).
    """
    most = 1 if len(word) < 6 else 2 if len(word) < 10 else 3
    near = [
        (edits, each)
        for each in sorted(among)
        if (edits := _edits(word, each, most)) <= min(most, len(each) - 1)
    ]
    return min(near)[1] if near else None


def _edits(one: str, other: str, most: int) -> int:
    """Count the letters to add, drop, change or swap with their neighbour; more than `most` are not counted out."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    earlier: list[int] = []
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one):
        earlier, before, row = before, row, [i + 1]
        for j, wanted in enumerate(other):
            row.append(min(before[j + 1] + 1, row[j] + 1, before[j] + (letter != wanted)))
            if i and j and letter == other[j - 1] and one[i - 1] == wanted:
                row[-1] = min(row[-1], earlier[j - 1] + 1)
    return row[-1]


# ---- what commissioners write otherwise, each a function that knows it or passes


def _date(stop: Stop) -> Diagnostic | None:
    """Figures, a shortened month, or the month before the day."""
    at = stop.at
    assert at is not None
    if at.kind == "NEAR_DATE" and "PERCENT" not in stop.accepted:
        return DateNotInWords(span=at.span, found=at.text, instead=_date_in_words(at.text))
    if "DATE" not in stop.accepted:
        return None
    written = re.match(
        r"(?:\d{1,2}(?:st|nd|rd|th)?\s+(?:of\s+)?)?([A-Za-z]{3,9})\b\.?,?\s+(?:\d{1,2}(?:st|nd|rd|th)?,?\s+)?\d{4}\b",
        stop.rest_of_line,
    )
    month = written and _month(written[1])
    if not written or not month:
        return None
    day = re.search(r"\b\d{1,2}(?=\b|st|nd|rd|th)", written[0])
    instead = f"{int(day[0])} {month} {written[0][-4:]}" if day else None
    return DateNotInWords(span=stop.first(written.end()), found=written[0], instead=instead)


def _more(stop: Stop) -> Diagnostic | None:
    """`increase by 10%`, `pay 10% more` or `reduce by -10%`: a step can only take away."""
    at, before = stop.at, stop.before()
    assert at is not None
    words = [word.text for word in stop.words[max(0, stop.place - 2) : stop.place]]
    written = None
    if words[-1:] == ["by"] and "PERCENT" in stop.accepted:
        written = re.match(r"(?:-|minus )[ \t]?[\d.,]+[ \t]?(?:%|per ?cent\b)?", stop.rest_of_line)
    elif "REDUCE" in stop.accepted and (before is None or before.line != at.line):
        written = re.match(_INCREASES, stop.rest_of_line)
    elif before is not None and before.kind == "PERCENT":
        written = re.match(r"(?:more|extra|uplift|increase|on top)\b", stop.rest_of_line)
    if not written:
        return None
    less = re.fullmatch(r"multiply.* by (0?\.\d+)", written[0])
    if less:
        instead = f"reduce by {share_in_words(1 - Fraction(less[1]))}"
        return UnexpectedWords(
            span=stop.first(written.end()), found=written[0], after=stop.after, instead=instead
        )
    return AddsToASum(span=stop.first(written.end()), found=written[0].strip())


# A step that adds, up to its share.
_INCREASES = (
    r"(?:increase|raise|uplift|add|multiply|index|uprate|inflate|scale up|gross up)\b"
    r"[^\n#;]*?(?:\d[\d.,]*[ \t]?(?:%|per ?cent\b)?|(?=[.;]?[ \t]*(?:[#;]|$)))"
)


def _code(stop: Stop) -> Diagnostic | None:
    """A code in small letters, or one whose field is not named."""
    at, before, listed = stop.at, stop.before(), stop.before(2)
    assert at is not None
    written = re.match(r"[a-z]{1,2}[0-9]{1,2}[a-z]?\b", stop.rest_of_line)
    if written and ("CODE" in stop.accepted or (listed and listed.kind == "CODE")):
        return UnexpectedWords(
            span=stop.first(written.end()), found=written[0], after=stop.after, instead=written[0].upper()
        )
    if at.kind == "CODE" and before and before.text == "with":
        field = next((field for field, meanings in SSDA903_CODES.items() if at.text in meanings), "placement")
        return UnexpectedWords(span=at.span, found=at.text, after="with", instead=f"{field} {at.text}")
    return None


def _quoted_code(stop: Stop) -> Diagnostic | None:
    """`with Kind M`: a code without a figure, which reads as the end of a Term."""
    before = stop.before()
    if before is None or before.kind != "TERM" or "CODE" not in stop.accepted:
        return None
    code = re.search(r"(?<=\s)[A-Z]{1,6}$", before.text)
    if code is None:
        return None
    begin = before.span.start + code.start()
    return UnexpectedWords(
        span=Span(begin, before.span.end),
        found=code[0],
        after=shortened(before.text[: code.start()].rstrip()),
        instead=f'"{code[0]}"',
    )


def _table(stop: Stop) -> Diagnostic | None:
    """A table of the statutory records under another name, or without quotation marks."""
    words = [word.text for word in stop.words[max(0, stop.place - 3) : stop.place]]
    begin = stop.place - (words[-1:] == ["SSDA903"])
    if words[-2 - (begin < stop.place) :][:2] != ["read", "from"] or begin == len(stop.words):
        return None
    start = stop.words[begin].span.start
    written = re.match(r"[^\"#,;:\n]+", stop.on_line_from(start))
    if written is None:
        return None
    found = re.split(r"\s+(?:column|under|note)\b", written[0].rstrip())[0]
    if re.fullmatch(r"(?:the )?SSDA ?903(?: returns?| data| files?)?", found) and stop.at:
        instead = "SSDA903 episodes"
    elif re.match(r"(?:SSDA903|CIN) ", found):
        meant = nearest(found, LAYOUTS)
        if meant == EPISODES.source:
            return None  # the word after `SSDA903` is misspelt
        instead = f'"{meant or found}"'
    else:
        return None
    return UnexpectedWords(span=Span(start, start + len(found)), found=found, after="from", instead=instead)


def _uses_elsewhere(stop: Stop) -> Diagnostic | None:
    """`uses "…"` below the heading."""
    at = stop.at
    assert at is not None
    if at.kind != "USES":
        return None
    advice = 'say it in the heading, below `contract "…"`'
    return UnexpectedWords(span=at.span, found=at.text, after="", advice=advice)


def _bracket(stop: Stop) -> Diagnostic | None:
    """A bracket left open at the block's end or where the next line begins, or one that closes nothing."""
    at, before = stop.at, stop.before()
    if at is not None and at.kind == "RPAR":
        return BracketAlone(span=at.span, opens=False)
    if "RPAR" not in stop.accepted or (at and before and at.line == before.line):
        return None
    unclosed: list[Lexeme] = []
    for word in stop.words[: stop.place]:
        if word.kind == "LPAR":
            unclosed.append(word)
        elif word.kind == "RPAR" and unclosed:
            unclosed.pop()
    return BracketAlone(span=unclosed[-1].span, opens=True) if unclosed else None


def _capital_keyword(stop: Stop) -> Diagnostic | None:
    """A word of the language read as a Term, here or just before."""
    for place in (stop.place, stop.place - 1):
        if not 0 <= place < len(stop.words) or stop.words[place].kind != "TERM":
            continue
        term = stop.words[place]
        first = term.text.split(maxsplit=1)[0]
        meant = {stop.keywords[kind] for kind in stop.accepts(place) if kind in stop.keywords}
        if first.lower() in meant:
            span = Span(term.span.start, term.span.start + len(first))
            return CapitalisedKeyword(span=span, found=first, instead=first.lower())
    return None


def _no_quotation_marks(stop: Stop) -> Diagnostic | None:
    """Words that want quotation marks, or a Term that stands in them."""
    at, before, role = stop.at, stop.before(), stop.before(2)
    if at is not None and at.kind == "STRING" and "TERM" in stop.accepted and "STRING" not in stop.accepted:
        bare = at.text.strip('" ')
        return UnexpectedWords(
            span=at.span, found=shortened(at.text), after=stop.after, instead=in_capitals(bare)
        )
    if before and before.kind == "TERM" and role and role.kind in _ROLES and role.line == before.line:
        return NotInQuotationMarks(span=before.span, found=before.text)
    if at is None or "STRING" not in stop.accepted or at.kind not in ("TERM", "WORD"):
        return None
    on_next_line = at.kind == "TERM" and before and before.line != at.line and before.kind != "RECITALS"
    if on_next_line or "CODE" in stop.accepted:
        return None
    written = re.match(r'[A-Za-z][^"#,;:\n]*?(?=\s*(?:$|["#,;:]|\bor\b|\bunder\b))', stop.rest_of_line)
    misspelt = nearest(at.text, _accepted_words(stop))
    return (
        NotInQuotationMarks(span=stop.first(written.end()), found=written[0])
        if written and not misspelt
        else None
    )


_ROLES = frozenset({"COMMISSIONER", "CO_FUNDER", "PROVIDER", "INVESTOR", "INTERMEDIARY", "EVALUATOR"})


def _defined_in_capitals(stop: Stop) -> Diagnostic | None:
    """A Term of this text written small, or the end of one."""
    at, before = stop.at, stop.before()
    assert at is not None
    if before and before.kind == "TERM" and before.line == at.line:
        written = f"{before.text} {at.text}"
        meant = [term for term in sorted(stop.terms) if term.lower() == written.lower()]
        if meant:
            return TermInLowerCase(span=join(before.span, at.span), found=written, instead=meant[0])
    if "TERM" not in stop.accepted:
        return None
    rest = stop.rest_of_line
    for term in sorted(stop.terms, key=lambda term: (-len(term), term)):
        written = rest[: len(term)]
        if (
            written.lower() == term.lower()
            and written != term
            and not rest[len(term) : len(term) + 1].isalnum()
        ):
            return TermInLowerCase(span=stop.first(len(term)), found=written, instead=term)
    return None


def _said_otherwise(stop: Stop) -> Diagnostic | None:
    """Words that people use for words of the language."""
    at, rest = stop.at, stop.rest_of_line
    assert at is not None
    accepted = stop.accepted
    for pattern, wanted, instead in _SAID_OTHERWISE:
        written = re.match(pattern, rest, re.IGNORECASE) if wanted in accepted else None
        if written:
            meant = written.expand(instead)
            found = written[0].rstrip()
            return UnexpectedWords(span=stop.first(len(found)), found=found, after=stop.after, instead=meant)
    return None


# What people write; the terminal that must be able to stand there; what the language says.
_SAID_OTHERWISE = (
    (r"(?:per|an?|each|every)\s+(day|night)\b(?:\s+of\b)?", "FOR", "for each day of"),
    (r"per\s+week\b(?:\s+of\b)?", "FOR", "for each whole week of"),
    (r"(?:per|every)\s+(child|quarter|year|month)\b", "FOR", r"for each \1"),
    (r"/\s*(?:day|night)\b", "FOR", "for each day of"),
    (r"/\s*week\b", "FOR", "for each whole week of"),
    (r"(?:(?:per|each|every)\s+)?(?:whole|full|complete)\s+weeks?\b(?:\s+of\b)?", "FOR", "for each whole week of"),
    (r"(?:full|complete)\s+weeks?\b", "WHOLE", "whole week"),
    (r"weekly\b(?:\s+for\b)?", "FOR", "for each whole week of"),
    (r"(?:daily|nightly)\b(?:\s+for\b)?", "FOR", "for each day of"),
    (r"per\b", "FOR", "for each"),
    (r"(?:a|the)\s+(?:sum|price|rate|fee|payment|amount)\s+of(?=\s+£)", "MONEY", ""),
    (r"-(?=\s+[A-Z(])", "EXCEPT", "except"),
    (r"(?:shall|will|must|is to|agrees? to|has to)\s+pay\b", "PAYS", "pays"),
    (r"(?:unless|except (?:when|where)|other than (?:when|where))\b", "EXCEPT", "except"),
    (r"\(?(?:optional|if (?:any|known|applicable|there is one)|where known|or (?:blank|none))\b\)?", "IF", "if any"),
    (r"(?-i:(?:an?\s+)?date)\b", "IS", "is a date"),
    (r"(?-i:(?:an?\s+)?number)\b", "IS", "is a number"),
    (r"nights?\b", "DAY", "day"),
    (r"(?:till?|up until|'til)\b", "UNTIL", "until"),
    (r"(?:but not|and not|or not|excluding|without|apart from|not counting|save for|other than)\b", "EXCEPT", "except"),
    (r"\+", "OR", "or"),
    (r"(?:after|of|following|since|starting|beginning|commencing)(?:\s+(?:on|from|at))?\b", "FROM", "from"),
    (r"(?:starting|beginning|counting)(?:\s+(?:on|from|at))?\b", "COUNTED", "counted from"),
    (r"(?:more than|greater than|over|exceeds)\b|>(?!=)", "ABOVE", "above"),
    (r"(?:less than|fewer than|under)\b|<(?!=)", "BELOW", "below"),
    (r"(?:no less than|no fewer than|a minimum of|minimum)\b|>=", "AT", "at least"),
    (r"(?:up to(?: a maximum of)?|no more than|a maximum of|maximum|max|capped at)\b|<=", "AT", "at most"),
    (r"(?:>=|=>)", "IS", "is at least"),
    (r"(?:<=|=<)", "IS", "is at most"),
    (r">", "IS", "is above"),
    (r"<", "IS", "is below"),
    (r"(?:consecutively|consecutive|in succession|running|continuously|uninterrupted)\b", "IN", "in a row"),
    (r"(?:altogether|overall|cumulatively|cumulative)\b", "IN", "in total"),
    (r"true\b", "YES", "yes"),
    (r"false\b", "NO", "no"),
    (r"(?:=|is|are|equals|refers to|shall mean|will mean|is defined as|consists of)(?:\s|\b|$)", "MEANS", "means"),
    (r"(?:=|are|was|equals|will be|shall be)(?:\s|\b|$)", "IS", "is"),
    (r"(?:comes|taken|derived|drawn)\s+from\b", "IS", "is read from"),
    (r"(?:-|through|up to)(?=\s|\d|$)", "TO", "to"),
    (r"(?:deliverer|supplier|contractor)\b", "PROVIDER", "provider"),
    (r"(?:deduct|subtract|take(?: off)?|discount|(?:decrease|cut|lower)(?: by)?)\b(?=\s+\d)", "REDUCE", "reduce by"),
    (r"(?:cap|capped at|limit(?: to)?|maximum(?: of)?)\b", "PAY", "pay at most"),
    (r"(?:children|child|young people)\s+aged\b", "WHERE", "a child aged"),
    (r"(?:all|each) child(?:ren)?'s\b", "EVERY", "every child's"),
    (r"(?:all|each|any) (?:children|child)\b", "EVERY", "every child"),
    (r"the rest is paid by\s+([A-Z]\w*(?: [A-Z]\w*)*)", "PAY", r"\1 pays the rest"),
    (r"is paid\b", "PAYS", "pays"),
    (r"receives?\b", "PAYS", "pays"),
    (r"aged\b", "WHERE", "a child aged"),
    (r"(?:when|upon)\b", "AT", "at"),
    (r"(?:to|towards)\b", "FOR", "for"),
    (r"(?:euros?|dollars?|sterling|GBP)\b", "POUNDS", "pounds sterling"),
    (r"(?:per|/)\s*(day|week|month|year)\b", "A", r"a \1"),
    (r"(?:per|/|an?)\s*night\b", "A", "a day"),
    (r"not\b", "EVERY", "every day except"),
    (r"(?:boolean|true or false|y/n)\b", "YES", "yes or no"),
    (r"quarterly\b", "EVERY", "every quarter"),
    (r"monthly\b", "EVERY", "every month"),
    (r"(?:annually|yearly)\b", "EVERY", "every year"),
    (r"(?:3|three) months\b", "QUARTER", "quarter"),
    (r"12 months\b", "YEAR", "year"),
    (r"ssda ?903\b", "SSDA903", "SSDA903"),
    (r"(?:an? )?age(?:d)? (?:of )?(\d{1,2})\b", "ORDINAL", r"\1th birthday"),
    (r"(\d{1,2})(?:th)?\s+birthday\b", "ORDINAL", r"\1th birthday"),
    (r"eighteenth birthday\b", "ORDINAL", "18th birthday"),
    (r"(?:sixteenth) birthday\b", "ORDINAL", "16th birthday"),
)  # fmt: skip


def _code_for_term(stop: Stop) -> Diagnostic | None:
    """`DN2 Children's Services`: a name that begins as a code does."""
    at = stop.at
    assert at is not None
    listed = any(at.text in meanings for meanings in SSDA903_CODES.values())
    if at.kind != "CODE" or listed or not stop.accepted & {"TERM", "STRING"} or "CODE" in stop.accepted:
        return None
    advice = (
        f"`{at.text}` is read as a code (capitals and figures), and a Term begins with a word: spell it out"
    )
    following = stop.words[stop.place + 1] if stop.place + 1 < len(stop.words) else None
    if stop.words[0].kind == "PARTIES" and following and following.kind == "TERM":
        role = next((word.text for word in stop.words[stop.place :] if word.kind in _ROLES), "provider")
        party = f'{following.text} is the {role}, "{at.text} {following.text}"'
        advice += f", or put it in quotation marks as the full name: `{party}`"
    return UnexpectedWords(span=at.span, found=at.text, after=stop.after, advice=advice)


def _maximum(stop: Stop) -> Diagnostic | None:
    """`pay at most £2,000,000 for all children together`, `… per year`, `… altogether`."""
    words = stop.words[: stop.place]
    begun = words[-1:] if words and words[-1].text in ("for", "in") else words[:0]
    clause = [word.text for word in words[: len(words) - len(begun)]][-4:]
    if clause[:3] != ["pay", "at", "most"] or not clause[3:] or not clause[3].startswith("£"):
        return None
    rest = stop.rest_of_line
    written = re.match(_AS_MAXIMUM[begun[0].text if begun else ""], rest)
    if not written:
        return None
    span = join(begun[0].span if begun else stop.first(1), stop.first(written.end()))
    period = re.search(r"\b(month|quarter|(?:financial )?year)\b", rest)
    each = f"in each {period[1] if period else 'financial year'}"
    found = stop.source.text[span.start : span.end]
    if begun and begun[0].text == "for":
        advice = (
            f"for all children together write `{each}` or `in all`; for every child alone `for each child`"
        )
        return UnexpectedWords(span=span, found=found, after=clause[3], advice=advice)
    return UnexpectedWords(span=span, found=found, after=clause[3], instead=each if period else "in all")


# How the scope of a maximum is written, by the word of it that could be read.
_AS_MAXIMUM = {
    "for": r"(?:all|every|the)\b(?: the)?(?: (?:children|child|young people))?(?: (?:together|altogether))?",
    "in": r"total\b|(?:any|every|a|an|one)\b(?: one)? (?:month|quarter|(?:financial )?year)\b",
    "": r"(?:altogether|overall)\b|(?:per|an?|each|every) (?:month|quarter|(?:financial )?year)\b",
}


def _not_counted(stop: Stop) -> Diagnostic | None:
    """Days that a count in a row is to pass over."""
    at = stop.at
    assert at is not None
    written = re.match(
        r"(?:but )?(?:not counting|not including|excluding|except|disregarding|leaving out|apart from|without)\b",
        stop.rest_of_line,
    )
    if not written or "PAUSING" not in stop.accepted:
        return None
    days = next(
        (w.text for w in stop.words[stop.place : stop.place + 4] if w.kind == "TERM" and w.line == at.line),
        "…",
    )
    advice = (
        f"say what these days do to the count: `pausing on {days}`, `ignoring breaks of up to 7 days` "
        "or `starting again on …`"
    )
    return UnexpectedWords(span=stop.first(written.end()), found=written[0], after=stop.after, advice=advice)


def _for_each_number(stop: Stop) -> Diagnostic | None:
    """`for each 7 days of`, or a price for so many points of a score."""
    at, each, before = stop.at, stop.before(), stop.before(2)
    assert at is not None
    if at.kind != "NUMBER" or not each or each.text != "each" or not before or before.text != "for":
        return None
    written = re.match(r"(\d+ (days?|weeks?|months?|years?)) of\b", stop.rest_of_line)
    if written and written[1] == "7 days":
        advice = (
            "write `run of 7 days of` for any 7 days in a row, or `whole week of` for the weeks that are counted "
            "from a date"
        )
        return UnexpectedWords(
            span=stop.first(written.end()), found=written[0], after=stop.after, advice=advice
        )
    if written:
        unit = "run" if written[2][0] in "dw" else "block"
        return UnexpectedWords(
            span=stop.first(written.end()),
            found=written[0],
            after=stop.after,
            instead=f"{unit} of {written[1]} of",
        )
    advice = "a price is for each `day`, `run of 7 days`, `whole week` or `block of 3 months`, never for so many of a number"
    return UnexpectedWords(span=at.span, found=at.text, after=stop.after, advice=advice)


def _sum_of_terms(stop: Stop) -> Diagnostic | None:
    """`Gain After plus Gain Before`, which may be meant of days or of numbers."""
    at, before = stop.at, stop.before()
    assert at is not None
    if at.kind != "TERM" or not before or before.text not in _OF_TERMS:
        return None
    return UnexpectedWords(
        span=join(before.span, at.span),
        found=shortened(f"{before.text} {at.text}"),
        after="",
        advice=_OF_TERMS[before.text],
    )


_OF_TERMS = {
    "plus": "`plus` adds a length of time to a date, and `less` takes one number from another; "
    "days of either kind are joined with `or`",
    "minus": "`minus` takes a length of time from a date, and `less` takes one number from another; "
    "days are left out with `except`",
}


def _part_of_sum(stop: Stop) -> Diagnostic | None:
    """`pays 80% of £4,000`: a price that is left to be worked out."""
    at, verb = stop.at, stop.before()
    assert at is not None
    if at.kind != "PERCENT" or not verb or verb.kind != "PAYS" or "MONEY" not in stop.accepted:
        return None
    written = re.match(
        r"(\d{1,3}(?:\.\d{1,4})?)%(?:\s+of(?:\s+the)?(?:\s+£([0-9][0-9,]{0,14}(?:\.[0-9]{2})?)(?![0-9]))?)?",
        stop.rest_of_line,
    )
    if not written:
        return None
    share = Fraction(written[1]) / 100
    amount = share * Fraction(written[2].replace(",", "")) if written[2] else Fraction(0)
    worked_out = f", `{pounds(amount).removesuffix('.00')}`" if amount and not (amount * 100) % 1 else ""
    advice = f"write the sum itself{worked_out}"
    if 0 < share < 1:
        name = f"{stop.words[1].text} " if stop.words[0].kind == "PAYMENT" else ""
        off = f"{float(100 - share * 100):.4f}".rstrip("0").rstrip(".")
        advice += f", or the whole sum here and `reduce {name}by {off}%` under `settlement`"
    return UnexpectedWords(span=stop.first(written.end()), found=written[0], after=stop.after, advice=advice)


def _no_brackets(stop: Stop) -> Diagnostic | None:
    """`for each day of Home Day except Short Break or In Care`."""
    at = stop.at
    assert at is not None
    if at.kind not in ("OR", "AND"):
        return None
    begin = next(
        (n for n in range(stop.place - 1, 0, -1) if stop.words[n].text in ("of", "except", "during")), None
    )
    one = stop.words[begin + 1 : stop.place] if begin else ()
    if not one or one[0].kind != "TERM" or any(word.kind in _NOT_OF_DAYS for word in one):
        return None
    end = stop.place
    while [word.kind for word in stop.words[end : end + 2]] == [at.kind, "TERM"]:
        end += 2
    following = stop.words[end] if end < len(stop.words) else None
    if end == stop.place or (following and following.kind in _NOT_OF_DAYS):
        return None
    together = Span(one[0].span.start, stop.words[end - 1].span.end)
    days = " ".join(stop.source.text[together.start : together.end].split())
    return UnexpectedWords(
        span=together, found=shortened(days), after="", advice=f"brackets are needed: `({days})`"
    )


# Words beside which a Term does not name days.
_NOT_OF_DAYS = frozenset(
    {"UNTIL", "EVEN", "FROM", "COUNTED", "REACHES", "PAYS", "NEVER", "IS", "HAS", "MEANS"}
)


def _rounding(stop: Stop) -> Diagnostic | None:
    """`round half up to the penny`, which leaves open what is rounded."""
    at, before = stop.at, stop.before()
    assert at is not None
    written = re.match(
        r"(?:half (?:up|down|even)|up|down)\b(?: to the (?:nearest )?(?:penny|pound)\b)?", stop.rest_of_line
    )
    if not written or not before or before.text != "round":
        return None
    span = join(before.span, stop.first(written.end()))
    advice = (
        "say what is rounded: `each line`, `each child's total`, `each payer's total` or `each statement`"
    )
    return UnexpectedWords(span=span, found=stop.source.text[span.start : span.end], after="", advice=advice)


def _two_terms_in_one(stop: Stop) -> Diagnostic | None:
    """A Term and the next, between which `means` or `is` was forgotten."""
    before = stop.before()
    if before is None or before.kind != "TERM" or not stop.accepted & {"MEANS", "IS"}:
        return None
    verb = "means" if "MEANS" in stop.accepted else "is"
    for space in re.finditer(r"\s+", before.text):
        defined, meaning = before.text[: space.start()], before.text[space.end() :]
        if meaning in stop.terms or defined in stop.terms:
            instead = f"{defined} {verb} {meaning}"
            return UnexpectedWords(span=before.span, found=before.text, after="", instead=instead)
    return None


def _of_another_clause(stop: Stop) -> Diagnostic | None:
    """A clause begun at the wrong end, or with a part of it forgotten: shown as it is written."""
    at = stop.at
    assert at is not None
    last = tuple(word.text for word in stop.words[max(0, stop.place - 2) : stop.place])
    for before, kind, span_from, instead, advice in _BEGUN_OTHERWISE:
        if last[-len(before) :] == before and (kind == at.kind or (not kind and at.kind in stop.keywords)):
            span = join(stop.words[stop.place - span_from].span, at.span)
            return UnexpectedWords(
                span=span,
                found=shortened(" ".join(stop.source.text[span.start : span.end].split())),
                after="",
                instead=instead and instead.format(at.text),
                advice=advice,
            )
    return None


_PRICE_FIRST = "the price stands first, as in `pays £60.00 {}`"

# The words before; the kind of the word that does not fit, or none for any word of the language; how many words back
# to begin to underline; what to write, with `{}` for that word, or a model of the clause.
_BEGUN_OTHERWISE: tuple[tuple[tuple[str, ...], str, int, str | None, str | None], ...] = (
    (("for", "each"), "DAY", 2, None, _PRICE_FIRST.format("for each day of")),
    (("for", "each"), "RUN", 2, None, _PRICE_FIRST.format("for each run of 7 days of")),
    (("for", "each"), "WHOLE", 2, None, _PRICE_FIRST.format("for each whole week of")),
    (("for", "each"), "WEEK", 2, None, _PRICE_FIRST.format("for each whole week of")),
    (("once",), "WHEN", 1, None, _PRICE_FIRST.format("once, when")),
    (("each", "week"), "OF", 1, "whole week of", None),
    (
        ("round",),
        "",
        1,
        None,
        "say what is rounded, and where a half goes, as in `round each line half up to the penny`",
    ),
    (("one", "of"), "STRING", 2, "{}", None),
    (("each",), "TERM", 0, "day of {}", None),
    (("and",), "NOT", 1, "except", None),
    (("a", "child"), "WHERE", 2, "where", None),
)


def _misspelt(stop: Stop) -> Diagnostic | None:
    """A letter too many, too few, wrong, or two swapped; or a singular for a plural."""
    at = stop.at
    assert at is not None
    if at.kind != "WORD" and at.kind not in stop.keywords:
        return None
    close = nearest(at.text, _accepted_words(stop))
    if close is None:
        return None
    most = _edits(at.text, close, 9)
    as_close = {
        kind: stop.reads(stop.place, (kind,), 1)
        for kind in stop.accepted
        if kind in stop.keywords and _edits(at.text, stop.keywords[kind], 9) == most
    }
    best = max(sorted(as_close), key=lambda kind: as_close[kind])
    # A word of the language is misspelt only as a singular for a plural, and the like.
    if at.kind in stop.keywords and not (as_close[best] and _begins_alike(at.text, stop.keywords[best])):
        return None
    if at.kind == "WORD":
        return UnknownWord(span=at.span, found=at.text, near=stop.keywords[best])
    return UnexpectedWords(span=at.span, found=at.text, after=stop.after, instead=stop.keywords[best])


def _begins_alike(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)


def _comment_sign(stop: Stop) -> Diagnostic | None:
    """A remark as other languages write it, or what a word processor left: a bullet, a number, a gap to fill."""
    written = re.match(
        r"//|/\*|--|<!--|%|•|·|\([a-z0-9]{1,3}\)|\d+(?:\.\d+)*[.)](?=\s)|\[[^\]\n]*\]?|<[^>\n]*>?|_{2,}",
        stop.rest_of_line,
    )
    before = stop.before()
    if not written or (before and stop.at and before.line == stop.at.line):
        return None
    comment = written[0] in ("//", "/*", "--", "<!--", "%")
    found = shortened(written[0])
    return UnexpectedWords(
        span=stop.first(written.end()), found=found, after="", instead="#" if comment else ""
    )


def _page_number(stop: Stop) -> Diagnostic | None:
    """`Page 2 of 14`, left by a word processor."""
    at, before = stop.at, stop.before()
    assert at is not None
    if not before or at.kind != "NUMBER" or before.text != "Page":
        return None
    span = join(before.span, stop.first(len(stop.rest_of_line.rstrip())))
    return UnexpectedWords(span=span, found=stop.source.text[span.start : span.end], after="", instead="")


def _inside_a_term(stop: Stop) -> Diagnostic | None:
    """`Norfolk & Co`, `St. Mary`: signs that no Term holds."""
    at, before, following = stop.at, stop.before(), stop.words[stop.place + 1 : stop.place + 2]
    assert at is not None
    if before is None or before.kind != "TERM" or before.line != at.line:
        return None
    between = stop.source.text[before.span.end : at.span.start].strip()
    if at.kind == "TERM" and between == ".":
        return UnexpectedWords(
            span=join(before.span, at.span),
            found=f"{before.text}. {at.text}",
            after="",
            instead=f"{before.text} {at.text}",
        )
    if at.kind == "JUNK" and at.text in "&/+" and following and following[0].kind == "TERM":
        written = stop.source.text[before.span.start : following[0].span.end]
        span = join(before.span, following[0].span)
        return UnexpectedWords(
            span=span, found=shortened(written), after="", instead=f"{before.text} {following[0].text}"
        )
    return None


def _words_missing(stop: Stop) -> Diagnostic | None:
    """Words without which the rest does not fit: put in, and the text reads on."""
    at = stop.at
    assert at is not None
    found: dict[tuple[str, ...], int] = {}
    for kind in _words_to_offer(stop):
        phrase: tuple[str, ...] = (kind,)
        for _ in range(4):
            read = stop.reads(stop.place, phrase, 0)
            if read:
                found[phrase] = read
                break
            only = _only_way_on(stop, phrase)
            if only is None:
                break
            phrase = (*phrase, only)
    best = _best(stop, found)
    if best is None:
        return None
    said = f"{' '.join(stop.keywords[kind] for kind in best)} {at.text}"
    return UnexpectedWords(span=at.span, found=shortened(at.text), after=stop.after, instead=shortened(said))


def _only_way_on(stop: Stop, phrase: tuple[str, ...]) -> str | None:
    ways = [kind for kind in stop.keywords if stop.reads(stop.place, (*phrase, kind), 0) >= 0]
    return ways[0] if len(ways) == 1 else None


def _another_word(stop: Stop) -> Diagnostic | None:
    """A word of the language, but not the one that belongs here."""
    at = stop.at
    assert at is not None
    if (at.kind not in stop.keywords and at.kind not in ("WORD", "JUNK")) or at.text in _ENDS_DAYS:
        return None
    if _touches_figures(stop):
        return None
    found: dict[tuple[str, ...], int] = {
        (kind,): stop.reads(stop.place, (kind,), 1) for kind in _words_to_offer(stop)
    }
    best = _best(stop, found)
    if best is None:
        return None
    instead = stop.keywords[best[0]]
    if at.kind == "WORD":
        # An unknown word says something, and another in its place might say the opposite.
        return UnknownWord(span=at.span, found=at.text, near=instead) if instead[:2] == at.text[:2] else None
    return UnexpectedWords(span=at.span, found=at.text, after=stop.after, instead=instead)


# What goes on with days that have been named; no other word can have been meant in its place.
_ENDS_DAYS = frozenset(
    {"except", "during", "until", "and", "or", "with", "plus", "minus", "less", "more", "not", "never"}
)


def _word_too_many(stop: Stop) -> Diagnostic | None:
    """A sign or a word that says nothing, and without which the text reads on."""
    at = stop.at
    assert at is not None
    if (at.kind != "JUNK" and at.text not in _SAYS_NOTHING) or _touches_figures(stop):
        return None
    if _best(stop, {(): stop.reads(stop.place, (), 1)}) is None:
        return None
    return UnexpectedWords(span=at.span, found=shortened(at.text), after=stop.after, instead="")


def _touches_figures(stop: Stop) -> bool:
    """Say whether a sign stands at a number, whose value it may change."""
    at, text = stop.at, stop.source.text
    if at is None or at.kind != "JUNK":
        return False
    return any(
        c.isdigit() or c in "£%" for c in (text[at.span.start - 1 : at.span.start] + text[at.span.end :][:1])
    )


def _words_to_offer(stop: Stop) -> list[str]:
    """Return the words of the language that may be put in here; a block is only begun where a line begins."""
    at = stop.at
    in_a_line = at is not None and stop.source.position(at.span.start)[1] > 1
    return sorted(
        kind
        for kind in stop.accepted & stop.keywords.keys()
        if not (in_a_line and kind in BlockKind.__members__)
    )


_SAYS_NOTHING = frozenset(
    {
        "the",
        "a",
        "an",
        "code",
        "codes",
        "period",
        "year",
        "years",
        "old",
        "any",
        "all",
        "shall",
        "will",
        "be",
        "if",
    }
)


def _best(stop: Stop, found: Mapping[tuple[str, ...], int]) -> tuple[str, ...] | None:
    """Return the repair that lets most be read, if it lets enough be read to be believed.

    Of several that do, one of those that people forget; else none, since it would be a guess.
    """
    enough = min(3, len(stop.words) - stop.place)
    ranked = sorted(((read, kinds) for kinds, read in found.items() if read >= enough), reverse=True)
    if not ranked:
        return None
    most = [kinds for read, kinds in ranked if read == ranked[0][0]]
    preferred = [(kind,) for kind in _PREFERRED if (kind,) in most]
    return preferred[0] if preferred else most[0] if len(most) == 1 else None


_PREFERRED = ("THE", "A", "PAYS", "OF", "FOR")


def _small_term(stop: Stop) -> Diagnostic | None:
    """Words in small letters where only a Term makes sense."""
    at = stop.at
    assert at is not None
    if "TERM" not in stop.accepted or not (at.kind == "WORD" or at.kind in stop.keywords):
        return None
    words: list[str] = []
    for word in stop.rest_of_line.split(" "):
        bare = word.strip(",;:.")
        if not bare.isalpha() or not bare.islower() or bare in _ENDS_TERM:
            break
        words.append(bare)
        if bare != word:
            break
    while words and words[-1] in JOINS_TERM:
        words.pop()
    found = " ".join(words)
    if (
        not words
        or (at.kind != "WORD" and len(words) == 1)
        or stop.reads(stop.place, ("TERM",), len(words)) < 1
    ):
        return None
    return TermInLowerCase(span=stop.first(len(found)), found=found, instead=in_capitals(found))


_ENDS_TERM = frozenset(
    {
        *("and", "or", "except", "during", "until", "even", "is", "means", "with", "from", "to", "reaches", "pays"),
        *("where", "for", "once", "has", "never", "counted", "plus", "minus", "less", "then", "otherwise", "if", "by"),
        *("the", "a", "an", "each", "every", "on", "when", "not", "under", "note"),
    }
)  # fmt: skip

_Kind = Callable[[Stop], Diagnostic | None]
_KINDS: tuple[_Kind, ...] = (
    _date,
    prose,
    gap,
    two_for_one,
    term_of_contract,
    payer_before_price,
    part_of_first,
    taken_off,
    ages,
    kind_of_fact,
    heading_of_table,
    _more,
    number,
    _code,
    _quoted_code,
    _table,
    _uses_elsewhere,
    _bracket,
    _comment_sign,
    _page_number,
    _capital_keyword,
    _defined_in_capitals,
    _code_for_term,
    _maximum,
    _not_counted,
    _for_each_number,
    _sum_of_terms,
    _part_of_sum,
    condition_begun_with_for,
    out_of,
    except_for,
    weekday,
    the_before_a_term,
    price_a_week,
    joined_by_a_sign,
    small_letters_in_a_term,
    _no_brackets,
    _rounding,
    _of_another_clause,
    _said_otherwise,
    remark_in_brackets,
    _misspelt,
    _two_terms_in_one,
    _inside_a_term,
    _no_quotation_marks,
    _small_term,
    _words_missing,
    _another_word,
    _word_too_many,
)
_KINDS_AT_END: tuple[_Kind, ...] = (_quoted_code, _table, _bracket, _no_quotation_marks, _two_terms_in_one)


# ---- what was expected, where nothing better is known


def _expected(stop: Stop) -> Diagnostic:
    at = stop.at
    accepted = stop.accepted
    phrases = [phrase for kind, phrase in _PHRASES.items() if kind in accepted]
    if {"TERM", "DATE", "ORDINAL"} <= accepted:
        phrases = [_PHRASES["TERM"], _PHRASES["DATE"]]
    words = _accepted_words(stop)
    if words >= {"day", "days", "week", "weeks", "month", "months", "year", "years"}:
        words = frozenset({"days", "weeks", "months", "years"})
    said = sorted(f"`{word}`" for word in words)
    # Where a clause of any kind may begin, naming every kind would help nobody.
    expected = tuple(phrases + said) if len(phrases) + len(said) <= _MOST_EXPECTED else tuple(phrases)
    if stop.place == 0:
        expected = ("`contract`, `parties`, `definitions`, `payment` or the name of another block",)
    if at is None:
        first = block_of_nothing(stop)
        expected = (f"a clause such as `{first}`",) if first else expected
        end = stop.words[-1].span.end
        return Unfinished(span=Span(end, end), after=stop.after, expected=expected)
    if at.kind == "WORD":
        anywhere = None if expected else nearest(at.text, stop.keywords.values())
        return UnknownWord(span=at.span, found=at.text, near=anywhere, expected=expected)
    return UnexpectedWords(span=at.span, found=shortened(at.text), after=stop.after, expected=expected)


_MOST_EXPECTED = 6

# What a reader would call each lexical class; a word of the language is shown as itself.
_PHRASES = {
    "TERM": "a Term such as `Home Day`",
    "CODE": "a code such as `V3`",
    "STRING": 'words in quotation marks such as `"edge of care"`',
    "DATE": "a date such as `1 April 2024`",
    "NUMBER": "a number",
    "MONEY": "a sum such as `£60.00`",
    "PERCENT": "a percentage such as `16.9%`",
    "FRACTION": "a fraction such as `1/6`",
    "ORDINAL": "a birthday such as `18th birthday`",
    "RPAR": "a closing bracket",
}


def _accepted_words(stop: Stop) -> frozenset[str]:
    return frozenset(stop.keywords[kind] for kind in stop.accepted if kind in stop.keywords)


def _month(word: str) -> str | None:
    """Return the month that `word` names, in full, shortened or misspelt by a letter."""
    small = word.lower()
    months = {month.lower(): month for month in month_names}
    shortened = next(
        (month for each, month in months.items() if len(small) >= 3 and each.startswith(small[:4])), None
    )
    return shortened or months.get(nearest(small, months) or "")


def _date_in_words(written: str) -> str | None:
    """Return the date as a contract writes it, where the figures can be read in only one British way."""
    figures = re.split(r"[/.\-\s]+", written)
    if len(figures) != 3:
        return None
    if len(figures[0]) == 4:
        figures.reverse()
    day, month, year = figures
    day = day.rstrip("stndrh")
    figure = int(month) if month.isdigit() else 0
    named = month_names[figure - 1] if 1 <= figure <= 12 else _month(month[:3])
    if named is None or not day.isdigit() or not 1 <= int(day) <= 31:
        return None
    return f"{int(day)} {named} {year if len(year) == 4 else f'20{year:0>2}'}"
