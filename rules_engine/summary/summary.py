"""A contract in plain English: short sentences, each with the line of the contract that it rests on."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal, TypeAlias, TypeVar

from attrs import field, frozen

from rules_engine.assurance.inventing import WorkedFigure, worked_figures
from rules_engine.dates import in_words, ordinal
from rules_engine.kinds import FactKind, RoundLevel
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
from rules_engine.summary.clauses import Clauses, not_in_force
from rules_engine.summary.english import duration, listed, money, period, quoted, words
from rules_engine.summary.meanings import Meanings
from rules_engine.summary.worked import figure_points
from rules_engine.syntax import ast
from rules_engine.syntax.parser import Parsed

Form: TypeAlias = Literal["markdown", "html", "text"]

_BlockT = TypeVar("_BlockT")

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
        writer.events(),
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
        say = self.pen.say
        at = _first_line(heading)
        points = [
            Point(
                (
                    say("This page says in plain English what the contract pays.", at),
                    say("The contract itself decides.", at),
                    say("A line number shows where the contract says what stands before it.", at),
                )
            )
        ]
        points += [point for clause in heading.clauses if (point := self._of_heading(clause))]
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
                return Point((every, say("A sum goes in the statement for the date it is earned.", clause)))
            case ast.StatementsListed():
                lead = (
                    say("A sum goes in the statement for the date it is earned.", clause),
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
        at = rules[0]
        points = [self.clauses.eligible(rule) for rule in rules]
        if len(rules) > 1:
            lead = self.pen.say(
                "A child is eligible if every one of these rules is met:", *map(_first_line, blocks)
            )
            points = [Point((lead,), tuple(points))]
        points.append(
            Point(
                (
                    self.pen.say("Nothing is paid for a child who is not eligible.", at),
                    self.pen.say("A rule that the records do not answer is not met.", at),
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
        if not any("P1" in f.codes for f in self._filters() if f.field == "placement"):
            points.append(
                Point(
                    (
                        self.pen.say("A child in care may be placed with parents (P1).", timelines[0]),
                        self.pen.say(
                            f"Those days count as {timelines[0].name.text}, as this contract says nothing else.",
                            timelines[0],
                        ),
                    )
                )
            )
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

    def _of_episodes(self, timeline: ast.TimelineClause) -> Iterator[Point]:
        yield Point(
            (
                self.pen.say(
                    f"{timeline.name.text} comes from the SSDA903 return on children in care.", timeline
                ),
                self.pen.say("The return holds the dates and codes of each stay in care.", timeline),
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
                    f"Children are in the same {name} if they share {listed(['their ' + k for k in keys])}.",
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
            yield self.pen.say("Each of its rows is something that happened on one day.", at)

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
            if not isinstance(step, ast.PayerClause) or (step is payers[0] and len(payers) == 1):
                points.append(self.clauses.step(step))
            elif step is payers[0]:
                lead = self.pen.say("The sum is shared between those who pay:", *payers)
                points.append(Point((lead,), tuple(map(self.clauses.step, payers))))
        return Section(
            "How the sums are settled",
            parts=(
                Section("The steps, in this order", tuple(points), numbered=True),
                Section("How the steps work", self._how_steps_work(steps)),
            ),
        )

    def _how_steps_work(self, steps: Sequence[ast.Step]) -> tuple[Point, ...]:
        say = self.pen.say
        points = [
            Point(
                (
                    say("The steps are taken one after another.", *steps),
                    say("Each step starts from what the one before it left.", *steps),
                )
            )
        ]
        points += [*self._of_maxima(steps), *self._of_rounding(steps)]
        grouped = [
            part
            for block in self._blocks(ast.PaymentClause)
            for part in block.parts
            if isinstance(part, ast.ForGroup)
        ]
        if grouped:
            points.append(
                Point(
                    (
                        say("A sum for a group belongs to no one child.", *grouped),
                        say("A step for each child, or with a condition, leaves it alone.", *grouped),
                    )
                )
            )
        if len(self._payers()) > 1:
            rest = [payer for payer in self._payers() if not isinstance(payer.share, ast.Share)]
            told = (
                "Odd pence fall to the one who pays the rest."
                if rest
                else "Odd pence go to the payers with the largest part of a penny left over."
            )
            points.append(self.pen.point(told, *self._payers()))
        return tuple(points)

    def _of_maxima(self, steps: Sequence[ast.Step]) -> Iterator[Point]:
        say = self.pen.say
        limits = [step for step in steps if isinstance(step, ast.PayAtMost | ast.PayShare)]
        capped = [*limits, *(payer.cap for payer in self._payers() if payer.cap is not None)]
        if capped:
            yield Point(
                (
                    say("A maximum is filled in the order in which sums are earned.", *capped),
                    say("On the day it is reached, that day’s sums share what is left.", *capped),
                    say("Each gets a part in line with its size.", *capped),
                )
            )
        periods = [step for step in limits if step.scope.period]
        if any(step.scope.period and not step.scope.period.regular for step in periods):
            yield self.pen.point("Such a period is counted from the first day in force.", *periods)

    def _of_rounding(self, steps: Sequence[ast.Step]) -> Iterator[Point]:
        rounding = [step for step in steps if isinstance(step, ast.RoundSums)]
        if rounding:
            grain = "pence" if rounding[-1].grain is ast.Grain.PENNY else "pounds"
            kept = f"After that, every later step keeps to whole {grain} in the same way."
            exact = self.pen.say("Sums are exact until they are rounded.", *rounding)
            yield Point((exact, self.pen.say(kept, *rounding)))
        spread = [step for step in rounding if step.level is not RoundLevel.LINE]
        if spread:
            yield self.pen.point(
                "The odd pence go to the lines with the largest part of a penny left over.", *spread
            )

    def _payers(self) -> list[ast.PayerClause]:
        return [
            *(
                step
                for block in self._blocks(ast.Settlement)
                for step in block.steps
                if isinstance(step, ast.PayerClause)
            ),
            *(
                part
                for block in self._blocks(ast.PaymentClause)
                for part in block.parts
                if isinstance(part, ast.PayerClause)
            ),
        ]

    # ---- what happens when

    def events(self) -> Section:
        parts = (
            Section("On a birthday", tuple(self._on_birthdays())),
            Section("On a date that may be recorded", tuple(self._optional_ends())),
            Section("If a child dies", tuple(self._on_death())),
            Section("If a child moves away", tuple(self._on_moving())),
            Section("If the records stop", tuple(self._on_records_stopping())),
        )
        return Section("What happens if things change", parts=tuple(part for part in parts if part.points))

    def _on_birthdays(self) -> Iterator[Point]:
        found = False
        for name, body in self._bodies():
            for node in ast.walk(body):
                if isinstance(node, ast.Until | ast.EvenAfter):
                    end = node.end if isinstance(node, ast.Until) else node.date
                    ages = [inner for inner in ast.walk(end) if isinstance(inner, ast.Birthday)]
                    for age in ages:
                        found = True
                        what = ordinal(age.age)
                        if isinstance(node, ast.Until):
                            at_latest = " at the latest" if not isinstance(end, ast.Birthday) else ""
                            yield Point(
                                (
                                    self.pen.say(
                                        f"{name} stops before the child’s {what} birthday{at_latest}.", age
                                    ),
                                    self.pen.say("The birthday itself does not count.", age),
                                )
                            )
                        else:
                            yield self.pen.point(f"{name} goes on after the child’s {what} birthday.", age)
        born = [
            node for _, body in self._bodies() for node in ast.walk(body) if isinstance(node, ast.Birthday)
        ]
        if not born and self.tree.heading is not None:
            yield self.pen.point(
                "No rule in this contract turns on a birthday.", _first_line(self.tree.heading)
            )
        elif not found:
            yield self.pen.point("No days in this contract stop at a birthday.", *born)
        if born:
            yield self.pen.point(
                "A child born on 29 February has a birthday on 1 March in other years.", *born
            )

    def _bodies(self) -> Iterator[tuple[str, ast.Node]]:
        for definition in self._definitions():
            yield definition.name.text, definition.meaning
        for payment in self._blocks(ast.PaymentClause):
            for part in payment.parts:
                yield payment.name.text, part

    def _on_death(self) -> Iterator[Point]:
        for timeline in self._timelines():
            if timeline.of_episodes:
                yield Point(
                    (
                        self.pen.say(
                            "A record that ends with E2 (died) ends what is known of a child.", timeline
                        ),
                        self.pen.say("From then on, no day that rests on that record is paid.", timeline),
                        self.pen.say("E15 (assessed to be an adult) ends it in the same way.", timeline),
                    )
                )
                return

    def _optional_ends(self) -> Iterator[Point]:
        """Say which days end with a date that may never come."""
        optional = {
            fact.name.text
            for block in self._blocks(ast.Facts)
            for fact in block.facts
            if fact.optional and fact.kind is FactKind.DATE
        }
        for name, body in self._bodies():
            for node in ast.walk(body):
                if isinstance(node, ast.Until):
                    ends = [n for n in ast.walk(node.end) if isinstance(n, ast.Name) and n.text in optional]
                    if ends:
                        dates = listed([end.text for end in ends], "or")
                        yield Point(
                            (
                                self.pen.say(
                                    f"{name} stops before {dates}, if that date is recorded.", *ends
                                ),
                                self.pen.say("A blank date stops nothing.", *ends),
                            )
                        )

    def _on_moving(self) -> Iterator[Point]:
        for timeline in self._timelines():
            if timeline.of_episodes:
                yield Point(
                    (
                        self.pen.say(
                            "A record may end with E3 (care moved to another council) or E16 (moved abroad).",
                            timeline,
                        ),
                        self.pen.say("From then on, where the child lives is not known.", timeline),
                        self.pen.say(
                            "Those days are not paid, unless the child comes back into care here.", timeline
                        ),
                        self.pen.say("Days after a return are known again.", timeline),
                    )
                )
                return

    def _on_records_stopping(self) -> Iterator[Point]:
        timelines = self._timelines()
        at: list[ast.Node] = [*timelines] or [*self._blocks(ast.PaymentClause)]
        if not at:
            return
        yield Point(
            (
                self.pen.say("A day is in, out, or not known.", *at),
                self.pen.say("A day that the records do not cover is not known.", *at),
                self.pen.say("A day that is not known is never paid.", *at),
                self.pen.say("It may be paid later, once the records show it.", *at),
            )
        )
        deducting = [
            part
            for block in self._blocks(ast.PaymentClause)
            for part in block.parts
            if isinstance(part, ast.Pays) and part.deducts and not isinstance(part.unit, ast.EachDayBeyond)
        ]
        if deducting:
            yield self.pen.point("A deduction counts days that are not known, too.", *deducting)

    # ---- what always applies

    def always(self) -> Section:
        say = self.pen.say
        points: list[Point] = []
        timelines = self._timelines()
        heading = self.tree.heading
        if timelines:
            points.append(
                Point(
                    (
                        say("A day means the night that begins on it.", *timelines),
                        say("So the day a stay ends, the leaving day, is not counted.", *timelines),
                        say(
                            "When one stay ends and another starts on a day, that day counts once.",
                            *timelines,
                        ),
                    )
                )
            )
        if heading is not None:
            in_force: list[ast.Node] = [each for each in heading.clauses if isinstance(each, ast.InForce)]
            in_force = in_force or [_first_line(heading)]
            points.append(
                Point(
                    (
                        say("Sums are worked out as at a date.", *in_force),
                        say("Nothing is earned on that date or after it.", *in_force),
                    )
                )
            )
            points.append(not_in_force(self.pen, self.tree, in_force))
            points.append(
                self.pen.point(
                    "Commas, colons and full stops in the contract carry no meaning.", _first_line(heading)
                )
            )
        lengths = [node for node in ast.walk(self.tree) if isinstance(node, ast.Duration)]
        years = [d for d in lengths if d.unit in (ast.UnitWord.MONTH, ast.UnitWord.YEAR)]
        if years:
            points.append(
                Point(
                    (
                        say(f"A length such as {duration(years[0])} starts on the day named.", *years),
                        say("It ends before the same date, that long after.", *years),
                        say("If a month has no such date, it ends before the month’s last day.", *years),
                    )
                )
            )
        weeks = [d for d in lengths if d.unit is ast.UnitWord.WEEK]
        if weeks:
            points.append(self.pen.point("A week is always 7 days.", *weeks))
        conditional = [
            node
            for node in ast.walk(self.tree)
            if isinstance(node, ast.IsText | ast.IsYes | ast.IsAmount | ast.IsDated | ast.IsDayOf)
        ]
        if conditional:
            points.append(
                self.pen.point("A condition holds only if the records show that it does.", *conditional)
            )
        return Section("Rules that always apply", tuple(points))

    # ---- the rest

    def safeguards(self) -> Section:
        guards = [guard for block in self._blocks(ast.Safeguards) for guard in block.safeguards]
        return Section("Safeguards", tuple(map(self.clauses.safeguard, guards)))

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
            items = tuple(self._expected(line) for line in example.lines if isinstance(line, ast.Expected))
            points.append(Point((lead,), items))
        return Section("Worked examples in the contract", tuple(points))

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


def _layout(timeline: ast.TimelineClause) -> Layout | None:
    return LAYOUTS.get(timeline.source.name) if timeline.source else None


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
