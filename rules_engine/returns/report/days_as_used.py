"""The days of a child as they are used, in stretches, and what is held of them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Final

from rules_engine.facts import Episode, History
from rules_engine.repairs import Repair
from rules_engine.returns.report.as_written import EpisodeAsWritten
from rules_engine.returns.report.in_words import day_number, how_many, short_day
from rules_engine.returns.report.picture import (
    Stretch,
    Use,
)
from rules_engine.returns.report.policy_totals import policy_in_words
from rules_engine.timeline import FOREVER, Day, Days, day_of


def stretches_as_used(covered: Days, history: History, doubted: Days) -> Sequence[Stretch]:
    """Return all days from the first to the last that the returns cover, as they are used."""
    whole = Days.between(covered.first, Day(covered.last + 1))
    stretches = [
        *_stretches_of(whole - covered, Use.NO_RETURN, "no return"),
        *_stretches_of(doubted, Use.NOT_KNOWN, None),
        *_stretches_of(covered - history.covered - doubted, Use.STOPPED, "the records stop"),
    ]
    left = history.covered
    for episode in history.episodes:
        days = left & Days.between(day_of(episode.start), _end_of(episode))
        stretches += _stretches_of(days, Use.CARE, episode.attributes.get("placement", ""))
        left -= days
    stretches += _stretches_of(left, Use.NOT_CARE, "not in care")
    return sorted(stretches, key=lambda stretch: stretch.start)


def _stretches_of(days: Days, use: Use, label: str | None) -> Iterator[Stretch]:
    for start, end in days.intervals:
        text = f"{how_many(end - start, 'day')} not known" if label is None else label
        yield Stretch(start=start, end=end, use=use, label=text)


def _end_of(episode: Episode) -> Day:
    return FOREVER if episode.end is None else day_of(episode.end)


def ends_moved(repairs: Iterable[Repair], rows: Iterable[EpisodeAsWritten]) -> Iterator[tuple[Day, str]]:
    """Yield the day on which each row now ends that a policy touched; where it goes on, the end of its return."""
    closes = {row.place: row.close for row in rows}
    for repair in repairs:
        end = day_number(repair.used_end) or closes[repair.place]
        yield end, f"◆ {policy_in_words(repair.doubt, repair.reading)}: row {repair.place.row}"


USE_IN_WORDS: Final[Mapping[Use, str]] = {
    Use.CARE: "in care",
    Use.NOT_CARE: "not in care",
    Use.NOT_KNOWN: "not known",
    Use.STOPPED: "not known: the records rightly stop",
    Use.NO_RETURN: "no return covers these days",
}


def used_in_words(used: Iterable[Stretch]) -> Iterator[tuple[str, str]]:
    """Yield for each stretch its days, and what is held of them."""
    for stretch in used:
        placed = f", placement {stretch.label}" if stretch.use is Use.CARE and stretch.label else ""
        yield days_in_words(stretch.start, stretch.end), f"{USE_IN_WORDS[stretch.use]}{placed}"


def days_in_words(start: Day, end: Day) -> str:
    """Return the days [start, end) in words, with their number."""
    first, last = date.fromordinal(start), date.fromordinal(end - 1)
    text = short_day(first) if first == last else f"{short_day(first)} to {short_day(last)}"
    return f"{text} ({how_many(end - start, 'day')})"
