"""What may be published of the findings: children by rule, in which small counts are withheld."""

from typing import Final

from attrs import frozen

from rules_engine.pages.cells import text_cell
from rules_engine.pages.withholding import FEWEST, withheld
from rules_engine.returns.official.rule import Level
from rules_engine.returns.report.csv_tables import csv_text
from rules_engine.returns.report.report import Report
from rules_engine.returns.report.reported import LEVELS, in_order_of_numbers
from rules_engine.returns.report.summary_table import hanging

WITHHELD: Final = "c"


@frozen(kw_only=True)
class PublishedRule:
    """How many children a rule is about, to the nearest 10; `None` is withheld."""

    rule: str
    level: Level
    says: str
    children: int | None


@frozen(kw_only=True)
class Published:
    """How many children each rule is about, and how many there are in all; without rules where that cannot be shown."""

    rules: tuple[PublishedRule, ...]
    children: int | None


def published(report: Report) -> Published:
    """Return what may be published of the findings: no count of 1 to 5 children, nor one that gives such a count away.

    Only children are counted. Findings, rows and days would say how many children there are where there are few.
    Counts are rounded: of two rules of which one finds all that the other finds, exact counts would say how many
    children the one finds and the other does not.
    """
    # In the order of their numbers: any other would tell which of two counts withheld is the larger.
    totals = sorted(
        (total for total in report.totals if total.counts.children),
        key=lambda total: ([*LEVELS].index(total.level), in_order_of_numbers(total.rule)),
    )
    in_all = report.everything.children
    hidden = withheld([*([total.counts.children] * 2 for total in totals), [in_all, in_all]])
    if hidden is None:
        return Published(rules=(), children=None)
    return Published(
        rules=tuple(
            PublishedRule(
                rule=total.rule,
                level=total.level,
                says=total.says,
                children=None if (at, 0) in hidden else _to_tens(total.counts.children),
            )
            for at, total in enumerate(totals)
        ),
        children=None if (len(totals), 0) in hidden else _to_tens(in_all),
    )


def _to_tens(children: int) -> int:
    return (children + 5) // 10 * 10


def published_table(counts: Published) -> str:
    """Return the counts for a terminal."""
    if not counts.rules:
        return _NOTHING_TO_PUBLISH + "\n"
    lines = ["Rule   Children  What it finds"]
    for rule in counts.rules:
        lines += hanging(f"{rule.rule:<6} {_count_or_sign(rule.children):>8}  ", rule.says)
    lines += [
        "",
        *hanging(f"{'In all':<6} {_count_or_sign(counts.children):>8}  ", "each child counted once"),
        "",
    ]
    return "\n".join([*lines, *hanging("", _NOTE)]) + "\n"


def published_csv(counts: Published) -> str:
    """Return the counts as CSV in UTF-8 with a byte-order mark."""
    rows = [
        (text_cell(rule.rule), LEVELS[rule.level], text_cell(rule.says), _count_or_sign(rule.children))
        for rule in counts.rules
    ]
    notes = (_NOTE,) if counts.rules else (_NOTHING_TO_PUBLISH,)
    ends = (
        ("In all", "", "each child counted once", _count_or_sign(counts.children)),
        *((note,) for note in notes),
    )
    return csv_text(("Rule", "Level", "What it finds", "Children"), (*rows, *ends))


_NOTE: Final = (
    f"{WITHHELD}: withheld. The count is from 1 to {FEWEST - 1}, or such a count could be worked out from it. Other "
    "counts are rounded to the nearest 10, so a difference of two says little. A child is counted once for each rule and "
    "once in all, so counts do not add up."
)


_NOTHING_TO_PUBLISH: Final = (
    f"Nothing may be published: fewer than {FEWEST} children are concerned, "
    "or a small count would be given away in any case."
)


def _count_or_sign(children: int | None) -> str:
    return WITHHELD if children is None else str(children)
