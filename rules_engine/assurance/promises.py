"""A hunt for records on which one more day pays more, where a contract promises that it never does.

Each worked example is run again with one row of one day added to its records, on days here and there in its window.
That finds breaches; finding none proves nothing.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from fractions import Fraction

from attrs import evolve, frozen

from rules_engine import rules
from rules_engine.assurance.examples import ExampleResult, examples_of, run_examples
from rules_engine.dates import in_words
from rules_engine.evaluation.child import ChildRecords
from rules_engine.facts import Child, Episode, History
from rules_engine.loading import Loaded
from rules_engine.money import pounds
from rules_engine.source import Span
from rules_engine.statutory.layouts import EPISODES
from rules_engine.syntax import ast
from rules_engine.timeline import FOREVER, NO_DAYS, Day, Days, day_of

MOST_ALTERED = 100
"""How many altered records are tried for one promise."""

_MOST_KINDS_OF_ROW = 2
_MOST_MONTHS = 48
_MONTH_DAYS = 30


@frozen(kw_only=True)
class Hunt:
    """What came of one promise: how many altered records were tried, and the breach in words, if there was one."""

    safeguard: Span
    tried: int
    breach: str | None = None


def hunt(loaded: Loaded) -> Iterator[Hunt]:
    """Yield what comes of each promise that more days never pay more, for a contract without errors."""
    assert loaded.schedule is not None
    promises = [each for each in loaded.schedule.safeguards if isinstance(each, rules.NeverPayMore)]
    if not promises:
        return
    results = run_examples(loaded)
    for promise in promises:
        altered = _thinned(
            [each for result in results for each in _altered_examples(loaded, promise.days, result)]
        )
        yield Hunt(
            safeguard=promise.origin, tried=len(altered), breach=next(_breaches(loaded, altered), None)
        )


@frozen(kw_only=True)
class _Altered:
    """An example with one more row, which holds on `day`, and the pounds that the example as written pays."""

    example: ast.ExampleClause
    title: str
    child: str
    row: ast.Spell
    day: Day
    paid_as_written: Fraction


def _thinned(altered: Sequence[_Altered]) -> Sequence[_Altered]:
    """Return at most MOST_ALTERED of them, evenly."""
    if len(altered) <= MOST_ALTERED:
        return altered
    return [altered[number * len(altered) // MOST_ALTERED] for number in range(MOST_ALTERED)]


def _breaches(loaded: Loaded, altered: Sequence[_Altered]) -> Iterator[str]:
    """Run the altered examples in place of those of the contract; yield a sentence for each that pays more."""
    tree = loaded.parsed.tree
    others = tuple(block for block in tree.blocks if not isinstance(block, ast.ExampleClause))
    examples = tuple(each.example for each in altered)
    parsed = evolve(loaded.parsed, tree=ast.changed(tree, blocks=others + examples))
    for each, result in zip(altered, run_examples(evolve(loaded, parsed=parsed)), strict=True):
        codes = "".join(f", {code.field} {code.code}" for code in each.row.attributes)
        added = f"`{each.row.timeline.text}` on {in_words(date.fromordinal(each.day))}{codes}"
        to = f" for child {each.child}" if each.child else ""
        where = f'example "{each.title}" with one more day, {added}{to},'
        if result.settlement is None:
            yield f"{where} breaks another promise:\n" + "\n".join(broken.message for broken in result.broken)
        elif result.settlement.total_gbp > each.paid_as_written:
            yield f"{where} pays {pounds(result.settlement.total_gbp)} instead of {pounds(each.paid_as_written)}"


# ---- an example with a row more


def _altered_examples(
    loaded: Loaded, promised_days: rules.DayRule, result: ExampleResult
) -> Iterator[_Altered]:
    """Yield the example with one row more, for each of its children and each free day of its window."""
    assert loaded.schedule is not None
    example = next(each for each in examples_of(loaded) if each.span == result.span)
    rows = [row for row in _kinds_of_row(loaded) if _certainly_makes(promised_days, row)][:_MOST_KINDS_OF_ROW]
    if result.settlement is None or not rows:
        return
    window = Days.between(
        day_of(loaded.schedule.first),
        min(Day(day_of(loaded.schedule.last) + 1), day_of(result.settlement.as_at)),
    )
    for child, place, lines in _lines_of_children(example):
        for day in _days_worth_trying(window - _days_spoken_of(lines), lines):
            for row in rows:
                dated = _on_one_day(row, day)
                more = ast.changed(example, lines=(*example.lines[:place], dated, *example.lines[place:]))
                yield _Altered(
                    example=more,
                    title=result.title,
                    child=child,
                    row=dated,
                    day=day,
                    paid_as_written=result.settlement.total_gbp,
                )


def _lines_of_children(example: ast.ExampleClause) -> Iterator[tuple[str, int, Sequence[ast.ExampleLine]]]:
    """Yield each child, where among the lines a row of it may stand, and its lines."""
    heads = [(place, line) for place, line in enumerate(example.lines) if isinstance(line, ast.ExampleChild)]
    if not heads:
        yield "", 0, example.lines
        return
    ends = [*(place for place, _ in heads[1:]), len(example.lines)]
    for (place, head), end in zip(heads, ends, strict=True):
        yield head.label, place + 1, example.lines[place:end]


def _days_worth_trying(free: Days, lines: Sequence[ast.ExampleLine]) -> Days:
    """Return the first and last days of each free stretch, the days about the child's dates, and one in each month or so."""
    dates = [
        line.value.toordinal()
        for line in lines
        if isinstance(line, ast.Given) and isinstance(line.value, date)
    ]
    about_dates = {day for dated in dates for day in (dated - 1, dated, dated + 1)}
    edges = {day for start, end in free.intervals for day in (start, end - 1)}
    step = max(_MONTH_DAYS, (free.last - free.first) // _MOST_MONTHS) if free else _MONTH_DAYS
    monthly = set(range(free.first, free.last + 1, step)) if free else set()
    return Days(tuple((Day(day), Day(day + 1)) for day in sorted(about_dates | edges | monthly))) & free


def _days_spoken_of(lines: Sequence[ast.ExampleLine]) -> Days:
    """Return the days on which a row holds or nothing is known, on whatever timeline."""
    spoken = NO_DAYS
    for line in lines:
        if isinstance(line, ast.Spell | ast.NotKnown):
            leaving = line.leaving_day if isinstance(line, ast.Spell) else line.end.date
            end = FOREVER if leaving is None else day_of(leaving)
            spoken |= Days.between(day_of(line.start.date), end)
    return spoken


def _on_one_day(row: ast.Spell, day: Day) -> ast.Spell:
    start = ast.DateLiteral(date=date.fromordinal(day))
    if row.of_one_day:
        return ast.changed(row, start=start)
    return ast.changed(row, start=start, end=ast.DateLiteral(date=date.fromordinal(day + 1)))


# ---- which rows to add


def _kinds_of_row(loaded: Loaded) -> list[ast.Spell]:
    """Return the kinds of row that the examples have, one of each, and a plain one of returns."""
    assert loaded.schedule is not None
    kinds: dict[object, ast.Spell] = {}
    for example in examples_of(loaded):
        for line in example.lines:
            if isinstance(line, ast.Spell):
                codes = tuple((attribute.field, attribute.code) for attribute in line.attributes)
                kinds.setdefault((line.timeline.text, codes), line)
    plain = [
        ast.Spell(
            timeline=ast.Name(text=timeline.name),
            start=ast.DateLiteral(date=loaded.schedule.first),
            attributes=(
                ast.SpellAttribute(field="legal status", code="C2"),
                ast.SpellAttribute(field="placement", code="U6"),
            ),
        )
        for timeline in loaded.schedule.timelines
        if timeline.source == EPISODES.source
    ]
    return [*kinds.values(), *plain]


def _certainly_makes(promised_days: rules.DayRule, row: ast.Spell) -> bool:
    """Whether such a row, alone on its day, certainly makes it one of the promised days and touches no other day."""
    if not _decides_each_day_alone(promised_days):
        return False
    day = day_of(row.start.date)
    codes = {attribute.field: attribute.code for attribute in row.attributes}
    episode = Episode(row.start.date, date.fromordinal(day + 1), codes)
    alone = Child("", {}, {row.timeline.text: History((episode,), Days.always())})
    return ChildRecords(alone, Day(FOREVER - 1)).days(promised_days).inside == Days.between(day, Day(day + 1))


def _decides_each_day_alone(rule: rules.DayRule) -> bool:
    """Whether the rule decides each day by the rows that hold on that day, and by nothing else."""
    match rule:
        case rules.Recorded():
            return True
        case rules.AllOf(parts=parts) | rules.AnyOf(parts=parts):
            return all(map(_decides_each_day_alone, parts))
        case rules.Without(days=days, removed=removed):
            return _decides_each_day_alone(days) and _decides_each_day_alone(removed)
        case _:
            return False
