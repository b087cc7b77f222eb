import gc
from string import Formatter
from typing import ClassVar

import pytest
from attrs import fields, frozen

from rules_engine.cli.codes import known_diagnostics
from rules_engine.diagnostics import Diagnostic, TableDiagnostic, concise, every_diagnostic, page, shown
from rules_engine.place import Place
from rules_engine.source import Source, Span


@frozen(kw_only=True)
class NoSuchMetric(Diagnostic):
    """A payment names a metric that the contract does not define.

    Every payment must trace to a metric:

        metric Stays Home is Looked After
    """

    code: ClassVar[str] = "E901"
    name: str
    near: str | None = None
    defined: Span | None = None

    @property
    def message(self) -> str:
        return f"no metric is called `{self.name}`"

    @property
    def hint(self) -> str | None:
        return None if self.near is None else f"did you mean `{self.near}`?"

    @property
    def secondary(self) -> tuple[tuple[Span, str], ...]:
        return () if self.defined is None else ((self.defined, "this one is defined"),)


@frozen(kw_only=True)
class LongTerm(Diagnostic):
    """A contract runs for very long."""

    code: ClassVar[str] = "A901"
    severity = "advice"

    @property
    def message(self) -> str:
        return "the contract runs for 100 years"


@frozen(kw_only=True)
class NotADate(TableDiagnostic):
    """A cell holds no date."""

    code: ClassVar[str] = "D901"

    @property
    def message(self) -> str:
        return f"`{self.value}` is not a date"


SOURCE = Source.of(
    "family.contract",
    """\
contract "Family"
metric Stays Home is Looked After

payment One
\tpays £4,200 when Stays Hme
  for at least 182 days
""",
)


def place_of(words: str) -> Span:
    start = SOURCE.text.index(words)
    return Span(start, start + len(words))


METRIC = NoSuchMetric(
    span=place_of("Stays Hme"), name="Stays Hme", near="Stays Home", defined=place_of("Stays Home")
)


def test_a_diagnostic_shows_its_place_its_line_what_bears_on_it_and_what_to_write() -> None:
    assert shown(METRIC, SOURCE) == "\n".join(
        [
            "family.contract:5:19: E901 no metric is called `Stays Hme`",
            "5 |  pays £4,200 when Stays Hme",
            "  |                   ^^^^^^^^^",
            "2 | metric Stays Home is Looked After",
            "  |        ---------- this one is defined",
            "did you mean `Stays Home`?",
        ]
    )


def test_a_diagnostic_in_one_line_has_place_code_and_sentence() -> None:
    assert concise(METRIC, SOURCE) == "family.contract:5:19: E901 no metric is called `Stays Hme`"


def test_a_span_over_several_lines_is_underlined_to_the_end_of_the_first() -> None:
    span = Span(place_of("when").start, place_of("182").end)
    assert shown(NoSuchMetric(span=span, name="x"), SOURCE) == "\n".join(
        [
            "family.contract:5:14: E901 no metric is called `x`",
            "5 |  pays £4,200 when Stays Hme",
            "  |              ^^^^^^^^^^^^^^",
        ]
    )


def test_a_place_between_two_characters_is_shown_by_one_sign() -> None:
    end = len(SOURCE.text)
    assert shown(NoSuchMetric(span=Span(end, end), name="x"), SOURCE) == "\n".join(
        ["family.contract:7:1: E901 no metric is called `x`", "7 |", "  | ^"]
    )


def test_line_numbers_stand_in_one_column() -> None:
    source = Source.of("a", "\n" * 4 + "two" + "\n" * 7 + "one")
    diagnostic = NoSuchMetric(span=Span(14, 17), name="one", defined=Span(4, 7))
    assert shown(diagnostic, source) == "\n".join(
        [
            "a:12:1: E901 no metric is called `one`",
            "12 | one",
            "   | ^^^",
            " 5 | two",
            "   | --- this one is defined",
        ]
    )


def test_a_diagnostic_without_a_span_speaks_of_the_whole_text() -> None:
    assert shown(LongTerm(), SOURCE) == "family.contract: A901 the contract runs for 100 years"
    assert concise(LongTerm(), SOURCE) == "family.contract: A901 the contract runs for 100 years"


def test_a_diagnostic_without_a_source_is_its_sentence() -> None:
    assert shown(METRIC) == "E901 no metric is called `Stays Hme`\ndid you mean `Stays Home`?"
    assert concise(METRIC) == "E901 no metric is called `Stays Hme`"


