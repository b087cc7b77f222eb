"""Tables of one evaluation that are fit for publication: no child in them, and no count so small that one could be known.

What is withheld is withheld as a count and as a sum of money, for a sum divided by a price is a count.
"""

import csv
from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from io import StringIO
from itertools import product
from pathlib import Path
from typing import Final

from attrs import evolve, frozen

from rules_engine.dates import in_words
from rules_engine.money import Rounding, pounds, rounded, total
from rules_engine.pages.cells import number_cell, text_cell
from rules_engine.pages.figures import printable
from rules_engine.pages.provenance import PACKAGE, contract_digest, package_version
from rules_engine.pages.templates import rendered
from rules_engine.pages.totals import payers_of, periods_shown
from rules_engine.pages.withholding import FEWEST, POSSIBLE, Place, withheld
from rules_engine.payments import Line, Settlement
from rules_engine.reporting.other_records import (
    Earned,
    Records,
    Withheld,
    kept_apart,
    prices_kept_apart,
    records_of,
)
from rules_engine.reporting.tables import table_lines
from rules_engine.rules import Party, PartyOfChild, PayAtMost, PayerRule, PayerShare, Schedule, walk
from rules_engine.source import Source

WITHHELD: Final = "c"
_COARSER: Final = 1, 2, 5, 10
"""How many times as coarse as the least round sum sums may be rounded, so that a table can be shown at all."""


@frozen(kw_only=True)
class Figure:
    """How many children were paid for, and the sum, in a row and a column; `None` in place of a heading is all of them.

    The count and the sum are `None` where they are withheld.
    """

    row: str | None
    column: str | None
    children: int | None
    amount: Fraction | None


