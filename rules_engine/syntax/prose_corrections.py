"""What a signed document says in sentences, and what the language says for it.

Each slip has a function below, which knows it or passes: gaps that are still to be filled, prices with a payer before
them, ages between two figures, days that are out of others.
"""

import re
from datetime import date
from fractions import Fraction

from rules_engine.dates import day_names, in_words
from rules_engine.diagnostics import Diagnostic
from rules_engine.money import pounds
from rules_engine.source import Span, join
from rules_engine.syntax.diagnostics import (
    Placeholder,
    Prose,
    TermInLowerCase,
    TwoForOne,
    UnexpectedWords,
)
from rules_engine.syntax.stop import Lexeme, Stop, shortened

_TERM = r"[A-Z][\w'-]*(?: (?:(?:of|at|in|out of) )?[A-Z][\w'-]*)*"


# ---- what is not yet a contract


def prose(stop: Stop) -> Diagnostic | None:
    """A sentence of the brief where the text should begin."""
    at = stop.at
    assert at is not None
    unknown = sum(word.kind == "WORD" for word in stop.words if word.line == at.line)
    if stop.place or len(stop.line.split()) < 8 or unknown < 2:
        return None
    return Prose(span=at.span)


def gap(stop: Stop) -> Diagnostic | None:
    """`£TBC`, `[£420]`, `£____`: what is still to be agreed, or stands in square brackets until it is."""
    at, before = stop.at, stop.before()
    assert at is not None
    written = _GAP.match(stop.rest_of_line)
    if written is None or before is None or before.line != at.line:
        return None
    found = written[0].rstrip()
    inside = re.fullmatch(r"[\[{](.+)[\]}]", found)
    return Placeholder(
        span=stop.first(len(found)),
        found=found,
        instead=inside[1].strip() if inside and _fits(stop, found) else None,
        such_as=next((model for kind, model in _MODELS if kind in stop.accepted), None),
    )


_GAP = re.compile(
    r"£?[ \t]?\[[^\]\n]*\]%?|£?[ \t]?\{[^}\n]*\}%?|£?[ \t]?<(?=\w)[^<>\n]*>%?"
    r"|£[ \t]?(?:_+|\?+|…+|\.{2,})|_{2,}%?|\?{2,}%?|…|\.{3,}"
    r"|£?[ \t]?(?:TBC|TBA|TBD|[Xx]{2,4}|X)\b(?:\.[Xx]{2})?%?",
)
_MODELS = (
    ("MONEY", "a sum such as `£60.00`"),
    ("PERCENT", "a share such as `10%`"),
    ("DATE", "a date such as `1 April 2024`"),
    ("NUMBER", "a number"),
    ("STRING", 'words in quotation marks such as `"edge of care"`'),
)


def _fits(stop: Stop, bracketed: str) -> bool:
    """Say whether the text can be read on with what stands in brackets, once they are gone."""
    assert stop.at is not None
    end = stop.at.span.start + len(bracketed)
    within = [word for word in stop.words[stop.place :] if word.span.end <= end]
    return stop.reads(stop.place, [word.kind for word in within[1:-1]], len(within)) >= 0


def two_for_one(stop: Stop) -> Diagnostic | None:
    """`£400 £420`: an old sum and a new, as changes are tracked."""
    at, before = stop.at, stop.before()
    assert at is not None
    new = stop.words[stop.place + 1] if at.text == "/" and stop.place + 1 < len(stop.words) else at
    if before is None or new.kind != before.kind or new.kind not in _KEPT_ONCE or before.line != new.line:
        return None
    if stop.source.text[before.span.end : new.span.start].strip(" \t/"):
        return None
    return TwoForOne(span=join(before.span, new.span), one=before.text, other=new.text)


_KEPT_ONCE = frozenset({"MONEY", "PERCENT", "FRACTION", "DATE", "ORDINAL"})


# ---- who pays, and how much