def test_on_a_terminal_an_error_is_red_and_advice_is_yellow() -> None:
    assert "\x1b[1;31mE901\x1b[0m" in shown(METRIC, SOURCE, colour=True)
    assert "\x1b[1;31m^^^^^^^^^\x1b[0m" in shown(METRIC, SOURCE, colour=True)
    assert "\x1b[1;33mA901\x1b[0m" in shown(LongTerm(), SOURCE, colour=True)


def test_a_text_cannot_give_orders_to_the_terminal() -> None:
    source = Source.of("a", "pays \x1b[31m\u202e\0 £60")
    diagnostic = NoSuchMetric(span=Span(5, 6), name="\x1b[2J")
    assert shown(diagnostic, source) == "\n".join(
        ["a:1:6: E901 no metric is called `�[2J`", "1 | pays �[31m�� £60", "  |      ^"]
    )
    assert concise(diagnostic, source) == "a:1:6: E901 no metric is called `�[2J`"


CELL = NotADate(
    at=Place("children.csv", row=12),
    column="Date of Birth",
    value="31/02/2010",
    expected="a date such as 31/01/2010 or 2010-01-31",
)


def test_a_problem_in_a_row_names_the_file_the_row_and_the_column() -> None:
    assert concise(CELL) == (
        "children.csv, row 12, column Date of Birth: `31/02/2010` is not a date; "
        "expected a date such as 31/01/2010 or 2010-01-31"
    )
    assert shown(CELL) == (
        "children.csv, row 12, column Date of Birth: D901 `31/02/2010` is not a date\n"
        "expected a date such as 31/01/2010 or 2010-01-31"
    )


def test_a_problem_in_a_file_leaves_out_what_it_is_not_about() -> None:
    assert concise(NotADate(at=Place("children.csv"), value="x")) == "children.csv: `x` is not a date"
    assert concise(NotADate(at=Place("children.csv"), column="Start", value="x")) == (
        "children.csv, column Start: `x` is not a date"
    )


def test_diagnostics_that_say_the_same_of_the_same_place_are_equal() -> None:
    assert NoSuchMetric(span=Span(1, 2), name="x") == NoSuchMetric(span=Span(1, 2), name="x")
    assert NoSuchMetric(span=Span(1, 2), name="x") != NoSuchMetric(span=Span(1, 3), name="x")


def test_the_page_of_a_diagnostic_is_its_docstring_without_the_margin() -> None:
    assert page(NoSuchMetric) == "\n".join(
        [
            "A payment names a metric that the contract does not define.",
            "",
            "Every payment must trace to a metric:",
            "",
            "    metric Stays Home is Looked After",
        ]
    )


def test_only_this_package_and_only_what_has_a_code_is_listed() -> None:
    listed = every_diagnostic()
    assert TableDiagnostic not in listed.values()
    assert NoSuchMetric not in listed.values()
    assert list(listed) == sorted(listed)


def define(name: str, code: str) -> type[Diagnostic]:
    """Define a diagnostic as if a module of the package had."""

    @frozen(kw_only=True)
    class Defined(Diagnostic):
        __module__ = "rules_engine.defined_in_a_test"
        __qualname__ = name
        message = ""

    Defined.code = code
    return Defined


def test_each_diagnostic_is_listed_once_under_its_code() -> None:
    one, another = define("One", "Z902"), define("Another", "Z901")
    listed = {code: cls for code, cls in every_diagnostic().items() if code.startswith("Z")}
    assert listed == {"Z901": another, "Z902": one}
    assert list(listed) == ["Z901", "Z902"]
    del one, another, listed
    gc.collect()


def test_a_code_is_given_once() -> None:
    one, another = define("One", "Z901"), define("Another", "Z901")
    with pytest.raises(AssertionError, match="Z901 is the code of two diagnostics"):
        every_diagnostic()
    del one, another
    gc.collect()


@frozen(kw_only=True)
class NoSuchPlace(Diagnostic):
    """A place that nobody knows."""

    code: ClassVar[str] = "Z905"
    sentence: ClassVar[str] = "no place is called `{name}`"
    remedy: ClassVar[str] = "write `{near}`"
    name: str
    near: str


def test_a_sentence_and_a_remedy_are_filled_in_from_the_fields():
    diagnostic = NoSuchPlace(name="{Atlantis}", near="Atlanta")
    assert diagnostic.message == "no place is called `{Atlantis}`"
    assert diagnostic.hint == "write `Atlanta`"


def test_every_diagnostic_says_its_message_once_and_from_its_own_fields():
    for cls in known_diagnostics().values():
        own_words = cls.message is not Diagnostic.message
        assert own_words is not hasattr(cls, "sentence"), cls
        names = {each.name for each in fields(cls)}
        for words in (getattr(cls, "sentence", ""), cls.remedy or ""):
            assert {name for _, name, *_ in Formatter().parse(words) if name is not None} <= names, cls
