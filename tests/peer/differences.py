"""Where we differ from the peer on purpose, and how such a row is known.

Each difference has a section on a page of tests/cases/validation (peer.md and those beside it) with a table by hand.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import date

from attrs import frozen

from rules_engine.dates import birthday
from rules_engine.returns.assembly import Return
from rules_engine.statutory.codes import codes_of
from rules_engine.statutory.layouts import SSDA903, Layout
from rules_engine.tables.column import date_read

Row = dict[str, str]
"""The cells of a row, in capitals."""


@frozen(eq=False, kw_only=True)
class Case:
    """A row that only one of us names, with what this return and the one before say of its child, module by module.

    Beside a row without identifier there is nothing.
    """

    year: int
    module: str
    row: Row
    this: Mapping[str, Sequence[Row]]
    before_this: Mapping[str, Sequence[Row]]

    @property
    def episodes(self) -> Sequence[Row]:
        """The child's episodes, in the order of their DECOM and then of their rows."""
        dated = [row for row in self.this["Episodes"] if date_read(row["DECOM"])]
        return sorted(dated, key=lambda row: date_read(row["DECOM"]) or date.max)

    @property
    def undated(self) -> Sequence[Row]:
        return [row for row in self.this["Episodes"] if not date_read(row["DECOM"])]

    @property
    def header(self) -> Sequence[Row]:
        return self.this["Header"]

    @property
    def beside(self) -> Sequence[Row]:
        """The child's rows in the same module."""
        return self.this[self.module]

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


SEQUENCE = (
    "142",
    "199",
    "336",
    "225",
    "226",
    "383",
    "388",
    "431",
    "432",
    "433",
    "434",
    "435",
    "436",
    "437",
    "501",
    "504",
)
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


# ---- the words of a rule, read once more for one row: what they say of it excuses the row, and nothing else does


def _by_the_words(
    numbers: tuple[str, ...], reason: str, breaks: Callable[[Case], bool]
) -> tuple[Difference, Difference]:
    """Return the differences of rules that the peer reads otherwise: we name a row just where the words say so."""
    return (
        Difference(numbers, "ours", reason, breaks),
        Difference(numbers, "theirs", reason, lambda case: not breaks(case)),
    )


def _last_day(case: Case) -> date:
    return date(case.year, 3, 31)


def _days(rows: Sequence[Row], column: str) -> list[date]:
    return [day for row in rows if (day := date_read(row.get(column, "")))]


def _no_worker_told(case: Case) -> bool:
    still = not case.row["DEC"] and case.row["LS"] not in ("V3", "V4")
    workers = case.this["SWEpisodes"]
    return still and not all(
        any(row.get(item, "") for row in workers) for item in ("SW_ID", "SW_DECOM", "SW_REASON")
    )


def _adopted_and_ceased(case: Case) -> bool:
    decisions = case.this["PlacedAdoption"]
    latest = max(_days(decisions, "DATE_PLACED"), default=None)
    counted = [row for row in decisions if date_read(row.get("DATE_PLACED", "")) in (None, latest)]
    return (
        case.row["REC"] in ("E11", "E12")
        and case.day("DECOM") is not None
        and case.day("DECOM") == max(_days(case.episodes, "DECOM"))
        and bool(counted)
        and all(row["DATE_PLACED_CEASED"] for row in counted)
    )


def _status_gone(case: Case) -> bool:
    first, last = date(case.year - 2, 4, 1), date(case.year - 1, 3, 31)
    before = case.before_this["UASC"]
    ends = [date_read(row.get("DUC", "")) for row in before]
    lost = any(end is None or not first <= end <= last for end in ends)
    return case.module == "Header" and bool(before) and lost and not case.this["UASC"]


def _end_of_status_changed(case: Case) -> bool:
    first = date(case.year - 1, 4, 1)
    before, now = case.before_this["UASC"], case.this["UASC"]
    if not before:
        return False
    known = max(_days(before, "DUC"), default=None)
    other = any(
        (end := date_read(row.get("DUC", ""))) is None
        or (born := date_read(row.get("DOB", ""))) is None
        or end != birthday(born, 18)
        for row in before
    )
    ends = [date_read(row.get("DUC", "")) for row in (now if case.module == "Header" else [case.row])]
    return any(
        other or not (end is not None and (first <= end <= _last_day(case) or end == known)) for end in ends
    )


