"""Numbers as people write them, and every value that each can have.

`1½`, `16,9`, `1.250,00`, `two thirds`: what a contract does not read, a reader still understands. Where British use
leaves a number two values, both are given; where it leaves none, there are none. A value is exact.
"""

import re
from fractions import Fraction
from unicodedata import numeric

from attrs import frozen


@frozen(kw_only=True)
class WrittenNumber:
    """A number as it stands in a line, from `start` to `end`, with the words that belong to it.

    `values` are those that it can have, without its sign, its scale and its percent sign. `is_fraction` says whether it
    is written as a part (`½`, `1 in 6`, `two thirds`), and `is_plain` whether it is written as a contract writes numbers.
    """

    start: int
    end: int
    text: str
    body: str
    values: tuple[Fraction, ...]
    is_plain: bool = False
    is_fraction: bool = False
    is_range: bool = False
    is_ratio: bool = False
    negative: bool = False
    currency: str = ""
    percent: bool = False
    scale: Fraction = Fraction(1)
    unit: str = ""


def number_at(line: str, place: int) -> WrittenNumber | None:
    """Return the number that the character `place` of a line belongs to, as widely as it was written."""
    for match in _NUMBER.finditer(line):
        if match.start() <= place < match.end():
            return _written(match)
    return None


def length_of(count: Fraction, unit: str) -> tuple[int, str] | None:
    """Return a length of time in whole units of the language, in a smaller unit if need be: 1½ years are 18 months.

    None where no smaller unit holds it a whole number of times.
    """
    for times, smaller in _SMALLER[unit]:
        whole = count * times
        if whole.denominator == 1:
            return int(whole), smaller if whole != 1 else smaller.removesuffix("s")
    return None


# ---- how numbers are written

