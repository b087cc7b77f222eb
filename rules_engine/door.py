"""The door to a notebook or a script: a contract, the records that it is held against, and what it pays.

    import rules_engine as oc

    contract = oc.open("family.contract")
    records = contract.read("family_records", as_at="2022-04-01")
    result = contract.evaluate(records)
    print(result.total, result.explain("K7QF-M2TX-9HBD"))

Each class stands on engine.py, which shows how one comes from the other.
"""

import warnings
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import cached_property
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias

from attrs import frozen

from rules_engine.diagnostics import Diagnostics
from rules_engine.loading import ContractRejected, Loaded, load
from rules_engine.money import pounds
from rules_engine.rules import Schedule
from rules_engine.source import Source, decode

if TYPE_CHECKING:
    from rules_engine.assurance.examples import ExampleResult
    from rules_engine.assurance.promises import Hunt
    from rules_engine.engine import Evaluation, Records
    from rules_engine.evaluation.evaluator import OnProgress
    from rules_engine.naming import Naming
    from rules_engine.payments import Settlement
    from rules_engine.reporting.rows import Cell, Number
    from rules_engine.returns.doubts import Policies
    from rules_engine.returns.report.report import Report

File: TypeAlias = str | PathLike[str]
"""Where a file or a folder is."""


def open_contract(file: File) -> "Contract":
    """Open the contract in a file. A text that cannot be read is opened too: `diagnostics` say what is wrong with it."""
    path = Path(file)
    return Contract(load(decode(str(path), path.read_bytes())))


@frozen(kw_only=True)
class Tests:
    """What came of a contract's worked examples, and of the hunt for records that break what it promises."""

    examples: "tuple[ExampleResult, ...]"
    promises: "tuple[Hunt, ...]"

    @property
    def passed(self) -> bool:
        """Whether every example pays what it says, and no breach was found."""
        return all(example.passed for example in self.examples) and not any(
            promise.breach for promise in self.promises
        )


@frozen(slots=False)
class Contract:
    """A contract, as far as its text could be taken."""

    _loaded: Loaded

    @classmethod
    def of(cls, text: str, name: str = "contract") -> "Contract":
        """Return the contract that a text is; `name` is how diagnostics name it."""
        return cls(load(Source.of(name, text)))

    @property
    def title(self) -> str:
        """What the contract is called, or the name of its file when that cannot be read."""
        heading = self._loaded.parsed.tree.heading
        return heading.title if heading is not None else self.source.name

    @property
    def source(self) -> Source:
        """The text, and the name of the file that it came from."""
        return self._loaded.source

    @property
    def diagnostics(self) -> Diagnostics:
        """What is wrong in the contract or left open, and advice, in the order of the text."""
        return Diagnostics(self._loaded.diagnostics, self.source)

    @property
    def schedule(self) -> Schedule:
        """The rules that the contract means; ContractRejected when it has errors."""
        if self._loaded.schedule is None:
            raise ContractRejected(self._loaded.errors, self.source)
        return self._loaded.schedule

    def format(self) -> str:
        """Return the text in the one layout; ContractRejected when it cannot be read."""
        from rules_engine.syntax.formatter import formatted

        if self._loaded.parsed.diagnostics:
            raise ContractRejected(self._loaded.parsed.diagnostics, self.source)
        return formatted(self._loaded.parsed)

    def test(self) -> Tests:
        """Run the worked examples, and look for records that break a promise; ContractRejected when it has errors."""
        from rules_engine.assurance.examples import run_examples
        from rules_engine.assurance.promises import hunt

        return Tests(examples=run_examples(self._loaded), promises=tuple(hunt(self._loaded)))

    def summary(
        self, form: Literal["markdown", "html", "text"] = "markdown", templates: File | None = None
    ) -> str:
        """Say in plain English what the contract pays; files in `templates` stand in for ours of the same name."""
        from rules_engine.summary.summary import summary

        _one_of(form, ("markdown", "html", "text"))
        own = None if templates is None else Path(templates)
        return summary(self.schedule, self._loaded.tree, self.source, form=form, templates=own)

    def read(
        self,
        folder: File,
        as_at: date | str,
        *,
        key: File | None = None,
        show_ids: bool = False,
        policies: Mapping[str, str] | None = None,
        short_years: bool = False,
    ) -> "Records":
        """Read the records in a folder, as far as they are known before the day `as_at`: a date, or its ISO text.

        What is made of them names children by pseudonyms, with the key in the file `key`, or in pseudonyms.key in the
        folder, which is made when it is first needed. With `show_ids` children have the identifiers of the records, and
        birthdays are said: for the council's own eyes. `policies` say how days in doubt are read where the contract does
        not, such as {"absent": "left"}; with `short_years` a year of two figures in a return is one from 1950 to 2049.
        """
        from rules_engine import engine
        from rules_engine.naming import naming_of

        key_file = None if key is None else Path(key)
        naming = naming_of(Path(folder), key_file, show_ids=show_ids, tell=_warn)
        said = policies_of(policies or {})
        return engine.read(self._loaded, Path(folder), day_of(as_at), naming, said, short_years=short_years)

    def evaluate(self, records: "Records", on_progress: "OnProgress | None" = None) -> "Result":
        """Work out what the contract pays on records, as at the day that they were read for.

        PromisesBroken when that breaks a safeguard. Records that were read for another contract do when both declare
        the same facts and timelines: ValueError when they do not. `on_progress` is told how far the evaluation is.
        """
        from rules_engine import engine

        if not engine.are_for(records, self.schedule):
            raise ValueError(
                "these records were read for a contract with other facts or timelines; read them again"
            )
        return Result(engine.evaluate(self._loaded, records, on_progress))

    def __repr__(self) -> str:
        wrong = len(self._loaded.errors)
        return f"<Contract {self.title!r}: {f'{wrong} to put right' if wrong else 'reads well'}>"


