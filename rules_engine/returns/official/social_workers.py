"""The rules on social workers, since the return that ends in 2024.

A child may change worker a few days before or after the day on which the last one ends, so the rules allow for that.
Rows from before 1 April 2023 were not collected then, and may lack a reason.
"""

from datetime import date
from typing import Final

import numpy as np

from rules_engine.returns.assembly import first_day_of
from rules_engine.returns.code_changes import SOCIAL_WORKERS_SINCE
from rules_engine.returns.official.fault import AFTER_THE_YEAR, NOT_YET, Carrier, Planted, fault, no_fault
from rules_engine.returns.official.frames import (
    BLANK_DAY,
    WRONG_DAY,
    FindingRows,
    Flags,
    Frame,
    Rows,
    known,
)
from rules_engine.returns.official.rule import BLOCKS_SOME, INFORMATION, Rule, rule
from rules_engine.returns.official.spells import all_filled, matching
from rules_engine.statutory.codes import codes_of
from rules_engine.statutory.layouts import SOCIAL_WORKERS

_COLLECTED_SINCE = date(2023, 4, 1).toordinal()
_REASONS = "reason for new social worker"


@rule("SW01", INFORMATION, first_year=2024, last_year=2024)
def no_worker_for_a_child_in_care(frame: Frame) -> FindingRows:
    """A child still in care at the end of the year, short breaks apart, has no identifier, start or reason of a worker."""
    episodes, workers = frame.episodes, frame.rows(SOCIAL_WORKERS)
    still = episodes.among("DEC", "") & ~episodes.among("LS", "V3", "V4")
    told = [workers.who(workers.filled(item)) for item in ("SW_ID", "SW_DECOM", "SW_REASON")]
    return episodes.findings(still & ~np.logical_and.reduce(told)[episodes.child])


def _in_care_all_year(child: Carrier) -> Planted:
    yield child.episode(10)


@fault("SW01", "in care on 31 March, and no social worker", first_year=SOCIAL_WORKERS_SINCE, last_year=2024)
def _no_worker(child: Carrier) -> Planted:
    yield child.episode(10, wrong=True)


@rule("SW01a", INFORMATION, first_year=2025, last_year=2025)
def older_worker_incomplete(frame: Frame) -> FindingRows:
    """A worker has no date of start, or one before 1 April 2023 and no identifier."""
    workers = frame.rows(SOCIAL_WORKERS)
    start = workers.days("SW_DECOM")
    earlier = known(start) & (start < _COLLECTED_SINCE)
    return workers.findings(~known(start) | (earlier & workers.among("SW_ID", "")))


@rule("SW01b", INFORMATION, first_year=2025, last_year=2025)
def newer_worker_incomplete(frame: Frame) -> FindingRows:
    """A worker has no date of start, or one since 1 April 2023 and no identifier or no reason."""
    workers = frame.rows(SOCIAL_WORKERS)
    start = workers.days("SW_DECOM")
    since = start >= _COLLECTED_SINCE
    return workers.findings(~known(start) | (since & ~all_filled(workers, "SW_ID", "SW_REASON")))


@rule("SW02", INFORMATION, first_year=2024, last_year=2025)
def identifier_of_worker_malformed(frame: Frame) -> FindingRows:
    """The identifier of a worker begins neither with SW nor with XX."""
    workers = frame.rows(SOCIAL_WORKERS)
    return workers.findings(~matching(workers, "SW_ID", "(SW|XX).*"))


@rule("SW02", INFORMATION, first_year=2026)
def identifier_of_worker_malformed_or_short(frame: Frame) -> FindingRows:
    """The identifier of a worker begins neither with SW nor with XX, or has fewer than four characters."""
    workers = frame.rows(SOCIAL_WORKERS)
    return workers.findings(~matching(workers, "SW_ID", "(SW|XX)..+"))


@fault("SW02", "SW_ID does not begin with SW or XX", first_year=SOCIAL_WORKERS_SINCE)
def _worker_with_another_number(child: Carrier) -> Planted:
    yield from _in_care_all_year(child)
    yield child.worker(10, wrong=True, SW_ID="AB00001")


@rule("SW03", INFORMATION, first_year=2024, last_year=2024)
def worker_incomplete(frame: Frame) -> FindingRows:
    """A worker has no identifier, no date of start or no reason."""
    workers = frame.rows(SOCIAL_WORKERS)
    return workers.findings(~all_filled(workers, "SW_ID", "SW_DECOM", "SW_REASON"))


@fault("SW03", "no SW_ID", first_year=SOCIAL_WORKERS_SINCE, last_year=2024)
def _worker_without_a_number(child: Carrier) -> Planted:
    yield from _in_care_all_year(child)
    yield child.worker(10, wrong=True, SW_ID="")


