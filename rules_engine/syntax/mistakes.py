"""Wrong texts and the plain sentence for each: what stood there, what would have been read, and what to write instead."""

from collections.abc import Iterable

from rules_engine.dates import month_names
from rules_engine.diagnostics import Diagnostic
from rules_engine.source import Source, Span
from rules_engine.syntax.errors import (
    CapitalisedKeyword,
    DateNotInWords,
    MissingPoundSign,
    OpenQuotation,
    SumNotInPounds,
    TermInLowerCase,
    UnexpectedWords,
    Unfinished,
    UnknownWord,
)

# What a reader would call each lexical class; a word of the language is shown as itself.
_PHRASES = {
    "TERM": "a Term such as `Home Day`",
    "CODE": "a code such as `V3`",
    "STRING": 'words in quotation marks such as `"edge of care"`',
    "DATE": "a date such as `1 April 2024`",
    "NUMBER": "a number",
    "MONEY": "a sum such as `£60.00`",
    "PERCENT": "a percentage such as `16.9%`",
    "FRACTION": "a fraction such as `1/6`",
    "ORDINAL": "a birthday such as `18th birthday`",
    "LPAR": "a bracket",
    "RPAR": "a closing bracket",
}

# Where a clause of any kind may begin, naming every kind would help nobody.
_MOST_EXPECTED = 6


def explained(
    source: Source,
    before: str | None,
    at: str | None,
    accepted: frozenset[str],
    keywords: frozenset[str],
    opening: str,
) -> Diagnostic:
    """Say what is wrong at the token `at` (`None`: the block ends too soon), which follows `before`.

    `accepted` names the terminals that could have stood there; `opening` is the first token of the block.
    """
    after = _shortened(before or "")
    expected = _expected(accepted, keywords)
    if at is None:
        end = _end(before) if before is not None else 0
        return Unfinished(span=Span(end, end), after=after or _shortened(opening), expected=expected)
    span = Span(_start(at), _end(at))
    kind = getattr(at, "type", "")
    word = str(at)
    match kind:
        case "NEAR_DATE":
            return DateNotInWords(span=span, found=word, instead=_date_in_words(word))
        case "NEAR_MONEY":
            return SumNotInPounds(span=span, found=word)
        case "JUNK" if word == '"':
            return OpenQuotation(span=span)
        case "NUMBER" if "MONEY" in accepted and "NUMBER" not in accepted:
            return MissingPoundSign(span=span, found=word)
        case "WORD" if "TERM" in accepted and (term := _as_term(source, at, keywords)):
            near = _nearest(word, _words(accepted))
            if near:
                return UnknownWord(span=span, found=word, near=near, expected=())
            return TermInLowerCase(span=Span(span.start, span.start + len(term)), found=term, instead=_capitals(term))
        case "WORD":
            near = _nearest(word, _words(accepted)) or _nearest(word, keywords)
            return UnknownWord(span=span, found=word, near=near, expected=expected)
        case "TERM" if (first := word.split(maxsplit=1)[0]).lower() in _words(accepted):
            return CapitalisedKeyword(span=Span(span.start, span.start + len(first)), found=first, instead=first.lower())
        case _ if "TERM" in accepted and word in keywords and (term := _as_term(source, at, frozenset())) != word:
            return TermInLowerCase(span=Span(span.start, span.start + len(term)), found=term, instead=_capitals(term))
        case _:
            return UnexpectedWords(span=span, found=_shortened(word), after=after, expected=expected)


def _start(token: str) -> int:
    return int(getattr(token, "start_pos", 0))


def _end(token: str) -> int:
    return int(getattr(token, "end_pos", 0))


def _shortened(words: str) -> str:
    flat = " ".join(words.split())
    return flat if len(flat) <= 40 else f"{flat[:38]}…"


def _words(accepted: Iterable[str]) -> frozenset[str]:
    # A keyword's terminal bears its own name in capitals, as the grammar writes it.
    return frozenset(name.lower().replace("_", "-") for name in accepted if name not in _PHRASES)


def _expected(accepted: frozenset[str], keywords: frozenset[str]) -> tuple[str, ...]:
    phrases = [phrase for name, phrase in _PHRASES.items() if name in accepted]
    words = sorted(f"`{word}`" for word in _words(accepted) & keywords)
    return tuple(phrases + words) if len(phrases) + len(words) <= _MOST_EXPECTED else tuple(phrases)


def _nearest(word: str, among: Iterable[str]) -> str | None:
    from difflib import get_close_matches

    near = get_close_matches(word, sorted(among), n=1, cutoff=0.7)
    return near[0] if near else None


def _as_term(source: Source, at: str, keywords: frozenset[str]) -> str:
    """Return the run of lower-case words that begins at `at`, up to the first word of the language or line's end."""
    line = source.text[_start(at) :].split("\n", 1)[0]
    words: list[str] = []
    for word in line.split(" "):
        bare = word.strip(",;:.")
        if not bare.isalpha() or not bare.islower() or bare in keywords:
            break
        words.append(bare)
        if bare != word:
            break
    return " ".join(words) or str(at)


def _capitals(term: str) -> str:
    small = {"of", "at", "in", "out"}
    return " ".join(word if word in small and place else word.capitalize() for place, word in enumerate(term.split(" ")))


def _date_in_words(written: str) -> str | None:
    """Return the date as a contract writes it, where the figures can be read in only one British way."""
    figures = written.replace("/", " ").replace(".", " ").replace("-", " ").split()
    if len(figures) != 3:
        return None
    if len(figures[0]) == 4:
        figures.reverse()
    day, month, year = figures
    day = day.rstrip("stndrh")
    number = next((n for n, name in enumerate(month_names, 1) if name.lower().startswith(month.lower()[:3])), 0)
    number = number or (int(month) if month.isdigit() else 0)
    if not 1 <= number <= 12 or not day.isdigit() or not 1 <= int(day) <= 31:
        return None
    return f"{int(day)} {month_names[number - 1]} {year if len(year) == 4 else f'20{year}'}"


def meant_as(word: str, among: Iterable[str]) -> str | None:
    return _nearest(word, among)