@frozen(slots=False)
class Result:
    """What a contract pays on some records. Children have pseudonyms in it, unless the records were read to show more."""

    _evaluation: "Evaluation"

    @property
    def as_at(self) -> date:
        """The first day on which nothing is known."""
        return self._evaluation.records.as_at

    @property
    def total(self) -> "Number":
        """Pounds payable in all: a Decimal, or an exact text such as "7/3" where decimals do not end."""
        from rules_engine.reporting.rows import exact_number

        return exact_number(self._evaluation.settlement.total_gbp)

    @cached_property
    def settlement(self) -> "Settlement":
        """The whole result as values: lines, what each step did, what days hold back that are not known."""
        from rules_engine import engine

        return engine.to_be_shown(self._evaluation)

    @property
    def lines(self) -> "list[dict[str, Cell]]":
        """The payable lines as plain rows, for `pandas.DataFrame` and `pyarrow.Table.from_pylist`.

        Days are dates. Sums are pounds: Decimals, or exact texts such as "7/3" in a column where the decimals of one do
        not end.
        """
        from rules_engine.reporting.rows import line_rows

        return line_rows(self._evaluation.schedule, self.settlement, self._evaluation.source)

    def statement(self, form: Literal["html", "text"] = "html") -> str:
        """Return the statement: a page to print, or the totals as text."""
        from rules_engine import engine

        _one_of(form, ("html", "text"))
        return (
            engine.reports(self._evaluation)["statement.html"]
            if form == "html"
            else engine.totals(self._evaluation)
        )

    def explain(
        self, child: str | None = None, *, group: str | None = None, day: "date | str | None" = None
    ) -> str:
        """Return why a child, or a group, is paid what it is paid, as text.

        `child` is an identifier or a pseudonym. With a `day`, a date or its ISO text, it is why that day of the child is
        paid for, or is not. TypeError unless a child or a group is named, or for a day of a group; NoSuchChild or
        NoSuchGroup when the records have none of that name.
        """
        from rules_engine import engine

        if (child is None) == (group is None):
            raise TypeError("name a child, or a group")
        if child is not None:
            on = None if day is None else day_of(day, "day")
            return engine.explained(self._evaluation, engine.child_named(self._evaluation.records, child), on)
        assert group is not None
        if day is not None:
            raise TypeError("a day is one of a child: name the child")
        return engine.explained(self._evaluation, engine.group_named(self._evaluation, group))

    def files(self, *, publish: bool = False) -> dict[str, str]:
        """Return the texts of lines.csv, statement.html and result.json by these names.

        With `publish`, return instead publication.html and publication.csv, which name no child and withhold small counts.
        """
        from rules_engine import engine

        return engine.publication_files(self._evaluation) if publish else engine.reports(self._evaluation)

    def write(self, folder: File, *, publish: bool = False) -> None:
        """Write the files into a folder, all of them or none; NotWritten when that cannot be done.

        What was written there before is replaced, and no other file is.
        """
        _write(folder, self.files(publish=publish))

    def __repr__(self) -> str:
        total = self._evaluation.settlement.total_gbp
        return f"<Result of {self._evaluation.schedule.title!r}, as at {self.as_at}: {pounds(total)} payable>"