def _too_late_for_a_decision(case: Case) -> bool:
    ends = [row for row in case.episodes if row["REC"] != "X1"]
    latest = [row for row in ends if row["DECOM"] and date_read(row["DECOM"]) == max(_days(ends, "DECOM"))]
    left = max(_days(latest, "DEC"), default=None)

    def of(row: Row) -> date | None:
        return max([*_days([row], "DATE_PLACED"), *_days([row], "DATE_PLACED_CEASED")], default=None)

    def after_care(row: Row) -> bool:
        return left is not None and (day := of(row)) is not None and day > left

    if case.module == "Episodes":
        own = any(row is case.row for row in latest) and case.day("DEC") is not None
        return own and any(map(after_care, case.this["PlacedAdoption"]))
    day = of(case.row)
    return after_care(case.row) or (day is not None and day > _last_day(case))


def _too_late_for_a_birth(case: Case) -> bool:
    last = case.episodes[-1] if case.episodes else {}
    left = date_read(last.get("DEC", ""))

    def after_care(row: Row) -> bool:
        born = date_read(row.get("MC_DOB", ""))
        return left is not None and born is not None and born > left

    if case.module == "Episodes":
        return case.row is last and any(map(after_care, case.header))
    born = case.day("MC_DOB")
    return after_care(case.row) or (born is not None and born > _last_day(case))


def _asked_for_after_a_week(case: Case) -> bool:
    since, end = None, None
    for row in case.episodes:
        start = date_read(row["DECOM"])
        if since is None or (start is not None and end is not None and start > end):
            since = start
        end = date_read(row["DEC"])
    in_care = since is not None and (end is None or end > _last_day(case))
    too_new = case.module == "Header" and case.row["UPN"] == "UN4"
    return too_new and in_care and since is not None and since < date(case.year, 3, 24)


def _open_and_not_carried_over(start: str, end: str) -> Callable[[Case], bool]:
    def breaks(case: Case) -> bool:
        module = "Missing" if start == "MIS_START" else "DoLo"
        opened = [row for row in case.before_this[module] if not row.get(end, "")]
        starts = _days(case.this[module], start)
        lost = any(day not in starts for day in _days(opened, start))
        if case.module != module:
            return lost and not case.this[module]
        first = min(case.this[module], key=lambda row: date_read(row.get(start, "")) or date.max)
        return lost and case.row is first

    return breaks


def _order_not_before_care(case: Case) -> bool:
    started = min(_days(case.episodes, "DECOM"), default=None)

    def wrong(row: Row) -> bool:
        text = row["DATE_PERM"]
        if not text or text == "ZZ/ZZ/ZZZZ":
            return False
        day = date_read("/".join("01" if part == "ZZ" else part for part in text.split("/")))
        return day is None or (started is not None and day >= started)

    if case.module == "Episodes":
        return case.day("DECOM") == started and any(map(wrong, case.this["PrevPerm"]))
    return wrong(case.row)


def _day_missing(*columns: str) -> Callable[[Case], bool]:
    return lambda case: any(
        column in row and date_read(row[column]) is None for row in case.beside for column in columns
    )


def _unread(*columns: str) -> Callable[[Case], bool]:
    """Whether one of the columns of the row holds something that is no date."""
    return lambda case: any(
        case.row.get(column) and date_read(case.row[column]) is None for column in columns
    )


def _several(case: Case) -> bool:
    return len(case.beside) > 1


def _sex_of_another_year(case: Case) -> bool:
    letters = case.year >= 2025
    return any(row["SEX"] in (("1", "2") if letters else ("M", "F")) for row in case.header)


def _same_sex_in_other_signs(case: Case) -> bool:
    signs = {("1", "M"), ("2", "F"), ("M", "1"), ("F", "2")}
    return any((row["SEX"], case.row["SEX"]) in signs for row in case.before_this["Header"])


def _worker_without_a_start(case: Case) -> bool:
    starts = [date_read(row["SW_DECOM"]) for row in case.beside]
    return None in starts or len(set(starts)) < len(starts)


def _not_the_last_worker(case: Case) -> bool:
    starts = [date_read(row["SW_DECOM"]) for row in case.beside]
    own = case.day("SW_DECOM")
    return own is None or any(start is not None and start > own for start in starts)


