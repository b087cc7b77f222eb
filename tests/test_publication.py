"""What may be published of a settlement: no small count, and none that follows from what is shown."""

from collections.abc import Iterator, Sequence
from datetime import date
from fractions import Fraction
from functools import cache
from itertools import product

import pytest
from attrs import evolve
from hypothesis import assume, given
from hypothesis import strategies as st
from paid_lines import line, settled
from slow import slow

from rules_engine import rules
from rules_engine.dates import Period
from rules_engine.pages.withholding import Place as Cell
from rules_engine.pages.withholding import Table, withheld
from rules_engine.payments import Line
from rules_engine.reporting import other_records
from rules_engine.reporting.publication import (
    Figure,
    Publication,
    publication,
    publication_csv,
    publication_table,
)
from rules_engine.testing import drawn as draw
from rules_engine.testing.drawn import PLACE


def _schedule(*payments: str) -> rules.Schedule:
    each_day = rules.EachDay(days=rules.EveryDay())
    drawn = [
        rules.PaymentRule(name=name, unit=each_day, tariff=rules.Flat(amount_gbp=Fraction(1)), origin=PLACE)
        for name in payments
    ]
    quarters = [Period(date(2024, 4, 1), date(2024, 7, 1)), Period(date(2024, 7, 1), date(2024, 10, 1))]
    return draw.schedule(drawn, periods=quarters)


def _paid(payment: str, children: Sequence[int], quarter: int = 0, amount: int = 100) -> list[Line]:
    period = _schedule().periods[quarter]
    return [line(f"C{number}", payment, amount, period=period) for number in children]


def test_a_small_count_is_withheld_with_its_sum_and_so_is_what_it_would_follow_from() -> None:
    # At £100 each, in April First is a = 8 and Second c = 2; in July they are 9 and d = 7. Were all but c shown, c would be
    # 1000 - 800; were the totals' sums shown with a and d withheld, a would be 17 - 9. So those sums go, with a, d and
    # the total of Second. In all a + c + d is 17, and in April it is a + c that make 10 children or more, so d is 7 at
    # most. In July 9 and d make 14 children, so d is 5 at least: 5, 6 or 7.
    lines = [
        *_paid("First", range(8)),
        *_paid("First", range(9), 1),
        *_paid("Second", range(8, 10)),
        *_paid("Second", range(7, 14), 1),
    ]
    published = publication(_schedule("First", "Second"), settled(lines, children=20))
    assert [
        (each.row, each.column and each.column[:7], each.children) for each in published.by_statement
    ] == [
        ("First", "1 April", None),
        ("First", "1 July ", 9),
        ("First", None, 9),
        ("Second", "1 April", None),
        ("Second", "1 July ", None),
        ("Second", None, None),
        (None, "1 April", 10),
        (None, "1 July ", 14),
        (None, None, 14),
    ]
    assert all(each.amount is None for each in published.by_statement if each.children is None)
    # Of what is shown as a count, the totals' sums are withheld too, but for that in all.
    assert [each.amount for each in published.by_statement if each.children is not None] == [
        900,
        None,
        None,
        None,
        2600,
    ]


def test_sums_are_rounded_where_something_is_withheld_and_exact_where_nothing_is() -> None:
    some = publication(
        _schedule("First"), settled([*_paid("First", range(7)), *_paid("First", range(3), 1, 90)])
    )
    # The largest sum of one child is £100, so £970 goes to the nearest £100.
    assert some.in_all.amount == 1000
    none = publication(
        _schedule("First"), settled([*_paid("First", range(7)), *_paid("First", range(6), 1, 90)])
    )
    assert none.in_all.amount == 1240


def test_of_fewer_than_six_children_nothing_is_published() -> None:
    published = publication(_schedule("First"), settled(_paid("First", range(5)), children=5))
    assert (published.cohort, published.by_statement, published.by_payer) == ((), (), ())
    assert "£" not in publication_table(published)
    assert "Fewer than 6 children were paid for, so nothing is published of them." in publication_csv(
        published
    )


def test_a_table_of_nobody_is_all_noughts() -> None:
    published = publication(_schedule("First"), settled([], children=20))
    assert {each.children for each in published.by_statement} == {0}
    assert published.notes == (
        "A child counts once in each count and once in each total, so counts need not add up.",
    )


