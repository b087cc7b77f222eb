"""How Hypothesis draws its examples, and how an expectation that is kept in a file is written anew."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from rules_engine.tables import folder
from rules_engine.tables.date_order import DateOrder, DateOrders

settings.register_profile("ci", derandomize=True, deadline=None, print_blob=True)
settings.register_profile("desk", deadline=None)
settings.load_profile("ci" if os.environ.get("CI") else "desk")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-snapshots",
        action="store_true",
        help="write what the tests come to into the files that they are compared with; read the difference after",
    )


@pytest.fixture
def kept(request: pytest.FixtureRequest) -> Callable[[Path, str], None]:
    """Return a check that a file holds a text; with --update-snapshots it writes the text instead."""

    def check(file: Path, text: str) -> None:
        if request.config.getoption("--update-snapshots"):
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8", newline="\n")
        found = file.read_text(encoding="utf-8") if file.is_file() else ""
        assert found == text, (
            f"{file.name} is out of date: run pytest --update-snapshots and read the difference"
        )

    return check


@pytest.fixture(scope="session", autouse=True)
def _small_tables_have_their_days_first() -> Iterator[None]:
    """A few dates do not show whether their days stand first, which tests that are not about it would all be told."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(folder, "WHERE_NOTHING_IS_SAID", DateOrders(DateOrder.DAY_FIRST))
        yield


@pytest.fixture
def order_is_not_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have nothing say which part of a date stands first, as in a folder without records.toml."""
    monkeypatch.setattr(folder, "WHERE_NOTHING_IS_SAID", DateOrders())
