"""When a count of days reaches its target, and how far it comes."""

from attrs import frozen

from rules_engine.timeline import NO_DAYS, Day, Days


@frozen
class Reached:
    """The day on which a clock stood at its target, and the days that it counted."""

    day: Day
    counted: Days


@frozen
class Run:
    """What came of a clock: when it reached its target, if it did, and the most days at which it ever stood."""

    reached: Reached | None
    furthest_days: int


def run_in_total(days: Days, target_days: int) -> Run:
    """Run a clock that counts `days`, whatever lies between them."""
    day = days.day_number(target_days)
    reached = None if day is None else Reached(day, days.take(target_days))
    return Run(reached, min(len(days), target_days))


def run_in_a_row(
    days: Days,
    target_days: int,
    *,
    tolerance_days: int = 0,
    paused: Days = NO_DAYS,
    restarts: Days = NO_DAYS,
    restart_after_days: int = 0,
) -> Run:
    """Run a clock over `days` until it first stands at `target_days`.

    The clock counts each of `days`. On a day of `paused` it stands still. A break of more than `tolerance_days` other days
    sends it back to nothing. A day of `restarts` sends it back when it then stands at `restart_after_days` or more; that
    day itself is counted if it is one of `days`.
    """
    counted: Days = NO_DAYS
    count = furthest = 0
    end_of_last: Day | None = None
    for start, end in (days - paused).intervals:
        if end_of_last is not None:
            gap = Days.between(end_of_last, start)
            restarted = count >= restart_after_days and bool(restarts & gap)
            if restarted or len(gap - paused) > tolerance_days:
                count, counted = 0, NO_DAYS
        at = start
        for restart in restarts & Days.between(start, end):
            if count + (restart - at) >= target_days:
                break
            count, counted, at = count + (restart - at), counted | Days.between(at, restart), restart
            furthest = max(furthest, count)
            if count >= restart_after_days:
                count, counted = 0, NO_DAYS
        if count + (end - at) >= target_days:
            day = Day(at + (target_days - count) - 1)
            return Run(Reached(day, counted | Days.between(at, Day(day + 1))), target_days)
        count, counted = count + (end - at), counted | Days.between(at, end)
        furthest = max(furthest, count)
        end_of_last = end
    return Run(None, furthest)