def test_a_group_s_sum_counts_the_children_of_the_group() -> None:
    of_a_group = line("", "First", 900, group="Cohort 1", members=tuple(f"C{number}" for number in range(7)))
    assert publication(_schedule("First"), settled([of_a_group])).in_all.children == 7
    few = evolve(of_a_group, members=("C1", "C2"))
    assert publication(_schedule("First"), settled([few])).in_all.children is None


@pytest.mark.parametrize(
    ("children", "ineligible", "paid", "counts"),
    [
        (20, 0, 10, [20, 0, 10, 10]),
        (30, 8, 10, [30, 8, 12, 10]),
        (20, 2, 10, [20, None, None, 10]),  # 10 not paid for: 1 and 9, or 2 and 8, …
        (12, 2, 10, [None, None, 0, 10]),  # all that are not paid for are the two
        (13, 2, 10, [None, None, None, 10]),  # 2 and 1, or 1 and 2
        (14, 2, 10, [14, None, None, 10]),  # 1 and 3, 2 and 2, 3 and 1
    ],
)
def test_the_counts_of_the_cohort_give_no_small_one_away(
    children: int, ineligible: int, paid: int, counts: list[int | None]
) -> None:
    settlement = settled(
        _paid("First", range(paid)),
        children=children,
        ineligible=tuple(f"N{number}" for number in range(ineligible)),
    )
    assert [count for _, count in publication(_schedule("First"), settlement).cohort] == counts


# ---- an attack on what is published


@st.composite
def _memberships(draw: st.DrawFn, most: int = 14, overlapping: bool = True) -> list[list[set[int]]]:
    """Which children stand in which cell of a table of up to three rows and columns."""
    rows, columns = draw(st.integers(1, 3)), draw(st.integers(1, 3))
    cells: list[list[set[int]]] = [[set() for _ in range(columns)] for _ in range(rows)]
    places = st.tuples(st.integers(0, rows - 1), st.integers(0, columns - 1))
    for child in range(draw(st.integers(0, most))):
        for row, column in draw(st.sets(places, min_size=1, max_size=3 if overlapping else 1)):
            cells[row][column].add(child)
    return cells


def _counted(cells: list[list[set[int]]]) -> Table:
    """Return how many different children stand in each cell, row, column and in all."""
    rows = [[*row, set().union(*row)] for row in cells]
    whole = [*rows, [set().union(*column) for column in zip(*rows, strict=True)]]
    return [[len(cell) for cell in row] for row in whole]


def _summed(inside: Sequence[Sequence[int]]) -> Table:
    rows = [[*row, sum(row)] for row in inside]
    return [*rows, [sum(column) for column in zip(*rows, strict=True)]]


def _agree(table: Table, hidden: frozenset[Cell]) -> Iterator[Table]:
    """Yield every table of sums, with at least 1 wherever something is withheld, that shows what `table` shows."""
    rows, columns, everything = len(table) - 1, len(table[0]) - 1, table[-1][-1]

    def with_rows(inside: list[list[int]]) -> Iterator[Table]:
        row = len(inside)
        if row == rows:
            found = _summed(inside)
            if all(
                found[y][x] >= 1 if (y, x) in hidden else found[y][x] == table[y][x]
                for y, x in product(range(rows + 1), range(columns + 1))
            ):
                yield found
            return
        left = everything - sum(map(sum, inside))
        choices = [
            range(1, left + 1) if (row, column) in hidden else (table[row][column],)
            for column in range(columns)
        ]
        for counts in product(*choices):
            if sum(counts) <= left and ((row, columns) in hidden or sum(counts) == table[row][columns]):
                yield from with_rows([*inside, list(counts)])

    return with_rows([])


def _safe(tables: Iterator[Table], hidden: frozenset[Cell]) -> bool:
    """Whether each place in `hidden` has three values among `tables`."""
    found: dict[Cell, set[int]] = {place: set() for place in hidden}
    for table in tables:
        for row, column in hidden:
            found[row, column].add(table[row][column])
        if all(len(values) >= 3 for values in found.values()):
            return True
    return not hidden


def _lines(table: Table) -> list[tuple[int, Sequence[int]]]:
    """Return the total and the parts of each row and column."""
    return [(across[-1], across[:-1]) for across in [*table, *zip(*table, strict=True)]]