@rule("SW04", BLOCKS_SOME, first_year=2024)
def start_of_worker_no_date(frame: Frame) -> FindingRows:
    """The start of a worker is not a date."""
    workers = frame.rows(SOCIAL_WORKERS)
    return workers.findings(workers.days("SW_DECOM") == WRONG_DAY)


@fault("SW04", "SW_DECOM is no date", first_year=SOCIAL_WORKERS_SINCE)
def _worker_from_no_date(child: Carrier) -> Planted:
    yield from _in_care_all_year(child)
    yield child.worker(10, wrong=True, SW_DECOM="31/06/" + child.date(10)[-4:])


@rule("SW05", BLOCKS_SOME, first_year=2024)
def end_of_worker_no_date(frame: Frame) -> FindingRows:
    """The end of a worker is not a date."""
    workers = frame.rows(SOCIAL_WORKERS)
    return workers.findings(workers.days("SW_DEC") == WRONG_DAY)


@fault("SW05", "SW_DEC is no date", first_year=SOCIAL_WORKERS_SINCE)
def _worker_until_no_date(child: Carrier) -> Planted:
    yield from _in_care_all_year(child)
    yield child.worker(10, 60, wrong=True, SW_DEC="31/06/" + child.date(60)[-4:])
    yield child.worker(60, SW_ID="SWZ00002", SW_REASON="LEFTRL")


@rule("SW06", INFORMATION, first_year=2024)
def worker_started_after_the_year(frame: Frame) -> FindingRows:
    """A worker starts after the year of the return."""
    workers = frame.rows(SOCIAL_WORKERS)
    return workers.findings(workers.days("SW_DECOM") > frame.last_day)


@fault("SW06", "SW_DECOM is after the year", first_year=SOCIAL_WORKERS_SINCE)
def _worker_after_the_year(child: Carrier) -> Planted:
    yield from _in_care_all_year(child)
    yield child.worker(AFTER_THE_YEAR + 10, wrong=True)


@rule("SW07", INFORMATION, first_year=2024, last_year=2024)
def worker_ended_outside_the_year(frame: Frame) -> FindingRows:
    """A worker ends before the year of the return, or after it."""
    workers = frame.rows(SOCIAL_WORKERS)
    return _ended_outside(workers, frame.first_day, frame.last_day)


@rule("SW07", INFORMATION, first_year=2025)
def worker_ended_outside_two_years(frame: Frame) -> FindingRows:
    """A worker ends before the year that comes before that of the return, or after the year of the return."""
    workers = frame.rows(SOCIAL_WORKERS)
    return _ended_outside(workers, first_day_of(frame.known_year - 1), frame.last_day)


@fault("SW07", "SW_DEC is after the year", first_year=SOCIAL_WORKERS_SINCE)
def _worker_ends_after_the_year(child: Carrier) -> Planted:
    yield from _in_care_all_year(child)
    yield child.worker(10, AFTER_THE_YEAR + 10, wrong=True)


@rule("SW08", INFORMATION, first_year=2024)
def worker_without_end_before_another(frame: Frame) -> FindingRows:
    """A worker has no end, and another started after."""
    workers = frame.dated(SOCIAL_WORKERS, "SW_DECOM")
    return workers.findings(workers.goes_on & workers.among("SW_DEC", ""))


@fault("SW08", "a social worker without an end, and another after", first_year=SOCIAL_WORKERS_SINCE)
def _worker_open_before_another(child: Carrier) -> Planted:
    yield from _in_care_all_year(child)
    yield child.worker(10, wrong=True)
    yield child.worker(60, SW_ID="SWZ00002", SW_REASON="LEFTRL")


@rule("SW09", INFORMATION, first_year=2024, last_year=2025)
def worker_without_a_night(frame: Frame) -> FindingRows:
    """A worker ends on the day on which the worker starts."""
    workers = frame.rows(SOCIAL_WORKERS)
    start, end = workers.days("SW_DECOM"), workers.days("SW_DEC")
    return workers.findings(known(start, end) & (start == end))


@rule("SW09", INFORMATION, first_year=2026)
def worker_for_less_than_three_days(frame: Frame) -> FindingRows:
    """A worker ends less than three days after the start."""
    workers = frame.rows(SOCIAL_WORKERS)
    start, end = workers.days("SW_DECOM"), workers.days("SW_DEC")
    return workers.findings(known(start, end) & (end - start < 3))


@fault("SW09", "SW_DECOM and SW_DEC are one day", first_year=SOCIAL_WORKERS_SINCE)
def _worker_of_no_day(child: Carrier) -> Planted:
    yield from _in_care_all_year(child)
    yield child.worker(10, 10, wrong=True)
    yield child.worker(11, SW_ID="SWZ00002", SW_REASON="LEFTRL")


