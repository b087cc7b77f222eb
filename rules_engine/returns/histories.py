"""What is recorded on one timeline, whatever kind of table it was read from."""

from collections.abc import Mapping

from attrs import frozen

from rules_engine.facts import History
from rules_engine.place import Place
from rules_engine.timeline import Days


@frozen(kw_only=True)
class Histories:
    """Each child's history, where each child first stands, and the days covered."""

    histories: Mapping[str, History]
    first_rows: Mapping[str, Place]
    covered: Days

    def of(self, child: str) -> History:
        """Return a child's history; that of one without a row says that nothing held on the days covered."""
        return self.histories.get(child) or History((), self.covered)