def _withheld(table: Table) -> frozenset[Cell]:
    hidden = withheld(table)
    assume(hidden is not None)
    assert hidden is not None
    return hidden


@given(_memberships())
def test_every_small_count_is_withheld_and_no_count_of_none_nor_the_total_is(
    cells: list[list[set[int]]],
) -> None:
    table = _counted(cells)
    hidden = _withheld(table)
    for row, column in product(range(len(table)), range(len(table[0]))):
        count = table[row][column]
        assert ((row, column) in hidden) or not 0 < count < 6
        assert ((row, column) not in hidden) or count > 0
    assert (len(table) - 1, len(table[0]) - 1) not in hidden


@given(_memberships(overlapping=False))
@slow(150)
def test_no_withheld_count_follows_where_every_child_stands_in_one_cell(cells: list[list[set[int]]]) -> None:
    table = _counted(cells)
    hidden = _withheld(table)
    assert _safe(_agree(table, hidden), hidden)


@given(_memberships(most=9))
@slow(100)
def test_no_withheld_count_follows_from_sums_of_money_at_one_price(cells: list[list[set[int]]]) -> None:
    table = _counted(cells)
    hidden = _withheld(table)
    sums = _summed([row[:-1] for row in table[:-1]])
    assume(sums[-1][-1] <= 16)
    assert _safe(_agree(sums, hidden), hidden)


@given(_memberships(most=8))
@slow(100)
def test_no_withheld_count_follows_from_totals_that_count_each_child_once_or_are_known_to_be_sums(
    cells: list[list[set[int]]],
) -> None:
    table = _counted(cells)
    hidden = _withheld(table)
    assume(len(hidden) <= 5)
    places = sorted(hidden)
    last = len(table) - 1, len(table[0]) - 1

    def tables() -> Iterator[Table]:
        for values in product(range(1, table[-1][-1] + 1), repeat=len(places)):
            found = [list(row) for row in table]
            for (row, column), value in zip(places, values, strict=True):
                found[row][column] = value
            lines = zip(_lines(found), _lines(table), strict=True)
            if all(
                max(parts) <= total <= sum(parts) and (total == sum(parts) or total_here != sum(parts_here))
                for (total, parts), (total_here, parts_here) in lines
            ):
                yield found

    assert last not in hidden
    assert _safe(tables(), hidden)


def test_payers_of_whom_a_child_has_but_one_are_held_to_be_a_table_by_themselves() -> None:
    # Six children of five boroughs, and a fund that pays for all: one borough has 2 of them and the others 1.
    boroughs = ("Ashby", "Borrow", "Cole", "Dene", "Eton")
    lines = [
        evolve(each, payer=payer)
        for number in range(6)
        for payer in (boroughs[number % 5], "Fund")
        for each in _paid("First", [number])
    ]
    split = rules.SplitPayers(
        shares=(rules.PayerShare(payer=rules.PartyOfChild(fact="Borough"), share=None, origin=PLACE),),
        origin=PLACE,
    )
    borough = rules.FactRule(name="Borough", kind=rules.FactKind.PARTY, choices=boroughs, origin=PLACE)
    schedule = evolve(_schedule("First"), steps=(split,), facts=(borough,))
    published = publication(schedule, settled(lines, children=6))
    assert (published.by_payer, published.left_out) == ((), True)


def _paid_by(payer: str, payment: str, children: Sequence[int]) -> list[Line]:
    return [evolve(each, payer=payer) for each in _paid(payment, children)]


def _in_one_quarter(*payments: str, shares: Sequence[rules.PayerShare] = ()) -> rules.Schedule:
    """Return a contract of one statement in which the child's lead, one of the four parties, may be named as a payer."""
    leads = ("Ada", "Bea", "Cora", "Dee")
    lead = rules.FactRule(name="Lead", kind=rules.FactKind.PARTY, choices=leads, origin=PLACE)
    split = (rules.SplitPayers(shares=tuple(shares), origin=PLACE),) if shares else ()
    schedule = _schedule(*payments)
    return evolve(schedule, periods=schedule.periods[:1], steps=split, facts=(lead,))


def _counts(figures: Sequence[Figure]) -> list[tuple[str | None, int | None]]:
    return [(each.row, each.children) for each in figures]


