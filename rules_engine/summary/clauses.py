"""Payments, settlement steps and safeguards in plain sentences."""

from collections.abc import Iterator, Sequence
from typing import assert_never

from attrs import frozen

from rules_engine import rules
from rules_engine.dates import ordinal
from rules_engine.kinds import RoundLevel
from rules_engine.money import Rounding
from rules_engine.pages.document import MOST_WORDS, Pen, Point, Sentence, count_words
from rules_engine.rules.bearings import Bearing, Leanings, bearings, is_all_looked_at, leanings_of
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
        group = next((part.group.text for part in clause.parts if isinstance(part, ast.ForGroup)), None)
        pays = [
            point for part in clause.parts if isinstance(part, ast.Pays) for point in self._pays(part, group)
        ]
        payers = [part for part in clause.parts if isinstance(part, ast.PayerClause)]
        others = [self._part(part, payers) for part in clause.parts if not isinstance(part, ast.Pays)]
        return (*pays, *filter(None, others))

    def _part(self, part: ast.PaymentPart, payers: Sequence[ast.PayerClause]) -> Point | None:
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
                return self.pen.point(
                    f"It is worked out once the child’s {part.window.text} has ended.", part
                )
            case ast.OnlyWhere():
                return self.meanings.condition("It is paid only where", part.condition, part)
            case ast.PayerClause():
                return Point(tuple(self.payer(part, payers)))
            case ast.Pays() | ast.Note():
                return None
            case _:
                assert_never(part)

    def _applies(self, part: ast.Applies) -> Point:
        end = " onwards" if part.last is None else f" to {words(part.last)}, both included"
        told = [self.pen.say(f"It applies from {words(part.first)}{end}.", part)]
        if part.deciding is not None:
            by = "The date earned" if part.deciding.date is None else words(part.deciding.date)
            by = by[0].upper() + by[1:]
            told.append(self.pen.say(f"{by} decides whether it does.", part.deciding))
        return Point(tuple(told))

    def _pays(self, pays: ast.Pays, group: str | None) -> Iterator[Point]:
        verb = "taken away" if pays.deducts else "paid"
        match pays.tariff:
            case ast.Rate() | ast.Name():
                amount, table = price(pays.tariff), None
            case _:
                amount, table = "A sum", pays.tariff
        if isinstance(pays.tariff, ast.Name):
            amount = f"The price {amount}"
        first, *rest = self._unit(f"{amount} is {verb}", pays.unit, pays, group)
        yield first
        yield from rest
        if table is not None:
            yield from self.meanings.prices(table)

    def _unit(self, lead: str, unit: ast.Unit, pays: ast.Pays, group: str | None) -> tuple[Point, ...]:
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
                return self._beyond(lead, unit, pays, group)
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

    def _beyond(
        self, lead: str, unit: ast.EachDayBeyond, pays: ast.Pays, group: str | None
    ) -> tuple[Point, ...]:
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
        nothing = "taken away" if pays.deducts else "paid"
        ended = "the last child’s window" if group else "the child’s window"
        whom = f" for the whole {group}" if group else ""
        told_of_all = [f"The sum is earned on the last day of {ended}."]
        told_of_all.append(f"If that day is after the end of the contract, nothing is {nothing}.")
        if group:
            told_of_all.append(
                "A child who has no window, or whose window ended before the contract, is left out."
            )
        else:
            told_of_all.append("For a child without a window in the contract there is no sum.")
        told_of_all.append(f"While any day in a window is not known, nothing is {nothing}{whom}.")
        if group:
            told_of_all.append("Only children who are eligible are counted.")
        return (Point(tuple(told)), self.pen.defaults("Baselines", *told_of_all))

    # settlement

    def step(self, step: ast.Step, line: str) -> Point:
        """Say what one settlement step does; `line` says what one line is when it is taken."""
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
                return Point(tuple(self._round(step, line)))
            case ast.PayerClause():
                return Point(tuple(self.payer(step, (step,))))
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
        lead = [
            self.pen.say(
                f"The share that is paid depends on a running total {self._scope(step.scope)}:", step
            )
        ]
        lead = [*self._only(step.payments, "The running total counts", step), *lead]
        items = [
            self.pen.point(
                f"{share(band.share)} of the {'first' if i == 0 else 'next'} {money(band.width)}", band
            )
            for i, band in enumerate(step.bands)
        ]
        items.append(self.pen.point(f"{share(step.after_that)} of everything after that", step.after_that))
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
            yield self.pen.say(f"Anything above that falls to {over.to.text}.", over)
        elif over is not None:
            yield self.pen.say("Anything above that is lost: nobody pays it.", over)
        else:
            yield self.pen.say("Nothing is paid above that.", at)

    def _round(self, step: ast.RoundSums, line: str) -> Iterator[Sentence]:
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
            yield self.pen.by_default("Rounding", line)

    # who pays

    def payer(self, clause: ast.PayerClause, together: Sequence[ast.PayerClause]) -> Iterator[Sentence]:
        """Say who pays which part of what those `together` pay, and up to what."""
        who = payer(clause.payer)
        who = who[0].upper() + who[1:]
        match clause.share:
            case None | ast.TheRest():
                what = "the rest" if len(together) > 1 else "all of it"
                yield self.pen.say(f"{who} pays {what}.", clause)
            case ast.Share():
                yield self.pen.say(f"{who} pays {share(clause.share)}.", clause)
        if clause.cap is not None:
            over = {
                None: "Over the whole contract",
                ast.Reach.ALL: "Over the whole contract, for all payments together,",
                ast.Reach.PAYMENT: "For this payment",
            }[clause.cap.reach]
            yield self.pen.say(f"{over} it pays at most {money(clause.cap.limit)}.", clause.cap)
            rest = [each.payer for each in together if not isinstance(each.share, ast.Share)]
            if clause.cap.over is None and rest:
                yield self.pen.by_default(
                    "Payers", f"Anything above that falls to {payer(rest[0])}, who pays the rest."
                )
            elif clause.cap.over is not None:
                yield from self._over(clause.cap.over, clause.cap)

    # safeguards

    def safeguard(self, guard: ast.Safeguard, schedule: rules.Schedule | None) -> tuple[Point, ...]:
        """Say what never happens, and which payments of `schedule` a promise about days does not look at."""
        match guard:
            case ast.NeverPaidFor():
                promise = self._checked(f"Nothing is ever paid for a day of {words(guard.days)}.", guard)
                return (promise, *self._looked_past(guard, schedule))
            case ast.NeverPayMore():
                more = self.pen.say(f"More days of {words(guard.days)} never lead to more pay.", guard)
                meant = "This is a promise about the rules, not about one set of records."
                return (Point((more, self.pen.by_default("Safeguards", meant))),)
            case ast.Maximum():
                return (self._checked(_maximum(guard), guard),)
            case _:
                assert_never(guard)

    def _checked(self, text: str, guard: ast.Safeguard) -> Point:
        checked = "This is checked each time the sums are worked out."
        return Point((self.pen.say(text, guard), self.pen.by_default("Safeguards", checked)))

    def _looked_past(self, guard: ast.NeverPaidFor, schedule: rules.Schedule | None) -> Iterator[Point]:
        """Say of each payment that is not paid day by day what the promise does not look at."""
        promise = next(
            (
                each
                for each in (() if schedule is None else schedule.safeguards)
                if isinstance(each, rules.NeverPaidFor) and each.origin == guard.span
            ),
            None,
        )
        if promise is None or schedule is None:
            return
        leanings = leanings_of(promise.days)
        for payment in schedule.payments:
            unit = payment.unit
            if not is_all_looked_at(payment, leanings):
                yield self.pen.defaults(
                    "Safeguards",
                    f"{payment.name} may depend on such days in a way that this promise does not check.",
                )
            elif isinstance(unit, rules.EachDayBeyond) and not _rests_on(unit, promise, leanings):
                side = "below" if unit.below else "above"
                yield self.pen.defaults(
                    "Safeguards",
                    f"{payment.name} is paid for days {side} a baseline.",
                    "Such days have no dates, so this promise does not limit that payment.",
                )

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


