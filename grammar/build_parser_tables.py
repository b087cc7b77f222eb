"""Builds the parser's tables into the wheel, so that `outcomes` need not work them out from the grammar at each start."""

import sys
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class TablesHook(BuildHookInterface):  # type: ignore[type-arg]
    """Puts `contract.tables` beside `contract.lark`: inside a wheel, or in the checkout for an editable install."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if self.target_name != "wheel":
            return
        sys.path.insert(0, self.root)
        try:
            from rules_engine.syntax.grammar import store_tables
        finally:
            sys.path.remove(self.root)
        if version == "editable":
            store_tables(Path(self.root, "grammar", "contract.tables"))
            return
        tables = Path(mkdtemp(), "contract.tables")
        store_tables(tables)
        build_data["force_include"][str(tables)] = "rules_engine/grammar/contract.tables"