def test_where_payers_are_withheld_they_do_not_stand_beside_the_payments_that_tell_them() -> None:
    # Ada pays for 3 and Cora for 33 of Main, Bea alone for the 7 of Extra Help. By payer c, c, 33 and 43 in all would
    # do; but Main 36 and Extra Help 7 say that Bea's are 7, so Ada's are 43 - 33 - 7 = 3.
    lines = [
        *_paid_by("Ada", "Main", range(3)),
        *_paid_by("Cora", "Main", range(3, 36)),
        *_paid_by("Bea", "Extra Help", range(36, 43)),
    ]
    published = publication(_in_one_quarter("Main", "Extra Help"), settled(lines, children=43))
    assert _counts(published.by_statement) == [("Main", 36), ("Extra Help", 7), (None, 43)]
    assert (published.by_payer, published.payers_left_out) == ((), True)
    for told in (publication_table(published), publication_csv(published)):
        assert "The table by payer is left out" in told
        assert "Cora" not in told


def test_where_payments_are_withheld_the_payers_that_tell_them_do_not_stand_beside_them() -> None:
    # Main 7, Extra Help 3 and Visits 40 are c, c, 40 and 50 in all. Ada alone pays for Main, and Bea for the rest: by
    # payer 7, 43 and 50 in all, so Extra Help is 50 - 40 - 7 = 3.
    lines = [
        *_paid_by("Ada", "Main", range(7)),
        *_paid_by("Bea", "Extra Help", range(7, 10)),
        *_paid_by("Bea", "Visits", range(10, 50)),
    ]
    published = publication(_in_one_quarter("Main", "Extra Help", "Visits"), settled(lines, children=50))
    assert _counts(published.by_statement) == [
        ("Main", None),
        ("Extra Help", None),
        ("Visits", 40),
        (None, 50),
    ]
    assert (published.by_payer, published.payers_left_out) == ((), True)


def test_where_nothing_is_withheld_payers_stand_beside_payments() -> None:
    lines = [*_paid_by("Ada", "Main", range(7)), *_paid_by("Bea", "Extra Help", range(7, 13))]
    published = publication(_in_one_quarter("Main", "Extra Help"), settled(lines, children=13))
    assert _counts(published.by_payer) == [("Ada", 7), ("Bea", 6), (None, 13)]
    assert not published.payers_left_out


@pytest.mark.parametrize("named", ["as a payer", "as the one to whom the rest falls"])
def test_a_lead_that_a_clause_names_too_is_no_cover_for_the_other_leads(named: str) -> None:
    # All 76 have a lead: Ada for 3, Cora for 33, Dee for 40. Bea is lead of none, and pays a part for 10 of them by name.
    # Were Ada and Bea alone withheld, whoever knows that Bea leads none has Ada's: 76 - 33 - 40 = 3.
    lead, bea = rules.PartyOfChild(fact="Lead"), rules.Party(name="Bea")
    rest = rules.PayerShare(payer=lead, share=None, origin=PLACE)
    if named == "as a payer":
        half = rules.PayerShare(
            payer=bea, share=Fraction(1, 2), limit_gbp=Fraction(500), over_to=lead, origin=PLACE
        )
        shares = [half, rest]
    else:
        shares = [evolve(rest, limit_gbp=Fraction(7100), over_to=bea)]
    lines = [
        *_paid_by("Ada", "Main", range(3)),
        *_paid_by("Bea", "Main", range(60, 70)),
        *_paid_by("Cora", "Main", range(3, 36)),
        *_paid_by("Dee", "Main", range(36, 76)),
    ]
    published = publication(_in_one_quarter("Main", shares=shares), settled(lines, children=76))
    assert _counts(published.by_payer) == [
        ("Ada", None),
        ("Bea", None),
        ("Cora", None),
        ("Dee", 40),
        (None, 76),
    ]