def payer_before_price(stop: Stop) -> Diagnostic | None:
    """`The borough pays £420 for each …` in a payment, `the Department pays 25%` in the settlement."""
    first = stop.first_of_line
    if first is None:
        return None
    begin = stop.words[first].span.start
    line = stop.on_line_from(begin)
    block = stop.words[0].kind
    written = re.match(rf"(?:[Tt]he|[Aa]n?) ({_TERM}) {_PAYS}\b", line)
    if written and block == "SETTLEMENT":
        span = Span(begin, begin + written.end())
        return UnexpectedWords(span=span, found=written[0], after="", instead=f"{written[1]} pays")
    written = re.match(rf"(?!{_PAYS})[A-Za-z][\w' -]*? {_PAYS}(?= £)", line)
    goes_on = stop.words[first].kind != "TERM" and stop.words[first].kind in stop.accepts(first)
    if written is None or goes_on or block != "PAYMENT" or "PAYS" not in stop.accepts(first):
        return None
    advice = "write `pays`, which begins what a payment pays; who pays it is said under `settlement`"
    if re.search(r"\b(?:provider|supplier|contractor|child|family)\b", written[0], re.IGNORECASE):
        advice = "a payment says `pays` for what the parties pay, and `deducts` for what comes off that"
    span = Span(begin, begin + written.end())
    return UnexpectedWords(span=span, found=shortened(written[0]), after="", advice=advice)


_PAYS = r"(?:pays?|(?:shall|will|must|is to|are to|agrees? to|has to) pay)"


def part_of_first(stop: Stop) -> Diagnostic | None:
    """`Department pays 25% of the first £200,000`."""
    at, share = stop.at, stop.before()
    assert at is not None
    written = re.match(r"of (?:the|its) first £(\d[\d,]*(?:\.\d{2})?)(?![\d.])", stop.rest_of_line)
    if (
        written is None
        or share is None
        or share.kind != "PERCENT"
        or not stop.before_is(stop.place - 1, "PAYS")
    ):
        return None
    most = Fraction(written[1].replace(",", ""))
    part = most * Fraction(re.sub(r"[%\s]", "", share.text)) / 100
    advice = (
        f"write `{share.text}, at most {pounds(part).removesuffix('.00')}` if it pays no part of what comes after the "
        f"first £{written[1]}, or `{share.text}, at most £{written[1]}` if that is the most that it pays"
    )
    span = join(share.span, stop.first(written.end()))
    return UnexpectedWords(span=span, found=f"{share.text} {written[0]}", after="", advice=advice)


def taken_off(stop: Stop) -> Diagnostic | None:
    """`30% is taken off for those referred by schools`."""
    if "REDUCE" not in stop.accepted:
        return None
    written = re.match(
        r"(?:a (?:reduction|discount|deduction) of )?(\d+(?:\.\d+)?%) "
        r"(?:(?:is|are|will be|shall be|to be|must be) )?(?:taken off|deducted|off|removed|withheld|reduction|discount)\b",
        stop.rest_of_line,
    )
    if written is None:
        return None
    advice = (
        f"write `reduce by {written[1]}`; for some of the children alone, go on with a condition, "
        f'as in `reduce by {written[1]} where Route is "edge of care"`'
    )
    return UnexpectedWords(span=stop.first(written.end()), found=written[0], after="", advice=advice)


# ---- who counts


def ages(stop: Stop) -> Diagnostic | None:
    """`Age is 11 to 17`, `aged between 11 and 17`, `under 18`."""
    first = stop.first_of_line
    if first is None or stop.words[0].kind != "ELIGIBILITY":
        return None
    begin = stop.words[first].span.start
    line = stop.on_line_from(begin)
    written = _AGES.match(line)
    if written and not re.match(r"(?:(?:a )?child(?:ren)? )?aged \d+ to", written[0]):
        span = Span(begin, begin + written.end())
        clause = f"a child aged {written[1]} to {written[2]} at"
        if written[3]:
            return UnexpectedWords(span=span, found=shortened(written[0]), after="", instead=clause)
        advice = f"write `{clause} …`, with the date on which the age is counted"
        return UnexpectedWords(span=span, found=shortened(written[0]), after="", advice=advice)
    one = _ONE_AGE.match(line)
    if one is None or begin + one.end() <= (stop.at.span.start if stop.at else 0):
        return None
    advice = "name the lowest age and the highest, and the date, as in `a child aged 0 to 17 at …`"
    return UnexpectedWords(span=Span(begin, begin + one.end()), found=one[0], after="", advice=advice)


