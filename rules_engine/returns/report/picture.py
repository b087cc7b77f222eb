"""The picture of one child's rows in annual returns, laid out: each return a lane, and below them the time as it is used.

Lengths are in units of the drawing. A picture is never the only place of anything: a table behind it says the same.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from enum import Enum
from fractions import Fraction
from typing import Final

from attrs import field, frozen

from rules_engine.dates import add_months, collection_year, first_day_of_return, month_names
from rules_engine.timeline import Day, day_of

WIDTH: Final = 1000
LEFT: Final = 172  # of what names the lanes
_RIGHT = 8
_AXIS, _BAR, _MARKS, _GAP, _BETWEEN = 26, 22, 20, 4, 10
_USED, _NOTES = 30, 20
_LABEL = 34  # the two lines that name a return
_SIGN = 8  # the width of a sign of a label, by the widest of the usual typefaces
_STUB = 14  # a row whose dates cannot be read
_SIGNS = 30  # beside a label: room for the signs of a row that began before, and of one that is open
_LEAST = 3  # what a day is drawn as at the least

_TWO_YEARS = 731


@frozen(kw_only=True)
class Mark:
    """The rules that found something in a row, of one level: `kind` is the level's name in small letters."""

    kind: str
    text: str


@frozen(kw_only=True)
class RowDrawn:
    """A row of a return: its days [start, end), `end` None where it is open, `start` None where no date can be read.

    `counts` says whether its days are used; a later return may have replaced it.
    """

    label: str
    about: str
    start: Day | None
    end: Day | None
    counts: bool
    marks: tuple[Mark, ...]


@frozen(kw_only=True)
class ReturnDrawn:
    """A return: what it is called, the file, the day after its last, and its rows."""

    label: str
    note: str
    close: Day
    rows: tuple[RowDrawn, ...]


class Use(Enum):
    """What is held of days: the value is its style."""

    CARE = "care"
    NOT_CARE = "out"
    NOT_KNOWN = "doubt"
    STOPPED = "stop"
    NO_RETURN = "none"


@frozen(kw_only=True)
class Stretch:
    """Days [start, end) as they are used, and what is written at them."""

    start: Day
    end: Day
    use: Use
    label: str


# ---- laid out


@frozen(kw_only=True)
class Box:
    """A rectangle and its label, in decimals, as SVG has them.

    `before_x` and `open_x` are where a sign says that it began before the picture does, and that it has no end; "" is
    neither.
    """

    x: str
    y: int
    width: str
    height: int
    style: str
    label: str = ""
    label_x: str = ""
    about: str = ""
    before_x: str = ""
    open_x: str = ""


@frozen(kw_only=True)
class Chip:
    """The rules at a row, in a box above it, and a line from there down to the row."""

    x: str
    y: int
    width: str
    kind: str
    row: str
    marks: tuple[Mark, ...]
    line_x: str
    line_end: int


@frozen(kw_only=True)
class Lane:
    """The rows of one return."""

    label: str
    note: str
    y: int
    height: int
    boxes: tuple[Box, ...]
    chips: tuple[Chip, ...]


@frozen(kw_only=True)
class Tick:
    """A day on the axis; of a year, or of a month between."""

    x: str
    label: str
    is_year: bool


@frozen(kw_only=True)
class Note:
    """What is written below a stretch too narrow to hold it, at the end of a line down from it."""

    x: str
    y: int
    text: str
    text_x: str
    anchor: str


@frozen(kw_only=True)
class Picture:
    """All of it, from the top down."""

    height: int
    top: int
    bottom: int
    ticks: tuple[Tick, ...]
    lanes: tuple[Lane, ...]
    used_y: int
    used: tuple[Box, ...]
    notes: tuple[Note, ...]
    width: int = WIDTH


@frozen
class _Scale:
    first: Day
    end: Day
    units_per_day: Fraction = field(init=False)

    @units_per_day.default
    def _fitting(self) -> Fraction:
        return Fraction(WIDTH - LEFT - _RIGHT, self.end - self.first)

    def x(self, day: Day) -> Fraction:
        return LEFT + (min(max(day, self.first), self.end) - self.first) * self.units_per_day


