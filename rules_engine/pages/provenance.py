"""Which text and which program a report was made from."""

from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from typing import Final

from rules_engine.source import Source

PACKAGE: Final = "outcomes-contracts"


def contract_digest(source: Source) -> str:
    """Return the SHA-256 of a contract's text, as read: UTF-8, with a line feed at the end of each line."""
    return sha256(source.text.encode("utf-8")).hexdigest()


def package_version() -> str:
    """Return the version of this package as installed; a checkout that is not installed has none."""
    try:
        return version(PACKAGE)
    except PackageNotFoundError:
        return "not installed"
