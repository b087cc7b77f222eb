"""Modules that most runs never need, loaded when they are first asked for something."""

from importlib import import_module
from typing import Any


class Later:
    """Stands for the module `name` until something of it is wanted: a contract that reads well needs no diagnostics."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, wanted: str) -> Any:
        return getattr(import_module(self._name), wanted)