@rule("SW10", INFORMATION, first_year=2024, last_year=2024)
def worker_not_near_the_last(frame: Frame) -> FindingRows:
    """A worker does not start within seven days of the end of the last one."""
    workers = frame.dated(SOCIAL_WORKERS, "SW_DECOM")
    return workers.findings(_far_from_the_last(workers, 7))


@rule("SW10", INFORMATION, first_year=2025, last_year=2025)
def worker_not_near_the_last_first_contact_apart(frame: Frame) -> FindingRows:
    """A worker who is not the first contact does not start within seven days of the end of the last one."""
    workers = frame.dated(SOCIAL_WORKERS, "SW_DECOM")
    return workers.findings(_far_from_the_last(workers, 7) & ~workers.among("SW_REASON", "FCONTA"))


@fault(
    "SW10",
    "a social worker more than a week before the last one ends",
    first_year=SOCIAL_WORKERS_SINCE,
    last_year=2025,
)
def _workers_overlap(child: Carrier) -> Planted:
    yield from _in_care_all_year(child)
    yield child.worker(10, 100)
    yield child.worker(60, wrong=True, SW_ID="SWZ00002", SW_REASON="LEFTRL")


@rule("SW10a", INFORMATION, first_year=2026)
def later_worker_not_near_the_last(frame: Frame) -> FindingRows:
    """A worker who is not the first contact does not start within seven days of the end of the last one."""
    workers = frame.dated(SOCIAL_WORKERS, "SW_DECOM")
    return workers.findings(_far_from_the_last(workers, 7) & ~workers.among("SW_REASON", "FCONTA"))


@fault("SW10a", "a social worker more than a week before the last one ends", first_year=2026)
def _workers_far_apart(child: Carrier) -> Planted:
    yield from _in_care_all_year(child)
    yield child.worker(10, 100)
    yield child.worker(60, wrong=True, SW_ID="SWZ00002", SW_REASON="LEFTRL")


@rule("SW10b", INFORMATION, first_year=2026)
def first_contact_with_a_worker_there(frame: Frame) -> FindingRows:
    """A worker is the first contact, and starts before the last one has ended, or on that day."""
    workers = frame.dated(SOCIAL_WORKERS, "SW_DECOM")
    ended = workers.before(workers.days("SW_DEC"), BLANK_DAY)
    first_contact = workers.among("SW_REASON", "FCONTA")
    return workers.findings(first_contact & known(ended) & (workers.days("SW_DECOM") <= ended))


@rule("SW11a", INFORMATION, first_year=2024, last_year=2024)
def nobody_followed_a_worker(frame: Frame) -> FindingRows:
    """A worker ended before the last five days of the year, and the next does not start within five days of that."""
    workers = frame.dated(SOCIAL_WORKERS, "SW_DECOM")
    ended = workers.before(workers.days("SW_DEC"), BLANK_DAY)
    return workers.findings(known(ended) & (ended <= frame.last_day - 5) & _far_from_the_last(workers, 5))


@rule("SW11b", INFORMATION, first_year=2024)
def no_worker_in_the_last_days(frame: Frame) -> FindingRows:
    """The child's last worker ended in the last five days of the year, and nobody follows."""
    workers = frame.dated(SOCIAL_WORKERS, "SW_DECOM")
    end = workers.days("SW_DEC")
    return workers.findings(~workers.goes_on & (end >= frame.last_day - 5) & (end <= frame.last_day))


@rule("SW13", INFORMATION, first_year=2024, last_year=2024)
def reason_of_worker_unknown(frame: Frame) -> FindingRows:
    """The reason for a worker is blank, or not one of the codes."""
    workers = frame.rows(SOCIAL_WORKERS)
    return workers.findings(~workers.among("SW_REASON", *codes_of(_REASONS)))


@rule("SW13", INFORMATION, first_year=2025)
def reason_of_worker_unknown_or_missing(frame: Frame) -> FindingRows:
    """The reason for a worker is not one of the codes, or blank although the worker started since 1 April 2023."""
    workers = frame.rows(SOCIAL_WORKERS)
    blank = workers.among("SW_REASON", "")
    needed = workers.days("SW_DECOM") >= _COLLECTED_SINCE
    return workers.findings(np.where(blank, needed, ~workers.among("SW_REASON", *codes_of(_REASONS))))


@fault("SW13", "SW_REASON is not in the list", first_year=SOCIAL_WORKERS_SINCE)
def _worker_for_no_reason(child: Carrier) -> Planted:
    yield from _in_care_all_year(child)
    yield child.worker(10, wrong=True, SW_REASON="BORED")


