"""A contract in plain English: short sentences, each with the line of the contract that it rests on."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Literal, TypeAlias, TypeVar, assert_never

from attrs import field, frozen

from rules_engine.assurance.inventing import WorkedFigure, worked_figures
from rules_engine.dates import in_words
from rules_engine.kinds import FactKind, RoundLevel
from rules_engine.money import pounds
from rules_engine.pages.document import (
    Pen,
    Point,
    Row,
    Section,
    Sentence,
    shortened,
)
from rules_engine.pages.templates import rendered
from rules_engine.rules import Schedule
from rules_engine.semantics.resolver import resolve
from rules_engine.semantics.standard import is_standard, vocabulary_used
from rules_engine.semantics.type_checker import Checked, check_types
from rules_engine.semantics.types import Kind
from rules_engine.source import Source
from rules_engine.statutory.doubts import Doubt, Reading
from rules_engine.statutory.layouts import LAYOUTS, Layout, is_of_events
from rules_engine.summary.changes import Changes
from rules_engine.summary.clauses import Clauses, not_in_force
from rules_engine.summary.english import duration, listed, money, number, payer, period, quoted, words
from rules_engine.summary.meanings import Meanings
from rules_engine.summary.order import Order, orders_that_decide
from rules_engine.summary.worked import figure_points
from rules_engine.syntax import ast
from rules_engine.syntax.parser import Parsed

Form: TypeAlias = Literal["markdown", "html", "text"]

_BlockT = TypeVar("_BlockT")
_PartT = TypeVar("_PartT")

# Sections of the reference.
_UNITS = "What a payment counts"

_TEMPLATES: dict[Form, str] = {"markdown": "summary.md", "html": "summary.html", "text": "summary.txt"}


def summary(
    schedule: Schedule,
    tree: ast.Contract,
    source: Source,
    *,
    form: Form = "markdown",
    templates: Path | None = None,
) -> str:
    """Say in plain English what a contract pays.

    `tree` and `schedule` are what `source` was read as. Each payment has a worked figure, of an invented
    child. Files in the folder `templates` stand in for ours of the same name.
    """
    figures = worked_figures(schedule)
    return rendered(
        _TEMPLATES[form],
        templates,
        title=tree.heading.title if tree.heading is not None else source.name,
        shadow=schedule.shadow,
        sections=described(tree, source, schedule, figures),
        contract=source.text.rstrip("\n").split("\n"),
    )


def described(
    tree: ast.Contract,
    source: Source,
    schedule: Schedule | None = None,
    figures: Sequence[WorkedFigure] = (),
) -> tuple[Section, ...]:
    """Return the summary as sections; without figures, everything but the worked sums."""
    writer = _Writer(tree, source, tuple(figures), schedule)
    payments, settlement, terms = writer.payments(), writer.settlement(), writer.terms()
    # Written after the others, since it spells out the codes that they left unexplained.
    in_care = writer.in_care()
    sections = (
        writer.beginning(),
        writer.background(),
        writer.parties(),
        writer.eligibility(),
        in_care,
        payments,
        settlement,
        Changes(writer.pen, tree, writer.checked.resolved.graph).section(),
        writer.always(),
        terms,
        writer.records(),
        writer.groups(),
        writer.safeguards(),
        writer.notes(),
        writer.index(),
        writer.examples(),
    )
    return tuple(
        shortened(section) for section in sections if section.points or section.parts or section.rows
    )


@frozen
class _Writer:
    tree: ast.Contract
    source: Source
    figures: tuple[WorkedFigure, ...]
    schedule: Schedule | None
    checked: Checked = field(init=False)
    pen: Pen = field(init=False)
    meanings: Meanings = field(init=False)
    clauses: Clauses = field(init=False)

    @checked.default
    def _checked(self) -> Checked:
        return check_types(resolve(Parsed(source=self.source, tree=self.tree)))

    @pen.default
    def _pen(self) -> Pen:
        uses = vocabulary_used(self.tree)
        return Pen(self.source, uses.span if uses else None)

    @meanings.default
    def _meanings(self) -> Meanings:
        lists = {
            (timeline.name.text, column.attribute): column.codes
            for timeline in self._timelines()
            if (layout := _layout(timeline))
            for column in layout.columns
            if column.attribute and column.codes
        }
        return Meanings(self.pen, self.checked.types, lists)

    @clauses.default
    def _clauses(self) -> Clauses:
        return Clauses(self.pen, self.meanings)

    # ---- what the contract is

    def beginning(self) -> Section:
        heading = self.tree.heading
        if heading is None:
            return Section("This contract")
        points = [point for clause in heading.clauses if (point := self._of_heading(clause))]
        return Section("The contract", tuple(points))

    def _of_heading(self, clause: ast.HeadingClause) -> Point | None:
        say = self.pen.say
        match clause:
            case ast.InForce():
                first, last = words(clause.first), words(clause.last)
                in_force = say(f"The contract is in force from {first} to {last}.", clause)
                return Point((in_force, say("Both of these days are included.", clause)))
            case ast.Currency():
                return self.pen.point("All sums are in pounds sterling.", clause)
            case ast.StatementsEvery():
                counted = "" if clause.period.regular else ", counted from the first day in force"
                every = say(f"There is a statement for every {period(clause.period)}{counted}.", clause)
                return Point(
                    (
                        every,
                        self.pen.by_default(_UNITS, "A sum goes in the statement for the date it is earned."),
                    )
                )
            case ast.StatementsListed():
                lead = (
                    self.pen.by_default(_UNITS, "A sum goes in the statement for the date it is earned."),
                    say("The statements are for periods that end on these days:", clause),
                )
                return Point(lead, tuple(self.pen.point(words(end), end) for end in clause.ends))
            case ast.Shadow():
                shadow = say("This is a shadow contract.", clause)
                return Point((shadow, say("All sums are worked out, but nothing is owed.", clause)))
            case ast.Uses():
                uses = say(f"The contract uses the vocabulary {quoted(clause.vocabulary)}.", clause)
                marked = say("What it takes from there is listed as standard Terms.", clause)
                return Point((uses, marked) if self._standard() else (uses,))
            case ast.Reference() | ast.Note():
                return None

    def background(self) -> Section:
        points = tuple(
            Point(
                (self.pen.say("The contract says, as background:", block),) if i == 0 else (), quotation=text
            )
            for block in self._blocks(ast.Recitals)
            for i, text in enumerate(block.texts)
        )
        return Section("Background", points)

    def parties(self) -> Section:
        points = []
        for party in (party for block in self._blocks(ast.Parties) for party in block.parties):
            name = party.name.text
            told = [self.pen.say(f"{name} is {party.article} {party.role.value}.", party)]
            if party.full_name is not None:
                told.append(self.pen.say(f"Its full name is {party.full_name}.", party))
            points.append(Point(tuple(told)))
        return Section("Who is involved", tuple(points))

    def eligibility(self) -> Section:
        blocks = self._blocks(ast.Eligibility)
        rules = [rule for block in blocks for rule in block.rules]
        if not rules:
            return Section("Who is eligible")
        points = [self.clauses.eligible(rule) for rule in rules]
        if len(rules) > 1:
            lead = self.pen.say(
                "A child is eligible if every one of these rules is met:", *map(_first_line, blocks)
            )
            points = [Point((lead,), tuple(points))]
        if any(not isinstance(rule, ast.EligibleEvery) for rule in rules):
            points.append(
                Point(
                    (
                        self.pen.by_default(
                            "Eligibility", "Nothing is paid for a child who is not eligible."
                        ),
                        self.pen.by_default(
                            "Conditions", "A rule that the records do not answer is not met."
                        ),
                    )
                )
            )
        return Section("Who is eligible", tuple(points))

    # ---- care, and the other Terms

    def in_care(self) -> Section:
        timelines = [t for t in self._timelines() if t.of_episodes]
        if not timelines:
            return Section("What counts as being in care")
        points: list[Point] = []
        uses = vocabulary_used(self.tree)
        if uses and self._standard():
            lead = self.pen.say(f"These are standard Terms of {quoted(uses.vocabulary)}:", uses)
            names = tuple(self.pen.point(clause.name.text, uses) for clause in self._standard())
            points.append(Point((lead,), names))
        for timeline in timelines:
            points.extend(self._of_episodes(timeline))
        for definition in filter(self._is_about_care, self._definitions()):
            points.extend(self.meanings.definition(definition))
        points.extend(self._with_parents())
        codes = {
            (f.field, code): f
            for f in self._filters()
            for code in f.codes
            if f.field.islower() and (f.field, code) not in self.meanings.spelled_out
        }
        if codes:
            lead = self.pen.say("The contract also uses these codes:", timelines[0])
            items = tuple(
                self.pen.point(f"{name} {self.meanings.code(name, code)}", f)
                for (name, code), f in codes.items()
            )
            points.append(Point((lead,), items))
        return Section("What counts as being in care", tuple(points))

    def _with_parents(self) -> Iterator[Point]:
        """Say that days with parents are days in care, where pay turns on it and the contract says nothing of them."""
        graph = self.checked.resolved.graph
        used = [
            node
            for block in self.tree.blocks
            if not isinstance(block, ast.ExampleClause | ast.Definitions | ast.Timelines)
            for node in graph.behind(block)
        ]
        filtered = [node for node in used if isinstance(node, ast.Filtered)]
        if any("P1" in f.codes for each in filtered for f in each.filters if f.field == "placement"):
            return
        within = {each.timeline.span for each in filtered if not _takes_parents(each)}
        of_care = {timeline.name.text for timeline in self._timelines() if timeline.of_episodes}
        counted = dict.fromkeys(
            node.text
            for node in used
            if isinstance(node, ast.Name) and node.text in of_care and node.span not in within
        )
        for timeline in counted:
            yield self.pen.defaults(
                "Timelines",
                "A child in care may be placed with parents (P1).",
                f"Those days count as {timeline}, as this contract says nothing else.",
            )

    def _of_episodes(self, timeline: ast.TimelineClause) -> Iterator[Point]:
        yield Point(
            (
                self.pen.say(
                    f"{timeline.name.text} comes from the SSDA903 return on children in care.", timeline
                ),
                self.pen.by_default(
                    "Timelines", "The return holds the dates and codes of each stay in care."
                ),
            )
        )
        for each in timeline.policies:
            doubt, reading = _IF_IN_DOUBT[each.doubt], _IT_IS_READ[each.doubt, each.reading]
            yield self.pen.point(f"{doubt}, {reading}.", each)

    def _is_about_care(self, definition: ast.DefinitionClause) -> bool:
        """Whether it says which days of the return count, and nothing about windows or other records."""
        stands_for = self.checked.types.get(definition.name.text)
        if stands_for is None or stands_for.kind is not Kind.DAYS:
            return False
        graph = self.checked.resolved.graph
        of_care = all(
            isinstance(clause, ast.DefinitionClause)
            or (isinstance(clause, ast.TimelineClause) and clause.of_episodes)
            for clause in graph.reached_from(definition.meaning)
        )
        of_time = ast.Duration | ast.DateLiteral | ast.Birthday | ast.EveryDay
        return of_care and not any(isinstance(node, of_time) for node in graph.behind(definition.meaning))

    def terms(self) -> Section:
        points = tuple(
            point
            for definition in self._definitions()
            if not self._is_about_care(definition)
            for point in self.meanings.definition(definition)
        )
        return Section("What the other Terms mean", points)

    def groups(self) -> Section:
        points = []
        for group in (group for block in self._blocks(ast.Groups) for group in block.groups):
            name = group.name.text
            if not group.keys:
                points.append(self.pen.point(f"{name} is all the children together.", group))
                continue
            keys = [
                key.name.text
                if isinstance(key, ast.KeyFact)
                else f"{period(key.period)} of {words(key.date)}"
                for key in group.keys
            ]
            points.append(
                self.pen.point(
                    f"Children with the same {listed(keys)} are in one {name}.",
                    group,
                )
            )
        return Section("Groups of children", tuple(points))

    def records(self) -> Section:
        points = []
        facts = [fact for block in self._blocks(ast.Facts) for fact in block.facts]
        if facts:
            items = tuple(map(self._fact, facts))
            points.append(Point((self.pen.say("These facts are recorded for each child:", facts[0]),), items))
        for timeline in self._timelines():
            if timeline.of_episodes:
                continue
            name = timeline.name.text
            if timeline.source:
                points.append(Point(tuple(self._of_table(name, timeline.source, timeline))))
                continue
            told = self.pen.say(
                f"{name} is recorded from day to day in the contract’s own records.", timeline
            )
            if not timeline.attributes:
                points.append(Point((told,)))
                continue
            with_what = self.pen.say(f"Each record of {name} also shows:", timeline)
            items = tuple(
                self._choices(attribute.name.text, attribute.texts, attribute)
                for attribute in timeline.attributes
            )
            points.append(Point((told, with_what), items))
        return Section("What must be recorded", tuple(points))

    def _of_table(self, name: str, table: ast.Table, at: ast.Node) -> Iterator[Sentence]:
        yield self.pen.say(
            f"{name} comes from the statutory records, from the table {quoted(table.name)}.", at
        )
        if is_of_events(table.name):
            yield self.pen.by_default(
                "Statutory records", "Each of its rows is something that happened on one day."
            )

    def _fact(self, fact: ast.FactClause) -> Point:
        name = fact.name.text
        more = [self.pen.say("This may be blank.", fact)] if fact.optional else []
        if fact.source:
            table, column = quoted(fact.source.table), quoted(fact.source.column)
            more.append(self.pen.say(f"It is read from the column {column} of {table}.", fact))
        match fact.kind:
            case FactKind.CHOICE:
                point = self._choices(name, fact.choices, fact)
            case FactKind.PARTY:
                point = self.pen.point(f"{name}: one of the parties", fact)
            case FactKind.YES_NO:
                point = self.pen.point(f"{name}: yes or no", fact)
            case FactKind.DATE | FactKind.NUMBER:
                point = self.pen.point(f"{name}: a {fact.kind.value}", fact)
        if not more:
            return point
        first = point.sentences[0]
        ended = first if first.text.endswith(":") else Sentence(first.text + ".", first.lines)
        return Point((*more, ended), point.points) if point.points else Point((ended, *more))

    def _choices(self, name: str, texts: Sequence[str], at: ast.Node) -> Point:
        if len(texts) <= 3:
            return self.pen.point(f"{name}: {listed([quoted(text) for text in texts], 'or')}", at)
        items = tuple(self.pen.point(quoted(text), at) for text in texts)
        return Point((self.pen.say(f"{name}, which is one of these:", at),), items)

    # ---- payments and settlement

    def payments(self) -> Section:
        parts = []
        for clause in self._blocks(ast.PaymentClause):
            worked = [figure for figure in self.figures if figure.payment == clause.name.text]
            example: tuple[Point, ...] = ()
            if worked and self.schedule is not None:
                example = figure_points(worked[0], self.schedule, self.pen, _pays(clause))
            parts.append(Section(clause.name.text, self.clauses.payment(clause), example=example))
        return Section("What is paid", parts=tuple(parts))

    def settlement(self) -> Section:
        blocks = self._blocks(ast.Settlement)
        steps = [step for block in blocks for step in block.steps]
        if not steps:
            return Section("How the sums are settled")
        payers = [step for step in steps if isinstance(step, ast.PayerClause)]
        points: list[Point] = []
        for step in steps:
            if not isinstance(step, ast.PayerClause):
                points.append(self.clauses.step(step, self._line_in_words(step, steps)))
            elif step is payers[0]:
                points.append(self._payers_together(payers))
        return Section(
            "How the sums are settled",
            parts=(
                Section("The steps, in this order", tuple(points), numbered=True),
                Section("How the steps work", self._how_steps_work(steps)),
            ),
        )

    def _payers_together(self, payers: list[ast.PayerClause]) -> Point:
        """Say who pays; a payment that names its own payers is not theirs."""
        own = [each for each in self._parts(ast.PayerClause) if each not in payers]
        others = (
            (self.pen.by_default("Payers", "A payment that names its own payers is paid by them instead."),)
            if own
            else ()
        )
        if len(payers) == 1:
            return Point((*self.clauses.payer(payers[0], payers), *others))
        lead = self.pen.say("The sum is shared between those who pay:", *payers)
        return Point(
            (*others, lead), tuple(Point(tuple(self.clauses.payer(each, payers))) for each in payers)
        )

    def _line_in_words(self, step: ast.Step, steps: Sequence[ast.Step]) -> str:
        """Return what one line is at `step`: the sum of a child, of a group, and of a payer once the sums are shared."""
        pays = self._blocks(ast.PaymentClause)
        of_group = [any(isinstance(part, ast.ForGroup) for part in clause.parts) for clause in pays]
        whose = (
            "one group" if pays and all(of_group) else "one child or group" if any(of_group) else "one child"
        )
        before = steps[: steps.index(step)]
        shared = [*self._parts(ast.PayerClause), *(s for s in before if isinstance(s, ast.PayerClause))]
        payer = " and one payer" if shared else ""
        return f"A line is a sum for {whose}{payer}, for one payment, at one price, in one statement."

    def _how_steps_work(self, steps: Sequence[ast.Step]) -> tuple[Point, ...]:
        points: list[Point] = []
        if len(steps) - len([step for step in steps if isinstance(step, ast.PayerClause)][1:]) > 1:
            points.append(
                self.pen.defaults(
                    "Settlement",
                    "The steps are taken one after another.",
                    "Each step starts from the sums that the step before it left.",
                )
            )
        # A step for each child, or with a condition, leaves the sums of groups alone, so these are not spoken of.
        if not any(isinstance(node, ast.ForGroup) for node in ast.walk(self.tree)):
            points += map(self._of_order, orders_that_decide(steps))
        points += [*self._of_maxima(steps), *self._of_rounding(steps), *self._of_groups(steps)]
        points += self._of_odd_pence()
        return tuple(points)

    def _of_order(self, order: Order) -> Point:
        """Say what two steps leave, and what they would leave in the other order."""
        return self.pen.point(
            f"The order of the reduction and the maximum decides: of {pounds(order.earned_gbp)} they leave "
            f"{pounds(order.left_gbp)}, and in the other order they would leave {pounds(order.left_otherwise_gbp)}.",
            order.earlier,
            order.later,
        )

    def _of_groups(self, steps: Sequence[ast.Step]) -> Iterator[Point]:
        """Say which steps pass over the sum of a group, if any does."""
        by_child = [
            step
            for step in steps
            if (isinstance(step, ast.PayAtMost | ast.PayShare) and step.scope.kind is ast.ScopeKind.CHILD)
            or (isinstance(step, ast.Reduce) and step.condition is not None)
        ]
        if by_child and any(isinstance(node, ast.ForGroup) for node in ast.walk(self.tree)):
            yield self.pen.defaults(
                "Settlement",
                "A sum for a group belongs to no one child.",
                "A step for each child, or with a condition, does not change it.",
            )

    def _of_odd_pence(self) -> Iterator[Point]:
        """Say where the odd pence go when payers share a sum; once for all who share in the same way."""
        sharing = [self._settlement_payers(), *map(_own_payers, self._blocks(ast.PaymentClause))]
        told = dict.fromkeys(_odd_pence(payers) for payers in sharing if len(payers) > 1)
        for text in told:
            yield self.pen.defaults("Rounding", text)

    def _of_maxima(self, steps: Sequence[ast.Step]) -> Iterator[Point]:
        limits = [step for step in steps if isinstance(step, ast.PayAtMost | ast.PayShare)]
        if limits or any(payer.cap is not None for payer in self._payers()):
            yield self.pen.defaults(
                "pay at most",
                "Sums count towards a maximum in the order in which they are earned.",
                "On the day it is reached, that day’s sums share what is left.",
                "Each gets a part in proportion to its size.",
                "No later step can take a sum above a maximum.",
            )
        if any(step.scope.period and not step.scope.period.regular for step in limits):
            yield self.pen.defaults("Heading", "Such a period is counted from the first day in force.")

    def _of_rounding(self, steps: Sequence[ast.Step]) -> Iterator[Point]:
        rounding = [step for step in steps if isinstance(step, ast.RoundSums)]
        if rounding:
            grain = "pence" if rounding[-1].grain is ast.Grain.PENNY else "pounds"
            texts = ["Sums are exact until they are rounded."]
            if steps[-1] is not rounding[-1]:
                texts.append(f"Every later step keeps to whole {grain}, rounded in the same way.")
            yield self.pen.defaults("Rounding", *texts)
        if any(step.level is not RoundLevel.LINE for step in rounding):
            yield self.pen.defaults(
                "Rounding", "The odd pence go to the lines with the largest part of a penny left over."
            )

    def _parts(self, kind: type[_PartT]) -> list[_PartT]:
        """Return the parts of payments that are of `kind`."""
        return [
            part
            for block in self._blocks(ast.PaymentClause)
            for part in block.parts
            if isinstance(part, kind)
        ]

    def _settlement_payers(self) -> list[ast.PayerClause]:
        steps = (step for block in self._blocks(ast.Settlement) for step in block.steps)
        return [step for step in steps if isinstance(step, ast.PayerClause)]

    def _payers(self) -> list[ast.PayerClause]:
        return [*self._settlement_payers(), *self._parts(ast.PayerClause)]

    # ---- what always applies

    def always(self) -> Section:
        heading = self.tree.heading
        points: list[Point] = []
        if self._timelines():
            points.append(
                self.pen.defaults(
                    "Timelines",
                    "A day means the night that begins on it.",
                    "So the day a stay ends, the leaving day, is not counted.",
                    "When one stay ends and another starts on a day, that day counts once.",
                )
            )
        if heading is not None:
            points.append(
                self.pen.defaults(
                    "What is known, and what is not",
                    "Sums are worked out as at a date.",
                    "Nothing is earned on that date or after it.",
                )
            )
            points.append(not_in_force(self.pen, self.tree))
            points.append(
                self.pen.defaults(
                    "How it is written", "Commas, colons and full stops in the contract have no meaning."
                )
            )
        return Section("Rules that always apply", (*points, *self._of_lengths(), *self._of_conditions()))

    def _of_lengths(self) -> Iterator[Point]:
        lengths = [node for node in ast.walk(self.tree) if isinstance(node, ast.Duration)]
        years = [d for d in lengths if d.unit in (ast.UnitWord.MONTH, ast.UnitWord.YEAR)]
        if years:
            length = duration(years[0])
            yield self.pen.defaults(
                "Days",
                f"A length such as {length} begins on the day named.",
                f"It ends the day before the same date {length} later.",
                "If that month has no such date, it ends the day before the last day of the month.",
            )
        if any(d.unit is ast.UnitWord.WEEK for d in lengths):
            yield self.pen.defaults("How it is written", "A week is always 7 days.")

    def _of_conditions(self) -> Iterator[Point]:
        asked = ast.IsText | ast.IsYes | ast.IsAmount | ast.IsDated | ast.IsDayOf
        if any(isinstance(node, asked) for node in ast.walk(self.tree)):
            yield self.pen.defaults("Conditions", "A condition holds only if the records show that it does.")

    # ---- the rest

    def safeguards(self) -> Section:
        guards = [guard for block in self._blocks(ast.Safeguards) for guard in block.safeguards]
        points = [point for guard in guards for point in self.clauses.safeguard(guard, self.schedule)]
        return Section("Safeguards", tuple(points))

    def notes(self) -> Section:
        points = tuple(
            Point((self.pen.say(f"About {subject}:", note),), quotation=note.text)
            for subject, note in self._remarks(ast.Note)
        )
        return Section("Notes in the contract", points)

    def index(self) -> Section:
        rows = tuple(
            Row(reference.text, subject, self.pen.lines(reference))
            for subject, reference in self._remarks(ast.Reference)
        )
        return Section("Where the signed contract says it", rows=rows)

    def _remarks(
        self, kind: type[ast.Reference] | type[ast.Note]
    ) -> Iterator[tuple[str, ast.Reference | ast.Note]]:
        """Yield the references or notes, each with what it stands beside."""
        if self.tree.heading is not None:
            for clause in self.tree.heading.clauses:
                if isinstance(clause, kind):
                    yield "the whole contract", clause
        for block in self.tree.blocks:
            subject = f"the payment {block.name.text}" if isinstance(block, ast.PaymentClause) else ""
            for node in [block] if subject else ast.children(block):
                own = subject or _subject(node)
                for below in ast.children(node):
                    if isinstance(below, kind):
                        yield own, below

    def examples(self) -> Section:
        points = []
        for example in self._blocks(ast.ExampleClause):
            lead = self.pen.say(f"{quoted(example.title)}:", _first_line(example))
            points.append(Point((lead,), tuple(self._example_items(example))))
        return Section("Worked examples in the contract", tuple(points))

    def _example_items(self, example: ast.ExampleClause) -> Iterator[Point]:
        """Return the lines of an example, what is recorded of a child below that child."""
        child: ast.ExampleChild | None = None
        told: list[Point] = []
        for line in (*example.lines, None):
            if child is not None and not isinstance(line, ast.Given | ast.Spell | ast.NotKnown):
                yield Point(self._example_line(child).sentences, tuple(told))
                child, told = None, []
            match line:
                case ast.ExampleChild():
                    child = line
                case None:
                    pass
                case _ if child is not None:
                    told.append(self._example_line(line))
                case _:
                    yield self._example_line(line)

    def _example_line(self, line: ast.ExampleLine) -> Point:
        match line:
            case ast.ExampleChild():
                text = f"child {quoted(line.label)}:"
            case ast.Given():
                text = f"{line.name.text} is {_value(line.value)}"
            case ast.Spell():
                text = _spell(line)
            case ast.NotKnown():
                start, end = in_words(line.start.date), in_words(line.end.date)
                text = f"{line.timeline.text} is not known from {start} until {end}"
            case ast.RecordsRun():
                text = f"The records run until {in_words(line.end.date)}."
            case ast.Expected():
                return self._expected(line)
            case _:
                assert_never(line)
        return self.pen.point(text.removesuffix("."), line)

    def _expected(self, line: ast.Expected) -> Point:
        told = "nothing is paid" if line.amount is None else f"{money(line.amount)} is paid"
        if line.payment is not None:
            told += f" for {line.payment.text}"
        if line.payer is not None:
            told += f" by {line.payer.text}"
        if line.child is not None:
            told += f" for child {quoted(line.child)}"
        if line.statement is not None:
            told += f" in the statement for {in_words(line.statement.date)}"
        return self.pen.point(told, line)

    # ---- the parts of the tree

    def _blocks(self, kind: type[_BlockT]) -> list[_BlockT]:
        return [block for block in self.tree.blocks if isinstance(block, kind)]

    def _definitions(self) -> list[ast.DefinitionClause]:
        return [definition for block in self._blocks(ast.Definitions) for definition in block.definitions]

    def _timelines(self) -> list[ast.TimelineClause]:
        return [timeline for block in self._blocks(ast.Timelines) for timeline in block.timelines]

    def _standard(self) -> list[ast.TimelineClause | ast.DefinitionClause]:
        """Return what the contract takes from a vocabulary."""
        clauses: list[ast.TimelineClause | ast.DefinitionClause] = [*self._timelines(), *self._definitions()]
        return [clause for clause in clauses if is_standard(clause)]

    def _filters(self) -> list[ast.Filter]:
        return [node for node in ast.walk(self.tree) if isinstance(node, ast.Filter)]


# What a contract says of days in doubt, in the words of a reader who knows the returns.
_IF_IN_DOUBT = {
    Doubt.ABSENT: "If an open stay is missing from the next return",
    Doubt.OPEN: "If a stay has no end and another follows",
    Doubt.OVERLAP: "If a stay starts before an earlier one ends",
    Doubt.GAP: "If the codes join two stays and there is a gap between them",
}
_IT_IS_READ = {
    (Doubt.ABSENT, Reading.UNKNOWN): "the days after the earlier return are not known",
    (Doubt.ABSENT, Reading.LEFT): "the child is taken to have left when the earlier return ended",
    (Doubt.ABSENT, Reading.CONTINUES): "it is taken to have gone on",
    (Doubt.OPEN, Reading.UNKNOWN): "its days from then on are not known",
    (Doubt.OPEN, Reading.ENDED): "it is taken to have ended where the next one starts",
    (Doubt.OVERLAP, Reading.UNKNOWN): "the days that they share are not known",
    (Doubt.OVERLAP, Reading.LATER): "the earlier one is taken to have ended there",
    (Doubt.GAP, Reading.UNKNOWN): "the days in it are not known",
    (Doubt.GAP, Reading.LEFT): "the child is taken to have been out of care in it",
    (Doubt.GAP, Reading.CONTINUES): "the earlier stay is taken to have gone on",
}


def _takes_parents(days: ast.Filtered) -> bool:
    """Whether a day with parents (P1) can be among `days`; such a day is never a short break."""
    return all(
        f.other_than
        if f.field == "placement"
        else f.field != "legal status" or f.other_than or not set(f.codes) <= {"V3", "V4"}
        for f in days.filters
    )


def _layout(timeline: ast.TimelineClause) -> Layout | None:
    return LAYOUTS.get(timeline.source.name) if timeline.source else None


def _value(value: object) -> str:
    match value:
        case bool():
            return "yes" if value else "no"
        case date():
            return in_words(value)
        case str():
            return quoted(value)
        case Decimal():
            return number(value)
        case ast.Name():
            return value.text
        case _:
            raise AssertionError(value)


def _spell(row: ast.Spell) -> str:
    """Return "Looked After from 1 June 2019 until 1 July 2019, legal status C2"."""
    start = in_words(row.start.date)
    when = f"on {start}" if row.of_one_day else f"from {start}"
    if not row.of_one_day:
        when += " onwards" if row.end is None else f" until {in_words(row.end.date)}"
    codes = [
        f"{each.field} {each.code if each.field.islower() else quoted(each.code)}" for each in row.attributes
    ]
    return ", ".join([f"{row.timeline.text} {when}", *codes])


def _own_payers(clause: ast.PaymentClause) -> list[ast.PayerClause]:
    return [part for part in clause.parts if isinstance(part, ast.PayerClause)]


def _odd_pence(payers: Sequence[ast.PayerClause]) -> str:
    rest = [each for each in payers if not isinstance(each.share, ast.Share)]
    if rest:
        who = payer(rest[0].payer)
        return f"Odd pence fall to {who}, who pays the rest."
    return "Odd pence go to the payers with the largest part of a penny left over."


def _first_line(node: ast.Node) -> ast.Node:
    """Return a place at the beginning of `node`."""
    return ast.Note(text="", span=type(node.span)(node.span.start, node.span.start))


def _pays(clause: ast.PaymentClause) -> ast.Node:
    return next((part for part in clause.parts if isinstance(part, ast.Pays)), clause.name)


def _subject(node: ast.Node) -> str:
    match node:
        case (
            ast.DefinitionClause()
            | ast.FactClause()
            | ast.TimelineClause()
            | ast.PartyClause()
            | ast.GroupClause()
        ):
            return node.name.text
        case ast.EligibleAged() | ast.EligibleWhere() | ast.EligibleEvery():
            return "who is eligible"
        case ast.Reduce() | ast.PayAtMost() | ast.PayShare() | ast.RoundSums():
            return "a step of the settlement"
        case _:
            return "a safeguard"