_FIGURES = r"(?:(?<!\S)[.,]|\.|·)?\d+(?:[.,·']\d+)*"
_GLYPHS = "½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞"
SCALES = {
    "k": Fraction(1000),
    "thousand": Fraction(1000),
    **dict.fromkeys(("m", "mn", "mill", "million"), Fraction(1_000_000)),
    **dict.fromkeys(("bn", "billion"), Fraction(1_000_000_000)),
    **dict.fromkeys(("p", "pence"), Fraction(1, 100)),
}
# For each unit, which smaller units hold it a whole number of times; itself first.
_SMALLER = {
    "day": ((1, "days"),),
    "week": ((1, "weeks"), (7, "days")),
    "fortnight": ((2, "weeks"), (14, "days")),
    "month": ((1, "months"),),
    "quarter": ((3, "months"),),
    "year": ((1, "years"), (12, "months")),
}
_UNITS = {
    **{form: unit for unit in _SMALLER for form in (unit, f"{unit}s")},
    **dict.fromkeys(("yr", "yrs"), "year"),
    **dict.fromkeys(("mth", "mths"), "month"),
    **dict.fromkeys(("wk", "wks"), "week"),
    **dict.fromkeys(("night", "nights"), "day"),
}
_SMALL = (
    *("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_PARTS = {
    "half": 2,
    "halves": 2,
    "third": 3,
    "quarter": 4,
    "fourth": 4,
    "fifth": 5,
    "sixth": 6,
    "seventh": 7,
    "eighth": 8,
    "ninth": 9,
    "tenth": 10,
    "twelfth": 12,
}


def _one_of(words: object) -> str:
    return "|".join(sorted(words, key=lambda word: (-len(word), word)))  # type: ignore[call-overload]


_WORD = rf"(?:(?:{_one_of(_TENS)})(?:[- ](?:{_one_of(_SMALL[:9])}))?|{_one_of(_SMALL)}|(?:a|one) hundred)"
_PART = rf"(?:{_one_of(_PARTS)})s?"
_UNIT = rf"(?:{_one_of(_UNITS)})"

_NUMBER = re.compile(
    rf"""
    (?<![\w£$€.,·])
    (?P<minus>minus[ ]|(?<![\d%])-)?
    (?P<currency>[£$€]|(?:GBP|EUR|USD)\b)?[ \t]?
    (?P<less>-)?
    (?:
      (?P<low>{_FIGURES})[ ]?%?[ ]?(?P<to>-|to|or)[ ]?[£$€]?(?P<high>{_FIGURES})(?![/-])
    | (?P<long>\d+)[ -]?(?P<long_unit>{_UNIT})(?:,?[ ]and|,)?[ ](?P<short>\d+)[ -]?(?P<short_unit>{_UNIT})\b
    | (?:(?P<whole>\d[\d,]*)(?:[ \t]?|[ ]and[ ]a?[ ]?)|(?P<whole_word>{_WORD})[ ]and[ ])?(?P<glyph>[{_GLYPHS}])
    | (?:(?P<units>\d+)[ -])?(?P<above>{_FIGURES})(?P<over>[ ]?/[ ]?|[ ](?:in|out[ ]of)[ ])(?P<below>{_FIGURES})
      (?:th|rd|nd)?s?\b
    | (?P<part_of>\d+):(?P<part_to>\d+)\b
    | (?:(?:an?|one|(?P<halves>{_WORD})[ ]and[ ]an?)[ ])?(?P<half_unit>half)(?:[ ](?:of[ ])?an?(?=[ ]{_UNIT}\b))
    | (?P<counted>an?|{_WORD}|\d+)[ ](?P<counted_unit>{_UNIT})[ ]and[ ]an?[ ](?P<counted_part>{_PART})\b
    | (?P<mixed>{_WORD})[ ]and[ ](?:an?|one)[ ](?P<mixed_part>{_PART})\b
    | (?:(?P<numerator>an?|{_WORD})[- ])?(?P<part>{_PART})\b
    | (?P<spaced>\d{{1,3}}(?:[ ]\d{{2,3}})+)(?![\d.,/])
    | (?P<figures>{_FIGURES})
    | (?P<word>{_WORD}|an?(?=[- ]{_UNIT}\b))
    )
    (?P<suffix>
      \.?[ \t]?(?:%+|per[ ]?cent\b|pct?\b)
    | \.?[ ]?(?:{_one_of(SCALES)})\b(?:[ ]pounds\b)?
    | [ ]?(?:pounds|GBP|sterling)\b | [ ]?£
    | [- ]?{_UNIT}\b(?:[- ]period\b)?
    )?
    """,
    re.VERBOSE,
)


def _written(match: re.Match[str]) -> WrittenNumber:
    group = match.groupdict()
    suffix = (group["suffix"] or "").strip(" \t-.")
    first = suffix.split(" ")[0].split("-")[0]
    values, is_fraction = _values(group)
    body = match[0].removesuffix(group["suffix"] or "")
    currency = (group["currency"] or "").replace("GBP", "£") or (
        "£" if re.search("pounds|GBP|sterling|£", suffix) else ""
    )
    unit = _UNITS.get(first, "") or _UNITS.get(group["counted_unit"] or group["short_unit"] or "", "")
    return WrittenNumber(
        start=match.start(),
        end=match.end(),
        text=match[0],
        body=body,
        values=values,
        is_plain=bool(group["figures"] and re.fullmatch(_PLAIN, group["figures"])),
        is_fraction=is_fraction,
        is_range=group["low"] is not None,
        is_ratio=group["part_of"] is not None,
        negative=bool(group["minus"] or group["less"]),
        currency=currency,
        percent=bool(re.fullmatch("%+|per ?cent|pct?", suffix)),
        scale=SCALES.get(first, Fraction(1)),
        unit=unit,
    )


_PLAIN = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"


# ---- their values


def _values(group: dict[str, str | None]) -> tuple[tuple[Fraction, ...], bool]:
    """Return the values that a number can have, and whether it is written as a part."""
    match group:
        case {"glyph": str(glyph)}:
            whole = values_of_figures(group["whole"] or "0")
            words = _in_words(group["whole_word"] or "")
            return tuple(each + words + _glyph(glyph) for each in whole), True
        case {"above": str(above), "below": str(below)}:
            units = Fraction(group["units"] or 0)
            parts = (values_of_figures(above), values_of_figures(below))
            return tuple(units + one / other for one in parts[0] for other in parts[1] if other), True
        case {"part_of": str(one), "part_to": str(other)}:
            return _ratio(int(one), int(other)), True
        case {"half_unit": str()}:
            return (_in_words(group["halves"] or "") + Fraction(1, 2),), True
        case {"counted": str(count), "counted_part": str(part)}:
            return (_count(count) + _part(part),), True
        case {"mixed": str(count), "mixed_part": str(part)}:
            return (_in_words(count) + _part(part),), True
        case {"part": str(part)}:
            return (_count(group["numerator"] or "one") * _part(part),), True
        case {"long": str(long), "short": str(short)}:
            return _together(
                int(long), group["long_unit"] or "", int(short), group["short_unit"] or ""
            ), False
        case {"spaced": str(spaced)}:
            return _spaced(spaced), False
        case {"figures": str(figures)}:
            return values_of_figures(figures), False
        case {"word": str(word)}:
            return (_count(word),), False
    return (), False


def values_of_figures(figures: str) -> tuple[Fraction, ...]:
    """Return the values that figures can have: two where their comma may part thousands or be a decimal point.

    A comma in its place parts thousands and a point is a decimal point, as in British use. A decimal comma is only
    thought of where the comma stands where no thousands end.
    """
    text = figures.replace("·", ".").replace("'", ",")
    if re.fullmatch(_PLAIN, text) or re.fullmatch(r"\.\d+", text):
        return (Fraction(text.replace(",", "")),)
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})+,\d+|\d{1,3}(?:\.\d{3}){2,}", text):
        return (Fraction(text.replace(".", "").replace(",", ".")),)
    comma = re.fullmatch(r"(\d*),(\d+)", text) or re.fullmatch(r"(\d{1,3}(?:,\d{3})+),(\d{1,2})", text)
    if comma:
        whole = comma[1].replace(",", "")
        as_point = Fraction(f"{whole or 0}.{comma[2]}")
        if not whole.strip("0"):
            return (as_point,)
        as_thousands = Fraction(f"{whole}{comma[2]}")
        return (as_thousands,) if len(comma[2]) == 3 else (as_point, as_thousands)
    if re.fullmatch(r"\d+(?:,\d+)+,\d{3}(?:\.\d+)?|\d+,\d{3}\.\d+", text):
        return (Fraction(text.replace(",", "")),)
    return ()


