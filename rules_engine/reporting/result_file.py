"""The file of a result, result.json: its layout as classes, written and read back.

In: a `ResultFile`. Out: its text, canonical JSON, from which the same `ResultFile` is read. A class is an object of the
layout and its fields are the object's keys, as docs/result-layout.md describes them. In the file an exact number is a text
such as "60", "0.5" or "7/3", and a date its ISO text.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from datetime import date
from fractions import Fraction
from functools import cache
from io import StringIO
from json.encoder import encode_basestring
from re import compile as pattern
from types import GenericAlias
from typing import TYPE_CHECKING, Any, Final, TypeVar, get_args, get_origin

from attrs import frozen, has

from rules_engine.pages.figures import exact

if TYPE_CHECKING:
    from cattrs import Converter

LAYOUT: Final = "outcomes-result/2"
"""Changes when a key is renamed, is taken away or comes to mean something else; a new key changes nothing."""

SHORT_YEARS: Final = "short years"
"""The policy by which years of two figures are written in full."""


@frozen(kw_only=True)
class MadeBy:
    """The program that made the result."""

    package: str
    version: str


@frozen(kw_only=True)
class ContractNamed:
    """The contract that was evaluated; `last_day` is included."""

    title: str
    file: str
    sha256: str
    first_day: date
    last_day: date
    references: tuple[str, ...]
    recitals: tuple[str, ...]


@frozen(kw_only=True)
class Waiting:
    """A sum that waits for records: `days` is how many days are not known."""

    payment: str
    subject: str
    reason: str
    days: int


@frozen(kw_only=True)
class PaymentResult:
    """The totals of a payment, in pounds."""

    payment: str
    references: tuple[str, ...]
    notes: tuple[str, ...]
    contract_line: int
    earned: Fraction
    payable: Fraction


@frozen(kw_only=True)
class StatementResult:
    """The total of a statement, in pounds; `last_day` is included."""

    first_day: date
    last_day: date
    payable: Fraction


@frozen(kw_only=True)
class PayerResult:
    """The total of a payer, in pounds; `payer` is empty where nobody is named."""

    payer: str
    payable: Fraction


@frozen(kw_only=True)
class StepResult:
    """What a settlement step did: pounds of all lines before and after it."""

    step: int
    says: str
    contract_line: int
    references: tuple[str, ...]
    before: Fraction
    after: Fraction


@frozen(kw_only=True)
class StatementShown:
    """The days that a statement is for, both included."""

    first_day: date
    last_day: date


@frozen(kw_only=True)
class DaysSpan:
    """Days in a row, both ends included; None has no end."""

    first_day: date
    last_day: date | None


@frozen(kw_only=True)
class StepAmount:
    """The pounds that a step added to a line, negative when it took away; step 0 is a payer's maximum in a payment."""

    step: int
    amount: Fraction


@frozen(kw_only=True)
class RowBehind:
    """A row of the records behind a line, and what it did: "facts", "counted" or "taken out"; facts have no timeline."""

    effect: str
    timeline: str
    file: str
    row: int | None


@frozen(kw_only=True)
class LineResult:
    """One sum in pounds for one child or group, one payment, one rate, one payer and one statement."""

    statement: StatementShown
    payment: str
    references: tuple[str, ...]
    contract_line: int
    clause: str
    child: str
    group: str
    payer: str
    first_earned: date
    last_earned: date
    quantity: Fraction
    rate: Fraction
    earned: Fraction
    taken: tuple[StepAmount, ...]
    payable: Fraction
    days: tuple[DaysSpan, ...]
    rows: tuple[RowBehind, ...]


@frozen(kw_only=True)
class EpisodeRepaired:
    """A row whose end a policy decided: `raw_end` as the return has it and `used_end` as it is used; None is still open."""

    policy: str
    timeline: str
    file: str
    row: int | None
    start: date
    raw_end: date | None
    used_end: date | None


