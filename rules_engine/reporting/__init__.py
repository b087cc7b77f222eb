"""Reports: rules and results in, text out.

In: a `Schedule` with its syntax tree and text, and a `Settlement`. Out: strings. Nothing here works out a sum that the
evaluator has not, writes a file, or reads a clock; the same values give the same bytes. A page is filled in through
templates/, and a council may lay its own templates over ours.

    english      phrases: what a piece of the syntax tree says
    meanings     sentences: definitions, conditions, prices
    clauses      sentences: payments, settlement steps, safeguards
    worked       figures: an invented child, evaluated
    summary      the contract in plain English
    statement    one evaluation as a page to print
    lines        its lines as CSV
    result       all of it as JSON
    result_file  the layout of that JSON, written and read back
    explanation  why one child is paid what it is paid
    tables       its totals for a terminal
    publication  its totals as they may be published
    withholding  which counts of a table give too much away
    cells        texts and numbers that a spreadsheet opens
"""

from rules_engine.pages.templates import TemplateRejected
from rules_engine.reporting.explanation import explained
from rules_engine.reporting.lines import lines_csv
from rules_engine.reporting.publication import (
    publication,
    publication_csv,
    publication_html,
    publication_table,
)
from rules_engine.reporting.result import result_json
from rules_engine.reporting.result_file import LAYOUT
from rules_engine.reporting.statement import statement_html
from rules_engine.reporting.tables import evaluation_table

__all__ = [
    "LAYOUT",
    "TemplateRejected",
    "evaluation_table",
    "explained",
    "lines_csv",
    "publication",
    "publication_csv",
    "publication_html",
    "publication_table",
    "result_json",
    "statement_html",
]
