"""Fills in templates: ours, or those of a council that lays its pages out in its own way."""

from collections.abc import Sequence
from itertools import zip_longest
from pathlib import Path
from re import sub
from textwrap import fill
from traceback import extract_tb

from jinja2 import (
    BaseLoader,
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    FunctionLoader,
    StrictUndefined,
    TemplateError,
    TemplateSyntaxError,
)
from jinja2.loaders import split_template_path
from jinja2.sandbox import SandboxedEnvironment

from rules_engine.dates import in_words
from rules_engine.money import pounds
from rules_engine.pages.document import Point, lines_in_words
from rules_engine.pages.figures import mixed, printable
from rules_engine.resources import shipped


def rendered(template: str, templates: Path | None, **values: object) -> str:
    """Return `template` filled in with `values`.

    A file of that name in the folder `templates` stands in for ours. A council's templates can run no code: they see plain
    values, a misspelt name stops them, and whatever goes into a page of HTML is escaped. TemplateRejected says where a
    template is wrong.
    """
    ours: BaseLoader = FunctionLoader(_shipped)
    loader = ours if templates is None else ChoiceLoader([FileSystemLoader(templates), ours])
    # Ours need no sandbox, in which every value of a row is looked at on its way into the page.
    kind = Environment if templates is None else SandboxedEnvironment
    environment = kind(
        loader=loader,
        undefined=StrictUndefined,
        autoescape=lambda name: name is not None and name.endswith(".html"),
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {
        "pounds": pounds,
        "in_words": in_words,
        "mixed": mixed,
        "line_numbers": lines_in_words,
        "printable": printable,
        "markdown": _markdown,
        "plain_text": _plain_text,
        "markdown_points": _markdown_points,
    }
    try:
        return environment.get_template(template).render(**values)
    except TemplateError as fault:
        raise TemplateRejected(_where(fault, template), fault.message or type(fault).__name__) from fault
    except Exception as fault:
        if templates is None:
            raise
        # What a council's template does with its values may go wrong in any way: it divides by zero, or includes itself.
        raise TemplateRejected(_where(fault, template), _why(fault)) from fault


class TemplateRejected(Exception):
    """A council's own template cannot be filled in; `place` is its file and line, `why` says what is wrong there."""

    def __init__(self, place: str, why: str) -> None:
        super().__init__(f"{place}: {why}")
        self.place = place
        self.why = why


def _why(fault: Exception) -> str:
    match fault:
        case RecursionError():
            return "it includes or extends itself"
        case UnicodeDecodeError():
            return "it is not a text in UTF-8"
        case _:
            return str(fault)


def _where(fault: Exception, template: str) -> str:
    if isinstance(fault, TemplateSyntaxError):
        return f"{fault.name or template}, line {fault.lineno}"
    # Where a template is being filled in, its own lines stand in the traceback under its file's name.
    frames = [
        frame
        for frame in extract_tb(fault.__traceback__)
        if frame.name.startswith(("top-level template", "block "))
    ]
    return f"{Path(frames[-1].filename).name}, line {frames[-1].lineno}" if frames else template


def _shipped(name: str) -> str | None:
    file = shipped("templates")
    for part in split_template_path(name):
        file = file / part
    return file.read_text(encoding="utf-8") if file.is_file() else None


def _markdown(text: str) -> str:
    """Return a text in which nothing is taken for Markdown or HTML."""
    return sub(r"([\\`*_{}\[\]<>#|~!&])", r"\\\1", printable(text))


def _sentence_line(point: Point, *, escape: bool) -> str:
    """Return the sentences of a paragraph; those that rest on the same lines, or section, share one mark, after the last."""
    told = []
    for sentence, following in zip_longest(point.sentences, point.sentences[1:]):
        told.append(_markdown(sentence.text) if escape else printable(sentence.text))
        if following is None or following.rests_on != sentence.rests_on:
            told.append(f"({sentence.rests_on})")
    return " ".join(told)


def _markdown_points(points: Sequence[Point], numbered: bool = False) -> str:
    return "\n\n".join(
        _markdown_point(point, f"{i}. " if numbered else "") for i, point in enumerate(points, 1)
    )


def _markdown_point(point: Point, mark: str) -> str:
    indent = " " * len(mark)
    blocks = [mark + _sentence_line(point, escape=True)] if point.sentences else []
    if point.quotation:
        blocks.append(f"{indent}> {_markdown(point.quotation)}")
    if point.points:
        blocks.append("\n".join(_markdown_item(item, indent) for item in point.points))
    return "\n\n".join(blocks)


def _markdown_item(point: Point, indent: str) -> str:
    lines = [f"{indent}- {_sentence_line(point, escape=True)}"]
    if point.quotation:
        lines.append(f"{indent}  > {_markdown(point.quotation)}")
    lines += [_markdown_item(item, indent + "  ") for item in point.points]
    return "\n".join(lines)


def _plain_text(points: Sequence[Point], numbered: bool = False) -> str:
    return "\n\n".join(
        "\n".join(_text_point(point, f"{i}. " if numbered else "", "")) for i, point in enumerate(points, 1)
    )


def _text_point(point: Point, mark: str, indent: str) -> list[str]:
    below = indent + " " * len(mark)
    lines = []
    if point.sentences:
        told = _sentence_line(point, escape=False)
        lines.append(fill(told, 78, initial_indent=indent + mark, subsequent_indent=below))
    if point.quotation:
        lines.append(
            fill(
                f"“{printable(point.quotation)}”",
                78,
                initial_indent=below + "    ",
                subsequent_indent=below + "    ",
            )
        )
    for item in point.points:
        lines += _text_point(item, "- ", below + "  " if not mark.startswith("-") else below)
    return lines