_CHILDREN = r"(?:(?:an?|the|any|every|each|all) )?(?:(?:child|children|young people|young person)(?:'s)? )?"
_AGES = re.compile(
    rf"{_CHILDREN}(?:(?:who )?(?:is|are) )?(?:[Aa]ge[ds]?:?(?: (?:is|are|of|=))?(?: between| from)?|between) "
    r"(\d{1,2}) ?(?:to|and|-|until) ?(\d{1,2})(?: years?(?: old)?)?( (?:at|on)\b)?"
)
_ONE_AGE = re.compile(
    rf"{_CHILDREN}(?:(?:who (?:is|are) )?[Aa]ged?:? ?(?:is )?)?"
    r"(?:(?:under|over|above|below|at least|up to|younger than|older than) \d{1,2}"
    r"|\d{1,2} ?(?:\+|or (?:over|older|above|under|younger)))"
)


def condition_begun_with_for(stop: Stop) -> Diagnostic | None:
    """`reduce by 30% for Referred By "school"`."""
    if "WHERE" not in stop.accepted:
        return None
    written = re.match(rf'(?:only )?(?:for|if|when|where) ({_TERM})(?= ?")', stop.rest_of_line)
    if written is None:
        return None
    return UnexpectedWords(
        span=stop.first(written.end()),
        found=written[0],
        after=stop.after,
        instead=f"where {written[1]} is",
    )


# ---- which days


def out_of(stop: Stop) -> Diagnostic | None:
    """`days out of Residential Care and out of Custody during Therapy Period`; `not in Custody`."""
    at, before = stop.at, stop.before()
    assert at is not None
    away = r"(?:(?:when|while|if) )?(?:the child is )?(?:out of|not in|not(?= [A-Z])|outside(?: of)?|away from|unless in)"
    written = re.match(
        rf"{away} ({_TERM}(?:,? (?:and|or|nor) (?:{away} )?{_TERM})*)(?: (?:during|in|within) ({_TERM}))?",
        stop.rest_of_line,
    )
    if written is None:
        return None
    # `not in A and B` may be days in neither, or days that are not in both.
    if re.search(r" and (?!out of|not in|outside|away from)", written[1]):
        return None
    terms = re.split(rf",? (?:and|or|nor) (?:{away} )?", written[1])
    days = f"({' or '.join(terms)})" if len(terms) > 1 else terms[0]
    if before and before.text == "days" and written[2]:
        span = join(before.span, stop.first(written.end()))
        found = f"days {written[0]}"
        return UnexpectedWords(
            span=span, found=shortened(found), after="", instead=f"{written[2]} except {days}"
        )
    if "EXCEPT" not in stop.accepted or written[2]:
        return None
    return UnexpectedWords(
        span=stop.first(written.end()), found=written[0], after=stop.after, instead=f"except {days}"
    )


def except_for(stop: Stop) -> Diagnostic | None:
    """`except for Custody`, `except when in Custody`."""
    at, before = stop.at, stop.before()
    assert at is not None
    written = re.match(rf"(?:for|(?:when |while |if )?in|days (?:of|in))(?= {_TERM}| \()", stop.rest_of_line)
    if written is None or before is None or before.text != "except":
        return None
    span = join(before.span, stop.first(written.end()))
    return UnexpectedWords(span=span, found=f"except {written[0]}", after="", instead="except")


def the_before_a_term(stop: Stop) -> Diagnostic | None:
    """`counted from the Therapy Start`."""
    at, before = stop.at, stop.before()
    assert at is not None
    if at.kind != "TERM" or before is None or before.text != "the":
        return None
    if stop.reads(stop.place - 1, ("TERM",), 2) < 1:
        return None
    return UnexpectedWords(
        span=join(before.span, at.span), found=shortened(f"the {at.text}"), after="", instead=at.text
    )


def weekday(stop: Stop) -> Diagnostic | None:
    """`counted from the first Monday`."""
    at, before = stop.at, stop.before()
    assert at is not None
    if at.text not in day_names or before is None or not (before.kind == "ORDINAL" or before.text in _WHICH):
        return None
    # 1 April 2024 was a Monday.
    such_as = in_words(date(2024, 4, 1 + day_names.index(at.text)))
    advice = f"write a date that is a {at.text}, such as `{such_as}`, or a date of each child's own"
    return UnexpectedWords(span=at.span, found=at.text, after=shortened(before.text), advice=advice)