def sample(
    contract: Contract, folder: File, children: int = 400, seed: int = 1, *, faults: bool = False
) -> None:
    """Invent records for a contract and put them into a folder that is not there yet, or has nothing in it.

    The same seed draws the same records. With `faults` each kind of fault stands in them once, and faults.csv lists
    them. No child in them lives or has lived. ValueError where no such records can be invented; NotEmpty; NotWritten.
    """
    from rules_engine.files import append_all, must_be_empty, whole_folder
    from rules_engine.returns.samples.sample import sampled

    parts = sampled(contract.schedule, children, seed, faults=faults)
    must_be_empty(Path(folder))
    with whole_folder(Path(folder)) as draft:
        for part in parts:
            append_all(draft, part.additions)


# ---- annual returns without a contract


def validate(
    folder: File,
    *,
    key: File | None = None,
    show_ids: bool = False,
    policies: Mapping[str, str] | None = None,
    short_years: bool = False,
) -> "Validation":
    """Say what the official rules find in the annual returns in a folder, and which days they leave in doubt.

    The parameters are those of `Contract.read`. ReturnsUnreadable where a file cannot be read, with its diagnostics;
    NoReturns where there is none.
    """
    from rules_engine.naming import naming_of
    from rules_engine.records.validation import validate_records
    from rules_engine.returns.report.report import report_of

    place, key_file = Path(folder), None if key is None else Path(key)
    validated = validate_records(
        place, policies_of(policies or {}), short_years=short_years, values_shown=show_ids
    )
    return Validation(report_of(validated), naming_of(place, key_file, show_ids=show_ids, tell=_warn))


@frozen(slots=False)
class Validation:
    """What is wrong in annual returns. Children have pseudonyms in it, unless identifiers were asked for."""

    _report: "Report"
    _naming: "Naming"

    @property
    def blocks(self) -> bool:
        """Whether anything blocks an evaluation."""
        from rules_engine.returns.official.rule import Level

        return self._report.count(Level.BLOCKS) > 0

    @property
    def findings(self) -> "list[dict[str, str | int | date | None]]":
        """The findings as plain rows: one for each row of the returns that a finding names."""
        from rules_engine.returns.report.rows import finding_rows

        return finding_rows(self._report, self._names.__getitem__)

    @property
    def totals(self) -> str:
        """What each official rule found, and how many days are not known for it, as text."""
        from rules_engine.returns.report.summary_table import findings_table

        return findings_table(self._report)

    def files(self, *, publish: bool = False, pictures: int = 500) -> Mapping[str, str]:
        """Return the texts of findings.html, findings.csv and repairs.csv by these names, with so many children drawn.

        With `publish`, return instead publication.csv, which names no child and withholds small counts.
        """
        from rules_engine.returns.report.written import written, written_to_publish

        if publish:
            return written_to_publish(self._report).files
        return written(self._report, self._names.__getitem__, pictures).files

    def write(self, folder: File, *, publish: bool = False, pictures: int = 500) -> None:
        """Write the files into a folder, all of them or none; NotWritten when that cannot be done."""
        _write(folder, self.files(publish=publish, pictures=pictures))

    @cached_property
    def _names(self) -> Mapping[str, str]:
        return self._naming.names(self._report.children)

    def __repr__(self) -> str:
        found = len(self._report.findings)
        return (
            f"<Validation: {found:,} findings{', of which some block an evaluation' if self.blocks else ''}>"
        )


# ---- what callers may give


def day_of(day: date | str, called: str = "as_at") -> date:
    """Return a date that is given as one, or as its ISO text; ValueError for any other text."""
    if isinstance(day, datetime):
        return day.date()
    if isinstance(day, date):
        return day
    try:
        return date.fromisoformat(day)
    except ValueError:
        raise ValueError(f"{called} is {day!r}: write a date, or its ISO text such as 2022-04-01") from None


def policies_of(given: Mapping[str, str]) -> "Policies":
    """Return policies for days in doubt from their words; ValueError for a word that is not one."""
    from rules_engine.statutory.doubts import POLICIES, Doubt, Reading

    words = {
        doubt.value: tuple(reading.value for reading in readings) for doubt, readings in POLICIES.items()
    }
    for doubt, reading in given.items():
        _one_of(doubt, tuple(words))
        _one_of(reading, words[doubt])
    return {Doubt(doubt): Reading(reading) for doubt, reading in given.items()}


def _write(folder: File, files: Mapping[str, str]) -> None:
    from rules_engine.files import write_all

    write_all(Path(folder), files)


def _one_of(word: str, allowed: Sequence[str]) -> None:
    if word not in allowed:
        raise ValueError(f"{word!r} is not one of {', '.join(map(repr, allowed))}")


def _warn(sentence: str) -> None:
    # The place that the warning names is the line of the notebook: the door and the engine stand between.
    warnings.warn(sentence.rstrip("\n"), stacklevel=2)
