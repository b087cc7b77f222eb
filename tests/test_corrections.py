"""Slips that commissioners make, and what they are told."""

import re
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slow import slow, tried

from rules_engine.source import Source
from rules_engine.syntax.grammar import keywords
from rules_engine.syntax.parser import parse

# A text with one slip; the code; the characters pointed at; the hint.
IN_POUNDS = "write the whole sum in pounds, such as `£7,000,000`"

SLIPS = [
    # heading
    (
        'contrat "F"\n  in force from 1 April 2024 to 31 March 2027',
        "E106",
        "contrat",
        "did you mean `contract`?",
    ),
    (
        "contract Family Support\n  in force from 1 April 2024 to 31 March 2027",
        "E120",
        "Family Support",
        'write `"Family Support"`',
    ),
    ('Contract "F"\n  in force from 1 April 2024 to 31 March 2027', "E107", "Contract", "write `contract`"),
    (
        'contract "F"\n  in force from 01/04/2024 to 31 March 2027',
        "E102",
        "01/04/2024",
        "write `1 April 2024`",
    ),
    (
        'contract "F"\n  in force from 1 Apr 2024 to 31 March 2027',
        "E102",
        "1 Apr 2024",
        "write `1 April 2024`",
    ),
    (
        'contract "F"\n  in force from 2024-04-01 to 31 March 2027',
        "E102",
        "2024-04-01",
        "write `1 April 2024`",
    ),
    (
        'contract "F"\n  in force from April 2024 to 31 March 2027',
        "E102",
        "April 2024",
        "write a date such as `1 April 2024`",
    ),
    (
        'contract "F"\n  in force from 1st of April 2024 to 31 March 2027',
        "E102",
        "1st of April 2024",
        "write `1 April 2024`",
    ),
    (
        'contract "F"\n  in force from 1 april 2024 to 31 March 2027',
        "E102",
        "1 april 2024",
        "write `1 April 2024`",
    ),
    (
        'contract "F"\n  in force from April 1, 2024 to 31 March 2027',
        "E102",
        "April 1, 2024",
        "write `1 April 2024`",
    ),
    ('contract "F"\n  in force from 31 April 2024 to 31 March 2027', "E111", "31 April 2024", None),
    (
        'contract "F"\n  in force from 1 Aprl 2024 to 31 March 2027',
        "E102",
        "1 Aprl 2024",
        "write `1 April 2024`",
    ),
    (
        'contract "F"\n  in force until 31 March 2027',
        "E101",
        "until",
        "say both days, as in `in force from 1 April 2024 to 31 March 2027`",
    ),
    ('contract "F"\n  in force from 1 April 2024', "E109", "", "expected `to`"),
    ('contract "F"\n  in euros', "E101", "euros", "write `pounds sterling`"),
    ('contract "F"\n  statements quarterly', "E101", "quarterly", "write `every quarter`"),
    ('contract "F"\n  statement every quarter', "E101", "statement", "write `statements`"),
    (
        'contract "Family support\n  in force from 1 April 2024 to 31 March 2027\nparties\n  Norfolk is the commissioner',
        "E104",
        '"',
        'put a `"` where the quoted words end',
    ),
    ("// a comment\nparties\n  Norfolk is the commissioner", "E101", "//", "write `#`"),
    ('contract "F"\n  statements each quarter', "E101", "each", "write `every`"),
    ('contract "F"\n  a shadow contract', "E101", "a", "write `as a`"),
    (
        "recitals\n  The council wants fewer children in care.",
        "E120",
        "The council wants fewer children in care.",
        'write `"The council wants fewer children in care."`',
    ),
    (
        'note "x"\nparties\n  N is the commissioner',
        "E101",
        "note",
        "expected `contract`, `parties`, `definitions`, `payment` or the name of another block",
    ),
    ("1. definitions\n  A means B", "E124", "1.", "take it out"),
    # parties, facts, timelines, groups
    ("parties\n  Norfolk the commissioner", "E101", "the", "write `is the`"),
    ("parties\n  Norfolk is commissioner", "E101", "commissioner", "write `the commissioner`"),
    (
        "parties\n  Norfolk is the funder",
        "E106",
        "funder",
        "expected `co-funder`, `commissioner`, `evaluator`, `intermediary`, `investor` or `provider`",
    ),
    ("parties\n  Norfolk is the comissioner", "E106", "comissioner", "did you mean `commissioner`?"),
    (
        'parties\n  Norfolk is the commissioner "Norfolk County Council',
        "E104",
        '"',
        'put a `"` where the quoted words end',
    ),
    (
        "parties\n  Norfolk is the commissioner, Norfolk County Council",
        "E120",
        "Norfolk County Council",
        'write `"Norfolk County Council"`',
    ),
    ("party\n  Norfolk is the commissioner", "E106", "party", "did you mean `parties`?"),
    ("Parties\n  Norfolk is the commissioner", "E107", "Parties", "write `parties`"),
    ("parties:\n  • Norfolk is the commissioner", "E124", "•", "take it out"),
    ("facts\n  Date of Birth is a date", "E101", "Date of Birth", "write `about each child Date of Birth`"),
    ("facts about every child\n  Date of Birth is a date", "E101", "every", "write `each`"),
    ("facts about each child\n  Date of Birth is date", "E101", "date", "write `a date`"),
    (
        "facts about each child\n  Route is edge of care or return home",
        "E120",
        "edge of care",
        'write `"edge of care"`',
    ),
    ('facts about each child\n  Route is one of "a" or "b"', "E101", 'one of "a"', 'write `"a"`'),
    ("timelines\n  Looked After is read from ssda903 episodes", "E101", "ssda903", "write `SSDA903`"),
    ("timelines\n  Looked After is read from SSDA903", "E109", "", "expected `episodes`"),
    ("timelines\n  Looked After comes from SSDA903 episodes", "E101", "comes from", "write `is read from`"),
    ("timelines\n  Looked After is from SSDA903 episodes", "E101", "from", "write `read from`"),
    (
        "parties\n  Norfolk is the commissioner\n  [insert provider]",
        "E101",
        "[insert provider]",
        "take it out",
    ),
    (
        "parties\n  Norfolk is the commissioner\n  Norfolk & Co is the provider",
        "E101",
        "Norfolk & Co",
        "write `Norfolk Co`",
    ),
    (
        "parties\n  Norfolk is the commissioner\n  St. Mary is the provider",
        "E101",
        "St. Mary",
        "write `St Mary`",
    ),
    ("groups\n  Intake is children by quarter of Therapy Start", "E101", "children", "write `the children`"),
    ("facts about each child\n  Consent is yes/no", "E101", "yes/no", "write `yes or no`"),
    ("facts about each child\n  Consent is boolean", "E101", "boolean", "write `yes or no`"),
    ("groups\n  Intake is all children", "E101", "children", "write `the children`"),
    ("timelines\n  Looked After is read from SSDA903 episode", "E101", "episode", "write `episodes`"),
    (
        "timelines\n  Looked After is read from the SSDA903 return",
        "E101",
        "the SSDA903 return",
        "write `SSDA903 episodes`",
    ),
    (
        "timelines\n  Missing From Home is read from SSDA903 misssing\n  In School is recorded",
        "E101",
        "SSDA903 misssing",
        'write `"SSDA903 missing"`',
    ),
    (
        "timelines\n  Referral is read from CIN referrals",
        "E101",
        "CIN referrals",
        'write `"CIN referrals"`',
    ),
    (
        "timelines\n  Looked After is read from SSDA903 episodes\n    gap means ended",
        "E101",
        "ended",
        "expected `continues`, `left` or `unknown`",
    ),
    (
        "timelines\n  Looked After is read from SSDA903 episodes\n    Gap means left",
        "E107",
        "Gap",
        "write `gap`",
    ),
    (
        'facts about each child\n  Date of Match is a date, read from "SSDA903 AD1" "DATE_MATCH"',
        "E101",
        '"DATE_MATCH"',
        'write `column "DATE_MATCH"`',
    ),
    (
        "facts about each child\n  Date of Match is a date, read from SSDA903 AD1 column",
        "E101",
        "SSDA903 AD1",
        'write `"SSDA903 AD1"`',
    ),
    (
        'parties\n  Norfolk is the commissioner\n\nuses "England looked-after children"',
        "E101",
        "uses",
        'say it in the heading, below `contract "…"`',
    ),
    (
        'contract "Essex"\n  use "England looked-after children"\n  statements every quarter',
        "E106",
        "use",
        "did you mean `uses`?",
    ),
    (
        "definitions\n  Gone means Missing From Home with Kind M\n  Home Day means Gone",
        "E101",
        "M",
        'write `"M"`',
    ),
    # definitions
    ("definitions\n  In Care Looked After except Short Break", "E101", "except", "expected `means`"),
    ("definitions\n  In Care is Looked After except Short Break", "E101", "is", "write `means`"),
    ("definitions\n  In Care mean Looked After except Short Break", "E106", "mean", "did you mean `means`?"),
    (
        "definitions\n  In Care means looked after except Short Break",
        "E110",
        "looked after",
        "write `Looked After`",
    ),
    (
        "definitions\n  In Care means Looked After exept Short Break",
        "E106",
        "exept",
        "did you mean `except`?",
    ),
    ("definitions\n  In Care means Looked After but not Short Break", "E101", "but not", "write `except`"),
    ("definitions\n  In Care means Looked After and not Short Break", "E101", "and not", "write `except`"),
    ("definitions\n  Short Break means Looked After with legal status V3 or v4", "E101", "v4", "write `V4`"),
    (
        "definitions\n  Short Break means Looked After with legal status code V3",
        "E101",
        "code",
        "take it out",
    ),
    ("definitions\n  Short Break means Looked After with V3", "E101", "V3", "write `legal status V3`"),
    (
        "definitions\n  Tracking Period means 3 year from Therapy Start, till 18th birthday",
        "E101",
        "till",
        "write `until`",
    ),
    (
        "definitions\n  Tracking Period means three years from Therapy Start",
        "E121",
        "three years",
        "write `3 years`",
    ),
    ("definitions\n  Tracking Period means 3 years after Therapy Start", "E101", "after", "write `from`"),
    ("definitions\n  Tracking Period means 3 years of Therapy Start", "E101", "of", "write `from`"),
    (
        "definitions\n  Tracking Period means 3 years from Therapy Start, until 18 birthday",
        "E101",
        "18 birthday",
        "write `18th birthday`",
    ),
    (
        "definitions\n  Tracking Period means 3 years from Therapy Start, until eighteenth birthday",
        "E101",
        "eighteenth birthday",
        "write `18th birthday`",
    ),
    (
        "definitions\n  Tracking Period means 3 years from Therapy Start, until age 18",
        "E101",
        "age 18",
        "write `18th birthday`",
    ),
    (
        "definitions\n  Tracking Period means 2.5 years from Therapy Start",
        "E113",
        "2.5",
        "write 2.5 years as `30 months`",
    ),
    ("definitions\n  Home Day means (Tracking Period except In Care", "E119", "(", "put a `)` where it ends"),
    (
        "definitions\n  Home Day means Tracking Period except In Care)",
        "E119",
        ")",
        "take it out, or put a `(` where it begins",
    ),
    ("definitions\n  Home Day means Tracking Period + In Care", "E101", "+", "write `or`"),
    (
        "definitions\n  Home Day means Tracking Period minus In Care",
        "E101",
        "minus In Care",
        "`minus` takes a length of time from a date, and `less` takes one number from another; "
        "days are left out with `except`",
    ),
    (
        "definitions\n  Home Day means Tracking Period except",
        "E109",
        "",
        "expected a Term such as `Home Day` or a date such as `1 April 2024`",
    ),
    (
        "definitions\n  Home Day means",
        "E109",
        "",
        "expected a Term such as `Home Day` or a date such as `1 April 2024`",
    ),
    (
        "definitions\n  Home Day: Tracking Period except In Care",
        "E101",
        "Tracking Period",
        "write `means Tracking Period`",
    ),
    ("definitions\n  Home Day = Tracking Period except In Care", "E101", "=", "write `means`"),
    ("definitions\n  A means B\nif\n", "E101", "if", "take it out"),
    (
        "definitions\n  In Care Looked After except Short Break\n  B means In Care or Looked After",
        "E101",
        "In Care Looked After",
        "write `In Care means Looked After`",
    ),
    (
        "definitions\n  Home Day means Tracking Period except In Care or\n\npayment D\n  pays £1 for each day of A",
        "E109",
        "",
        "expected a Term such as `Home Day` or a date such as `1 April 2024`",
    ),
    (
        "definitions\n  Tracked means 36 month period from Therapy Start",
        "E121",
        "36 month period",
        "write `36 months`",
    ),
    (
        "definitions\n  Tracked means from Therapy Start for 3 years",
        "E101",
        "for",
        "expected a Term such as `Home Day`",
    ),
    (
        "definitions\n  Tracked means from Therapy Start to 18th Birthday",
        "E107",
        "Birthday",
        "write `birthday`",
    ),
    (
        "definitions\n  Tracked means up to 18th birthday",
        "E101",
        "up",
        "expected a Term such as `Home Day` or a date such as `1 April 2024`",
    ),
    ("definitions\n  A means not B", "E101", "not", "write `every day except`"),
    ("definitions\n  Rate means £60 per day", "E101", "per day", "write `a day`"),
    ("definitions\n  Rate means £60/day", "E101", "/day", "write `a day`"),
    ("DEFINITIONS\n  A means B", "E107", "DEFINITIONS", "write `definitions`"),
    ("Definitions:\n  A means B", "E107", "Definitions", "write `definitions`"),
    ("definitions\n  (a) In Care means B", "E124", "(a)", "take it out"),
    ('definitions\n  "In Care" means B', "E101", '"In Care"', "write `In Care`"),
    # eligibility
    (
        "eligibility\n  a child aged 8-15 at Therapy Start",
        "E101",
        "a child aged 8-15 at",
        "write `a child aged 8 to 15 at`",
    ),
    ("eligibility\n  a child aged 8 to 15 when Therapy Start", "E101", "when", "write `at`"),
    ("eligibility\n  child aged 8 to 15 at Therapy Start", "E101", "child aged", "write `a child aged`"),
    (
        "eligibility\n  children aged 8 to 15 at Therapy Start",
        "E101",
        "children aged",
        "write `a child aged`",
    ),
    (
        "eligibility\n  a child over 8 at Therapy Start",
        "E101",
        "a child over 8",
        "name the lowest age and the highest, and the date, as in `a child aged 0 to 17 at …`",
    ),
    ("eligibility\n  aged 8 to 15 at Therapy Start", "E101", "aged", "write `a child aged`"),
    ("eligibility\n  a child where Consent is yes", "E101", "a child where", "write `where`"),
    ("eligibility\n  where Consent is true", "E101", "true", "write `yes`"),
    ("eligibility\n  where Visits > 3", "E101", ">", "write `is above`"),
    ("eligibility\n  where Visits is more than 3", "E101", "more than", "write `above`"),
    (
        "eligibility\n  aged between 8 and 15",
        "E101",
        "aged between 8 and 15",
        "write `a child aged 8 to 15 at …`, with the date on which the age is counted",
    ),
    (
        "eligibility\n  a child aged 8 and 15 at X",
        "E101",
        "a child aged 8 and 15 at",
        "write `a child aged 8 to 15 at`",
    ),
    ("eligibility\n  a child aged 8 to 15 years at X", "E101", "years", "take it out"),
    ("eligibility\n  a child aged 8 to 15", "E109", "", "expected `at` or `on`"),
    # payments
    ("payment Days at Home\n  pays 60.00 for each day of Home Day", "E108", "60.00", "write `£60.00`"),
    ("payment Days at Home\n  pays $60.00 for each day of Home Day", "E103", "$60.00", IN_POUNDS),
    ("payment Days at Home\n  pays €60.00 for each day of Home Day", "E103", "€60.00", IN_POUNDS),
    (
        "payment Days at Home\n  pays GBP 60.00 for each day of Home Day",
        "E103",
        "GBP 60.00",
        "write `£60.00`",
    ),
    # The hint never turns one sum into another: it gives the readings that the writer can have meant, or none.
    (
        "payment Days at Home\n  pays USD 60.00 for each day of Home Day",
        "E103",
        "USD 60.00",
        IN_POUNDS,
    ),
    (
        "payment Days at Home\n  pays £1200,000 for each day of Home Day",
        "E103",
        "£1200,000",
        "write `£1,200,000`",
    ),
    ("payment Days at Home\n  pays 60p for each day of Home Day", "E103", "60p", "write `£0.60`"),
    (
        "payment Days at Home\n  pays £60/day for each day of Home Day",
        "E101",
        "/day",
        "write `for each day of`",
    ),
    ("payment Days at Home\n  pays £60 per day of Home Day", "E101", "per day of", "write `for each day of`"),
    (
        "payment Days at Home\n  pays £60 each day of Home Day",
        "E101",
        "each day of",
        "write `for each day of`",
    ),
    ("payment Days at Home\n  pays £60.00 for every day of Home Day", "E101", "every", "write `each`"),
    ("payment Days at Home\n  pays £60.00 for each days of Home Day", "E101", "days", "write `day`"),
    ("payment Days at Home\n  pays £60.00 for each day in Home Day", "E101", "in", "write `of`"),
    ("payment Days at Home\n  pays £60.00 for each Home Day", "E101", "Home Day", "write `day of Home Day`"),
    ("payment Days at Home\n  pays £60.00 for each day of home day", "E110", "home day", "write `Home Day`"),
    (
        "payment Days at Home\n  pays £60.00 for each day of",
        "E109",
        "",
        "expected a Term such as `Home Day` or a date such as `1 April 2024`",
    ),
    (
        "payment Days at Home\n  pays £60.00 a day",
        "E109",
        "",
        "expected `for`, `from`, `once`, `up` or `where`",
    ),
    (
        "payment Days at Home\n  pays £60.00",
        "E109",
        "",
        "expected `a`, `for`, `from`, `once`, `up` or `where`",
    ),
    ("payment Days at Home\n  pay £60.00 for each day of Home Day", "E101", "pay", "write `pays`"),
    ("payment Days at Home\n  payz £60.00 for each day of Home Day", "E106", "payz", "did you mean `pays`?"),
    ("payment Days at Home\n  Pays £60.00 for each day of Home Day", "E107", "Pays", "write `pays`"),
    ("payment Days at Home\n  PAYS £60.00 for each day of Home Day", "E107", "PAYS", "write `pays`"),
    ("payment Days at Home\n  £60.00 for each day of Home Day", "E101", "£60.00", "write `pays £60.00`"),
    (
        "payment Days at Home\n  for each day of Home Day pays £60.00",
        "E101",
        "for each day",
        "the price stands first, as in `pays £60.00 for each day of`",
    ),
    (
        'payment "Days at Home"\n  pays £60.00 for each day of Home Day',
        "E101",
        '"Days at Home"',
        "write `Days at Home`",
    ),
    (
        "payment days at home\n  pays £60.00 for each day of Home Day",
        "E110",
        "days at home",
        "write `Days at Home`",
    ),
    (
        "payments Days at Home\n  pays £60.00 for each day of Home Day",
        "E106",
        "payments",
        "did you mean `payment`?",
    ),
    ("Payment Days at Home\n  pays £60.00 for each day of Home Day", "E107", "Payment", "write `payment`"),
    ("payment\n  pays £60.00 for each day of Home Day", "E101", "pays", "expected a Term such as `Home Day`"),
    (
        "pays £60.00 for each day of Home Day",
        "E101",
        "pays",
        "expected `contract`, `parties`, `definitions`, `payment` or the name of another block",
    ),
    (
        "payment Days at Home\n  pays £60,00 for each day of Home Day",
        "E103",
        "£60,00",
        "write `£60.00` or `£6,000`",
    ),
    ("payment Days at Home\n  pays £60k for each day of Home Day", "E103", "£60k", "write `£60,000`"),
    ("payment Weeks\n  pays £400 for each week of Home Day", "E101", "week of", "write `whole week of`"),
    (
        "payment Weeks\n  pays £400 for each run of 7 of Home Day",
        "E101",
        "of",
        "expected `days`, `months`, `weeks` or `years`",
    ),
    (
        "payment Weeks\n  pays £400 for each run of seven days of Home Day",
        "E121",
        "seven days",
        "write `7 days`",
    ),
    (
        "payment Weeks\n  pays £400 for each 7 days of Home Day",
        "E101",
        "7 days of",
        "write `run of 7 days of` for any 7 days in a row, or `whole week of` for the weeks that are counted from a date",
    ),
    (
        "payment Weeks\n  pays £400 for each whole weeks of Home Day, counted from Therapy Start",
        "E101",
        "weeks",
        "write `week`",
    ),
    (
        "payment Weeks\n  pays £400 for each whole week of Home Day, starting from Therapy Start",
        "E101",
        "starting from",
        "write `counted from`",
    ),
    (
        "payment Step Down\n  pays £30,000 once when Fostered reach 52 weeks in a row",
        "E106",
        "reach",
        "did you mean `reaches`?",
    ),
    (
        "payment Step Down\n  pays £30,000 when Fostered reaches 52 weeks in a row",
        "E101",
        "when",
        "write `once when`",
    ),
    (
        "payment Step Down\n  pays £30,000 once Fostered reaches 52 weeks in a row",
        "E101",
        "Fostered",
        "write `when Fostered`",
    ),
    (
        "payment Step Down\n  pays £30,000 once, when Fostered reaches 52 weeks consecutively",
        "E101",
        "consecutively",
        "write `in a row`",
    ),
    ("payment Step Down\n  pays £30,000 once, when Fostered for 52 weeks", "E101", "for", "write `reaches`"),
    (
        "payment Step Down\n  under Schedule 2\n  pays £30,000 once, on Review Date",
        "E120",
        "Schedule 2",
        'write `"Schedule 2"`',
    ),
    (
        "payment Days at Home\n  pays £60.00 for each day of Home Day\n\n  Page 2 of 14",
        "E101",
        "Page 2 of 14",
        "take it out",
    ),
    (
        "payment S\n  for each intake, once every childs Tracking Period has ended\n  pays £9 for each day of A",
        "E110",
        "intake",
        "write `Intake`",
    ),
    (
        'payment Days at Home\n  pays £60.00 for each day of Home Day\n  for each child with Route is "edge of care"',
        "E101",
        "child",
        "expected a Term such as `Home Day`",
    ),
    ("payment D\n  pays £60 a night for each day of A", "E101", "night", "write `day`"),
    ("payment D\n  pays £60 per night of A", "E101", "per night of", "write `for each day of`"),
    ("payment D\n  pays £60 for each night of A", "E101", "night", "write `day`"),
    ('payment D\n  pays £60.00 for each day of Home Day if Route is "a"', "E101", "if", "write `where`"),
    (
        "payment D\n  pays £60.00 for each day of Home Day\n  capped at £500",
        "E106",
        "capped",
        "expected a Term such as `Home Day`",
    ),
    (
        "payment Step Down\n  pays £30,000 if Fostered reaches 52 weeks in a row",
        "E101",
        "if",
        "expected `a`, `for`, `from`, `once`, `up` or `where`",
    ),
    (
        "payment Step Down\n  pays £30,000 once, when Fostered reaches 1 year in row",
        "E101",
        "row",
        "write `a row`",
    ),
    (
        "payment A\n  for each Intake once all children's Tracked has ended\n  pays £1 for each day of B",
        "E101",
        "all children's",
        "write `every child's`",
    ),
    (
        "payment A\n  pays £ for each day of B",
        "E101",
        "£",
        "expected a Term such as `Home Day` or a sum such as `£60.00`",
    ),
    (
        "payment A\n  pays £60.00 for each day of B\n  pays",
        "E109",
        "",
        "expected a Term such as `Home Day` or a sum such as `£60.00`",
    ),
    (
        "payment Tracking Period\n  pays £60.00 for each day of Home day",
        "E101",
        "day",
        "expected a Term such as `Home Day`",
    ),
    # settlement
    ("settlement\n  reduce 33%", "E101", "33%", "write `by 33%`"),
    ("settlement\n  reduce by 33", "E121", "33", "write `33%`"),
    ("settlement\n  reduce by 33 percent", "E121", "33 percent", "write `33%`"),
    (
        "settlement\n  reduce by 133%",
        "E112",
        "133%",
        "write a percentage up to `100%`, or a fraction such as `1/6`",
    ),
    (
        "settlement\n  round to the nearest penny",
        "E101",
        "round to",
        "say what is rounded, and where a half goes, as in `round each line half up to the penny`",
    ),
    (
        "settlement\n  round half up to the penny",
        "E101",
        "round half up to the penny",
        "say what is rounded: `each line`, `each child's total`, `each payer's total` or `each statement`",
    ),
    ("settlement\n  Norfolk pays rest", "E101", "rest", "write `the rest`"),
    ("settlement\n  Norfolk pay the rest", "E101", "pay", "write `pays`"),
    ("settlement\n  reduce by .5%", "E121", ".5%", "write `0.5%`"),
    ("settlement\n  reduce by ,5%", "E121", ",5%", "write `0.5%`"),
    ("settlement\n  Fund pays 1,250,000/1,800,000", "E121", "1,250,000/1,800,000", "write `25/36`"),
    ("settlement\n  Fund pays 16,9%", "E121", "16,9%", "write `16.9%`"),
    (
        "settlement\n  reduce by 0.33",
        "E121",
        "0.33",
        "write `33%` for 0.33 of the whole, or `0.33%` for 0.33 per cent",
    ),
    (
        "settlement\n  Fund pays 0.169",
        "E121",
        "0.169",
        "write `16.9%` for 0.169 of the whole, or `0.169%` for 0.169 per cent",
    ),
    (
        "settlement\n  increase by 10%",
        "E122",
        "increase by 10%",
        "to pay more, raise the price where the payment says what it pays, or add a payment",
    ),
    (
        "settlement\n  reduce by -10%",
        "E122",
        "-10%",
        "to pay more, raise the price where the payment says what it pays, or add a payment",
    ),
    ("definitions\n  W means 1½ years from Therapy Start", "E121", "1½ years", "write `18 months`"),
    (
        "definitions\n  W means 2¼ weeks from Therapy Start",
        "E121",
        "2¼ weeks",
        "a length is a whole number of days, weeks, months or years, which `2¼ weeks` is not",
    ),
    ("definitions\n  W means .5 years from Therapy Start", "E121", ".5 years", "write `6 months`"),
    (
        "payment P\n  where days of In Care is at least .5 days\n  pays £5 once, on Therapy Start",
        "E121",
        ".5 days",
        "a length is a whole number of days, weeks, months or years, which `.5 days` is not",
    ),
    ("settlement\n  Fund pays 16.9%, up to £1,617,000", "E101", "up to", "write `at most`"),
    ("settlement\n  Fund pays 16.9%, at most 1,617,000", "E108", "1,617,000", "write `£1,617,000`"),
    ("settlement\n  pay at most £7m in all", "E103", "£7m", "write `£7,000,000`"),
    ("settlement\n  pay at most £7 million in all", "E103", "£7 million", "write `£7,000,000`"),
    ("settlement\n  cap £20,000 for each child", "E101", "cap", "write `pay at most`"),
    ("settlement\n  pay at most £20,000 per child", "E101", "per child", "write `for each child`"),
    ("settlement\n  pay at most £20,000", "E109", "", "expected `for`, `from` or `in`"),
    (
        "settlement\n  the rest is paid by Norfolk",
        "E101",
        "the rest is paid by Norfolk",
        "write `Norfolk pays the rest`",
    ),
    ("setlement\n  round each line half up to the penny", "E106", "setlement", "did you mean `settlement`?"),
    ("Settlement\n  round each line half up to the penny", "E107", "Settlement", "write `settlement`"),
    ("round each line half up to the penny", "E101", "round", "write `settlement round`"),
    ("settlement\n  Norfolk pays 83.1%; Fund pays 16.9% up to £5", "E101", "up to", "write `at most`"),
    ("settlement\n  Norfolk pays 83.1 and Fund pays 16.9%", "E121", "83.1", "write `83.1%`"),
    ("settlement\n  Norfolk pays half", "E121", "half", "write `50%`"),
    (
        "settlement\n  round down",
        "E101",
        "round down",
        "say what is rounded: `each line`, `each child's total`, `each payer's total` or `each statement`",
    ),
    ("settlement\n  round each line to the penny", "E101", "to", "expected `down`, `half` or `up`"),
    ('settlement\n  reduce by 33% for Route is "a"', "E101", "for", "write `where`"),
    ("settlement\n  1. Norfolk pays the rest", "E124", "1.", "take it out"),
    # safeguards
    ("safeguards\n  nothing is paid for In Care", "E101", "In Care", "write `a day of In Care`"),
    ("safeguards\n  nothing is payed for a day of In Care", "E106", "payed", "did you mean `paid`?"),
    ("safeguards\n  Nothing is paid for a day of In Care", "E107", "Nothing", "write `nothing`"),
    ("safeguard\n  nothing is paid for a day of In Care", "E106", "safeguard", "did you mean `safeguards`?"),
    # examples
    ("example\n  pays £10", "E101", "pays", 'expected words in quotation marks such as `"edge of care"`'),
    ('example "a"\n  Therapy Start is 1/3/2019\n  pays £10', "E102", "1/3/2019", "write `1 March 2019`"),
    (
        'example "a"\n  Looked After from 1 June 2019 to 1 July 2019, legal status c2\n  pays £10',
        "E101",
        "c2",
        "write `C2`",
    ),
    (
        'example "a"\n  records run to 1 April 2020\n  pays £10.00 to Days at Home',
        "E101",
        "to",
        "write `for`",
    ),
    ('example "a"\n  Therapy Start = 1 March 2019\n  pays £10', "E101", "=", "write `is`"),
    ('example "a"\n  pays 0', "E108", "0", "write `£0`"),
    ('example "a"\n  total £10', "E101", "total", "write `pays`"),
    ('examples "a"\n  pays £10', "E106", "examples", "did you mean `example`?"),
    (
        'example "x"\n  pays £10 for Days at Home and Weeks',
        "E101",
        "and",
        "expected a Term such as `Home Day`",
    ),
    (
        'example "x"\n  Looked After 1 June 2019 to 1 July 2019',
        "E101",
        "1 June 2019",
        "write `from 1 June 2019`",
    ),
    # what has no repair of one word
    (
        "parties\n  DN2 Children's Services is the provider",
        "E101",
        "DN2",
        "`DN2` is read as a code (capitals and figures), and a Term begins with a word: "
        "spell it out, or put it in quotation marks as the full name: "
        "`Children's Services is the provider, \"DN2 Children's Services\"`",
    ),
    (
        "payment DN2\n  pays £10 once, on Therapy Start",
        "E101",
        "DN2",
        "`DN2` is read as a code (capitals and figures), and a Term begins with a word: spell it out",
    ),
    (
        "settlement\n  pay at most £2,000,000 for all children together in each financial year",
        "E101",
        "for all children together",
        "for all children together write `in each financial year` or `in all`; for every child alone `for each child`",
    ),
    (
        "settlement\n  pay at most £2,000,000 altogether",
        "E101",
        "altogether",
        "write `in all`",
    ),
    (
        "settlement\n  pay at most £2,000,000 per quarter",
        "E101",
        "per quarter",
        "write `in each quarter`",
    ),
    (
        "settlement\n  pay at most £2,000,000 in any one financial year",
        "E101",
        "in any one financial year",
        "write `in each financial year`",
    ),
    (
        "payment Settled\n  pays £10 once, when Home Day reaches 26 weeks in a row, not counting Custody",
        "E101",
        "not counting",
        "say what these days do to the count: `pausing on Custody`, `ignoring breaks of up to 7 days` "
        "or `starting again on …`",
    ),
    (
        "payment Gain\n  pays £10 for each 0.5 of Score",
        "E101",
        "0.5",
        "a price is for each `day`, `run of 7 days`, `whole week` or `block of 3 months`, never for so many of a number",
    ),
    (
        "payment Weeks\n  pays £400 for each 3 months of Home Day",
        "E101",
        "3 months of",
        "write `block of 3 months of`",
    ),
    (
        "payment Gain\n  where Gain After plus Gain Before is at least 0.5\n  pays £10 once, on Therapy End",
        "E101",
        "plus Gain Before",
        "`plus` adds a length of time to a date, and `less` takes one number from another; "
        "days of either kind are joined with `or`",
    ),
    (
        "payment Gain\n  where Gain After minus Gain Before is at least 0.5\n  pays £10 once, on Therapy End",
        "E101",
        "minus Gain Before",
        "`minus` takes a length of time from a date, and `less` takes one number from another; "
        "days are left out with `except`",
    ),
    (
        "payment Therapy\n  pays 80% of £4,000 once, on Therapy Start",
        "E101",
        "80% of £4,000",
        "write the sum itself, `£3,200`, or the whole sum here and `reduce Therapy by 20%` under `settlement`",
    ),
    (
        "payment Therapy\n  pays 33.3% of £4,000.05 once, on Therapy Start",
        "E101",
        "33.3% of £4,000.05",
        "write the sum itself, or the whole sum here and `reduce Therapy by 66.7%` under `settlement`",
    ),
    (
        "payment Days\n  pays £10 for each day of Home Day except Short Break or In Care",
        "E101",
        "Short Break or In Care",
        "brackets are needed: `(Short Break or In Care)`",
    ),
    (
        "payment Days\n  pays £10 for each day of Home Day and In School and Tracked\n  Norfolk pays the rest",
        "E101",
        "Home Day and In School and Tracked",
        "brackets are needed: `(Home Day and In School and Tracked)`",
    ),
    (
        "settlement\n  Norfolk pays the rest\n  round half even to the pound",
        "E101",
        "round half even to the pound",
        "say what is rounded: `each line`, `each child's total`, `each payer's total` or `each statement`",
    ),
]


