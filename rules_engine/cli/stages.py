"""What each stage makes of a contract, as indented text."""

from collections.abc import Iterator, Mapping
from datetime import date
from enum import Enum

from attrs import fields, has

from rules_engine import rules
from rules_engine.dates import Period, in_words
from rules_engine.semantics.resolver import Resolved
from rules_engine.source import Source, Span
from rules_engine.syntax import ast

_STEP = "  "


def tree_shown(tree: ast.Contract, source: Source) -> Iterator[str]:
    """Yield the lines of a syntax tree: each node's class and the line on which it was written, its parts below."""
    return _shown(tree, "", 0, source, {})


def bindings_shown(resolved: Resolved) -> Iterator[str]:
    """Yield each use of a Term, in the order of the text, and where the clause stands that gives it its meaning."""
    source = resolved.parsed.source
    for name in sorted(ast.names_used(resolved.parsed.tree), key=lambda each: each.span.start):
        definition = resolved.bound(name)
        if definition is None:
            continue
        line, column = source.position(name.span.start)
        meant = source.position(resolved.cited(definition.name.span).start)[0]
        term = definition.name.text
        yield f"{f'{line}:{column}':<8} {term:<24} line {meant}, {type(definition).__name__}"


def rules_shown(schedule: rules.Schedule, source: Source) -> Iterator[str]:
    """Yield the lines of a rule model. A set of days that has a Term is shown by it wherever it is used again."""
    terms: dict[object, str] = {}
    for term, days in schedule.day_definitions:
        terms.setdefault(days, term)
    return _shown(schedule, "", 0, source, terms)


def _shown(
    value: object, label: str, depth: int, source: Source, terms: Mapping[object, str]
) -> Iterator[str]:
    """Yield `value` under its label; what is short goes on the label's own line."""
    indent = _STEP * depth
    before = f"{label}: " if label else ""
    cls = type(value)
    names = _parts_of(value)
    if names and not isinstance(value, Period | Span | ast.Name):
        if _is_days(value) and value in terms and label != terms[value]:
            yield f"{indent}{before}`{terms[value]}`"
            return
        parts = [
            (name, _as_written(value, getattr(value, name)))
            for name in names
            if name not in ("span", "origin") and getattr(value, name) not in (None, (), False)
        ]
        yield f"{indent}{before}{cls.__name__}{_line_of(value, source)}"
        for name, part in parts:
            yield from _shown(part, name.replace("_", " "), depth + 1, source, terms)
    elif isinstance(value, tuple) and not all(map(_is_short, value)):
        yield f"{indent}{label}"
        for part in value:
            if isinstance(part, tuple) and len(part) == 2 and isinstance(part[0], str):
                yield from _shown(part[1], part[0], depth + 1, source, terms)
            else:
                yield from _shown(part, "", depth + 1, source, terms)
    else:
        yield f"{indent}{before}{_in_short(value)}"


def _as_written(whole: object, part: object) -> object:
    """Return a part of a syntax tree that is one of a few words as these words."""
    return part.value if isinstance(whole, ast.Node) and isinstance(part, Enum) else part


def _parts_of(value: object) -> list[str]:
    if isinstance(value, ast.Node):
        return [*value.fields]
    cls = type(value)
    return [each.name for each in fields(cls)] if has(cls) else []


def _is_days(value: object) -> bool:
    return isinstance(value, rules.DayRule)


def _is_short(value: object) -> bool:
    return isinstance(value, str | int | date | Enum | ast.Name)


def _in_short(value: object) -> str:
    match value:
        case tuple() | frozenset():
            each = sorted(map(str, value)) if isinstance(value, frozenset) else map(_in_short, value)
            return ", ".join(each)
        case ast.Name(text=text):
            return text
        case date():
            return in_words(value)
        case Period():
            return value.label
        case Enum():
            return str(value.value) if isinstance(value.value, str) else value.name.lower().replace("_", " ")
        case str():
            return repr(value)
        case _:
            return str(value)


def _line_of(value: object, source: Source) -> str:
    span = getattr(value, "span", None) or getattr(value, "origin", None)
    return f"  (line {source.position(span.start)[0]})" if isinstance(span, Span) and span.end else ""
