"""What to write for a number that cannot be read as it stands: what the writer can have meant, and nothing else.

A number is answered by the one value that it can have where it stands, by each of several with what tells them apart, or
by a sentence that offers none. What is offered can be read there; no offer has a value that the writer's text has not.
"""

import re
from collections.abc import Iterable
from fractions import Fraction

from attrs import evolve, frozen

from rules_engine.diagnostics import Diagnostic
from rules_engine.money import pounds
from rules_engine.source import Span
from rules_engine.syntax.diagnostics import (
    MissingPoundSign,
    NumberNotAsWritten,
    SumNotInPounds,
    UnexpectedWords,
)
from rules_engine.syntax.stop import Lexeme, Stop, shortened
from rules_engine.syntax.written_numbers import SCALES, WrittenNumber, length_of, number_at


@frozen(kw_only=True)
class _Number:
    """A number as written, the words of the text that it takes up from `first` on, and where it stands in the text."""

    written: WrittenNumber
    first: int
    words: int
    span: Span

    @property
    def found(self) -> str:
        return shortened(self.written.text)


def number(stop: Stop) -> Diagnostic | None:
    """Explain a number that cannot be read, by what can stand where it begins: a share, a sum, a length or a number."""
    found = _number_at(stop)
    if found is None:
        return None
    accepted = stop.accepts(found.first)
    written = found.written
    if "PERCENT" in accepted and "MONEY" not in accepted:
        return _share(stop, found)
    may_be_months = "NUMBER" in accepted and re.search(r"\dm$", written.text) and not written.currency
    if may_be_months:
        return _length(stop, evolve(found, written=evolve(written, unit="month", scale=Fraction(1))))
    if "MONEY" in accepted and ("NUMBER" not in accepted or _is_of_money(written)):
        return _sum(stop, found)
    if "NUMBER" in accepted:
        return _quantity(stop, found)
    return None


def _is_of_money(written: WrittenNumber) -> bool:
    return bool(written.currency) or (written.scale != 1 and not written.unit)


def _number_at(stop: Stop) -> _Number | None:
    """Return the number at which the reading stops, where it takes up whole words and runs on into nothing unread."""
    at = stop.at
    assert at is not None
    begin, line = stop.line_start, stop.line
    written = number_at(line, at.span.start - begin)
    if written is None or re.match(r"\w|-|[.,·' \t]*[\d%½·']", line[written.end :]):
        return None
    span = Span(begin + written.start, begin + written.end)
    first = next((n for n, word in enumerate(stop.words) if word.span.start == span.start), None)
    if first is None or first > stop.place:
        return None
    end = next((n for n in range(first, len(stop.words)) if stop.words[n].span.end == span.end), None)
    return None if end is None else _Number(written=written, first=first, words=end - first + 1, span=span)


def _fitting(
    stop: Stop, number: _Number, readings: Iterable[tuple[str, str]], *kinds: str
) -> tuple[tuple[str, str], ...]:
    """Return those readings that are short enough to be read; none where their kind of word does not fit."""
    following = stop.words[number.first + number.words :][:1]
    # What follows may be a part of the number that nobody could read; `and` goes on with another clause.
    on = 0 if following and following[0].kind == "AND" else 1
    if stop.reads(number.first, kinds, number.words) < on:
        return ()
    return tuple((text, meant) for text, meant in readings if sum(map(str.isdigit, text)) <= _MOST_FIGURES)


# As many as `parser` reads.
_MOST_FIGURES = 12


# ---- shares


def _share(stop: Stop, number: _Number) -> Diagnostic | None:
    """A share of a whole: a percentage, or a fraction."""
    written = number.written
    if written.currency or written.scale != 1:
        advice = "a share such as `10%` is expected here"
        if own := _own(written):
            advice += f"; to take off a sum, write a payment that `deducts {own}`"
        return UnexpectedWords(
            span=number.span, found=number.found, after=_after(stop, number.first), advice=advice
        )
    advice = _no_value(written, "share")
    if written.negative:
        advice = "a share is not below nothing"
    shares = [] if advice else _shares(written)
    possible = [(text, meant) for value, text, meant in shares if 0 <= value <= 1]
    if shares and not possible:
        advice = "a share cannot be more than the whole"
    kind = "FRACTION" if possible and "/" in possible[0][0] else "PERCENT"
    return _answer(number, "a share", _fitting(stop, number, possible, kind), advice)


