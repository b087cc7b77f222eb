"""Files in the making: their rows so far, how many there are, and the form in which they are written."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from attrs import frozen

_END: Final = "\r\n"


@frozen(kw_only=True)
class Form:
    """How a file is written; as the guide has it, but for what is said here."""

    marked: bool = False
    """It begins with a byte-order mark."""
    backwards: bool = False
    """Its columns stand in another order."""
    more: tuple[str, str] | None = None
    """A column that the layout does not have, and what stands in it."""
    encoding: str = "utf-8"

    @property
    def odd(self) -> Iterator[str]:
        """What is odd about it, in words."""
        if self.marked:
            yield "the file begins with a byte-order mark"
        if self.backwards:
            yield "the columns stand in another order"
        if self.more is not None:
            yield f"the column {self.more[0]} is not one of the layout's"
        if self.encoding != "utf-8":
            yield "the text is in Windows-1252"

    def shaped(self, row: str, *, is_heading: bool = False) -> str:
        """Return a row as it stands in the file. Rows of returns hold no quoted cells."""
        if self.backwards:
            row = ",".join(reversed(row.split(",")))
        if self.more is not None:
            row = f"{row},{self.more[0 if is_heading else 1]}"
        return row


_PLAIN: Final = Form()


class Files:
    """Rows on their way into files: CSV with CRLF, a row of headings first."""

    def __init__(self, forms: Mapping[str, Form]) -> None:
        self._forms = forms
        self._headings: dict[str, str] = {}
        self._rows: dict[str, int] = {}
        self._additions: dict[str, bytes] = {}
        self.planted: list[tuple[str, str, str, str]] = []

    def add(self, name: str, headings: Sequence[str], rows: Sequence[str]) -> None:
        """Add rows at the end of a file."""
        self._headings.setdefault(name, ",".join(map(cell, headings)))
        written = self._rows.setdefault(name, 0)
        if not rows:
            return
        self._rows[name] = written + len(rows)
        form = self._forms.get(name, _PLAIN)
        if form != _PLAIN:
            rows = [*map(form.shaped, rows)]
        text = _END.join(rows) + _END
        if not written:
            text = self._first_line(name) + text
        self._additions[name] = self._additions.get(name, b"") + text.encode(form.encoding)

    def plant(self, name: str, row: str, fault: tuple[str, str] | None) -> None:
        """Add a row, and note where it stands when it has a fault: the rule and what is wrong."""
        self.add(name, [*self._headings[name].split(",")], [row])
        if fault is not None:
            # The row of headings is the first.
            self.planted.append((name, str(self._rows[name] + 1), *fault))

    def taken(self) -> Mapping[str, bytes]:
        """Return what has been added since it was last asked."""
        additions, self._additions = self._additions, {}
        return additions

    def close(self) -> None:
        """Give every file that has no rows its headings."""
        for name, rows in self._rows.items():
            if not rows:
                form = self._forms.get(name, _PLAIN)
                self._additions[name] = self._first_line(name).encode(form.encoding)

    def leave_one_blank(self) -> None:
        """Leave out even the headings of one of the files that have no rows, if there is one."""
        for name, rows in self._rows.items():
            if not rows and name not in self._forms:
                del self._rows[name]
                self._additions[name] = _END.encode()
                self.planted.append((name, "", "", "the file is blank: not even a row of headings"))
                return

    def note_forms(self) -> None:
        """Note each file that is not as the guide has it."""
        for name, form in self._forms.items():
            if name in self._rows:
                self.planted += [(name, "1", "", what) for what in form.odd]

    def _first_line(self, name: str) -> str:
        form = self._forms.get(name, _PLAIN)
        return (
            ("\N{BYTE ORDER MARK}" if form.marked else "")
            + form.shaped(self._headings[name], is_heading=True)
            + _END
        )


def line(cells: Sequence[str]) -> str:
    """Return cells as a row of CSV."""
    return ",".join(map(cell, cells))


def cell(text: str) -> str:
    """Return text as a cell of CSV: in quotes where it has to be."""
    if any(mark in text for mark in ',"\r\n'):
        return '"' + text.replace('"', '""') + '"'
    return text