@frozen(kw_only=True)
class YearRepaired:
    """A cell whose year had two figures, as it is and as it is used; None where it would tell a birthday."""

    policy: str
    file: str
    row: int | None
    column: str
    raw: str | None
    used: str | None


@frozen(kw_only=True)
class ResultFile:
    """A whole result.json. Children stand in it by their pseudonyms, unless identifiers were asked for."""

    layout: str
    made_by: MadeBy
    contract: ContractNamed
    as_at: date
    shadow: bool
    children: int
    ineligible: tuple[str, ...]
    waiting: tuple[Waiting, ...]
    total: Fraction
    payments: tuple[PaymentResult, ...]
    statements: tuple[StatementResult, ...]
    payers: tuple[PayerResult, ...]
    steps: tuple[StepResult, ...]
    lines: tuple[LineResult, ...]
    repairs: tuple[EpisodeRepaired | YearRepaired, ...]


# ---- write


def result_text(result: ResultFile) -> str:
    """Return the text of the file, with sorted keys and a line feed at the end: the same bytes for the same result."""
    return json_text(_converter().unstructure(result)) + "\n"


def json_text(value: object) -> str:
    """Return `value` as `json.dumps(value, ensure_ascii=False, indent=2, sort_keys=True)` does; its keys are texts.

    With an indent, json hands on each comma through a generator a level: 1.4 s for the result of 400 children, where this
    takes 0.9 s.
    """
    written = StringIO()
    # Piece by piece, so that no second copy of the lines is held: 190 MB for 10,000 children.
    for piece in _pieces(value, "\n", levels=2):
        written.write(piece)
    return written.getvalue()


def _pieces(value: object, margin: str, levels: int) -> Iterator[str]:
    """Yield the text of a value; what stands more than `levels` levels deep comes whole."""
    if not levels or not isinstance(value, dict | list | tuple) or not value:
        yield _whole(value, margin)
        return
    inner = margin + "  "
    opening, closing = "{}" if isinstance(value, dict) else "[]"
    before = opening + inner
    for entry in sorted(value.items()) if isinstance(value, dict) else value:
        if isinstance(value, dict):
            key, held = entry
            before += f"{encode_basestring(key)}: "
        else:
            held = entry
        yield before
        yield from _pieces(held, inner, levels - 1)
        before = "," + inner
    yield margin + closing


def _whole(value: object, margin: str) -> str:
    if isinstance(value, str):
        return encode_basestring(value)
    inner = margin + "  "
    if isinstance(value, dict) and value:
        entries = [
            f"{inner}{encode_basestring(key)}: "
            f"{encode_basestring(held) if isinstance(held, str) else _whole(held, inner)}"
            for key, held in sorted(value.items())
        ]
        return f"{{{','.join(entries)}{margin}}}"
    if isinstance(value, list | tuple) and value:
        entries = [inner + _whole(held, inner) for held in value]
        return f"[{','.join(entries)}{margin}]"
    return json.dumps(value)


# ---- read


class ResultRejected(ValueError):
    """A text is not a result that can be read: its message says what was expected, and at which key."""


def read_result(text: str) -> ResultFile:
    """Read the text of a result.json back.

    Keys that the layout does not know are passed over. ResultRejected for a text that is not JSON, is of another layout,
    lacks a key, or holds a value in another form than the layout's, such as a number that is not exact. The message names
    the place, such as `lines[3].earned`, and quotes nothing from the file.
    """
    # Imported here, as below.
    from cattrs.errors import BaseValidationError

    try:
        held = json.loads(text)
    except json.JSONDecodeError as failure:
        raise ResultRejected(f"this is not JSON: line {failure.lineno}, column {failure.colno}") from None
    except (ValueError, RecursionError):
        raise ResultRejected(
            "this is not JSON that can be read: it is nested too deep, or a number is too long"
        ) from None
    if not isinstance(held, dict) or "layout" not in held:
        raise ResultRejected(f'this is not a result: expected an object with the key layout, "{LAYOUT}"')
    if held["layout"] != LAYOUT:
        raise ResultRejected(f'this result has another layout: expected "{LAYOUT}" at layout')
    try:
        return _converter().structure(held, ResultFile)
    except BaseValidationError as failure:
        raise ResultRejected(_first_wrong(failure)) from None