def test_a_maximum_of_a_lead_makes_it_no_payer_by_name() -> None:
    # As above, with a maximum of what Ada pays: she pays for nobody else, and her 3 would be 76 - 33 - 40 without her.
    lead = rules.PayerShare(payer=rules.PartyOfChild(fact="Lead"), share=None, origin=PLACE)
    bea = rules.PayerShare(payer=rules.Party(name="Bea"), share=Fraction(1, 2), origin=PLACE)
    most = rules.PayAtMost(
        limit_gbp=Fraction(1000),
        counting=rules.PerPayer(payer=rules.Party(name="Ada")),
        origin=PLACE,
    )
    schedule = _in_one_quarter("Main", shares=[bea, lead])
    lines = [
        *_paid_by("Ada", "Main", range(3)),
        *_paid_by("Bea", "Main", range(60, 70)),
        *_paid_by("Cora", "Main", range(3, 36)),
        *_paid_by("Dee", "Main", range(36, 76)),
    ]
    published = publication(evolve(schedule, steps=(*schedule.steps, most)), settled(lines, children=76))
    assert ("Cora", None) in _counts(published.by_payer)


def test_an_only_row_and_its_totals_hide_the_same() -> None:
    # 2 and 9 of 11: with 11 shown, the 9 must go too, and both again in the row of totals.
    assert withheld([[2, 9, 11], [2, 9, 11]]) == {(0, 0), (0, 1), (1, 0), (1, 1)}


def test_two_small_counts_of_which_the_total_leaves_no_choice_take_another_with_them() -> None:
    # 5 and 1 are 6, which leaves 1 to 5 for each; six counts of 1 that are 6 leave no choice, so a seventh goes.
    assert withheld([[5, 1, 7, 13], [5, 1, 7, 13]]) == {(0, 0), (0, 1), (1, 0), (1, 1)}
    assert withheld([[1, 1, 1, 1, 1, 1, 7, 13]] * 2) == {
        (row, column) for row in (0, 1) for column in range(7)
    }


def test_a_table_that_leaves_no_choice_at_all_is_left_out() -> None:
    # Six children, each in a statement of its own: the counts are 1 whatever is withheld.
    assert withheld([[1, 1, 1, 1, 1, 1, 6], [1, 1, 1, 1, 1, 1, 6]]) is None


# ---- an attack by every record that there could be


_CELLS = tuple(product((0, 1), (0, 1)))
# How many children there are in each cell, row and column of a table of two payments in two quarters.
_World = tuple[int, ...]


def _standing(cells: frozenset[Cell]) -> _World:
    """Return what a child that stands in `cells` adds to each cell, row and column."""
    rows, columns = {row for row, _ in cells}, {column for _, column in cells}
    here = (*(cell in cells for cell in _CELLS), 0 in rows, 1 in rows, 0 in columns, 1 in columns)
    return tuple(map(int, here))


def _children_of(once: tuple[bool, bool]) -> tuple[frozenset[Cell], ...]:
    """Return all ways in which a child could be paid, if it is paid at all; `once`: in one quarter of that payment."""
    ways = [frozenset(cell for cell, stands in zip(_CELLS, way, strict=True) if stands) for way in _WAYS]
    return tuple(way for way in ways if not any(once[row] and {(row, 0), (row, 1)} <= way for row in (0, 1)))


_WAYS = [way for way in product((False, True), repeat=4) if any(way)]


@cache
def _worlds(once: tuple[bool, bool], children: int) -> frozenset[_World]:
    """Return the counts of all records of so many children that there could be."""
    if not children:
        return frozenset([(0,) * 8])
    ways = {_standing(way) for way in _children_of(once)}
    return frozenset(
        tuple(map(sum, zip(world, way, strict=True))) for world in _worlds(once, children - 1) for way in ways
    )


def _looks(world: _World, prices: tuple[int, int], children: int) -> list[tuple[int, int]]:
    """Return children and pounds as the table has them: by payment, and in all, with the total behind each."""
    a, b, c, d, first, second, april, july = world
    of_first, of_second = prices
    return [
        *((a, a * of_first), (b, b * of_first), (first, (a + b) * of_first)),
        *((c, c * of_second), (d, d * of_second), (second, (c + d) * of_second)),
        *((april, a * of_first + c * of_second), (july, b * of_first + d * of_second)),
        (children, (a + b) * of_first + (c + d) * of_second),
    ]


def _could_be(figure: Figure, children: int, pounds: int, round_sum: Fraction) -> bool:
    # A half goes up.
    to_the_nearest = (pounds + round_sum / 2) // round_sum * round_sum
    return (children >= 1 if figure.children is None else figure.children == children) and figure.amount in (
        None,
        to_the_nearest,
    )