@rule("SW14", INFORMATION, first_year=2024, last_year=2024)
def end_of_worker_blank(frame: Frame) -> FindingRows:
    """A worker who is not the child's last has no end."""
    workers = frame.by_child(SOCIAL_WORKERS, "SW_DECOM")
    return workers.findings(workers.goes_on & workers.among("SW_DEC", ""))


@rule("SW17", INFORMATION, first_year=2026)
def no_worker_at_the_end_of_the_year(frame: Frame) -> FindingRows:
    """The child's last worker has an end."""
    workers = frame.dated(SOCIAL_WORKERS, "SW_DECOM")
    return workers.findings(~workers.goes_on & workers.filled("SW_DEC"))


@fault("SW17", "no social worker on 31 March", first_year=2026)
def _worker_gone_at_the_end(child: Carrier) -> Planted:
    yield from _in_care_all_year(child)
    yield child.worker(10, 60, wrong=True)


@rule("SW18", INFORMATION, first_year=2026)
def worker_ended_before_the_start(frame: Frame) -> FindingRows:
    """A worker ends on the day of the start, or before it."""
    workers = frame.rows(SOCIAL_WORKERS)
    start, end = workers.days("SW_DECOM"), workers.days("SW_DEC")
    return workers.findings(known(start, end) & (end <= start))


@fault("SW18", "SW_DEC is before SW_DECOM", first_year=2026)
def _worker_ends_before_the_start(child: Carrier) -> Planted:
    yield from _in_care_all_year(child)
    yield child.worker(40, 20, wrong=True)


@rule("SW19", INFORMATION, first_year=2026)
def two_workers_start_on_one_day(frame: Frame) -> FindingRows:
    """Two workers of a child start on one day."""
    workers = frame.dated(SOCIAL_WORKERS, "SW_DECOM")
    start = workers.days("SW_DECOM")
    return workers.findings(workers.before(start, BLANK_DAY) == start)


@fault("SW19", "two social workers from one day", first_year=2026)
def _two_workers_from_one_day(child: Carrier) -> Planted:
    yield from _in_care_all_year(child)
    yield child.worker(10)
    yield child.worker(10, wrong=True, SW_ID="SWZ00002", SW_REASON="LEFTRL")


def _ended_outside(workers: Rows, first: int, last: int) -> FindingRows:
    end = workers.days("SW_DEC")
    return workers.findings(known(end) & ((end < first) | (end > last)))


def _far_from_the_last(workers: Rows, days: int) -> Flags:
    """Return whether a worker starts more than some days before or after the last one's end, or that has no end."""
    end = workers.days("SW_DEC")
    ended = workers.before(end, WRONG_DAY)
    far = (ended == BLANK_DAY) | (np.abs(workers.days("SW_DECOM") - ended) > days)
    flags: Flags = workers.continues & (ended != WRONG_DAY) & far
    return flags


SOCIAL_WORKER_RULES: Final[tuple[Rule, ...]] = (
    no_worker_for_a_child_in_care,
    older_worker_incomplete,
    newer_worker_incomplete,
    identifier_of_worker_malformed,
    identifier_of_worker_malformed_or_short,
    worker_incomplete,
    start_of_worker_no_date,
    end_of_worker_no_date,
    worker_started_after_the_year,
    worker_ended_outside_the_year,
    worker_ended_outside_two_years,
    worker_without_end_before_another,
    worker_without_a_night,
    worker_for_less_than_three_days,
    worker_not_near_the_last,
    worker_not_near_the_last_first_contact_apart,
    later_worker_not_near_the_last,
    first_contact_with_a_worker_there,
    nobody_followed_a_worker,
    no_worker_in_the_last_days,
    reason_of_worker_unknown,
    reason_of_worker_unknown_or_missing,
    end_of_worker_blank,
    no_worker_at_the_end_of_the_year,
    worker_ended_before_the_start,
    two_workers_start_on_one_day,
)

SOCIAL_WORKER_FAULTS: Final = (
    _no_worker,
    _worker_with_another_number,
    _worker_without_a_number,
    _worker_from_no_date,
    _worker_until_no_date,
    _worker_after_the_year,
    _worker_ends_after_the_year,
    _worker_open_before_another,
    _worker_of_no_day,
    _workers_overlap,
    _workers_far_apart,
    _worker_for_no_reason,
    _worker_gone_at_the_end,
    _worker_ends_before_the_start,
    _two_workers_from_one_day,
)

SOCIAL_WORKER_WITHOUT_FAULT: Final = (no_fault(NOT_YET, "SW01a SW01b SW10b SW11a SW11b SW14"),)