def picture(
    returns: Sequence[ReturnDrawn], used: Sequence[Stretch], touched: Sequence[tuple[Day, str]]
) -> Picture:
    """Lay out a child's returns, earliest first, and its days as used, which are in order and touch each other.

    `touched` are the days on which a row now ends that a policy touched, and what is written there.
    """
    scale = _Scale(*_shown_days(returns, used))
    lanes = []
    y = _AXIS
    for each in returns:
        lane = _lane(each, y, scale)
        lanes.append(lane)
        y += lane.height + _BETWEEN
    boxes, notes = _used(used, touched, y, scale)
    bottom = y + _USED
    lowest = max([bottom, *(note.y for note in notes)])
    return Picture(
        height=lowest + 6,
        top=_AXIS,
        bottom=bottom,
        ticks=tuple(_ticks(scale)),
        lanes=tuple(lanes),
        used_y=y,
        used=tuple(boxes),
        notes=tuple(notes),
    )


def _shown_days(returns: Sequence[ReturnDrawn], used: Sequence[Stretch]) -> tuple[Day, Day]:
    """Return the days that a picture shows: whole years, from the first to the last in which something is there."""
    first, end = used[0].start, used[-1].end
    there = [stretch for stretch in used if stretch.use in (Use.CARE, Use.NOT_KNOWN)]
    rows = [row for each in returns for row in each.rows if row.start is not None and row.start < end]
    starts = [stretch.start for stretch in there] + [row.start for row in rows if row.start is not None]
    ends = [stretch.end for stretch in there] + [
        row.end or each.close for each in returns for row in each.rows if row in rows
    ]
    if starts:
        first = max(first, _year_of(min(starts)))
        end = min(end, _year_of(Day(max(max(ends) - 1, first)), after=1))
    return first, max(end, Day(first + 1))


def _year_of(day: Day, after: int = 0) -> Day:
    """Return the 1 April on which the collection year of a day begins, or one so many years after."""
    return day_of(first_day_of_return(collection_year(date.fromordinal(day)) + after))


def _ticks(scale: _Scale) -> Iterator[Tick]:
    months = scale.end - scale.first <= _TWO_YEARS
    day = date.fromordinal(scale.first).replace(day=1)
    while day.toordinal() < scale.end:
        is_year = day.month == 4
        named = is_year or (months and day.month in (1, 7, 10))
        if day.toordinal() >= scale.first and (is_year or months):
            name = month_names[day.month - 1]
            label = f"{name if is_year else name[:3]} {day.year}" if named else ""
            yield Tick(x=_decimal(scale.x(day_of(day))), label=label, is_year=is_year)
        day = add_months(day, 1)


# ---- a return


def _lane(each: ReturnDrawn, top: int, scale: _Scale) -> Lane:
    """Lay out the rows of a return: side by side where they follow on one another, below each other where they overlap."""
    boxes: list[Box] = []
    chips: list[Chip] = []
    y = top
    for track in _tracks(each, scale):
        chips_above, deep = _chips(track, y)
        y += deep
        chips += chips_above
        boxes += [_box(placed, y) for placed in track]
        y += _BAR + _GAP
    return Lane(
        label=each.label,
        note=each.note,
        y=top,
        height=max(y - _GAP - top, _LABEL),
        boxes=tuple(boxes),
        chips=tuple(chips),
    )


@frozen(kw_only=True)
class _Placed:
    row: RowDrawn
    x: Fraction
    width: Fraction
    from_before: bool
    is_open: bool


def _tracks(each: ReturnDrawn, scale: _Scale) -> Iterator[list[_Placed]]:
    """Yield rows that do not overlap, as many together as can be."""
    tracks: list[list[_Placed]] = []
    for row in sorted(each.rows, key=lambda row: (row.start or 0, row.end or each.close)):
        placed = _placed(row, each.close, scale)
        for track in tracks:
            if track[-1].x + track[-1].width <= placed.x:
                track.append(placed)
                break
        else:
            tracks.append([placed])
    return iter(tracks)


def _placed(row: RowDrawn, close: Day, scale: _Scale) -> _Placed:
    if row.start is None:
        return _Placed(row=row, x=Fraction(LEFT), width=Fraction(_STUB), from_before=False, is_open=False)
    end = max(close, Day(row.start + 1)) if row.end is None else row.end
    left = scale.x(row.start)
    width = max(scale.x(end) - left, Fraction(_LEAST if end > row.start else _STUB))
    # What has too little room at the right edge is moved to the left.
    left = min(left, WIDTH - _RIGHT - width)
    return _Placed(
        row=row,
        x=left,
        width=width,
        from_before=row.start < scale.first,
        is_open=row.end is None,
    )