def _shares(written: WrittenNumber) -> list[tuple[Fraction, str, str]]:
    """Return the shares that a number can be, as they are written, and what tells them apart."""
    found: list[tuple[Fraction, str, str]] = []
    for value in written.values:
        whole = f"{written.body} of the whole"
        if written.is_ratio:
            one, other = written.body.split(":")
            whole = f"{one} part{'s' * (one != '1')} {'of' if value == Fraction(int(one), int(other)) else 'beside'} {other}"
        of_whole = (value, _share_as_text(value, written), whole)
        per_cent = (value / 100, _share_as_text(value / 100, written), f"{written.body} per cent")
        if written.percent and "/" in written.body and value < 1 and not re.search(r"\d \d", written.body):
            found += [per_cent, of_whole]  # `1/3%`
        elif written.percent or value > 1:
            found.append(per_cent)
        elif written.is_fraction:
            found.append(of_whole)
        else:
            found += [of_whole, per_cent]
    return found


def _share_as_text(share: Fraction, written: WrittenNumber) -> str:
    own = re.sub(r"[ ,]|th|rd|nd|s$", "", written.body)
    if re.fullmatch(r"\d+/\d+", own) and Fraction(own) == share and len(own) <= _MOST_FIGURES:
        return own
    return f"{_decimal(share * 100)}%" if _decimal(share * 100) and not written.is_fraction else _part(share)


def _part(share: Fraction) -> str:
    """Return a share that was written as a part: as a percentage where that is a whole number, else as a fraction."""
    return f"{share * 100}%" if (share * 100).denominator == 1 else f"{share.numerator}/{share.denominator}"


def _own(written: WrittenNumber) -> str:
    sums = _sums(written) if written.currency in ("", "£") else []
    return sums[0] if len(sums) == 1 and not written.negative else ""


# ---- sums of money


def _sum(stop: Stop, number: _Number) -> Diagnostic | None:
    """A sum: in pounds, in full, and more than nothing."""
    written = number.written
    if written.percent:
        return None
    verb = stop.words[number.first - 1] if number.first else None
    if written.negative:
        taken = _own(evolve(written, negative=False))
        if verb and verb.kind == "PAYS" and taken and "DEDUCTS" in stop.accepts(number.first - 1):
            return UnexpectedWords(
                span=Span(verb.span.start, number.span.end),
                found=f"{verb.text} {number.found}",
                after="",
                instead=f"deducts {taken}",
            )
        return NumberNotAsWritten(
            span=number.span, found=number.found, kind="a sum", advice="a sum is not below nothing"
        )
    following = stop.words[number.first + number.words :][:1]
    if following and following[0].text in SCALES:
        return SumNotInPounds(span=number.span, found=number.found)  # `12, k`: nobody can tell
    if written.is_plain and written.text == written.body and not written.currency:
        return MissingPoundSign(span=number.span, found=number.found)
    advice = _no_value(written, "sum")
    if not advice and written.currency in ("", "£"):
        readings = _fitting(stop, number, ((text, "") for text in _sums(written)), "MONEY")
        return SumNotInPounds(
            span=number.span, found=number.found, instead=tuple(text for text, _ in readings)
        )
    return SumNotInPounds(span=number.span, found=number.found, advice=advice or None)


def _sums(written: WrittenNumber) -> list[str]:
    """Return the sums of pounds that a number can be, with pence where it was written with them."""
    figures = "".join(filter(str.isdigit, written.body))
    # `£12.50p` is a sum in pounds whose pence are named.
    scale = Fraction(1) if written.currency == "£" and written.scale < 1 else written.scale
    found = []
    for value in written.values:
        text = pounds(value * scale)
        with_pence = (
            scale == 1 and re.search(r"[.,·]\d\d$", written.body) and value * 100 == int(figures or 0)
        )
        found.append(text if with_pence else text.removesuffix(".00"))
    return [text for text in found if not text.endswith("…")]


# ---- lengths of time, and other numbers


