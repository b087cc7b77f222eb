"""What a named policy changed in the records: each row that it touched, as it was and as it is used.

Nothing else changes a record. Both forms are kept, so that whoever reads a result can tell what was sent from what was
made of it.
"""

from datetime import date

from attrs import frozen

from rules_engine.place import Place
from rules_engine.statutory.doubts import Doubt, Reading
from rules_engine.statutory.layouts import tells_a_birthday


@frozen(kw_only=True)
class Repair:
    """A row that a policy touched: its start, its end as the return has it, and its end as it is used.

    `used_end` is None where the row is taken to go on. Where only the days after the row were in doubt, and the policy
    says that the child had left, both ends are the same.
    """

    timeline: str
    doubt: Doubt
    reading: Reading
    place: Place
    start: date
    raw_end: date | None
    used_end: date | None


@frozen(kw_only=True)
class WrittenInFull:
    """A cell whose year had two figures: the cell as it is in the file, and as it is used."""

    place: Place
    column: str
    raw: str
    used: str

    @property
    def tells_a_birthday(self) -> bool:
        """Whether the cell holds a day of birth, or the 18th birthday of a child who came alone (DUC)."""
        return tells_a_birthday(self.column)
