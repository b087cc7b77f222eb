"""Where we differ from the peer on purpose, and how such a row is known.

Each difference has a section on a page of tests/cases/validation (peer.md and those beside it) with a table by hand.
"""

from collections.abc import Callable, Sequence
from datetime import date

from attrs import frozen

from rules_engine.dates import birthday
from rules_engine.records.tables import date_read
from rules_engine.vocabulary import codes_of

Row = dict[str, str]
"""The cells of a row, in capitals."""


@frozen(eq=False, kw_only=True)
class Case:
    """A row that only one of us names, with what the return says of its child.

    `episodes` are the child's in the order of their DECOM and then of their rows, `undated` those without a day; `last`
    are those of the year before. `uasc` has the rows of both years. Beside a row without identifier there is nothing.
    """

    year: int
    row: Row
    episodes: Sequence[Row]
    undated: Sequence[Row]
    header: Sequence[Row]
    uasc: Sequence[Row]
    last: Sequence[Row]

    @property
    def births(self) -> Sequence[date]:
        return [day for row in self.header if (day := date_read(row.get("DOB", "")))]

    def day(self, column: str) -> date | None:
        return date_read(self.row.get(column, ""))

    @property
    def before(self) -> Row:
        at = next((at for at, each in enumerate(self.episodes) if each is self.row), 0)
        return self.episodes[at - 1] if at else {}

    def both_blank(self, *columns: str) -> bool:
        """Whether one of `columns` is blank in the row and in the one before it."""
        return any(not self.row[column] and not self.before.get(column, "") for column in columns)


@frozen
class Difference:
    """Rows that "ours", "theirs" or "either" of us alone may name, by the rules with these numbers, and why."""

    numbers: tuple[str, ...]
    whose: str
    reason: str
    holds: Callable[[Case], bool]

    def explains(self, number: str, whose: str, case: Case) -> bool:
        return number in self.numbers and self.whose in (whose, "either") and self.holds(case)


SEQUENCE = ("142", "225", "226", "383", "388", "431", "432", "433", "434", "435", "436", "437", "501", "504")
AGES = (
    "302",
    "351",
    "352",
    "358",
    "359",
    "370",
    "371",
    "372",
    "373",
    "374",
    "386",
    "387",
    "389",
    "407",
    "460",
    "234",
)
STATUS_OF = {"361": "L1", "362": "L2", "363": "L3", "364": "J2"}


def _has_undated(case: Case) -> bool:
    return bool(case.undated)


def _born_on_a_leap_day(case: Case) -> bool:
    return any((born.month, born.day) == (2, 29) for born in case.births)


def _age_unknown(case: Case) -> bool:
    return len(case.births) < max(1, len(case.header))


def _end_unread(case: Case) -> bool:
    return case.day("DEC") is None


def _on_birthday(column: str, age: int) -> Callable[[Case], bool]:
    def holds(case: Case) -> bool:
        if column in case.row:
            return case.day(column) in [birthday(born, age) for born in case.births]
        return any(
            date_read(row[column]) in [birthday(born, age) for born in case.births]
            for row in (*case.episodes, *case.undated)
        )

    return holds


def _same_text(case: Case) -> bool:
    return case.row["DECOM"] == case.row["DEC"] and case.day("DEC") is None


def _two_start_at_once(case: Case) -> bool:
    starts = [date_read(row["DECOM"]) for row in case.episodes]
    return len(set(starts)) < len(starts)


def _two_of_a_status(case: Case) -> bool:
    statuses = [row["LS"] for row in case.episodes]
    return statuses.count(case.row["LS"]) > 1


def _code_of_another_year(column: str, field: str) -> Callable[[Case], bool]:
    def holds(case: Case) -> bool:
        code = codes_of(field).get(case.row[column])
        return code is not None and not (
            (code.first_year or case.year) <= case.year <= (code.last_year or case.year)
        )

    return holds


def _moved_at_ten(case: Case) -> bool:
    rows = (
        [case.row]
        if "DEC" in case.row
        else [r for r in case.episodes if r["REASON_PLACE_CHANGE"] == "CUSTOD"]
    )
    return any(
        end is None or any(end >= birthday(born, 10) for born in case.births)
        for row in rows
        for end in [date_read(row["DEC"])]
    )


