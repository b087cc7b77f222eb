"""What whoever keeps the records says of the returns that a timeline is read from."""

from datetime import date
from typing import Final

from attrs import frozen

from rules_engine.timeline import Days


@frozen(kw_only=True)
class ListedReturn:
    """A return named in records.toml, and the last day of its year where that is said."""

    name: str
    year_ending: date | None = None


@frozen(kw_only=True)
class Settings:
    """What records.toml says of one timeline; None where it is silent."""

    covers: Days | None = None
    files: tuple[ListedReturn, ...] | None = None
    headers: tuple[str, ...] | None = None
    others: bool | None = None


NOTHING_SAID: Final = Settings()
"""What is said where there is no records.toml."""