def _in_care_with_no_end(case: Case) -> bool:
    return any(not row["DEC"] for row in case.this["Episodes"])


def _near_an_age_in_whole_years(case: Case) -> bool:
    end = date(case.year, 3, 31)
    born = case.day("DOB")
    return born is not None and any(abs((birthday(born, age) - end).days) <= 1 for age in (17, 18, 19))


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
    Difference(
        ("142", "199", "336", "433"),
        "either",
        "of two that start on one day, the row counts",
        _two_start_at_once,
    ),
    Difference(
        ("336",), "ours", "with the foster carer means A3 and A5", lambda case: case.row["PLACE"] == "A5"
    ),
    Difference(
        ("336",), "theirs", "with the foster carer means A3 and A5", lambda case: case.row["PLACE"] == "A4"
    ),
    Difference(
        ("199",),
        "theirs",
        "an adoption that both returns have is one",
        lambda case: any(
            row["DECOM"] == case.row["DECOM"] and row["REC"] in ("E11", "E12")
            for row in case.before_this["Episodes"]
        ),
    ),
    Difference(("218", "230"), "ours", "a blank PL_LA is not abroad", lambda case: not case.row["PL_LA"]),
    Difference(tuple(STATUS_OF), "either", "stretches that touch or overlap are one", _two_of_a_status),
    Difference(("361", "362"), "theirs", "an unreadable end is not 31 March", _end_unread),
    Difference(
        ("336", "426"), "theirs", "a row without identifier stands alone", lambda case: not case.row["CHILD"]
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
        lambda case: any(
            not row["DEC"] and date_read(row["DECOM"]) is None for row in case.before_this["Episodes"]
        ),
    ),
    Difference(
        ("503A", "503B", "503C", "503D", "503E", "503F", "503H", "503J"),
        "theirs",
        "an end that cannot be read is an end",
        lambda case: any(
            row["DEC"] and date_read(row["DEC"]) is None for row in case.before_this["Episodes"]
        ),
    ),
    Difference(("234",), "theirs", "who is 10 on the day of the move is not under 10", _moved_at_ten),
    Difference(("234",), "ours", "the day of the move is the end of the episode", _has_undated),
    Difference(
        ("392b",),
        "theirs",
        "a child in UASC is one, with or without a row in the Header",
        lambda case: bool(case.this["UASC"] or case.before_this["UASC"]),
    ),
    # ---- the other modules; their sections stand on peer_modules.md
    Difference(("574", "579", "705"), "either", "all earlier spells count", _several),
    *_by_the_words(
        ("576",),
        "an open spell of a child who has none this year",
        _open_and_not_carried_over("MIS_START", "MIS_END"),
    ),
    Difference(
        ("575", "577", "578", "581", "707"),
        "theirs",
        "a day that cannot be read, or is not there, is none",
        _day_missing("MIS_START", "MIS_END", "DOLO_START", "DOLO_END"),
    ),
    *_by_the_words(
        ("706",), "the rows are this year's", _open_and_not_carried_over("DOLO_START", "DOLO_END")
    ),
    *_by_the_words(("SW01",), "each of three is told in some row", _no_worker_told),
    Difference(
        ("SW07",), "theirs", "a year is a year", lambda case: case.day("SW_DEC") == date(case.year - 2, 4, 1)
    ),
    Difference(
        ("SW08", "SW10", "SW10a", "SW11a", "SW17", "SW19"),
        "either",
        "a worker without a start has no place in the order",
        _worker_without_a_start,
    ),
    Difference(("SW09", "SW18"), "theirs", "2020 is no date", _unread("SW_DECOM", "SW_DEC")),
    Difference(
        ("SW08", "SW10", "SW10a", "SW14"),
        "theirs",
        "an end that cannot be read is not blank",
        _day_missing("SW_DEC"),
    ),
    Difference(("SW11b",), "theirs", "only the last worker is the last", _not_the_last_worker),
    Difference(
        ("SW11b",), "ours", "only the last worker is the last", lambda case: not _not_the_last_worker(case)
    ),
    Difference(("165",), "theirs", "what is wrong stands in the Header", lambda case: case.module == "OC3"),
    Difference(("165",), "ours", "the codes of 2025", lambda case: case.year >= 2025),
    Difference(("174", "393", "607", "612"), "ours", "a code of another year", _sex_of_another_year),
    Difference(("202",), "theirs", "1 became M, and 2 became F", _same_sex_in_other_signs),
    Difference(("184", "621"), "theirs", "a birth that is not known", _age_unknown),
    Difference(
        ("208",), "theirs", "a number known to be missing", lambda case: case.row["UPN"].startswith("UN")
    ),
    *_by_the_words(("210",), "more than a week", _asked_for_after_a_week),
    *_by_the_words(("205A",), "where the status is told", _status_gone),
    *_by_the_words(("205B",), "where the status is told", _end_of_status_changed),
    *_by_the_words(("117",), "after the year, or after care", _too_late_for_a_decision),
    *_by_the_words(("625",), "after the year, or after care", _too_late_for_a_birth),
    Difference(
        ("333", "559", "561"),
        "theirs",
        "a day that cannot be read is not blank",
        lambda case: any(
            row[column] and date_read(row[column]) is None
            for rows in (case.beside, case.before_this[case.module])
            for row in rows
            for column in ("DATE_INT", "DATE_MATCH", "DATE_PLACED", "DATE_PLACED_CEASED")
            if column in row
        ),
    ),
    Difference(
        ("551",),
        "theirs",
        "one decision with a day is a decision",
        lambda case: any(date_read(row["DATE_PLACED"]) for row in case.this["PlacedAdoption"]),
    ),
    Difference(("552", "560", "583", "584"), "either", "days of several decisions", _several),
    *_by_the_words(("558",), "the latest decision and the latest episode count", _adopted_and_ceased),
    Difference(
        ("601",), "ours", "a child adopted has facts about the adoption", lambda case: not case.this["AD1"]
    ),
    *_by_the_words(
        ("632",), "a date known in part, and one of a child without an episode", _order_not_before_care
    ),
    Difference(
        ("633",),
        "theirs",
        "authorities come and go",
        lambda case: case.row["LA_PERM"] in ("820", "838", "839", "875", "940", "941", "942", "943"),
    ),
    Difference(("635",), "ours", "none is none", lambda case: case.row["PREV_PERM"] == "Z1"),
    Difference(("347",), "ours", "a foyer is T1 or T2", lambda case: case.row["ACCOM"] in ("T1", "T2")),
    Difference(("1007",), "ours", "who has not left is in care", _in_care_with_no_end),
    Difference(
        ("1014",), "ours", "a care leaver without any episode", lambda case: not case.this["Episodes"]
    ),
    Difference(("1016",), "either", "ages in whole years", _near_an_age_in_whole_years),
)


