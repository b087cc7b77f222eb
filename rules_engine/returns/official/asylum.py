"""The rules on unaccompanied asylum-seeking children. One is a child with a row in the module UASC."""

from typing import Final

from rules_engine.returns.assembly import first_day_of
from rules_engine.returns.official.fault import NO_SUCH_ROW, no_fault
from rules_engine.returns.official.frames import WRONG_DAY, FindingRows, Frame, birthdays, known
from rules_engine.returns.official.rule import INFORMATION, Rule, rule
from rules_engine.returns.official.spells import everyone
from rules_engine.statutory.layouts import HEADER, UASC


@rule("104", INFORMATION)
def end_of_status_no_date(frame: Frame) -> FindingRows:
    """The day on which the status ended (DUC) is not a date, or lies before the year of the return."""
    alone = frame.rows(UASC)
    ended = alone.days("DUC")
    return alone.findings((ended == WRONG_DAY) | (known(ended) & (ended < frame.first_day)))


@rule("205A", INFORMATION)
def status_gone(frame: Frame) -> FindingRows:
    """A child has the status in last year's return but not in this, and last year's does not say that it ended then."""
    header, last = frame.rows(HEADER), frame.previous.rows(UASC)
    ended = last.days("DUC")
    in_year = (ended >= first_day_of(frame.known_year - 1)) & (ended < frame.first_day)
    lost = last.who(~in_year) & ~everyone(frame.rows(UASC))
    return header.findings(lost[header.child])


@rule("205B", INFORMATION)
def end_of_status_changed(frame: Frame) -> FindingRows:
    """A child has the status in two returns, and its end is not the 18th birthday in last year's, or then this year."""
    alone, last = frame.rows(UASC), frame.previous.rows(UASC)
    ended, last_ended = alone.days("DUC"), last.days("DUC")
    grown_up = known(last_ended) & (last_ended == birthdays(last.days("DOB"), 18))
    in_year = (ended >= frame.first_day) & (ended <= frame.last_day)
    before = last.latest(last_ended, known(last_ended))
    as_before = known(ended) & (ended == before[alone.child])
    other = last.who(~grown_up)[alone.child]
    wrong = everyone(last)[alone.child] & (other | ~(in_year | as_before))
    header = frame.rows(HEADER)
    return {**alone.findings(wrong), **header.findings(alone.who(wrong)[header.child])}


@rule("205D", INFORMATION)
def status_new(frame: Frame) -> FindingRows:
    """A child has the status in this return, stood in last year's, and did not have it there."""
    header, last = frame.rows(HEADER), frame.previous
    new = everyone(frame.rows(UASC)) & ~everyone(last.rows(UASC)) & everyone(last.rows(HEADER))
    return header.findings(new[header.child])


@rule("231", INFORMATION, first_year=2025)
def alone_under_eleven(frame: Frame) -> FindingRows:
    """A child with the status is under eleven at the end of the year."""
    header = frame.rows(HEADER)
    young = birthdays(header.days("DOB"), 11) > frame.last_day
    return header.findings(young & everyone(frame.rows(UASC))[header.child])


@rule("304", INFORMATION)
def status_ended_after_eighteen(frame: Frame) -> FindingRows:
    """The status ends after the 18th birthday."""
    alone = frame.rows(UASC)
    ended, born = alone.days("DUC"), alone.days("DOB")
    return alone.findings(known(ended, born) & (ended > birthdays(born, 18)))


ASYLUM_RULES: Final[tuple[Rule, ...]] = (
    end_of_status_no_date,
    status_gone,
    end_of_status_changed,
    status_new,
    alone_under_eleven,
    status_ended_after_eighteen,
)

ASYLUM_WITHOUT_FAULT: Final = (no_fault(NO_SUCH_ROW, "104 205A 205B 205D 231 304"),)