@pytest.mark.parametrize(("text", "code", "found", "hint"), SLIPS)
def test_a_slip_is_explained(text, code, found, hint):
    (diagnostic,) = parse(Source.of("slip.contract", text)).diagnostics
    assert (diagnostic.code, text[diagnostic.span.start : diagnostic.span.end], diagnostic.hint) == (
        code,
        found,
        hint,
    )


# A hint that says of one thing what to write for the words pointed at, and no more.
ONE_FIX = re.compile(r"(?:write|did you mean) `([^`…]*)`\??|take it out")


@pytest.mark.parametrize(
    ("text", "hint"), [(text, hint) for text, *_, hint in SLIPS if ONE_FIX.fullmatch(hint or "")]
)
def test_what_is_offered_is_read(text, hint):
    (diagnostic,) = parse(Source.of("slip.contract", text)).diagnostics
    instead = ONE_FIX.fullmatch(hint)[1] or ""
    place = diagnostic.span.start
    mended = text[:place] + instead + text[diagnostic.span.end :]
    left = parse(Source.of("slip.contract", mended)).diagnostics
    assert not left or left[0].span.start >= place + len(instead)


def test_a_term_in_small_letters_is_known_from_where_it_is_defined():
    text = "definitions\n  Home Day means Tracked except In Care\n\npayment A\n  pays £60.00 for each day of home day"
    (diagnostic,) = parse(Source.of("slip.contract", text)).diagnostics
    assert (diagnostic.code, diagnostic.hint) == ("E110", "write `Home Day`")