def _box(placed: _Placed, y: int) -> Box:
    row = placed.row
    roomy = placed.width >= _SIGNS
    style = "wrong" if row.start is None or row.start == row.end else "row" if row.counts else "replaced"
    return Box(
        x=_decimal(placed.x),
        y=y,
        width=_decimal(placed.width),
        height=_BAR,
        style=style,
        label=row.label if _fits(placed) else "",
        label_x=_decimal(placed.x + placed.width / 2),
        about=row.about,
        before_x=_decimal(placed.x + 3) if placed.from_before and roomy else "",
        open_x=_decimal(placed.x + placed.width - 3) if placed.is_open and roomy else "",
    )


def _chips(track: Iterable[_Placed], top: int) -> tuple[Sequence[Chip], int]:
    """Return the chips of the rows of a track, and how much room they take above it.

    They stand one below the other where they would lie on each other: the line down from one passes no other.
    """
    reached: list[Fraction] = []
    laid: list[tuple[_Placed, Fraction, int, int]] = []
    for placed in track:
        if placed.row.marks:
            texts = [mark.text for mark in placed.row.marks]
            label = "" if _fits(placed) else placed.row.label
            width = _wide(" ".join(filter(None, (label, *texts)))) + 12
            x = max(Fraction(LEFT), min(placed.x, Fraction(WIDTH - _RIGHT - width)))
            line = next((line for line, end in enumerate(reached) if end <= x), len(reached))
            reached[line : line + 1] = [x + width + 4]
            laid.append((placed, x, width, line))
    deep = len(reached) * _MARKS
    chips = [
        Chip(
            x=_decimal(x),
            y=top + line * _MARKS,
            width=str(width),
            kind=placed.row.marks[0].kind,
            row="" if _fits(placed) else placed.row.label,
            marks=placed.row.marks,
            line_x=_decimal(placed.x + Fraction(1, 2)),
            line_end=top + deep,
        )
        for placed, x, width, line in laid
    ]
    return chips, deep


def _fits(placed: _Placed) -> bool:
    return placed.width >= _wide(placed.row.label) + _SIGNS


# ---- as used


def _used(
    used: Sequence[Stretch], touched: Sequence[tuple[Day, str]], y: int, scale: _Scale
) -> tuple[list[Box], list[Note]]:
    """Lay out the days as used; what does not fit into its stretch is written below it, and what a policy did."""
    boxes: list[Box] = []
    told = [(scale.x(day), text) for day, text in touched]
    for each in used:
        if each.end <= scale.first or each.start >= scale.end:
            continue
        left = scale.x(each.start)
        width = max(scale.x(each.end) - left, Fraction(_LEAST))
        fits = width >= _wide(each.label) + 12
        boxes.append(
            Box(
                x=_decimal(left),
                y=y,
                width=_decimal(width),
                height=_USED,
                style=each.use.value,
                label=each.label if fits else "",
                label_x=_decimal(left + width / 2),
                about=each.label,
            )
        )
        if not fits and each.use is Use.NOT_KNOWN:
            told.append((left + width / 2, each.label))
    return boxes, [*_notes(told, y + _USED)]


def _notes(told: Iterable[tuple[Fraction, str]], top: int) -> Iterator[Note]:
    """Lay out texts below places on the time as used, each at the end of a line down from its place.

    From the right to the left, a text goes below those whose lines it would lie on.
    """
    laid: list[tuple[Fraction, Fraction, Fraction, int]] = []
    for at, text in sorted(told, reverse=True):
        width = _wide(text) + 8
        ends_here = at + width > WIDTH - _RIGHT
        left, right = (at - width, at) if ends_here else (at, at + width)
        crossed = [
            depth
            for place, start, end, depth in laid
            if left <= place <= right or (start < right and left < end)
        ]
        depth = max(crossed, default=-1) + 1
        laid.append((at, left, right, depth))
        yield Note(
            x=_decimal(at),
            y=top + (depth + 1) * _NOTES,
            text=text,
            text_x=_decimal(at + (-4 if ends_here else 4)),
            anchor="end" if ends_here else "start",
        )


def _wide(text: str) -> int:
    return _SIGN * len(text)


def _decimal(units: Fraction) -> str:
    tenths = round(units * 10)
    return f"{tenths // 10}.{tenths % 10}"