def _spaced(figures: str) -> tuple[Fraction, ...]:
    """Return the value of `1 000 000`. Two numbers side by side may be an old one and a new: they have none."""
    groups = figures.split(" ")
    return (Fraction("".join(groups)),) if set(groups[1:]) == {"000"} else ()


def _ratio(one: int, other: int) -> tuple[Fraction, ...]:
    """Return what `1:3` can be as a share: one part beside three, or one part of three."""
    if not one or not other:
        return ()
    return (Fraction(one, one + other), Fraction(one, other))


def _together(long: int, long_unit: str, short: int, short_unit: str) -> tuple[Fraction, ...]:
    """Return a length of two units in the smaller, where the smaller goes into the larger a whole number of times."""
    larger, smaller = _UNITS[long_unit], f"{_UNITS[short_unit]}s"
    times = next((times for times, unit in _SMALLER[larger] if unit == smaller), None)
    return () if times is None else (Fraction(long * times + short),)


def _glyph(sign: str) -> Fraction:
    return Fraction(numeric(sign)).limit_denominator(8)


def _part(word: str) -> Fraction:
    return Fraction(1, _PARTS[word if word in _PARTS else word.removesuffix("s")])


def _count(word: str) -> Fraction:
    return Fraction(word) if word.isdigit() else Fraction(1) if word in ("a", "an") else _in_words(word)


def _in_words(words: str) -> Fraction:
    """Return a number that is written in words, up to a hundred; 0 where there are none."""
    if words.endswith("hundred"):
        return Fraction(100)
    return Fraction(
        sum(
            10 * (_TENS.index(word) + 2) if word in _TENS else _SMALL.index(word) + 1
            for word in re.split("[- ]", words)
            if word
        )
    )
