"""When a count of days reaches its target."""

from attrs import frozen

from rules_engine.timeline import NO_DAYS, Day, Days


@frozen
class Reached:
    """The day on which a clock stood at its target, and the days that it counted."""

    day: Day
    counted: Days


def reached_in_total(days: Days, target: int) -> Reached | None:
    """Return when `days` come to `target`, whatever lies between them; `None` if they never do."""
    day = days.day_number(target)
    return None if day is None else Reached(day, days.take(target))


def reached_in_a_row(
    days: Days,
    target: int,
    *,
    tolerance: int = 0,
    paused: Days = NO_DAYS,
    restarts: Days = NO_DAYS,
    restart_after: int = 0,
) -> Reached | None:
    """Return when a clock over `days` first stands at `target`; `None` if it never does.

    The clock counts each of `days`. On a day of `paused` it stands still. A break of more than `tolerance` other days
    sends it back to nothing. A day of `restarts` sends it back when it then stands at `restart_after` or more; that day
    itself is counted if it is one of `days`.
    """
    counted: Days = NO_DAYS
    count = 0
    end_of_last: Day | None = None
    for start, end in (days - paused).intervals:
        if end_of_last is not None:
            gap = Days.between(end_of_last, start)
            restarted = count >= restart_after and bool(restarts & gap)
            if restarted or len(gap - paused) > tolerance:
                count, counted = 0, NO_DAYS
        at = start
        for restart in restarts & Days.between(start, end):
            if count + (restart - at) >= target:
                break
            count, counted, at = count + (restart - at), counted | Days.between(at, restart), restart
            if count >= restart_after:
                count, counted = 0, NO_DAYS
        if count + (end - at) >= target:
            day = at + (target - count) - 1
            return Reached(day, counted | Days.between(at, day + 1))
        count, counted = count + (end - at), counted | Days.between(at, end)
        end_of_last = end
    return None