DIFFERENCES = (
    Difference(
        (*SEQUENCE, "361", "362"),
        "either",
        "an episode without a day has no place in the order",
        _has_undated,
    ),
    Difference(AGES, "either", "a birthday of 29 February is 1 March in a common year", _born_on_a_leap_day),
    Difference(("387", "389"), "theirs", "a child whose age is not known is not too young", _age_unknown),
    Difference(("375", "376", "379"), "ours", "a length needs no date of birth", _age_unknown),
    Difference(("370", "371", "372", "373", "374"), "ours", "an open episode counts too", _end_unread),
    Difference(("389",), "theirs", "an episode without an end has no age at its end", _end_unread),
    Difference(("358",), "theirs", "who is 10 on that day is not under 10", _on_birthday("DECOM", 10)),
    Difference(("407",), "ours", "who is 18 on that day has reached 18", _on_birthday("DEC", 18)),
    Difference(("355",), "theirs", "two cells without a day are not one day", _same_text),
    Difference(
        ("435",),
        "ours",
        "two blank cells are alike",
        lambda case: case.both_blank("PLACE", "PL_POST", "URN", "PLACE_PROVIDER"),
    ),
    Difference(("435",), "theirs", "two blank cells are alike", lambda case: case.both_blank("LS")),
    Difference(("434",), "ours", "two blank cells are alike", lambda case: case.both_blank("LS")),
    Difference(("504",), "theirs", "two blank cells are alike", lambda case: case.both_blank("CIN")),
    Difference(
        ("383",),
        "theirs",
        "two blank cells are alike",
        lambda case: not (case.row["PLACE"] and case.row["PL_POST"]),
    ),
    Difference(("142", "433"), "either", "of two that start on one day, the row counts", _two_start_at_once),
    Difference(("218", "230"), "ours", "a blank PL_LA is not abroad", lambda case: not case.row["PL_LA"]),
    Difference(tuple(STATUS_OF), "either", "stretches that touch or overlap are one", _two_of_a_status),
    Difference(("361", "362"), "theirs", "an unreadable end is not 31 March", _end_unread),
    Difference(
        ("426",), "theirs", "a row without identifier stands alone", lambda case: not case.row["CHILD"]
    ),
    Difference(
        ("361", "362"), "ours", "a row without identifier stands alone", lambda case: not case.row["CHILD"]
    ),
    Difference(("144",), "ours", "codes have years", _code_of_another_year("LS", "legal status")),
    Difference(("146",), "ours", "codes have years", _code_of_another_year("PLACE", "placement")),
    Difference(("149",), "either", "codes have years", _code_of_another_year("REC", "reason ceased")),
    Difference(
        ("1009",),
        "ours",
        "codes have years",
        _code_of_another_year("REASON_PLACE_CHANGE", "reason for place change"),
    ),
    Difference(
        ("146",),
        "theirs",
        "supported accommodation is a placement since 2024",
        lambda case: case.row["PLACE"] == "K3" and case.year in (2024, 2025),
    ),
    Difference(
        ("432",),
        "ours",
        "every exit is an exit",
        lambda case: case.before.get("REC") in ("E43", "E44"),
    ),
    Difference(
        ("502",),
        "theirs",
        "an episode without a day has no place in the order",
        lambda case: any(not row["DEC"] and date_read(row["DECOM"]) is None for row in case.last),
    ),
    Difference(
        ("503A", "503B", "503C", "503D", "503E", "503F", "503H", "503J"),
        "theirs",
        "an end that cannot be read is an end",
        lambda case: any(row["DEC"] and date_read(row["DEC"]) is None for row in case.last),
    ),
    Difference(("234",), "theirs", "who is 10 on the day of the move is not under 10", _moved_at_ten),
    Difference(("234",), "ours", "the day of the move is the end of the episode", _has_undated),
    Difference(
        ("392b",),
        "theirs",
        "a child in UASC is one, with or without a row in the Header",
        lambda case: bool(case.uasc),
    ),
)