def _paid_in(ways: Sequence[frozenset[Cell]], prices: tuple[int, int]) -> list[Line]:
    return [
        each
        for number, way in enumerate(ways)
        for row, column in sorted(way)
        for each in _paid(("First", "Second")[row], [number], column, prices[row])
    ]


@given(st.data())
@slow(80, deadline=None)
def test_whoever_tries_every_record_there_could_be_finds_three_values_for_each_count_that_is_withheld(
    data: st.DataObject,
) -> None:
    # All is known but the records: prices, that each child is paid one price in a cell, and what is paid but once.
    once = data.draw(st.tuples(st.booleans(), st.booleans()))
    prices = data.draw(st.sampled_from([(1000, 1000), (1000, 700), (100, 250)]))
    some = data.draw(st.lists(st.sampled_from(_children_of(once)), min_size=1, max_size=4, unique=True))
    ways = data.draw(st.lists(st.sampled_from(some), min_size=6, max_size=7))
    published = publication(_schedule("First", "Second"), settled(_paid_in(ways, prices), children=len(ways)))
    round_sum = published.rounded_to
    assume(round_sum is not None and published.by_statement)
    assert round_sum is not None
    values: list[set[int]] = [set() for _ in published.by_statement]
    for world in _worlds(once, len(ways)):
        looks = _looks(world, prices, len(ways))
        if all(
            _could_be(figure, *look, round_sum)
            for figure, look in zip(published.by_statement, looks, strict=True)
        ):
            for theirs, (children, _) in zip(values, looks, strict=True):
                theirs.add(children)
    assert all(
        len(theirs) >= 3
        for theirs, figure in zip(values, published.by_statement, strict=True)
        if figure.children is None
    )


def test_a_count_does_not_follow_from_sums_of_money_and_totals_of_children_together() -> None:
    # First is a = 5 children in April and b = 3 in July, of 8; Second is 7 and 12, of 12. At £1,000 each, April is £12,000
    # and July £15,000. With Second shown, a would be 12 - 7; with Second withheld, c and d, the totals alone would say
    # a + b = 8, c + d = 19, a + c = 12 and b + d = 15, where d is no more than the 12 children and c no more than the 8 of
    # April: a would be 4 or 5. Without the sums of April and July, a may be any from 1 to 7.
    ways = [
        *[frozenset({(0, 0), (1, 0), (1, 1)})] * 4,
        frozenset({(0, 0), (1, 1)}),
        *[frozenset({(0, 1), (1, 0), (1, 1)})] * 3,
        *[frozenset({(1, 1)})] * 4,
    ]
    published = publication(_schedule("First", "Second"), settled(_paid_in(ways, (1000, 1000)), children=12))
    shown = {
        (each.row, each.column and each.column[:7]): (each.children, each.amount)
        for each in published.by_statement
        if each.children is not None
    }
    assert shown == {
        ("First", None): (8, 8000),
        ("Second", "1 April"): (7, 7000),
        ("Second", "1 July "): (12, 12_000),
        ("Second", None): (12, 19_000),
        (None, "1 April"): (8, None),
        (None, "1 July "): (12, None),
        (None, None): (12, 27_000),
    }
    assert published.rounded_to == 1000
    april = "By payment and statement,All payments,1 April 2024 to 30 June 2024"
    assert f"{april},8,c" in publication_csv(published).splitlines()


# ---- prices


def test_the_sum_of_a_shown_count_does_not_tell_how_many_are_paid_at_a_price_of_their_own() -> None:
    # Twelve children, one of them at £1,001: to the penny, £12,001 would say so. To £10,000 it could be none to twelve.
    lines = [*_paid("First", range(11), amount=1000), *_paid("First", [11], amount=1001)]
    published = publication(_in_one_quarter("First"), settled(lines, children=12))
    assert _sums(published) == [(12, 10_000)]
    assert "Sums are rounded to the nearest £10,000.00, so they need not add up either." in published.notes
    assert not any("is withheld" in note for note in published.notes)


def test_sums_are_rounded_until_three_numbers_of_children_at_a_price_of_their_own_would_do() -> None:
    # Eleven at £1,000 and one at £1 are £11,001. To £1,000 only that is £11,000; to £2,000 so would twelve at £1,000 be;
    # to £5,000 it could be eight to twelve.
    lines = [*_paid("First", range(11), amount=1000), *_paid("First", [11], amount=1)]
    published = publication(_in_one_quarter("First"), settled(lines, children=12))
    assert _sums(published) == [(12, 10_000)]
    assert published.rounded_to == 5000