# ---- one answer for each slip

# Those with a block of their own. A quotation left open may go on into the next.
BLOCK = re.compile(
    "(?:part|facts|timelines|defini|eligib|groups|payment|sett?le|safeguard|example).*\n", re.IGNORECASE
)
BLOCKS = [text for text, *_ in SLIPS if BLOCK.match(text) and text.count('"') % 2 == 0]


@slow(60)
@given(st.lists(st.sampled_from(BLOCKS), min_size=1, max_size=8))
def test_so_many_slips_in_so_many_blocks_have_so_many_answers(texts):
    found = parse(Source.of("slips.contract", "\n\n".join(texts))).diagnostics
    assert len(found) == len(texts)
    assert all(one.span.start < other.span.start for one, other in pairwise(found))


def test_an_open_quotation_hides_nothing_in_other_blocks():
    text = (
        'parties\n  Norfolk is the commissioner, "Norfolk County Council\n  Fund is a co-funder, "Life Chances Fund"\n\n'
        'payment A\n  pays 60 for each day of B\n\nexample "a"\n  pays £60.00 to Norfolk'
    )
    codes = [each.code for each in parse(Source.of("slips.contract", text)).diagnostics]
    assert codes == ["E104", "E108", "E101"]


# ---- misspelt words


def typos(word: str) -> list[str]:
    """Return `word` with a letter dropped, doubled, changed, or swapped with the next, in each place."""
    edited: list[str] = []
    for place, letter in enumerate(word):
        before, after = word[:place], word[place + 1 :]
        edited += [
            before + after,
            before + letter + letter + after,
            before + ("e" if letter != "e" else "o") + after,
        ]
        edited += [before + after[0] + letter + after[1:]] if after else []
    return [each for each in dict.fromkeys(edited) if len(each) > 1 and each not in keywords()]


