"""What a council installs is the wheel, not the checkout: it must hold the grammar, the templates and the contracts."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).parent.parent
pytestmark = pytest.mark.xdist_group("wheel")


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """Return the folder into which a freshly built wheel of this project was installed."""
    wheels, site = tmp_path_factory.mktemp("wheels"), tmp_path_factory.mktemp("site")
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    build = [*pip, "wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", str(wheels), str(PROJECT)]
    subprocess.run(build, check=True, capture_output=True)
    (wheel,) = wheels.glob("*.whl")
    install = [*pip, "install", "--no-deps", "--target", str(site), str(wheel)]
    subprocess.run(install, check=True, capture_output=True)
    return site


def run(installed, folder, *arguments):
    """Run a Python command in `folder` with the installed package, and return its standard output."""
    environment = {**os.environ, "PYTHONPATH": str(installed)}
    done = subprocess.run(  # noqa: PLW1510  (the assertion shows what went wrong)
        [sys.executable, *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_installed_package_is_the_one_that_runs(installed, tmp_path):
    where = run(installed, tmp_path, "-c", "import rules_engine; print(rules_engine.__file__)")
    assert Path(where.strip()).is_relative_to(installed)


def test_it_holds_the_grammar_its_tables_the_templates_and_the_contracts(installed):
    package = installed / "rules_engine"
    assert (package / "grammar" / "contract.lark").is_file()
    assert (package / "grammar" / "contract.tables").is_file()
    assert list((package / "templates").rglob("*.html"))
    assert len(list((package / "contracts").glob("*.contract"))) == 7


def test_it_holds_the_code_lists_and_the_vocabularies(installed, tmp_path):
    counted = (
        "from rules_engine.semantics.standard import VOCABULARIES, standard_terms\n"
        "from rules_engine.statutory.codes import codes_of\n"
        "print(len(codes_of('placement')), all(standard_terms(name) for name in VOCABULARIES))"
    )
    assert run(installed, tmp_path, "-c", counted).split() == ["32", "True"]


def test_its_tables_are_those_of_its_grammar(installed, tmp_path):
    stamped = (
        "from rules_engine.syntax.grammar import stamp\n"
        "from rules_engine.resources import shipped\n"
        "grammar = shipped('grammar').joinpath('contract.lark').read_text(encoding='utf-8')\n"
        "tables = shipped('grammar').joinpath('contract.tables').read_bytes()\n"
        "print(tables[:64].decode() == stamp(grammar))"
    )
    assert run(installed, tmp_path, "-c", stamped).strip() == "True"


def test_its_demonstration_runs_in_an_empty_folder(installed, tmp_path):
    run(installed, tmp_path, "-m", "rules_engine", "demo")
    assert (tmp_path / "outcomes-demo" / "lines.csv").is_file()
    assert (tmp_path / "outcomes-demo" / "statement.html").is_file()
