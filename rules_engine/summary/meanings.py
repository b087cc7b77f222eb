"""Definitions, conditions and prices in plain sentences, broken into lists where one sentence would not hold them."""

from collections.abc import Mapping, Sequence

from attrs import Factory, frozen

from rules_engine.kinds import PartMonths
from rules_engine.pages.document import MOST_WORDS, Pen, Point, Sentence, count_words
from rules_engine.semantics.types import Kind, Type
from rules_engine.statutory.codes import meaning
from rules_engine.summary.english import (
    condition,
    duration,
    number,
    price,
    quantity,
    quoted,
    words,
)
from rules_engine.syntax import ast


@frozen
class Meanings:
    """Puts what Terms mean into points.

    `terms` says what each Term stands for, and `lists` names the code list of each column that rows of a timeline carry
    by a Term.
    """

    pen: Pen
    terms: Mapping[str, Type]
    lists: Mapping[tuple[str, str], str]
    spelled_out: set[tuple[str, str]] = Factory(set)

    def definition(self, clause: ast.DefinitionClause) -> tuple[Point, ...]:
        """Say what a defined Term means."""
        name, said = clause.name.text, clause.meaning
        match said:
            case ast.Rate():
                return (self.pen.point(f"{name} is {price(said)}.", clause),)
            case ast.ByCase() | ast.ByDate() | ast.ByBand():
                return self.prices(said, self.pen.say(f"{name} is a price.", clause.name))
            case ast.Baseline():
                return self._baseline(name, clause, said)
            case ast.Name() if self._kind(said.text) is Kind.PRICE:
                return (self.pen.point(f"{name} is the same price as {said.text}.", clause),)
            case _:
                return self._expression(name, clause, said)

    def _kind(self, term: str) -> Kind:
        found = self.terms.get(term)
        return found.kind if found else Kind.DAYS

    def _expression(self, name: str, clause: ast.DefinitionClause, said: ast.Expression) -> tuple[Point, ...]:
        match self._kind(name):
            case Kind.DAYS:
                return self.days(name, said, clause)
            case Kind.CONDITION | Kind.YES_NO | Kind.TEXT | Kind.PARTY_OF_CHILD:
                return (self.condition(f"{name} is met if", said, clause),)
            case _:
                return (self.pen.point(f"{name} is {words(said)}.", clause),)

    # days

    def days(self, subject: str, e: ast.Expression, at: ast.Node) -> tuple[Point, ...]:
        """Say which days count as `subject`, one limit after another, in the order written."""
        base, limits = _spine(e)
        told = [self._base(subject, base, at)]
        for limit in limits:
            point = self._limit(limit)
            if point.points or told[-1].points:
                told.append(point)
            else:
                told[-1] = Point(told[-1].sentences + point.sentences)
        return tuple(told)

    def _base(self, subject: str, e: ast.Expression, at: ast.Node) -> Point:
        match e:
            case ast.Filtered():
                return self._filtered(f"{subject} is any day of {e.timeline.text}", e)
            case ast.Either():
                return self._any_or_all(f"{subject} is any day of", "at least one of these", e, "or")
            case ast.Both():
                return self._any_or_all(f"{subject} is any day of", "all of these at once", e, "and")
            case ast.Window() if subject == self._term(at):
                return self.pen.point(f"{subject} is {words(e)}.", at, e)
            case ast.WindowFrom():
                return self.pen.point(f"{subject} starts on {words(e.start)} and has no end.", at, e)
            case ast.WindowBetween():
                return self.pen.point(
                    f"{subject} runs from {words(e.start)} to {words(e.last)}, both included.", at, e
                )
            case ast.Spells():
                return self.pen.point(
                    f"{subject} is any day in an unbroken spell of at least {duration(e.at_least)} of {words(e.days)}.",
                    at,
                    e,
                )
            case ast.Starts():
                return self.pen.point(
                    f"{subject} is any day on which a record of {words(e.rows)} starts.", at, e
                )
            case ast.EveryDay():
                return self.pen.point(f"{subject} is every day.", at, e)
            case _:
                return self.pen.point(f"{subject} is any day of {words(e)}.", at, e)

    def _term(self, at: ast.Node) -> str:
        return at.name.text if isinstance(at, ast.DefinitionClause) else ""

    def _limit(self, e: "ast.Except | ast.During | ast.Until | ast.EvenAfter") -> Point:
        match e:
            case ast.Except():
                return self._excepted(_inside(e.removed))
            case ast.During():
                return self.pen.point(f"Only days of {words(e.within)} count.", e.within)
            case ast.Until():
                return self.pen.point(f"It stops before {words(e.end)}.", e.end)
            case ast.EvenAfter():
                return self.pen.point(f"It goes on even after {words(e.date)}.", e.date)

    def _excepted(self, removed: ast.Expression) -> Point:
        match removed:
            case ast.Filtered():
                return self._filtered(f"A day of {removed.timeline.text} does not count", removed)
            case ast.Either() if not _short(words(removed)):
                return Point(
                    (self.pen.say("A day of any of these does not count:", removed),),
                    tuple(self._noun(part) for part in removed.parts),
                )
            case ast.Both() if not _short(words(removed)):
                return Point(
                    (self.pen.say("A day of all of these at once does not count:", removed),),
                    tuple(self._noun(part) for part in removed.parts),
                )
            case _:
                return self.pen.point(f"A day of {words(removed)} does not count.", removed)

    def _any_or_all(self, lead: str, which: str, e: ast.Either | ast.Both, joiner: str) -> Point:
        if len(e.parts) == 2 and all(isinstance(part, ast.Name) for part in e.parts):
            both = f" {joiner} of ".join(words(part) for part in e.parts)
            return self.pen.point(f"{lead} {both}{' at once' if joiner == 'and' else ''}.", e)
        return Point((self.pen.say(f"{lead} {which}:", e),), tuple(self._noun(part) for part in e.parts))

    def _noun(self, e: ast.Expression) -> Point:
        """Return days as an item of a list."""
        match e:
            case ast.Parenthesis():
                return self._noun(e.inside)
            case ast.Filtered():
                return self._filtered(e.timeline.text, e)
            case ast.Either():
                return Point((self.pen.say("at least one of these:", e),), tuple(map(self._noun, e.parts)))
            case ast.Both():
                return Point((self.pen.say("all of these at once:", e),), tuple(map(self._noun, e.parts)))
            case _ if _short(words(e)):
                return self.pen.point(words(e), e)
            case _:
                return Point((self.pen.say("the days described here:", e),), self.days("Such a day", e, e))

    def _filtered(self, lead: str, e: ast.Filtered) -> Point:
        timeline = e.timeline.text
        if len(e.filters) == 1:
            point = self._codes(f"{lead} where", e.filters[0], timeline)
            return Point((self.pen.say(point.sentences[0].text, e),), point.points)
        items = tuple(self._codes("", f, timeline) for f in e.filters)
        return Point((self.pen.say(f"{lead} where one record shows all of these:", e),), items)

    def _codes(self, lead: str, f: ast.Filter, timeline: str) -> Point:
        field = f"the {f.field}" if f.field.islower() else f.field
        which = "none of these" if f.other_than else "one of these"
        items = tuple(self.pen.point(self.code(f.field, code, timeline), f) for code in f.codes)
        return Point((self.pen.say(f"{lead} {field} is {which}:".strip(), f),), items)

    def code(self, field: str, code: str, timeline: str = "") -> str:
        """Return "V3: short break by agreement, each break recorded"; a recorded text in quotation marks."""
        listed_in = field if field.islower() else self.lists.get((timeline, field))
        if listed_in is None:
            return quoted(code)
        self.spelled_out.add((field, code))
        said = meaning(listed_in, code)
        return code if said is None else f"{code}: {said}"

    # conditions

    def condition(self, lead: str, e: ast.Expression, at: ast.Node) -> Point:
        """Say a condition after `lead`, as a list where it has parts."""
        inside = _inside(e)
        text = f"{lead} {condition(inside)}."
        if isinstance(inside, ast.Either | ast.Both) and not _short(text):
            which = "at least one of these is" if isinstance(inside, ast.Either) else "all of these are"
            return Point(
                (self.pen.say(f"{lead} {which} true:", at),), tuple(map(self._condition_item, inside.parts))
            )
        if isinstance(inside, ast.IsText) and len(inside.texts) > 1 and not _short(text):
            which = "none of these" if inside.negated else "one of these"
            items = tuple(self.pen.point(quoted(said), inside) for said in inside.texts)
            return Point((self.pen.say(f"{lead} {words(inside.subject)} is {which}:", at),), items)
        return self.pen.point(text, at, e)

    def _condition_item(self, e: ast.Expression) -> Point:
        inside = _inside(e)
        text = condition(inside)
        if isinstance(inside, ast.Either | ast.Both) and (isinstance(e, ast.Parenthesis) or not _short(text)):
            which = "at least one of these is" if isinstance(inside, ast.Either) else "all of these are"
            return Point((self.pen.say(f"{which} true:", e),), tuple(map(self._condition_item, inside.parts)))
        if isinstance(inside, ast.Both):
            return self.pen.point(f"both: {text}", e)
        return self.pen.point(text, e)

    # prices

    def prices(self, table: ast.ByCase | ast.ByDate | ast.ByBand, *lead: Sentence) -> tuple[Point, ...]:
        """Say a table of prices after `lead`: how one is chosen, and the list."""
        match table:
            case ast.ByCase():
                choice = "The first case that fits decides:"
                items = [self.condition(f"{price(c.price)} where", c.condition, c) for c in table.cases]
                last = "nothing" if table.otherwise is None else price(table.otherwise)
                items.append(self.pen.point(f"{last} in any other case", table.otherwise or table))
            case ast.ByDate():
                deciding = None if table.deciding is None else table.deciding.date
                by = "date earned" if deciding is None else words(deciding)
                choice = f"The price depends on {'the ' if deciding is None else ''}{by}:"
                items = [self.pen.point(f"{price(d.price)} from {words(d.start)}", d) for d in table.dated]
            case ast.ByBand():
                counting = table.counting
                choice = (
                    "The price depends on a running count of all the children together:"
                    if counting is not None and counting.together
                    else "The price depends on a running count for each child alone:"
                )
                items = [self._band(first=i == 0, band=band) for i, band in enumerate(table.bands)]
                items.append(
                    self.pen.point(
                        f"then {price(table.after_that)} for each one after that", table.after_that
                    )
                )
        return (Point((*lead, self.pen.say(choice, table)), tuple(map(_item, items))),)

    def _band(self, *, first: bool, band: ast.Band) -> Point:
        return self.pen.point(
            f"{'' if first else 'then '}{price(band.price)} each, up to {quantity(band.up_to)} in the running count",
            band,
        )

    def _baseline(self, name: str, clause: ast.DefinitionClause, said: ast.Baseline) -> tuple[Point, ...]:
        lead = (
            self.pen.say(f"{name} is how many days are expected for each child.", clause.name),
            self.pen.say(
                f"It covers {said.over.text}, month by month, counted from {words(said.anchor)}:", said
            ),
        )
        items = tuple(self._months(band) for band in said.bands)
        match None if said.part_months is None else said.part_months.how:
            case None:
                part: tuple[Point, ...] = ()
            case PartMonths.IN_PROPORTION:
                part = (self.pen.point("A month that is only partly covered counts in proportion.", said),)
            case PartMonths.IN_FULL:
                part = (self.pen.point("A month that is only partly covered counts in full.", said),)
            case PartMonths.LEFT_OUT:
                part = (self.pen.point("A month that is only partly covered is left out.", said),)
        return (Point(lead, items), *part)

    def _months(self, band: ast.BaselineBand) -> Point:
        days = f"{number(band.days)} day{'' if band.days == 1 else 's'}"
        if band.first == band.last:
            return self.pen.point(f"{days} in month {band.first}", band)
        return self.pen.point(f"{days} in each of months {band.first} to {band.last}", band)

    # clocks

    def clock(self, how: ast.Clock | None, at: ast.Node) -> tuple[Sentence, ...]:
        """Say how the days of a milestone are counted up, every option in its own sentence."""
        if how is None or isinstance(how, ast.InTotal):
            return (self.pen.say("The days need not follow one another.", how or at),)
        told = [self.pen.say("The days must follow one another.", at)]
        if how.ignoring is None:
            told.append(self.pen.say("Any break starts the count again.", at))
        else:
            told.append(
                self.pen.say(
                    f"A break of up to {duration(how.ignoring)} is passed over, and its days do not count.",
                    how.ignoring,
                )
            )
            told.append(self.pen.say("A longer break starts the count again.", how.ignoring))
        if how.pausing is not None:
            told.append(self.pen.say(f"But the count pauses on a day of {words(how.pausing)}.", how.pausing))
        if how.again is not None:
            once = (
                ""
                if how.again.after is None
                else f", but only once it has reached {duration(how.again.after)}"
            )
            told.append(
                self.pen.say(f"A day of {words(how.again.days)} starts the count again{once}.", how.again)
            )
        return tuple(told)


def _item(point: Point) -> Point:
    """Return a sentence as an item of a list, without its full stop."""
    first, *rest = point.sentences
    return Point((Sentence(first.text.removesuffix("."), first.lines), *rest), point.points)


def _spine(
    e: ast.Expression,
) -> tuple[ast.Expression, Sequence["ast.Except | ast.During | ast.Until | ast.EvenAfter"]]:
    """Take an expression apart into what it starts from and its limits, in the order written."""
    limits: list[ast.Except | ast.During | ast.Until | ast.EvenAfter] = []
    while True:
        if isinstance(e, ast.Parenthesis):
            e = e.inside
        elif isinstance(e, ast.Except | ast.During | ast.Until | ast.EvenAfter):
            limits.insert(0, e)
            e = e.days
        else:
            return e, limits


def _inside(e: ast.Expression) -> ast.Expression:
    while isinstance(e, ast.Parenthesis):
        e = e.inside
    return e


def _short(text: str) -> bool:
    return count_words(text) < MOST_WORDS - 5
