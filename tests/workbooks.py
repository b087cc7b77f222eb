"""Workbooks as people make them, and as nobody should."""

import csv
from io import BytesIO, StringIO
from pathlib import Path
from re import DOTALL, findall
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook

SHEET = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    "<sheetData>{}</sheetData></worksheet>"
)


def workbook(path: Path, **sheets: list[list[object]]) -> Path:
    """Write a workbook whose sheets hold these cells, and return its path."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def with_sheet(path: Path, cells: str, **parts: str) -> Path:
    """Write a workbook of one sheet, called Children, whose rows are the XML `cells`; `parts` replace others."""
    plain = BytesIO()
    book = Workbook()
    book.worksheets[0].title = "Children"
    book.save(plain)
    with ZipFile(plain) as old, ZipFile(path, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "xl/worksheets/sheet1.xml":
                content = SHEET.format(cells).encode()
            new.writestr(name, parts.pop(name, content))
        for name, text in parts.items():
            new.writestr(name, text)
    return path


def written(folder: Path, example: str) -> Path:
    """Write the files that a page shows into a folder, whatever their kind, and return the folder."""
    folder.mkdir()
    books: dict[str, dict[str, list[list[object]]]] = {}
    for name, text in findall(r"```([^\n]+)\n(.*?)```", example, DOTALL):
        file, _, sheet = name.partition(", sheet ")
        if sheet:
            books.setdefault(file, {})[sheet] = [*map(list, csv.reader(StringIO(text)))]
        elif file.endswith(".parquet"):
            parquet(folder / file, text)
        else:
            (folder / file).write_text(text, encoding="utf-8")
    for file, sheets in books.items():
        workbook(folder / file, **sheets)
    return folder


def parquet(path: Path, text: str) -> None:
    """Write a table in Parquet; a cell in square brackets is a list."""
    import pyarrow as pa
    from pyarrow.parquet import write_table

    headings, *rows = csv.reader(StringIO(text))
    columns = {
        heading: [[cell[1:-1]] if cell.startswith("[") else cell for cell in cells]
        for heading, cells in zip(headings, zip(*rows, strict=True), strict=True)
    }
    write_table(pa.table(columns), path)
