"""What happens if things change: a birthday, a date that may be recorded, a death, a move, records that stop."""

from collections.abc import Iterator, Sequence

from attrs import frozen

from rules_engine.dates import ordinal
from rules_engine.kinds import FactKind
from rules_engine.pages.document import Pen, Point, Section, Sentence
from rules_engine.semantics.graph import Graph
from rules_engine.summary.english import listed
from rules_engine.syntax import ast

# Sections of the reference.
_KNOWN = "What is known, and what is not"
_DAYS = "Days"


@frozen
class Changes:
    """Says what becomes of the sums of the contract `tree` when something about a child changes."""

    pen: Pen
    tree: ast.Contract
    graph: Graph

    def section(self) -> Section:
        """Return what is to be said, a part for each change that matters to the contract."""
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
                    for age in (inner for inner in ast.walk(end) if isinstance(inner, ast.Birthday)):
                        found = True
                        yield self._on_birthday(name, node, age)
        born = [
            node for _, body in self._bodies() for node in ast.walk(body) if isinstance(node, ast.Birthday)
        ]
        if not born and self.tree.heading is not None:
            yield self.pen.defaults(_DAYS, "No rule in this contract turns on a birthday.")
        elif not found:
            yield self.pen.point("No days in this contract stop at a birthday.", *born)
        uncut = [
            inner
            for _, body in self._bodies()
            for node in ast.walk(body)
            if isinstance(node, ast.EvenAfter)
            for inner in ast.walk(node.date)
        ]
        if any(all(age is not each for each in uncut) for age in born):
            yield self.pen.defaults(
                _DAYS, "A child born on 29 February has a birthday on 1 March in other years."
            )

    def _on_birthday(self, name: str, node: ast.Until | ast.EvenAfter, age: ast.Birthday) -> Point:
        what = ordinal(age.age)
        if isinstance(node, ast.EvenAfter):
            return self.pen.point(f"{name} goes on after the child’s {what} birthday.", age)
        at_latest = "" if isinstance(node.end, ast.Birthday) else " at the latest"
        return Point(
            (
                self.pen.say(f"{name} stops before the child’s {what} birthday{at_latest}.", age),
                self.pen.say("The birthday itself does not count.", age),
            )
        )

    def _bodies(self) -> Iterator[tuple[str, ast.Node]]:
        for block in ast.blocks_of(self.tree, ast.Definitions):
            for definition in block.definitions:
                yield definition.name.text, definition.meaning
        for payment in ast.blocks_of(self.tree, ast.PaymentClause):
            for part in payment.parts:
                yield payment.name.text, part

    def _optional_ends(self) -> Iterator[Point]:
        """Say which days end with a date that may never come."""
        optional = {
            fact.name.text
            for block in ast.blocks_of(self.tree, ast.Facts)
            for fact in block.facts
            if fact.optional and fact.kind is FactKind.DATE
        }
        for name, body in self._bodies():
            for node in ast.walk(body):
                if isinstance(node, ast.Until):
                    ends = [n for n in ast.walk(node.end) if isinstance(n, ast.Name) and n.text in optional]
                    if ends:
                        yield Point(tuple(self._optional_end(name, node.end, ends)))

    def _optional_end(self, name: str, end: ast.Expression, dates: Sequence[ast.Name]) -> Iterator[Sentence]:
        parts = end.dates if isinstance(end, ast.Earliest) else (end,)
        named = listed([each.text for each in dates], "or")
        if all(each in parts for each in dates):
            first = "the first of them that" if len(dates) > 1 else "that date, if it"
            yield self.pen.say(f"{name} may stop before {named}.", *dates)
            yield self.pen.say(f"It then stops before {first} is recorded.", *dates)
        else:
            yield self.pen.say(f"Where {name} stops may depend on {named}.", *dates)
        yield self.pen.by_default(_DAYS, "A blank date stops nothing.")

    def _on_death(self) -> Iterator[Point]:
        if self._of_care():
            texts = [
                "If a child dies in care, the child’s last record ends with E2 (died).",
                "What is known of the child’s care ends there.",
                "E15 (assessed to be an adult) ends it in the same way.",
            ]
            yield self._not_known(texts)
            yield self._out_of_care("a death")

    def _on_moving(self) -> Iterator[Point]:
        if self._of_care():
            texts = [
                "A record may end with E3 (care moved to another council) or E16 (moved abroad).",
                "From then on, it is not known whether the child is in care.",
            ]
            yield self._not_known(
                texts, "If the child comes back into care here, later days are known again."
            )
            yield self._out_of_care("a move")

    def _of_care(self) -> bool:
        """Whether what is paid rests on the return on children in care."""
        return any(
            isinstance(clause, ast.TimelineClause) and clause.of_episodes
            for clause in self.graph.reached_from_clauses()
        )

    def _out_of_care(self, what: str) -> Point:
        return self.pen.defaults(
            _KNOWN,
            f"The return does not show {what} while a child is not in care.",
            "Only a date or another record that the contract names can then stop the child’s days.",
        )

    def _not_known(self, texts: Sequence[str], *later: str) -> Point:
        """Say `texts`, which leave days not known, what these do to the sums of a child and of a group, and `later`."""
        by_days = any(not isinstance(unit, ast.EachDayBeyond) for _, unit in self._units())
        paid = ["A day that is not known is not paid."] if by_days else []
        return Point(
            (
                *self.pen.defaults(_KNOWN, *texts, *paid).sentences,
                *self._held_back(),
                *self.pen.defaults(_KNOWN, *later).sentences,
            )
        )

    def _held_back(self) -> Iterator[Sentence]:
        """Say which sums wait while any day of one child is not known."""
        waiting: dict[tuple[str, str], list[tuple[str, ast.Node]]] = {}
        for payment, unit in self._units():
            if isinstance(unit, ast.EachDayBeyond):
                group = next((part for part in payment.parts if isinstance(part, ast.ForGroup)), None)
                ended = next((part for part in payment.parts if isinstance(part, ast.OnceEnded)), None)
                window = ended.window.text if ended else "window"
                whom = f"the whole {group.group.text}" if group else "that child"
                waiting.setdefault((window, whom), []).append((payment.name.text, group or unit))
        for (window, whom), held in waiting.items():
            # Many names would not go into one sentence.
            names = held[0][0] if len(held) == 1 else "every payment against a baseline"
            yield self.pen.say(
                f"A day not known in one child’s {window} holds back {names} for {whom}.",
                *(at for _, at in held),
            )

    def _units(self) -> Iterator[tuple[ast.PaymentClause, ast.Unit]]:
        for payment in ast.blocks_of(self.tree, ast.PaymentClause):
            for part in payment.parts:
                if isinstance(part, ast.Pays):
                    yield payment, part.unit

    def _on_records_stopping(self) -> Iterator[Point]:
        if not any(self._units()):
            return
        texts = (
            "A day counts, does not count, or is not known.",
            "A day that the records do not cover is not known.",
        )
        yield self._not_known(texts, "That may change later, when the records show the day.")
        if deducting := self._deducting():
            yield self.pen.point("A deduction counts days that are not known, too.", *deducting)

    def _deducting(self) -> Sequence[ast.Node]:
        return [
            part
            for block in ast.blocks_of(self.tree, ast.PaymentClause)
            for part in block.parts
            if isinstance(part, ast.Pays) and part.deducts and not isinstance(part.unit, ast.EachDayBeyond)
        ]