# ---- the rows of returns, as cases


class Cases:
    """What a return and the one before say of the child of a row, to know a difference by."""

    def __init__(self, each: Return, before: Return | None) -> None:
        assert each.year is not None
        self.each = each
        self.year = each.year
        self.rows = {layout.name: rows_in(each, layout) for layout in SSDA903}
        self.of_child = {name: grouped(rows) for name, rows in self.rows.items()}
        self.before = {layout.name: grouped(rows_in(before, layout)) for layout in SSDA903}

    def reason(self, number: str, whose: str, module: str, place: int) -> str | None:
        """Return why only `whose` rules name a row; None when no reason is known."""
        if place >= len(self.rows[module]):
            return "there is no such row"
        row = self.rows[module][place]
        case = Case(
            year=self.year,
            module=module,
            row=row,
            this={name: rows.get(row["CHILD"], ()) for name, rows in self.of_child.items()},
            before_this={name: rows.get(row["CHILD"], ()) for name, rows in self.before.items()},
        )
        return next((each.reason for each in DIFFERENCES if each.explains(number, whose, case)), None)


def rows_in(a_return: Return | None, layout: Layout) -> list[dict[str, str]]:
    """Return the rows of a module, each as its cells by their headings, in capitals."""
    modules = {} if a_return is None else a_return.modules
    return [
        dict(zip(table.headings, map(str.upper, cells), strict=True))
        for table in modules.get(layout, ())
        for _, cells in table.cells(*table.headings)
    ]


def grouped(rows: Sequence[dict[str, str]]) -> dict[str, list[dict[str, str]]]:
    """Return the rows of each child; a row without identifier is nobody's."""
    found: defaultdict[str, list[dict[str, str]]] = defaultdict(list)
    for row in rows:
        if row.get("CHILD"):
            found[row["CHILD"]].append(row)
    return dict(found)