def _quantity(stop: Stop, number: _Number) -> Diagnostic | None:
    """A length of time, where a unit follows; else a number."""
    written = number.written
    if _is_of_money(written):
        return None
    if written.is_range and stop.before_is(number.first, "AGED", "MONTHS", "FROM"):
        return None  # `aged 8-15` only wants its `to`
    if written.unit:
        return _length(stop, number)
    if written.is_fraction and not re.search(r"[^a-z -]", written.body):
        return None  # `half`, `a quarter`: words of other clauses
    advice = _no_value(written, "number")
    if written.negative:
        advice = "a number is not below nothing"
    whole_only = not stop.before_is(number.first, *_BEFORE_ANY_NUMBER)
    values = [] if advice else [*dict.fromkeys(_plain_values(written))]
    if whole_only and any(value.denominator > 1 for value in values):
        values, advice = [], "a whole number is expected here"
    possible = [(text, "") for value in values if (text := _decimal(value))]
    if len(possible) < len(values):
        possible = []
    readings = _fitting(stop, number, possible, "NUMBER")
    if not readings and written.is_plain and not written.negative:
        return None
    return _answer(number, "a number", readings, advice)


# The words behind which a number may have a point in it; elsewhere whole numbers are counted.
_BEFORE_ANY_NUMBER = ("LEAST", "MOST", "ABOVE", "BELOW", "IS")


def _plain_values(written: WrittenNumber) -> Iterable[Fraction]:
    for value in written.values:
        yield value
        if written.percent:
            yield value / 100


def _length(stop: Stop, number: _Number) -> Diagnostic | None:
    """`1½ years`, `18-month period`, `eighteen months`: lengths are whole numbers of a unit."""
    written = number.written
    advice = _no_value(written, "length")
    if written.negative:
        advice = "a length is not below nothing"
    lengths = [length_of(value, written.unit) for value in written.values]
    texts = [
        (f"{length[0]} {length[1]}", f"{_decimal(value)} {written.unit}s")
        for length, value in zip(lengths, written.values, strict=True)
        if length is not None
    ]
    if not advice and len(texts) < len(lengths):
        texts = []
        is_one = "is not" if len(lengths) == 1 else "need not be"
        advice = (
            f"a length is a whole number of days, weeks, months or years, which `{number.found}` {is_one}"
        )
    units = {length[1].upper() for length in lengths if length is not None}
    fits = not advice and all(_fitting(stop, number, texts, "NUMBER", unit) for unit in units)
    return _answer(number, "a length of time", tuple(texts) if fits else (), advice)


# ---- what all share


def _answer(
    number: _Number, kind: str, readings: tuple[tuple[str, str], ...], advice: str
) -> Diagnostic | None:
    """Return what is said of a number: its readings or, where it has none, why. None where there is nothing to say."""
    if not readings and not advice:
        return None
    # Where there is one reading only, nothing need tell it apart.
    said = readings if len(readings) > 1 else tuple((text, "") for text, _ in readings)
    return NumberNotAsWritten(
        span=number.span, found=number.found, kind=kind, readings=said, advice=advice or None
    )


def _no_value(written: WrittenNumber, kind: str) -> str:
    """Say why a number has no value that could be offered, or nothing where it has one."""
    if written.is_range:
        return f"a contract names one {kind} here, not two"
    if written.currency not in ("", "£"):
        return ""
    if written.values:
        return ""
    if re.search(r"\d \d", written.body) and not written.unit:
        return f"if it is one {kind}, write it without a space; if one of the two was struck out, take that one out"
    if written.unit:
        return "give the length in one unit, or add the shorter one behind the date, as in `plus 2 weeks`"
    return "a number has one point at most, and a comma before each three figures"


def _after(stop: Stop, place: int) -> str:
    before: Lexeme | None = stop.words[place - 1] if place else None
    return shortened(before.text) if before else ""


def _decimal(value: Fraction) -> str:
    """Return a value in figures, or nothing where six places do not hold it."""
    millionths, over = divmod(value * 1_000_000, 1)
    if over:
        return ""
    whole, places = divmod(int(millionths), 1_000_000)
    return f"{whole}.{places:06}".rstrip("0").rstrip(".")
