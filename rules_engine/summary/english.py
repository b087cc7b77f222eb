"""What was written, put into plain English phrases.

A phrase is short and says everything that its piece of the syntax tree says: the numbers, the codes, the Terms and
the options. Terms keep their capitals. Nothing here ends a sentence or names a line.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import assert_never

from rules_engine.dates import in_words, ordinal
from rules_engine.money import share_in_words
from rules_engine.syntax import ast

# ---- small parts


def listed(words: Sequence[str], joiner: str = "and") -> str:
    """Return words as they are said in a row: "A, B and C"."""
    *first, last = words
    return f"{', '.join(first)} {joiner} {last}" if first else last


def quoted(text: str) -> str:
    """Return a text in curly quotation marks."""
    return f"“{text}”"


def money(amount: ast.Money) -> str:
    """Return a sum exactly as large as it was written, with pence: "£1,234.50"."""
    return f"£{_decimal(amount.amount, least=2)}"


def number(amount: Decimal) -> str:
    """Return a number exactly, with commas: "1,000" or "16.8"."""
    return _decimal(amount, least=0)


def counted(count: Decimal | int, unit: str) -> str:
    """Return "1 day" or "52 weeks"."""
    return f"{number(Decimal(count))} {unit}{'' if count == 1 else 's'}"


def duration(length: ast.Duration) -> str:
    """Return "3 years"."""
    return counted(length.count, length.unit.value)


def quantity(amount: ast.Quantity) -> str:
    """Return "255 days", or the bare number."""
    return number(amount.number) if amount.unit is None else counted(amount.number, amount.unit.value)


def share(part: ast.Share) -> str:
    """Return "16.9%" or "1/6"."""
    return share_in_words(part.value) if part.as_percent else str(part.value)


def period(word: ast.PeriodWord) -> str:
    """Return "quarter", "calendar quarter" or "financial year"."""
    if not word.regular:
        return word.unit.value
    return f"{'financial' if word.unit is ast.PeriodUnit.YEAR else 'calendar'} {word.unit.value}"


def _decimal(amount: Decimal, least: int) -> str:
    whole, _, part = f"{amount:,f}".partition(".")
    decimals = part.rstrip("0").ljust(least, "0")
    return f"{whole}.{decimals}" if decimals else whole


# ---- expressions


def words(e: ast.Expression) -> str:
    """Return an expression as a phrase: days and dates as nouns, a condition as what is true."""
    match e:
        case ast.Name():
            return e.text
        case ast.Parenthesis():
            return f"({words(e.inside)})"
        case ast.Either():
            return " or ".join(map(words, e.parts))
        case ast.Both():
            return " and ".join(map(words, e.parts))
        case ast.Filtered():
            return f"{words(e.timeline)} {listed([filter_words(f) for f in e.filters])}"
        case ast.Window():
            return f"the {duration(e.duration)} from {words(e.start)}"
        case ast.WindowFrom():
            return f"the days from {words(e.start)} onwards"
        case ast.WindowBetween():
            return f"the days from {words(e.start)} up to and including {words(e.last)}"
        case ast.Spells():
            return f"spells of at least {duration(e.at_least)} of {words(e.days)}"
        case ast.Starts():
            return f"starts of {words(e.rows)}"
        case ast.EveryDay():
            return "all days"
        case ast.Except():
            return f"{words(e.days)} except {words(e.removed)}"
        case ast.During():
            return f"{words(e.days)} during {words(e.within)}"
        case ast.Until():
            return f"{words(e.days)} before {words(e.end)}"
        case ast.EvenAfter():
            return f"{words(e.days)} even after {words(e.date)}"
        case ast.DateLiteral():
            return in_words(e.date)
        case ast.Birthday():
            return f"the child’s {ordinal(e.age)} birthday"
        case ast.DatePlus():
            return f"the day {duration(e.duration)} after {words(e.date)}"
        case ast.DateMinus():
            return f"the day {duration(e.duration)} before {words(e.date)}"
        case ast.Earliest():
            return f"the earliest of {listed([words(d) for d in e.dates])}"
        case ast.Latest():
            return f"the latest of {listed([words(d) for d in e.dates])}"
        case ast.FirstDay():
            return f"the first day of {words(e.days)}"
        case ast.LastDay():
            return f"the last day of {words(e.days)}"
        case ast.Reaching():
            return f"the day when {words(e.days)} reaches {duration(e.duration)} {clock(e.clock)}"
        case ast.DaysOf():
            return f"the number of days of {words(e.days)}"
        case ast.Less():
            return f"{words(e.number)}, less {words(e.taken)}"
        case ast.IsText() if e.negated and len(e.texts) > 1:
            return f"{words(e.subject)} is neither {listed([quoted(t) for t in e.texts], 'nor')}"
        case ast.IsText():
            return f"{words(e.subject)} is {_not(e.negated)}{listed([quoted(t) for t in e.texts], 'or')}"
        case ast.IsYes():
            return f"{words(e.subject)} is {'yes' if e.yes else 'no'}"
        case ast.IsAmount():
            amount = money(e.amount) if isinstance(e.amount, ast.Money) else quantity(e.amount)
            return f"{words(e.subject)} is {e.bound.value} {amount}"
        case ast.IsDated():
            return f"{words(e.subject)} is {e.order.value} {words(e.date)}"
        case ast.IsDayOf():
            return f"{words(e.date)} is {_not(e.negated)}a day of {words(e.days)}"
        case ast.IsRecorded():
            return f"{words(e.subject)} is {_not(e.negated)}recorded"
        case ast.AllDaysAre():
            return f"every day of {words(e.days)} is a day of {words(e.within)}"
        case ast.NoDaysAre():
            return f"no day of {words(e.days)} is a day of {words(e.outside)}"
        case ast.Aged():
            return f"the child is aged {e.youngest} to {e.oldest} on {words(e.date)}"
        case _:
            assert_never(e)


def condition(e: ast.Expression) -> str:
    """Return a condition as what must be true; a Term that stands for one is said to be met."""
    return f"{e.text} is met" if isinstance(e, ast.Name) else words(e)


def filter_words(f: ast.Filter) -> str:
    """Return "with legal status V3 or V4", codes only."""
    codes = [code if f.field.islower() else quoted(code) for code in f.codes]
    return f"with {f.field} {'other than ' if f.other_than else ''}{listed(codes, 'or')}"


def clock(how: ast.Clock) -> str:
    """Return how days are counted up, with every option: "in a row, ignoring breaks of up to 3 days"."""
    if isinstance(how, ast.InTotal):
        return "in total"
    said = ["in a row"]
    if how.ignoring is not None:
        said.append(f"ignoring breaks of up to {duration(how.ignoring)}")
    if how.pausing is not None:
        said.append(f"pausing on {words(how.pausing)}")
    if how.again is not None:
        after = "" if how.again.after is None else f" after {duration(how.again.after)}"
        said.append(f"starting again on {words(how.again.days)}{after}")
    return ", ".join(said)


def price(p: ast.Price) -> str:
    """Return "£60.00 a day", or the Term of a price."""
    if isinstance(p, ast.Name):
        return p.text
    return money(p.amount) + ("" if p.per is None else f" a {p.per.value}")


def payer(p: ast.Payer) -> str:
    """Return "Norfolk", or "the Borough of the child"."""
    return f"the {p.name.text} of the child" if p.of_child else p.name.text


def _not(negated: bool) -> str:
    return "not " if negated else ""