def _maximum(guard: ast.Maximum) -> str:
    limit = money(guard.limit)
    match guard.kind:
        case ast.ScopeKind.CHILD:
            return f"No more than {limit} is ever paid for any one child."
        case ast.ScopeKind.ALL:
            return f"No more than {limit} is ever paid in all."
        case _:
            return f"{guard.payer.text if guard.payer is not None else ''} never pays more than {limit}."


def _rests_on(unit: rules.EachDayBeyond, promise: rules.NeverPaidFor, leanings: Leanings) -> bool:
    """Whether a sum of `unit` can rest on a day of the days promised, whose timelines have these `leanings`.

    A sum for days below a baseline rests on the days that were taken out of what is counted. Where only days promised are
    counted, those that were taken out of the promise are none of them.
    """
    if not unit.below:
        return Bearing.MORE in bearings(unit.days, leanings)
    parts = unit.days.parts if isinstance(unit.days, rules.AllOf) else (unit.days,)
    return any(Bearing.LESS in bearings(part, leanings) for part in parts if part != promise.days)


def not_in_force(pen: Pen, tree: ast.Contract) -> Point:
    """Say what becomes of days outside the days in force."""
    texts = ["Nothing is earned on a day outside the days in force."]
    if any(isinstance(node, ast.EachRun | ast.EachWeek | ast.EachBlock) for node in ast.walk(tree)):
        texts.append("Such a day is part of no run, week or block of months.")
    if any(isinstance(node, ast.OnceWhen | ast.Reaching) for node in ast.walk(tree)):
        texts.append("But a count of days takes in days before the contract is in force.")
        texts.append("A count that is complete before then earns nothing.")
    return pen.defaults("What a payment counts", *texts)
