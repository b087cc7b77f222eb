"""Payments, settlement steps and safeguards in plain sentences."""

from collections.abc import Iterator, Sequence
from typing import assert_never

from attrs import frozen

from rules_engine.dates import ordinal
from rules_engine.kinds import RoundLevel
from rules_engine.money import Rounding
from rules_engine.pages.document import MOST_WORDS, Pen, Point, Sentence, count_words
from rules_engine.summary.english import duration, listed, money, payer, period, price, quantity, share, words
from rules_engine.summary.meanings import Meanings
from rules_engine.syntax import ast


@frozen
class Clauses:
    """Puts what a contract pays into points."""

    pen: Pen
    meanings: Meanings

    # payments

    def payment(self, clause: ast.PaymentClause) -> tuple[Point, ...]:
        """Say what one payment pays, for whom, when, and who pays it."""
        pays = [point for part in clause.parts if isinstance(part, ast.Pays) for point in self._pays(part)]
        others = [self._part(part) for part in clause.parts if not isinstance(part, ast.Pays)]
        return (*pays, *filter(None, others))

    def _part(self, part: ast.PaymentPart) -> Point | None:
        match part:
            case ast.Reference():
                return self.pen.point(f"In the signed contract this is {part.text}.", part)
            case ast.Applies():
                return self._applies(part)
            case ast.ForGroup():
                return self.pen.point(f"The children of each {part.group.text} are counted together.", part)
            case ast.OnceEnded() if part.every_child:
                return self.pen.point(
                    f"It is worked out once every child’s {part.window.text} has ended.", part
                )
            case ast.OnceEnded():
                return self.pen.point(f"It is worked out once {part.window.text} has ended.", part)
            case ast.OnlyWhere():
                return self.meanings.condition("It is paid only where", part.condition, part)
            case ast.PayerClause():
                return Point(tuple(self.payer(part)))
            case ast.Pays() | ast.Note():
                return None
            case _:
                assert_never(part)

    def _applies(self, part: ast.Applies) -> Point:
        end = " onwards" if part.last is None else f" to {words(part.last)}, both included"
        told = [self.pen.say(f"It holds from {words(part.first)}{end}.", part)]
        if part.deciding is not None:
            by = "date earned" if part.deciding.date is None else words(part.deciding.date)
            the = "the " if part.deciding.date is None else ""
            told.append(self.pen.say(f"What decides is {the}{by}.", part.deciding))
        return Point(tuple(told))

    def _pays(self, pays: ast.Pays) -> Iterator[Point]:
        verb = "taken away" if pays.deducts else "paid"
        match pays.tariff:
            case ast.Rate() | ast.Name():
                amount, table = price(pays.tariff), None
            case _:
                amount, table = "A sum", pays.tariff
        if isinstance(pays.tariff, ast.Name):
            amount = f"The price {amount}"
        first, *rest = self._unit(f"{amount} is {verb}", pays.unit, pays)
        yield first
        yield from rest
        if table is not None:
            yield from self.meanings.prices(table)

    def _unit(self, lead: str, unit: ast.Unit, pays: ast.Pays) -> tuple[Point, ...]:
        say = self.pen.say
        match unit:
            case ast.EachDay():
                return self._each(lead, "for each day", unit.days, pays)
            case ast.EachRun():
                return self._each(
                    lead,
                    f"for each run of {duration(unit.length)}",
                    unit.days,
                    pays,
                    say("The days of a run follow one another with no gap.", unit),
                    say("A day that does not count starts the run again.", unit),
                    say("A run is earned on its last day.", unit),
                )
            case ast.EachWeek():
                if unit.at_least is None:
                    what, test = "for each whole week", "All 7 days of the week must count."
                else:
                    what = f"for each week with at least {unit.at_least} days"
                    test = f"At least {unit.at_least} of the 7 days must count."
                anchor = (
                    ()
                    if unit.counted_from is None
                    else (say(f"Weeks are counted from {words(unit.counted_from)}.", unit),)
                )
                earned = say("A week is earned on its last day.", unit)
                return self._each(lead, what, unit.days, pays, *anchor, say(test, unit), earned)
            case ast.EachBlock():
                anchor = (
                    ()
                    if unit.counted_from is None
                    else (say(f"Blocks are counted from {words(unit.counted_from)}.", unit),)
                )
                return self._each(
                    lead,
                    f"for each block of {duration(unit.length)}",
                    unit.days,
                    pays,
                    *anchor,
                    say("Every day of the block must count.", unit),
                    say("A block is earned on its last day.", unit),
                )
            case ast.OnceWhen():
                return self._once_when(lead, unit, pays)
            case ast.OnceOn():
                told = Point(
                    (
                        say(f"{lead} once for each child, on {words(unit.date)}.", pays),
                        say("It is earned once that day has passed.", unit),
                    )
                )
                if unit.condition is None:
                    return (told,)
                return (told, self.meanings.condition("It is earned only if", unit.condition, unit))
            case ast.EachDayBeyond():
                return self._beyond(lead, unit, pays)
            case _:
                assert_never(unit)

    def _each(
        self, lead: str, what: str, days: ast.Expression, pays: ast.Pays, *more: Sentence
    ) -> tuple[Point, ...]:
        text = f"{lead} {what} of {words(days)}."
        if isinstance(days, ast.Name) or (isinstance(days, ast.Filtered) and count_words(text) <= MOST_WORDS):
            return (Point((self.pen.say(text, pays), *more)),)
        told = self.meanings.days("A day that counts", days, days)
        return (
            Point(
                (
                    self.pen.say(
                        f"{lead} {what} that counts.".replace("days that counts", "days that count"), pays
                    ),
                    *more,
                )
            ),
            *told,
        )

    def _once_when(self, lead: str, unit: ast.OnceWhen, pays: ast.Pays) -> tuple[Point, ...]:
        say = self.pen.say
        simple = isinstance(unit.days, ast.Name)
        subject = words(unit.days) if simple else "the count of days"
        target = duration(unit.duration)
        told = [say(f"{lead} once for each child, when {subject} reaches {target}.", pays)]
        weeks = (
            f"That is {7 * unit.duration.count:,} days. " if unit.duration.unit is ast.UnitWord.WEEK else ""
        )
        if weeks:
            told.append(say(weeks.strip(), unit.duration))
        told.append(say("It is earned on the last of those days.", unit.duration))
        told += self.meanings.clock(unit.clock, unit)
        rest = () if simple else self.meanings.days("A day that counts", unit.days, unit.days)
        return (Point(tuple(told)), *rest)

    def _beyond(self, lead: str, unit: ast.EachDayBeyond, pays: ast.Pays) -> tuple[Point, ...]:
        say = self.pen.say
        told = [say(f"{lead} for each day by which the count is {unit.side.value} the baseline.", pays)]
        counted = unit.measure.days
        told.append(say(f"The count is the number of days of {words(counted)}.", unit.measure))
        if unit.total:
            told.append(say("It is the total for all the children who are counted together.", unit))
        match unit.baseline:
            case ast.Quantity():
                baseline = quantity(unit.baseline)
            case ast.Name():
                baseline = unit.baseline.text
            case ast.DaysOf():
                baseline = words(unit.baseline)
        told.append(
            say(
                f"The baseline is {baseline} {'for each child' if unit.per_child else 'in all'}.",
                unit.baseline,
            )
        )
        return (
            Point(tuple(told)),
            Point(
                (
                    say("The sum is earned on the last day of the last child’s window.", unit),
                    say("If that day is after the end of the contract, nothing is paid.", unit),
                    say(
                        "A child who has no window, or whose window ended before the contract, is left out.",
                        unit,
                    ),
                    say("While any day in a window is not known, nothing is paid.", unit),
                    say("Only children who are eligible are counted.", unit),
                )
            ),
        )

    # settlement

    def step(self, step: ast.Step) -> Point:
        """Say what one settlement step does."""
        match step:
            case ast.Reduce():
                return self._reduce(step)
            case ast.PayAtMost():
                scope = self._scope(step.scope)
                told = [
                    self.pen.say(
                        f"{step.scope.payer.text} pays at most {money(step.limit)}."
                        if step.scope.payer is not None
                        else f"At most {money(step.limit)} is paid {scope}.",
                        step,
                    ),
                    *self._only(step.payments, "This maximum counts", step),
                    *self._over(step.over, step),
                ]
                return Point(tuple(told))
            case ast.PayShare():
                return self._pay_share(step)
            case ast.RoundSums():
                return Point(tuple(self._round(step)))
            case ast.PayerClause():
                return Point(tuple(self.payer(step)))
            case _:
                assert_never(step)

    def _reduce(self, step: ast.Reduce) -> Point:
        what = "Every payment is" if not step.payments else None
        if what is None:
            names = listed([name.text for name in step.payments])
            what = f"{names} {'are' if len(step.payments) > 1 else 'is'}"
        lead = f"{what} reduced by {share(step.share)}"
        if step.condition is None:
            return self.pen.point(f"{lead}.", step)
        return self.meanings.condition(f"{lead} where", step.condition, step)

    def _pay_share(self, step: ast.PayShare) -> Point:
        lead = [self.pen.say(f"Sums are paid in part, by a running total {self._scope(step.scope)}:", step)]
        lead = [*self._only(step.payments, "The running total counts", step), *lead]
        items = [
            self.pen.point(
                f"{share(band.share)} of the {'first' if i == 0 else 'next'} {money(band.width)}", band
            )
            for i, band in enumerate(step.bands)
        ]
        items.append(self.pen.point(f"{share(step.after_that)} of what comes after that", step.after_that))
        return Point(tuple(lead), tuple(items))

    def _scope(self, scope: ast.Scope) -> str:
        match scope.kind:
            case ast.ScopeKind.CHILD:
                return "for each child"
            case ast.ScopeKind.ALL:
                return "in all"
            case ast.ScopeKind.PAYER:
                return f"from {scope.payer.text}" if scope.payer is not None else ""
            case ast.ScopeKind.PERIOD:
                return "" if scope.period is None else f"in each {period(scope.period)}"

    def _only(self, payments: tuple[ast.Name, ...], lead: str, at: ast.Node) -> Iterator[Sentence]:
        if payments:
            yield self.pen.say(f"{lead} only {listed([name.text for name in payments])}.", at)

    def _over(self, over: ast.Over | None, at: ast.Node) -> Iterator[Sentence]:
        if over is not None and over.to is not None:
            yield self.pen.say(f"What is over that falls to {over.to.text}.", over)
        elif over is not None:
            yield self.pen.say("What is over that is lost: nobody pays it.", over)
        else:
            yield self.pen.say("Nothing is paid over that.", at)

    def _round(self, step: ast.RoundSums) -> Iterator[Sentence]:
        whole = step.grain.value
        match step.level:
            case RoundLevel.LINE:
                yield self.pen.say(f"Each line is rounded to the {whole}.", step)
            case RoundLevel.STATEMENT:
                yield self.pen.say(f"The total of each statement is rounded to the {whole}.", step)
            case RoundLevel.CHILD | RoundLevel.PAYER:
                yield self.pen.say(
                    f"Each {step.level.value} in each statement is rounded to the {whole}.", step
                )
        match step.mode:
            case Rounding.HALF_UP:
                yield self.pen.say(f"It goes to the nearest {whole}, and a half goes up.", step)
            case Rounding.HALF_DOWN:
                yield self.pen.say(f"It goes to the nearest {whole}, and a half goes down.", step)
            case Rounding.HALF_EVEN:
                yield self.pen.say(f"It goes to the nearest {whole}, and a half goes to the even one.", step)
            case Rounding.UP:
                yield self.pen.say(f"Any part of a {whole} goes up to a whole one.", step)
            case Rounding.DOWN:
                yield self.pen.say(f"Any part of a {whole} is dropped.", step)
        if step.level is RoundLevel.LINE:
            yield self.pen.say(
                "A line is one child’s sum for one payment, at one price, in one statement.", step
            )

    # who pays

    def payer(self, clause: ast.PayerClause) -> Iterator[Sentence]:
        """Say who pays which part, and up to what."""
        who = payer(clause.payer)
        who = who[0].upper() + who[1:]
        match clause.share:
            case None:
                yield self.pen.say(f"{who} pays all of it.", clause)
            case ast.TheRest():
                yield self.pen.say(f"{who} pays the rest.", clause)
            case ast.Share():
                yield self.pen.say(f"{who} pays {share(clause.share)}.", clause)
        if clause.cap is not None:
            over = {
                None: "Over the whole contract",
                ast.Reach.ALL: "Over the whole contract, for all payments together,",
                ast.Reach.PAYMENT: "For this payment",
            }[clause.cap.reach]
            yield self.pen.say(f"{over} it pays at most {money(clause.cap.limit)}.", clause.cap)
            if clause.cap.over is None:
                yield self.pen.say("What is over that falls to the one who pays the rest.", clause.cap)
            else:
                yield from self._over(clause.cap.over, clause.cap)

    # safeguards

    def safeguard(self, guard: ast.Safeguard) -> Point:
        """Say what never happens."""
        match guard:
            case ast.NeverPaidFor():
                return Point(
                    (
                        self.pen.say(f"Nothing is ever paid for a day of {words(guard.days)}.", guard),
                        self.pen.say("This is checked each time the sums are worked out.", guard),
                    )
                )
            case ast.NeverPayMore():
                return Point(
                    (
                        self.pen.say(f"More days of {words(guard.days)} never lead to more pay.", guard),
                        self.pen.say(
                            "This is a promise about the rules, not about one set of records.", guard
                        ),
                    )
                )
            case ast.Maximum():
                limit = money(guard.limit)
                match guard.kind:
                    case ast.ScopeKind.CHILD:
                        text = f"No more than {limit} is ever paid for any one child."
                    case ast.ScopeKind.ALL:
                        text = f"No more than {limit} is ever paid in all."
                    case _:
                        text = f"{guard.payer.text if guard.payer is not None else ''} never pays more than {limit}."
                return Point(
                    (
                        self.pen.say(text, guard),
                        self.pen.say("This is checked each time the sums are worked out.", guard),
                    )
                )
            case _:
                assert_never(guard)

    # who is eligible

    def eligible(self, rule: ast.EligibilityRule) -> Point:
        """Say one rule that a child must meet."""
        match rule:
            case ast.EligibleEvery():
                return self.pen.point("Every child in the records is eligible.", rule)
            case ast.EligibleWhere():
                return self.meanings.condition("It must be true that", rule.condition, rule)
            case ast.EligibleAged():
                aged = rule.aged
                on = words(aged.date)
                return Point(
                    (
                        self.pen.say(
                            f"The child must be aged {aged.youngest} to {aged.oldest} on {on}.", rule
                        ),
                        self.pen.say(
                            f"That is from the {ordinal(aged.youngest)} birthday to the day before the "
                            f"{ordinal(aged.oldest + 1)} birthday.",
                            rule,
                        ),
                    )
                )
            case _:
                assert_never(rule)


def not_in_force(pen: Pen, tree: ast.Contract, in_force: Sequence[ast.Node]) -> Point:
    """Say what becomes of days outside the days in force, which `in_force` states."""
    told = [pen.say("Nothing is earned on a day outside the days in force.", *in_force)]
    lengths = [n for n in ast.walk(tree) if isinstance(n, ast.EachRun | ast.EachWeek | ast.EachBlock)]
    if lengths:
        told.append(pen.say("Such a day is part of no run, week or block of months.", *lengths))
    counts = [n for n in ast.walk(tree) if isinstance(n, ast.OnceWhen | ast.Reaching)]
    if counts:
        told.append(pen.say("But a count of days up to a length takes in days before them.", *counts))
        told.append(pen.say("A length that is reached before them earns nothing.", *counts))
    return Point(tuple(told))