@frozen(kw_only=True)
class Publication:
    """All that is published of one evaluation.

    `cohort` says how many children there are of each kind; `None` is withheld. Figures by payment and statement, and by
    payer, end with their totals; a table that would give a small count away in any case has none, and is `left_out`. So
    has the table by payer where a count could follow from both tables together: `payers_left_out`.
    Where anything is withheld, or few children are paid at a price of their own, sums are rounded to `rounded_to`; where
    no round sum is coarse enough, there is none, and no sum is shown.
    """

    title: str
    as_at: date
    first: date
    last: date
    shadow: bool
    in_all: Figure
    cohort: tuple[tuple[str, int | None], ...]
    by_statement: tuple[Figure, ...]
    by_payer: tuple[Figure, ...]
    left_out: bool
    payers_left_out: bool
    rounded_to: Fraction | None

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader must know."""
        if self.in_all.children is None:
            return (f"Fewer than {FEWEST} children were paid for, so nothing is published of them.",)
        said = ["A child counts once in each count and once in each total, so counts need not add up."]
        figures = (self.in_all, *self.by_statement, *self.by_payer)
        if any(figure.amount is None for figure in figures) or any(count is None for _, count in self.cohort):
            said.append(
                f"{WITHHELD} is withheld: a count from 1 to {FEWEST - 1}, or a figure from which such a count would follow."
            )
        if self.rounded_to is not None:
            said.append(
                f"Sums are rounded to the nearest {pounds(self.rounded_to)}, so they need not add up either."
            )
        if self.left_out:
            said.append("A table from which a small count would follow in any case is left out.")
        if self.payers_left_out:
            said.append(
                "The table by payer is left out: beside the table by payment, a count that is withheld could follow."
            )
        return tuple(said)


def publication(schedule: Schedule, settlement: Settlement) -> Publication:
    """Return what may be published of a settlement."""
    paid = [line for line in settlement.lines if line.payable_gbp]
    children = len(_children(paid))
    payments = [rule.name for rule in schedule.payments]
    statements = [period.label for period in periods_shown(schedule, settlement)]
    payers = payers_of(schedule, settlement)
    too_few = 0 < children < FEWEST
    by_statement = _tallied(paid, payments, statements, lambda line: (line.payment, line.period.label))
    by_payer = _tallied(paid, payers, [""], lambda line: (line.payer, ""))
    small, small_of_payers = _small(by_statement), _withheld(by_payer, _own_payers(schedule))
    several = len(payers) > 1
    few = by_statement.records.few_at_price or (several and by_payer.records.few_at_price)
    withholds = bool(small or small_of_payers != frozenset() or few)
    payers_left_out = several and withholds and bool(few or _overlap(by_statement))
    rounded_to = None
    hidden = None if too_few else Withheld()
    hidden_of_payers = hidden
    if withholds and not too_few:
        tables: list[tuple[_Tally, frozenset[Place] | None]] = [(by_statement, small)]
        if several and not payers_left_out:
            tables.append((by_payer, small_of_payers))
        rounded_to, (hidden, *of_payers) = _kept_apart(tables, _round_sum(paid))
        if of_payers or rounded_to is None:
            hidden_of_payers = of_payers[0] if of_payers else None
    in_all = Figure(row=None, column=None, children=children, amount=total(line.payable_gbp for line in paid))
    return Publication(
        title=settlement.title,
        as_at=settlement.as_at,
        first=schedule.first,
        last=schedule.last,
        shadow=settlement.shadow,
        in_all=evolve(in_all, children=None, amount=None)
        if too_few
        else evolve(in_all, amount=None)
        if withholds and rounded_to is None
        else _to(rounded_to, in_all),
        cohort=() if too_few else _cohort(settlement, children),
        by_statement=_figures(by_statement, hidden, rounded_to),
        by_payer=() if payers_left_out else _figures(by_payer, hidden_of_payers, rounded_to),
        left_out=None in (hidden, hidden_of_payers, small_of_payers),
        payers_left_out=payers_left_out,
        rounded_to=rounded_to,
    )


def _children(lines: Iterable[Line]) -> set[str]:
    return {child for line in lines for child in (line.members or (line.child,))}


@frozen(kw_only=True)
class _Tally:
    """The children and the sums of a table: its headings, the lines of each cell and total, and who is paid what in it."""

    rows: Sequence[str]
    columns: Sequence[str]
    cells: Mapping[tuple[str | None, str | None], Sequence[Line]]
    records: Records


def _tallied(
    lines: Sequence[Line],
    rows: Sequence[str],
    columns: Sequence[str],
    headings: Callable[[Line], tuple[str, str]],
) -> _Tally:
    cells: defaultdict[tuple[str | None, str | None], list[Line]] = defaultdict(list)
    amounts: defaultdict[str, defaultdict[Place, Fraction]] = defaultdict(lambda: defaultdict(Fraction))
    prices: defaultdict[tuple[str, Place], set[Fraction]] = defaultdict(set)
    at_row = {row: y for y, row in enumerate(rows)}
    at_column = {column: x for x, column in enumerate(columns)}
    for line in lines:
        row, column = headings(line)
        for heading in ((row, column), (row, None), (None, column), (None, None)):
            cells[heading].append(line)
        place = at_row[row], at_column[column]
        for child, amount in _by_child(line):
            amounts[child][place] += amount
            prices[child, place].add(line.rate_gbp)
    return _Tally(
        rows=rows,
        columns=columns,
        cells=cells,
        records=records_of(
            len(rows),
            len(columns),
            (
                {
                    place: Earned(amount=amount, prices=frozenset(prices[child, place]))
                    for place, amount in theirs.items()
                }
                for child, theirs in amounts.items()
            ),
        ),
    )


def _by_child(line: Line) -> Iterator[tuple[str, Fraction]]:
    """Yield each child of a line with its sum. Of a group's sum, a child's is an equal part."""
    children = line.members or (line.child,)
    for child in children:
        yield child, line.payable_gbp / len(children)


def _small(tally: _Tally) -> frozenset[Place]:
    """Return the places of the small counts of a table."""
    return frozenset(
        (y, x)
        for y, across in enumerate(tally.records.counts)
        for x, children in enumerate(across)
        if 0 < children < FEWEST
    )


def _withheld(tally: _Tally, apart: Container[str] = ()) -> frozenset[Place] | None:
    """Return the places that are withheld for their counts; `None` when the table cannot be shown.

    Readers know that a child stands in one at most of the rows `apart`, so those are also held to be a table by
    themselves.
    """
    if not (tally.rows and tally.columns):
        return frozenset()
    hidden = withheld(tally.records.counts)
    by_themselves = [y for y, row in enumerate(tally.rows) if row in apart]
    if hidden is not None and by_themselves:
        part = [tally.records.counts[y] for y in by_themselves]
        hidden_there = withheld([*part, [sum(column) for column in zip(*part, strict=True)]])
        if hidden_there is None:
            return None
        hidden |= {(by_themselves[y], x) for y, x in hidden_there if y < len(by_themselves)}
    return hidden


def _kept_apart(
    tables: Sequence[tuple[_Tally, frozenset[Place] | None]], round_sum: Fraction
) -> tuple[Fraction | None, list[Withheld | None]]:
    """Return the round sum to which sums are shown, and for each table what is withheld in it; `None`: all of it.

    The least round sum is taken at which every table can be shown that can be shown for its counts; else the least at
    which the sum in all can be shown, and where there is none, no sum is.
    """
    for leaves_out, times in product((False, True), _COARSER):
        coarser = round_sum * times
        left_out = [leaves_out or small is None for _, small in tables]
        cut = [
            None if leaves_out or small is None else kept_apart(tally.records, small, coarser)
            for tally, small in tables
        ]
        if all(
            withheld is not None or (out and prices_kept_apart(tally.records, coarser))
            for withheld, out, (tally, _) in zip(cut, left_out, tables, strict=True)
        ):
            return coarser, cut
    return None, [None for _ in tables]


def _figures(tally: _Tally, hidden: Withheld | None, round_sum: Fraction | None) -> tuple[Figure, ...]:
    """Return the figures of a table and its totals, row by row; none when it cannot be shown.

    An only row, or an only column, has no total beside it.
    """
    rows, columns = tally.rows, tally.columns
    if hidden is None or not (rows and columns):
        return ()
    figures = []
    for y, row in enumerate((*rows, None)[: len(rows) + (len(rows) > 1)]):
        for x, column in enumerate((*columns, None)[: len(columns) + (len(columns) > 1)]):
            amount = total(line.payable_gbp for line in tally.cells.get((row, column), ()))
            figure = Figure(
                row=row,
                column=column,
                children=None if (y, x) in hidden.counts else tally.records.counts[y][x],
                amount=None if (y, x) in hidden.sums else amount,
            )
            figures.append(_to(round_sum, figure))
    return tuple(figures)


def _overlap(by_statement: _Tally) -> bool:
    """Whether the table by payment divides the same children as that by payer, so that one may tell what the other hides.

    Each is safe by itself. But a contract says who pays for what: where one payer alone pays for a payment, a count of
    the one table stands in the other.
    """
    return len(by_statement.rows) * len(by_statement.columns) > 1


def _own_payers(schedule: Schedule) -> frozenset[str]:
    """Return those who pay for a child only because a fact of the child names them: each child has one.

    A party that a clause names pays for other children too, and so is no cover for the rest.
    """
    paying = [payer for part in walk(schedule) for payer in _paying(part)]
    naming = {payer.fact for payer in paying if isinstance(payer, PartyOfChild)}
    named = {payer.name for payer in paying if isinstance(payer, Party)}
    return (
        frozenset(choice for fact in schedule.facts if fact.name in naming for choice in fact.choices) - named
    )


def _paying(part: object) -> Iterator[PayerRule]:
    """Yield who pays by a part of a contract. A maximum makes nobody pay but the one to whom the rest falls."""
    if isinstance(part, PayerShare):
        yield part.payer
    if isinstance(part, PayerShare | PayAtMost) and part.over_to is not None:
        yield part.over_to


def _cohort(settlement: Settlement, paid: int) -> tuple[tuple[str, int | None], ...]:
    """Return how many children there are, and why nothing is paid for some. These counts add up."""
    ineligible = len(settlement.ineligible)
    unpaid = settlement.children - ineligible - paid
    small = any(0 < count < FEWEST for count in (ineligible, unpaid))
    # What the paid leave of the cohort is the other two together, of which each is one at the least.
    follows = not (ineligible and unpaid) or ineligible + unpaid - 1 < POSSIBLE
    return (
        ("In the records", None if small and follows else settlement.children),
        ("Not eligible", None if small and ineligible else ineligible),
        ("Eligible, and nothing paid", None if small and unpaid else unpaid),
        ("Paid for", paid),
    )


def _round_sum(lines: Iterable[Line]) -> Fraction:
    """Return a round sum as large as any one child's, so that rounded sums do not show a child more or less.

    Of a group's sum, a child's is an equal part.
    """
    sums: defaultdict[tuple[str, str, str, date], Fraction] = defaultdict(Fraction)
    for line in lines:
        sums[line.child, line.group, line.payment, line.period.start] += line.payable_gbp / max(
            1, len(line.members)
        )
    round_sum = Fraction(1)
    while round_sum < max(map(abs, sums.values())):
        round_sum *= 10
    return round_sum


def _to(round_sum: Fraction | None, figure: Figure) -> Figure:
    if round_sum is None or figure.amount is None:
        return figure
    return evolve(figure, amount=rounded(figure.amount, round_sum, Rounding.HALF_UP))


# ---- as text, as CSV and as a page


def publication_table(published: Publication) -> str:
    """Return the tables for a terminal."""
    told = [f"{printable(published.title)}, as at {in_words(published.as_at)}: for publication"]
    if published.shadow:
        told.append("Shadow contract: nothing is owed.")
    if published.cohort:
        counts = [[name, _count(count)] for name, count in published.cohort]
        told += ["", *table_lines(["Children", "Count"], counts)]
    if published.by_statement:
        rows = [
            [f"{payment}, {statement[:1].lower()}{statement[1:]}", *_shown(each)]
            for payment, statement, each in _by_statement(published)
        ]
        told += ["", *table_lines(["Payment and statement", "Children", "Sum"], rows)]
    if len(published.by_payer) > 1:
        rows = [[payer, *_shown(each)] for payer, each in _by_payer(published)]
        told += ["", *table_lines(["Payer", "Children", "Sum"], rows)]
    told += ["", *published.notes]
    if published.in_all.amount is not None:
        word = "Worked out" if published.shadow else "Payable"
        told.append(f"{word} in all: {pounds(published.in_all.amount)}")
    return "\n".join(told) + "\n"


def publication_csv(published: Publication) -> str:
    """Return the tables one below the other, as CSV in UTF-8 with a byte-order mark, and the notes after them."""
    written = StringIO()
    rows = csv.writer(written, lineterminator="\r\n")
    rows.writerow(["Table", "Row", "Column", "Children", "Sum"])
    for name, count in published.cohort:
        rows.writerow(["Children", name, "", WITHHELD if count is None else str(count), ""])
    for payment, statement, each in _by_statement(published):
        rows.writerow(["By payment and statement", text_cell(payment), text_cell(statement), *_cells(each)])
    for payer, each in _by_payer(published):
        rows.writerow(["By payer", text_cell(payer), "", *_cells(each)])
    rows.writerow(["In all", "", "", *_cells(published.in_all)])
    for note in published.notes:
        rows.writerow(["Note", note, "", "", ""])
    return "\N{ZERO WIDTH NO-BREAK SPACE}" + written.getvalue()


def publication_html(published: Publication, source: Source, *, templates: Path | None = None) -> str:
    """Return the tables as one page of HTML that needs nothing else."""
    return rendered(
        "publication.html",
        templates,
        published=published,
        by_statement=[
            (payment, statement, *_shown(each)) for payment, statement, each in _by_statement(published)
        ],
        by_payer=[(payer, *_shown(each)) for payer, each in _by_payer(published)],
        cohort=[(name, _count(count)) for name, count in published.cohort],
        in_all=_shown(published.in_all),
        contract_name=source.name,
        digest=contract_digest(source),
        package=PACKAGE,
        version=package_version(),
    )


def _count(count: int | None) -> str:
    """Return "1,204", or the sign for a count that is withheld."""
    return WITHHELD if count is None else f"{count:,}"


def _shown(figure: Figure) -> tuple[str, str]:
    return _count(figure.children), WITHHELD if figure.amount is None else pounds(figure.amount)


def _cells(figure: Figure) -> tuple[str, str]:
    return (
        WITHHELD if figure.children is None else str(figure.children),
        WITHHELD if figure.amount is None else number_cell(figure.amount, places=2),
    )


def _by_statement(published: Publication) -> Iterator[tuple[str, str, Figure]]:
    for each in published.by_statement:
        yield printable(each.row or "All payments"), each.column or "All statements", each


def _by_payer(published: Publication) -> Iterator[tuple[str, Figure]]:
    for each in published.by_payer:
        yield "All payers" if each.row is None else printable(each.row) or "No payer", each