_WHICH = frozenset({"the", "first", "last", "each", "every", "next"})


def remark_in_brackets(stop: Stop) -> Diagnostic | None:
    """`£420 (four hundred and twenty pounds)`."""
    at = stop.at
    assert at is not None
    written = re.match(r"\([^()\n]*[a-z][^()\n]*\)", stop.rest_of_line)
    if at.kind != "LPAR" or "LPAR" in stop.accepted or written is None:
        return None
    advice = "take out what stands in brackets, or put it behind a `#` at the end of the line, as a remark"
    return UnexpectedWords(
        span=stop.first(written.end()), found=shortened(written[0]), after=stop.after, advice=advice
    )


def price_a_week(stop: Stop) -> Diagnostic | None:
    """`£420 a week of Home Day`; and a price at the start of a line, without its `pays`."""
    at, before = stop.at, stop.before()
    assert at is not None
    if stop.words[0].kind != "PAYMENT" or before is None:
        return None
    if at.kind == "MONEY" and "PAYS" in stop.accepted and before.line != at.line:
        return UnexpectedWords(span=at.span, found=at.text, after=stop.after, instead=f"pays {at.text}")
    unit = {"DAY": "day", "WEEK": "whole week"}.get(before.kind)
    if at.text != "of" or unit is None or not stop.before_is(stop.place - 1, "A"):
        return None
    span = join(stop.words[stop.place - 2].span, at.span)
    return UnexpectedWords(span=span, found=f"a {before.text} of", after="", instead=f"for each {unit} of")


def joined_by_a_sign(stop: Stop) -> Diagnostic | None:
    """`Residential Care / Custody`, `Residential Care and/or Custody`, `Residential Care & Custody`."""
    at, before = stop.at, stop.before()
    assert at is not None
    following = stop.words[stop.place + 1] if stop.place + 1 < len(stop.words) else None
    if before is None or following is None or before.line != at.line or stop.words[0].kind == "PARTIES":
        return None
    if at.text == "/" and {before.text, following.text} == {"and", "or"}:
        span = join(before.span, following.span)
        return UnexpectedWords(span=span, found=f"{before.text}/{following.text}", after="", instead="or")
    if (
        at.text not in ("/", "&")
        or before.kind != "TERM"
        or following.kind != "TERM"
        or "OR" not in stop.accepted
    ):
        return None
    span = join(before.span, following.span)
    found = shortened(stop.source.text[span.start : span.end])
    one, other = before.text, following.text
    if at.text == "/":
        return UnexpectedWords(span=span, found=found, after="", instead=f"{one} or {other}")
    advice = f"write `{one} or {other}` for the days of either, or `{one} and {other}` for the days of both at once"
    return UnexpectedWords(span=span, found=found, after="", advice=advice)


# ---- what is recorded


def kind_of_fact(stop: Stop) -> Diagnostic | None:
    """`Name is text`, `Date of Death is an optional date`."""
    if stop.words[0].kind != "FACTS":
        return None
    place = next((n for n in (stop.place, stop.place - 1) if stop.before_is(n, "IS")), None)
    if place is None or place >= len(stop.words):
        return None
    begin = stop.words[place].span.start
    rest = stop.on_line_from(begin)
    for pattern, instead in _KINDS_OF_FACT:
        written = re.match(pattern, rest, re.IGNORECASE)
        if written:
            return UnexpectedWords(
                span=Span(begin, begin + written.end()),
                found=written[0],
                after=shortened(stop.words[place - 1].text),
                instead=written.expand(instead) if instead else None,
                advice=None if instead else _FACTS,
            )
    return None


