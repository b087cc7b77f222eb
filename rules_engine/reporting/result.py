"""The result of one evaluation for other programs: canonical JSON, laid out as docs/result-layout.md says."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final, TypeAlias

from rules_engine.dates import Period
from rules_engine.pages.document import clause_text
from rules_engine.pages.figures import exact
from rules_engine.pages.provenance import PACKAGE, contract_digest, package_version
from rules_engine.pages.totals import payable_by, payers_of, periods_shown, total
from rules_engine.payments import Line, Settlement
from rules_engine.repairs import Repair, WrittenInFull
from rules_engine.reporting.steps import line_of, references_of, step_number, steps_shown
from rules_engine.rules import Schedule
from rules_engine.source import Source
from rules_engine.timeline import FOREVER, Days

LAYOUT: Final = "outcomes-result/1"
"""Changes when a key is renamed, is taken away or comes to mean something else; a new key changes nothing."""

Json: TypeAlias = str | int | bool | Sequence["Json"] | Mapping[str, "Json"] | None


def result_json(
    schedule: Schedule,
    settlement: Settlement,
    source: Source,
    repairs: Sequence[Repair | WrittenInFull] = (),
) -> str:
    """Return the result with sorted keys and a line feed at the end: the same bytes for the same result.

    Numbers that are not counts are strings, exact: "60", "0.5" or "7/3". `repairs` are what policies touched in the
    records.
    """
    result = _result(schedule, settlement, source, repairs)
    return json.dumps(result, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def _result(
    schedule: Schedule,
    settlement: Settlement,
    source: Source,
    repairs: Sequence[Repair | WrittenInFull],
) -> Mapping[str, Json]:
    return {
        "layout": LAYOUT,
        "made_by": {"package": PACKAGE, "version": package_version()},
        "contract": {
            "title": settlement.title,
            "file": source.name,
            "sha256": contract_digest(source),
            "first_day": schedule.first.isoformat(),
            "last_day": schedule.last.isoformat(),
            "references": list(schedule.references),
            "recitals": list(schedule.recitals),
        },
        "as_at": settlement.as_at.isoformat(),
        "shadow": settlement.shadow,
        "children": settlement.children,
        "ineligible": list(settlement.ineligible),
        "waiting": [
            {
                "payment": each.payment,
                "subject": each.subject,
                "reason": each.reason,
                "days": len(each.unknown),
            }
            for each in settlement.held_back
        ],
        "total": exact(settlement.total_gbp),
        "payments": [
            {
                "payment": rule.name,
                "references": list(references_of(schedule, rule.name)),
                "notes": list(rule.notes),
                "contract_line": line_of(source, rule.origin),
                "earned": exact(
                    total(line.earned_gbp for line in settlement.lines if line.payment == rule.name)
                ),
                "payable": exact(
                    total(line.payable_gbp for line in settlement.lines if line.payment == rule.name)
                ),
            }
            for rule in schedule.payments
        ],
        "statements": [
            {**_statement(period), "payable": exact(sums.get(period, total(())))}
            for sums in [payable_by(settlement.lines, lambda line: line.period)]
            for period in periods_shown(schedule, settlement)
        ],
        "payers": [
            {
                "payer": payer,
                "payable": exact(total(line.payable_gbp for line in settlement.lines if line.payer == payer)),
            }
            for payer in payers_of(schedule, settlement)
        ],
        "steps": [
            {
                "step": step.number,
                "says": step.says,
                "contract_line": step.line,
                "references": list(step.references),
                "before": exact(step.before),
                "after": exact(step.after),
            }
            for step in steps_shown(schedule, settlement, source)
        ],
        "lines": [_line(schedule, line, source) for line in settlement.lines],
        "repairs": [_repair(each) for each in repairs],
    }


def _repair(repair: Repair | WrittenInFull) -> Json:
    if isinstance(repair, WrittenInFull):
        return {
            "policy": "short years",
            "file": repair.place.table,
            "row": repair.place.row,
            "column": repair.column,
            "raw": None if repair.tells_a_birthday else repair.raw,
            "used": None if repair.tells_a_birthday else repair.used,
        }
    return {
        "policy": f"{repair.doubt.value} means {repair.reading.value}",
        "timeline": repair.timeline,
        "file": repair.place.table,
        "row": repair.place.row,
        "start": repair.start.isoformat(),
        "raw_end": repair.raw_end.isoformat() if repair.raw_end else None,
        "used_end": repair.used_end.isoformat() if repair.used_end else None,
    }


def _line(schedule: Schedule, line: Line, source: Source) -> Json:
    return {
        "statement": _statement(line.period),
        "payment": line.payment,
        "references": list(references_of(schedule, line.payment)),
        "contract_line": line_of(source, line.origin),
        "clause": clause_text(source, line.origin),
        "child": line.child,
        "group": line.group,
        "payer": line.payer,
        "first_earned": line.first.isoformat(),
        "last_earned": line.last.isoformat(),
        "quantity": exact(line.quantity),
        "rate": exact(line.rate_gbp),
        "earned": exact(line.earned_gbp),
        "taken": [
            {"step": step_number(schedule, each.step), "amount": exact(each.amount_gbp)}
            for each in line.adjustments
        ],
        "payable": exact(line.payable_gbp),
        "days": _days(line.days),
    }


def _statement(period: Period) -> dict[str, Json]:
    last = period.end.fromordinal(period.end.toordinal() - 1)
    return {"first_day": period.start.isoformat(), "last_day": last.isoformat()}


def _days(days: Days) -> Json:
    return [
        {
            "first_day": date.fromordinal(start).isoformat(),
            "last_day": None if end >= FOREVER else date.fromordinal(end - 1).isoformat(),
        }
        for start, end in days.intervals
    ]