def _first_wrong(failure: Exception) -> str:
    """Return the first place that is wrong, and what was expected there: "lines[3].earned: the key is missing"."""
    from cattrs.errors import ClassValidationError, IterableValidationError

    place = ""
    while True:
        match failure:
            case ClassValidationError():
                ((failure, at), *_), _ = failure.group_exceptions()
                place += f".{at.name}"
            case IterableValidationError():
                ((failure, row), *_), _ = failure.group_exceptions()
                place += f"[{row.index}]"
            case KeyError():
                return f"{place[1:]}: the key is missing"
            case _:
                return f"{place[1:]}: {failure}"


# ---- the two ways


@cache
def _converter() -> "Converter":
    """Return the converter between a result and the values of JSON. What is not a text does not become one."""
    # Imported here, since a contract is checked without it and cattrs takes 30 ms to import.
    from cattrs import Converter
    from cattrs.gen import make_dict_structure_fn

    converter = Converter()
    converter.register_unstructure_hook(date, date.isoformat)
    converter.register_unstructure_hook(Fraction, exact)

    def object_of(cls: type[Any]) -> Callable[[object, object], object]:
        structured: Callable[[Any, Any], Any] = make_dict_structure_fn(cls, converter)
        return lambda value, _: structured(_a(dict, value, "an object"), cls)

    def list_of(of: Any) -> Callable[[object, object], object]:
        entries: Any = GenericAlias(list, get_args(of)[:1])
        return lambda value, _: tuple(converter.structure(_a(list, value, "a list"), entries))

    def repair(value: object, _: object) -> EpisodeRepaired | YearRepaired:
        held: Mapping[str, object] = _a(dict, value, "an object")
        cls: type[EpisodeRepaired | YearRepaired] = (
            YearRepaired if held.get("policy") == SHORT_YEARS else EpisodeRepaired
        )
        return converter.structure(held, cls)

    converter.register_structure_hook_factory(has, object_of)
    converter.register_structure_hook_factory(_is_tuple, list_of)
    converter.register_structure_hook(EpisodeRepaired | YearRepaired, repair)
    converter.register_structure_hook(bool, lambda value, _: _a(bool, value, "true or false"))
    converter.register_structure_hook(int, lambda value, _: _a(int, value, "a whole number"))
    converter.register_structure_hook(str, lambda value, _: _a(str, value, "a text"))
    converter.register_structure_hook(date, lambda value, _: _date(value))
    converter.register_structure_hook(Fraction, lambda value, _: _number(value))
    return converter


_T = TypeVar("_T")


def _is_tuple(of: Any) -> bool:
    return get_origin(of) is tuple


def _a(cls: type[_T], value: object, expected: str) -> _T:
    # True is not a number here, though Python counts it among the integers.
    if type(value) is not cls:
        raise ValueError(f"expected {expected}")
    return value


_NUMBER: Final = pattern(r"-?[0-9]+(\.[0-9]+|/[0-9]*[1-9][0-9]*)?")


def _number(value: object) -> Fraction:
    # Python reads no number of more than 4,300 figures.
    with suppress(ValueError):
        if isinstance(value, str) and _NUMBER.fullmatch(value):
            return Fraction(value)
    raise ValueError('expected an exact number as a text, such as "60", "0.5" or "7/3"')


def _date(value: object) -> date:
    try:
        day = date.fromisoformat(_a(str, value, "a date"))
    except ValueError:
        day = None
    # Python reads other forms of a date too.
    if day is None or day.isoformat() != value:
        raise ValueError('expected a date as a text, such as "2019-03-01"')
    return day
