"""What an official rule is: its number, what it finds wrong, how much hangs on it, and since when it holds.

A rule looks at a whole return at once and answers with the rows that break it; it mends nothing. A rule that changed is
two rules with one number, each for the years of its wording. To write one:

    @rule("366", INFORMATION)
    def short_break_changed_course(frame: Frame) -> FindingRows:
        \"\"\"A short break (V3) starts with another reason than S.\"\"\"
        episodes = frame.episodes
        return episodes.findings(episodes.among("LS", "V3") & ~episodes.among("RNE", "S"))

It stands in the file of its subject, with the fault that breaks it below it (`fault`), and the lists at the end of that file
name both. A page in tests/cases/validation shows what it finds, and what it just does not.

Readers are shown the docstring. A rule just asks the frame for what it needs: where there is no such module,
no such column or no return before, the frame says so and the rule is listed as not run.
"""

from collections.abc import Callable
from enum import Enum
from typing import TypeAlias

from attrs import frozen

from rules_engine.returns.official.frames import FindingRows, Frame

Check: TypeAlias = Callable[[Frame], FindingRows]


class Level(Enum):
    """What hangs on a finding."""

    BLOCKS = "which child, day or code an episode means cannot be told, so no contract in which the child is"
    BLOCKS_SOME = "the same of another module, so no contract that reads this from it"
    DAYS = "days of a child's time in care are in doubt"
    STOPS = "the records of a child rightly stop, and its later days are not known"
    INFORMATION = "nothing that leaves a day of care in doubt"


BLOCKS, BLOCKS_SOME, DAYS, STOPS, INFORMATION = Level


@frozen(eq=False, kw_only=True)
class Rule:
    """One wording of an official rule, for the returns that end in `first_year` to `last_year`.

    Without a year there is no limit. `says` is what is wrong, in a sentence of our own.
    """

    number: str
    says: str
    level: Level
    check: Check
    first_year: int | None = None
    last_year: int | None = None

    def holds_in(self, year: int | None) -> bool:
        """Whether the rule is one for the return that ends in `year`; where that is unknown, if it is one for all."""
        if year is None:
            return self.first_year is None and self.last_year is None
        return (self.first_year or year) <= year <= (self.last_year or year)


def rule(
    number: str, level: Level, *, first_year: int | None = None, last_year: int | None = None
) -> Callable[[Check], Rule]:
    """Make a rule of a function, whose docstring says what is wrong."""

    def made(check: Check) -> Rule:
        assert check.__doc__
        return Rule(
            number=number,
            says=check.__doc__,
            level=level,
            check=check,
            first_year=first_year,
            last_year=last_year,
        )

    return made