def test_a_sum_at_prices_that_many_children_have_each_is_exact() -> None:
    lines = [*_paid("First", range(6), amount=1000), *_paid("First", range(6, 12), amount=1001)]
    published = publication(_in_one_quarter("First"), settled(lines, children=12))
    assert _sums(published) == [(12, 12_006)]
    assert published.rounded_to is None


@given(
    st.integers(1, 12),
    st.integers(1, 12),
    st.sampled_from([(1000, 1001), (1000, 1), (60, 61), (250, 900), (3, 7), (5000, 10)]),
)
@slow(150)
def test_a_small_number_at_one_of_two_prices_could_be_three_for_whoever_knows_both(
    few: int, others: int, prices: tuple[int, int]
) -> None:
    everybody = few + others
    assume(everybody >= 6)
    assume(few < 6 or others < 6)
    one, other = prices
    lines = [*_paid("First", range(few), amount=one), *_paid("First", range(few, everybody), amount=other)]
    published = publication(_in_one_quarter("First"), settled(lines, children=everybody))
    ((_, amount),) = _sums(published)
    round_sum = published.rounded_to
    assert round_sum is not None
    fitting = [
        number
        for number in range(everybody + 1)
        if (number * one + (everybody - number) * other + round_sum / 2) // round_sum * round_sum == amount
    ]
    assert len(fitting) >= 3


def test_payers_are_left_out_where_their_sums_would_tell_of_few_children_at_one_price() -> None:
    # Ada pays Main, £100, for seven; Bea pays £250 of Extra Help for six and Main for two. Bea's £1,700 at these prices
    # for eight children would be 2 and 6 and nothing else.
    lines = [
        *_paid_by("Ada", "Main", range(7)),
        *_paid_by("Bea", "Main", range(7, 9)),
        *(evolve(each, payer="Bea") for each in _paid("Extra Help", range(9, 15), amount=250)),
    ]
    published = publication(_in_one_quarter("Main", "Extra Help"), settled(lines, children=15))
    assert _counts(published.by_statement) == [("Main", 9), ("Extra Help", 6), (None, 15)]
    assert (published.by_payer, published.payers_left_out) == ((), True)


def _sums(published: Publication) -> list[tuple[int | None, Fraction | None]]:
    return [(each.children, each.amount) for each in published.by_statement]


# ---- what the search for other records may not turn on


@given(st.lists(st.sampled_from(_children_of((False, True))), min_size=6, max_size=12))
@slow(50)
def test_what_is_withheld_turns_on_no_name_and_no_order(ways: list[frozenset[Cell]]) -> None:
    schedule = _schedule("First", "Second")
    lines = _paid_in(ways, (1000, 700))
    other = [evolve(each, child=f"Z{99 - int(each.child[1:])}") for each in reversed(lines)]
    published, again = (publication(schedule, settled(each, children=20)) for each in (lines, other))
    assert published == again


def test_where_the_search_ends_without_an_answer_nothing_is_shown_that_could_tell(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(other_records, "TRIED_IN_ALL", 0)
    lines = [*_paid("First", range(11), amount=1000), *_paid("First", [11], amount=1001)]
    published = publication(_in_one_quarter("First"), settled(lines, children=12))
    assert (published.in_all.children, published.in_all.amount) == (12, None)
    assert (published.by_statement, published.by_payer, published.left_out) == ((), (), True)
    assert "£" not in publication_table(published)
    assert "12,001" not in publication_csv(published)


def test_what_all_the_children_of_a_payment_have_in_common_is_taken_as_known_unless_they_are_few() -> None:
    # Six have Second and five Third, all of them beside First; one has First alone.
    earned = other_records.Earned(amount=Fraction(100), prices=frozenset([Fraction(100)]))
    some = [{(row, 0): earned for row in rows} for rows in [*[(0, 1)] * 6, *[(0, 2)] * 5, (0,)]]
    assert other_records.records_of(3, 1, some).needs == {0: {0}, 1: {0, 1}, 2: {0}}
    # With one child more, of Second alone, First is no longer what everybody has.
    assert other_records.records_of(3, 1, [*some, {(1, 0): earned}]).needs == {0: {0}, 1: {1}, 2: frozenset()}
