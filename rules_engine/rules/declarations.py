"""What a contract says that the records must hold: facts about each child, and timelines."""

from attrs import field, frozen

from rules_engine.kinds import FactKind
from rules_engine.source import Span
from rules_engine.statutory.doubts import Doubt, Reading


@frozen(kw_only=True)
class FactSource:
    """The column of a table of the statutory records from which a fact is read ("SSDA903 UASC", "DUC")."""

    table: str
    column: str


@frozen(kw_only=True)
class FactRule:
    """A fact that the records must hold for each child, unless it is optional; from children.csv without a source."""

    name: str
    kind: FactKind
    choices: tuple[str, ...] = ()
    optional: bool = False
    source: FactSource | None = None
    origin: Span = field(eq=False, repr=False)


@frozen(kw_only=True)
class TimelineRule:
    """A timeline that the records must hold.

    `source` names the table of the statutory records that it is read from ("SSDA903 episodes"); None is a table of its
    own. `attributes` name the columns of such a table and their texts. `policies` say how days in doubt are read.
    """

    name: str
    source: str | None = None
    attributes: tuple[tuple[str, tuple[str, ...]], ...] = ()
    policies: tuple[tuple[Doubt, Reading], ...] = ()
    origin: Span = field(eq=False, repr=False)