_FACTS = (
    "a fact is `a date`, `a number`, `yes or no`, `one of the parties` or one of its own words, as in "
    '`"edge of care" or "return home"`; one that no clause asks for is left out'
)
_KINDS_OF_FACT = (
    (r"yes ?(?:/|and) ?no\b|(?:an? )?(?:boolean|true ?(?:or|/) ?false|y ?/ ?n)\b", "yes or no"),
    (r"(?:an? )?optional (date|number)\b", r"a \1, if any"),
    (r"(?:an? )?(date|number) (?:or (?:blank|none|nothing|empty))\b", r"a \1, if any"),
    (r"(?:an? )?(?:date ?time|timestamp|calendar date|day)\b", "a date"),
    (r"(?:an? )?(?:integer|int|whole number|decimal|float|numeric)\b", "a number"),
    (r"(?:an? )?(?:score|count|percentage|amount(?: of money)?|money)\b", "a number"),
    (r"(?:an? )?(?:free )?(?:text|string|words?|name|identifier|id|choice|category|list|option|drop-?down)\b", ""),
)  # fmt: skip


def small_letters_in_a_term(stop: Stop) -> Diagnostic | None:
    """`Date of birth is a date`: a Term of which only the first word has its capital."""
    at, before = stop.at, stop.before()
    assert at is not None
    if before is None or before.kind != "TERM" or before.line != at.line:
        return None
    written = re.match(
        r"(?:[a-z]+[ \t]+)*?[a-z]+(?=[ \t]+(?:is|means|pays|has|reaches)\b)", stop.rest_of_line
    )
    if written is None or not stop.accepted & {"IS", "MEANS", "PAYS", "HAS", "REACHES"}:
        return None
    words = written[0].split()
    if words[0] in _VERBS or stop.reads(stop.place - 1, ("TERM",), len(words) + 1) < 2:
        return None
    found = f"{before.text} {' '.join(words)}"
    return TermInLowerCase(
        span=join(before.span, stop.first(written.end())), found=found, instead=in_capitals(found)
    )


_VERBS = frozenset(
    {"is", "means", "pays", "has", "reaches", "are", "mean", "pay", "shall", "will", "must", "who", "which"}
)


def in_capitals(term: str) -> str:
    """Return words as a Term, each but those that join with a capital."""
    return " ".join(
        word if place and word in JOINS_TERM else word[:1].upper() + word[1:]
        for place, word in enumerate(term.split())
    )


JOINS_TERM = frozenset({"of", "at", "in", "out"})


def heading_of_table(stop: Stop) -> Diagnostic | None:
    """`Fact   Kind` above the rows of a table."""
    at, before = stop.at, stop.before()
    if at is None or before is None or before.kind != "TERM" or before.line == at.line:
        return None
    if not re.search(r"\t|  ", before.text) or not stop.accepted & {"IS", "MEANS"}:
        return None
    return UnexpectedWords(span=before.span, found=shortened(before.text), after="", instead="")


# ---- how long it runs


def term_of_contract(stop: Stop) -> Diagnostic | None:
    """`runs from 1 April 2024 to 31 March 2029`; `in force until 31 March 2027`."""
    at, before = stop.at, stop.before()
    assert at is not None
    if stop.words[0].kind != "CONTRACT":
        return None
    if before and before.text == "force" and at.text in ("until", "to", "till", "up"):
        advice = "say both days, as in `in force from 1 April 2024 to 31 March 2027`"
        return UnexpectedWords(span=at.span, found=at.text, after=stop.after, advice=advice)
    written = re.match(
        r"(?:(?:it|this contract|the contract) )?"
        r"(?:runs?|running|starts?|begins?|commences|from|effective|valid|operates|lasts|term|duration|period)\b:?"
        r"(?: (?:is|on|from|of|for))*(?= \d)",
        stop.rest_of_line,
        re.IGNORECASE,
    )
    if written is None or "IN" not in stop.accepted:
        return None
    return UnexpectedWords(
        span=stop.first(written.end()), found=written[0], after="", instead="in force from"
    )


def block_of_nothing(stop: Stop) -> str | None:
    """Return a clause such as stands in a block that has none, where the reading stops behind its heading."""
    first: Lexeme = stop.words[0]
    return _FIRST_CLAUSES.get(first.kind) if all(word.line == first.line for word in stop.words) else None


_FIRST_CLAUSES = {
    "PARTIES": "Norfolk is the commissioner",
    "FACTS": "Date of Birth is a date",
    "TIMELINES": "Looked After is read from SSDA903 episodes",
    "DEFINITIONS": "In Care means Looked After except Short Break",
    "ELIGIBILITY": "every child",
    "SETTLEMENT": "round each line half up to the penny",
    "SAFEGUARDS": "nothing is paid for a day of In Care",
}