def misspelt() -> list[tuple[str, str]]:
    """Return each block of the texts in cases/parses with each word of the language misspelt, and that word.

    A word is taken where it first follows another.
    """
    found: list[tuple[str, str]] = []
    seen: set[tuple[str, str]] = set()
    texts = [file.read_text(encoding="utf-8") for file in sorted(PARSED.glob("*.contract"))]
    for block in (block for text in texts for block in re.split(r"\n\n(?=\S)", text)):
        before = ""
        for match in WORD.finditer(block):
            word = match[0]
            if word in keywords() and (before, word) not in seen:
                seen.add((before, word))
                found += [
                    (block[: match.start()] + typo + block[match.end() :], word) for typo in typos(word)
                ]
            before = word if word in keywords() else ""
    return found


PARSED = Path(__file__).parent / "cases" / "parses"
# A quotation, a comment, a Term or a word of the language.
WORD = re.compile(r"""\"[^"]*"|#[^\n]*|[A-Z][\w']*(?: (?:(?:of|at|in|out of) )?[A-Z][\w']*)*|[a-z][a-z'-]*""")


def test_a_misspelt_word_is_recognised():
    answers = [
        (word, [each.hint or "" for each in parse(Source.of("typo.contract", text)).diagnostics])
        for text, word in tried(misspelt()[::11])
    ]
    wrong = [(word, hints) for word, hints in answers if not any(f"`{word}`" in hint for hint in hints)]
    assert len(answers) > 100
    assert len(wrong) <= 0.02 * len(answers), wrong
