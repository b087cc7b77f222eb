"""What leaves the council: no identifier, no date of birth, and nothing that a spreadsheet would run."""

import csv
import os
import re
import shlex
from collections.abc import Iterator, Sequence
from datetime import date
from fractions import Fraction
from io import BytesIO, StringIO
from pathlib import Path

import openpyxl
import pytest
from attrs import evolve
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from paid_lines import line, settled
from slow import slow

from rules_engine import rules
from rules_engine.birthdays import birth_facts
from rules_engine.cli import outcomes
from rules_engine.diagnostics import with_values
from rules_engine.evaluation.diagnostics import promises_broken
from rules_engine.evaluation.evaluator import evaluate
from rules_engine.evaluation.safeguards import Breach
from rules_engine.facts import Child, Cohort, History
from rules_engine.money import Rounding
from rules_engine.pages.cells import number_cell, text_cell
from rules_engine.payments import HeldBack
from rules_engine.place import Place
from rules_engine.privacy import names_of, pseudonyms, renamed, told_apart
from rules_engine.tables.diagnostics import WrongDate
from rules_engine.testing import drawn as draw
from rules_engine.testing.drawn import PLACE, cohorts, contracts, days_as_at
from rules_engine.timeline import Days

KEY = bytes([7]) * 32
OTHER_KEY = bytes([8]) * 32


# ---- pseudonyms


def test_a_pseudonym_is_the_head_of_a_keyed_digest_in_groups_of_four() -> None:
    # openssl dgst -sha256 -mac HMAC -macopt hexkey:0707… of NSF-003, the first 60 bits of it in Crockford's base 32.
    assert pseudonyms(["NSF-003"], KEY) == {"NSF-003": "XEJT-MV20-G3BB"}


def test_the_same_key_gives_a_child_the_same_pseudonym_in_any_company() -> None:
    assert pseudonyms(["A1", "A2"], KEY)["A1"] == pseudonyms(["A1"], KEY)["A1"]


def test_another_key_gives_another_pseudonym() -> None:
    assert pseudonyms(["A1"], KEY) != pseudonyms(["A1"], OTHER_KEY)


@given(st.sets(st.text(), max_size=30))
def test_no_two_children_share_a_pseudonym(identifiers: set[str]) -> None:
    names = pseudonyms(identifiers, KEY)
    assert names.keys() == identifiers
    assert len(set(names.values())) == len(identifiers)
    assert all(
        re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){2,}", name) for name in names.values()
    )


def test_names_that_are_alike_are_lengthened_and_others_are_not() -> None:
    names = {"A": "AAAABBBBCCCCDDDDEEEE", "B": "AAAABBBBCCCCDDDDFFFF", "C": "XXXXBBBBCCCCDDDDEEEE"}
    assert told_apart(names) == {
        "A": "AAAA-BBBB-CCCC-DDDD-EEEE",
        "B": "AAAA-BBBB-CCCC-DDDD-FFFF",
        "C": "XXXX-BBBB-CCCC",
    }


@given(contracts(), cohorts(), days_as_at(), st.binary(min_size=32, max_size=32))
@slow(60)
def test_no_sum_turns_on_the_key(schedule: rules.Schedule, cohort: Cohort, as_at: date, key: bytes) -> None:
    settlement = evaluate(schedule, cohort, as_at)
    names = names_of(schedule, settlement, cohort, key)
    shown = renamed(schedule, settlement, names)
    back = {name: child for child, name in names.children.items()}
    assert {evolve(line, child=back.get(line.child, ""), members=()) for line in shown.lines} == {
        evolve(line, members=()) for line in settlement.lines
    }
    assert (shown.total_gbp, shown.steps, shown.children) == (
        settlement.total_gbp,
        settlement.steps,
        settlement.children,
    )
    assert {back[child] for child in shown.ineligible} == {*settlement.ineligible}


@given(contracts(), cohorts(), days_as_at())
@slow(60)
def test_nothing_of_a_renamed_settlement_is_named_or_ordered_by_an_identifier(
    schedule: rules.Schedule, cohort: Cohort, as_at: date
) -> None:
    settlement = evaluate(schedule, cohort, as_at)
    names = names_of(schedule, settlement, cohort, KEY)
    shown = renamed(schedule, settlement, names)
    assert not re.search(r"\b(Ada|Ben|Cat|Dan)\b", repr(shown))
    order = {rule.name: place for place, rule in enumerate(schedule.payments)}
    places = [
        (line.period.start, order[line.payment], line.child, line.group, line.rate_gbp)
        for line in shown.lines
    ]
    assert places == sorted(places)
    assert list(shown.ineligible) == sorted(shown.ineligible)


def test_who_gets_an_odd_penny_does_not_turn_on_the_key() -> None:
    # £1.01 each for Ada and Ben, less half, is £1.01 in all: one has 51p and the other 50p, and it is Ada who has more.
    fee = rules.PaymentRule(
        name="Fee",
        unit=rules.OnceOn(date=draw.START, condition=rules.ALWAYS),
        tariff=rules.Flat(amount_gbp=Fraction(101, 100)),
        origin=PLACE,
    )
    half = rules.Reduce(share=Fraction(1, 2), origin=PLACE)
    whole = rules.RoundSums(
        level=rules.RoundLevel.STATEMENT, rounding=Rounding.HALF_UP, grain_gbp=Fraction(1, 100), origin=PLACE
    )
    norfolk = rules.SplitPayers(
        shares=(rules.PayerShare(payer=rules.Party(name="Ashby"), share=None, origin=PLACE),), origin=PLACE
    )
    schedule = draw.schedule([fee], [half, whole, norfolk])
    nothing = History((), Days.always())
    cohort = Cohort(
        Child(name, {"Start": draw.FIRST}, {"Care": nothing, "Visit": nothing}) for name in ("Ada", "Ben")
    )
    settlement = evaluate(schedule, cohort, date(2020, 7, 1))
    for key in (bytes([number]) * 32 for number in range(8)):
        names = names_of(schedule, settlement, cohort, key)
        paid = {line.child: line.payable_gbp for line in renamed(schedule, settlement, names).lines}
        assert paid == {names.children["Ada"]: Fraction(51, 100), names.children["Ben"]: Fraction(1, 2)}


def test_a_group_that_is_named_by_a_date_of_birth_has_a_pseudonym_too() -> None:
    grouping = rules.Grouping(name="Cohort", keys=(rules.ByFact(fact="Date of Birth"),), origin=PLACE)
    unit = rules.EachDayBeyond(
        days=draw.IN_CARE,
        window=rules.Before(end=rules.BirthdayOf(fact="Date of Birth", age_years=18)),
        baseline=rules.FlatBaseline(days=Fraction(9), per_child=True),
        below=True,
    )
    payment = rules.PaymentRule(
        name="Saved", unit=unit, grouping=grouping, tariff=rules.Flat(amount_gbp=Fraction(1)), origin=PLACE
    )
    schedule = draw.schedule([payment])
    held_back = HeldBack(payment="Saved", group="Cohort: 2010-05-03", unknown=Days.between(738001, 738004))
    settlement = evolve(settled([]), held_back=(held_back,))
    shown = renamed(schedule, settlement, names_of(schedule, settlement, Cohort(()), KEY))
    assert "2010" not in shown.held_back[0].subject


# ---- dates of birth


def test_facts_that_ages_are_counted_from_are_dates_of_birth_whatever_they_are_called() -> None:
    until = rules.Before(end=rules.BirthdayOf(fact="Arrival", age_years=18))
    payment = rules.PaymentRule(
        name="Days", unit=rules.EachDay(days=until), tariff=rules.Flat(amount_gbp=Fraction(1)), origin=PLACE
    )
    assert birth_facts(draw.schedule([payment])) == {"Arrival", "Date of Birth"}


def _read_from(column: str) -> rules.FactRule:
    source = rules.FactSource(table="SSDA903 UASC", column=column)
    return rules.FactRule(name="Status Ended", kind=rules.FactKind.DATE, source=source, origin=PLACE)


@pytest.mark.parametrize("column", ["DUC", "duc", "DOB", "MC_DOB"])
def test_a_fact_that_is_read_from_a_column_of_birthdays_tells_one_whatever_its_term(column: str) -> None:
    assert "Status Ended" in birth_facts(evolve(draw.schedule([]), facts=(_read_from(column),)))


def test_a_fact_that_is_read_from_another_column_tells_no_birthday() -> None:
    assert "Status Ended" not in birth_facts(evolve(draw.schedule([]), facts=(_read_from("DEC"),)))


@pytest.mark.parametrize(
    "start",
    [rules.BirthdayOf(fact="Date of Birth", age_years=18), rules.FactDate(fact="Status Ended")],
    ids=["a birthday", "a fact read from DUC"],
)
def test_a_broken_promise_about_a_birthday_counts_the_days_and_says_none(start: rules.DateRule) -> None:
    adult = rules.Since(start=start)
    schedule = draw.schedule([])
    schedule = evolve(schedule, facts=(*schedule.facts, _read_from("DUC")))
    breach = Breach(
        safeguard=rules.NeverPaidFor(days=adult, origin=PLACE),
        lines=(line("QZ1", "Days", 1),),
        child="QZ1",
        days=((date(2025, 9, 17), date(2025, 9, 30)),),
    )
    (told,) = promises_broken([breach], schedule, {"QZ1": "K7QF-M2TX-9HBD"})
    assert told.message.startswith("child `K7QF-M2TX-9HBD` is paid for 14 days that this promise forbids")
    (council,) = promises_broken([breach], schedule)
    assert "17 September 2025 to 30 September 2025" in council.message


# ---- the command line: nothing leaves that should not

CONTRACT = """\
contract "Home Again"
  in force from 1 July 2024 to 30 June 2027
  statements every quarter

parties
  Norfolk  is the commissioner
  Fund     is a co-funder

facts about each child
  Date of Birth  is a date
  Start          is a date
  Route          is "edge of care" or "return home"
  Visits         is a number
  Consent        is yes or no

timelines
  Looked After  is read from SSDA903 episodes
  In School     is recorded with Setting "mainstream" or "special"

definitions
  Short Break  means Looked After with legal status V3 or V4
  In Care      means Looked After except Short Break
  Window       means 3 years from Start, until 18th birthday
  Home Day     means Window except In Care

eligibility
  a child aged 8 to 17 at Start

payment Home Days
  pays £60.00 for each day of Home Day

payment Grown Up
  pays £100.00 once on 18th birthday if 18th birthday is a day of In School

settlement
  round each line half up to the penny
  Fund pays 1/3
  Norfolk pays the rest

safeguards
  nothing is paid for a day of In Care
"""

# No two of these share a run of signs with anything else that is printed.
IDENTIFIERS = [f"QZX{number}WV" for number in range(701, 709)]
BORN = [date(2007, 9, 17), *(date(2009 + number, 10, 20 + number) for number in range(6)), date(2019, 11, 28)]
UPNS = [f"H80120000101{number}" for number in range(8)]
POSTCODES = [f"ZE{number} 9QQ" for number in range(8)]
CANARIES = [*IDENTIFIERS, *UPNS, *POSTCODES]


def _said(day: date) -> list[str]:
    """Return the ways in which a day may be written, also as a birthday of any year."""
    months = ("September", "October", "November")
    month = months[day.month - 9]
    return [
        f"-{day.month:02}-{day.day:02}",
        f"{day.day:02}/{day.month:02}/",
        f"{day.day} {month} ",
        f"{day.day}.{day.month}.",
    ]


CHILDREN = "Child,Date of Birth,Start,Route,Visits,Consent,UPN,Postcode\n" + "".join(
    f"{child},{born:%d/%m/%Y},01/07/2024,return home,3,yes,{upn},{postcode}\n"
    for child, born, upn, postcode in zip(IDENTIFIERS, BORN, UPNS, POSTCODES, strict=True)
)
EPISODES = (
    "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC\n"
    # In care from before the 18th birthday, so that no sum ends with it.
    f"{IDENTIFIERS[0]},01/08/2024,S,C2,N1,U6,PR1,,\n"
    # Two rows that cannot both be right.
    f"{IDENTIFIERS[1]},01/09/2024,S,C2,N1,U6,PR1,01/12/2024,E4A\n"
    f"{IDENTIFIERS[1]},01/11/2024,S,C2,N1,U6,PR1,01/02/2025,E4A\n"
    f"{IDENTIFIERS[2]},01/11/2024,S,C2,N1,U6,PR1,01/02/2025,E3\n"
)
HEADER = "CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB\n" + "".join(
    f"{child},1,{born:%d/%m/%Y},WBRI,{upn},,\n"
    for child, born, upn in zip(IDENTIFIERS, BORN, UPNS, strict=True)
)
SCHOOL = "Child,From,To,Setting\n" + f"{IDENTIFIERS[3]},01/09/2024,01/09/2025,mainstream\n"
MANIFEST = (
    '[timelines."Looked After"]\ncovers = [{ from = 2024-07-01, to = 2026-03-31 }]\n'
    'files = [{ name = "episodes.csv", year-ending = 2026-03-31 }]\n'
    '[timelines."In School"]\ncovers = [{ from = 2024-07-01, to = 2026-03-31 }]\n'
)
STANDARD = {
    "children.csv": CHILDREN,
    "episodes.csv": EPISODES,
    "header.csv": HEADER,
    "in_school.csv": SCHOOL,
    "records.toml": MANIFEST,
}
AS_AT = "--as-at 2026-04-01"
EVALUATE = f"evaluate home.contract --records records {AS_AT}"
EXPLAIN = f"explain home.contract --records records {AS_AT}"


def run(command: str) -> Result:
    return CliRunner().invoke(outcomes, shlex.split(command), prog_name="outcomes")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "home.contract").write_text(CONTRACT, encoding="utf-8")
    in_records()
    return tmp_path


def in_records(**files: str) -> None:
    Path("records").mkdir(exist_ok=True)
    for name, text in (STANDARD | {name.replace("__", "."): text for name, text in files.items()}).items():
        Path("records", name).write_text(text, encoding="utf-8")


def all_that_left(result: Result) -> Iterator[tuple[str, str]]:
    """Yield what was printed, and each file that a command has written outside the records."""
    yield "stdout", result.stdout
    yield "stderr", result.stderr
    for file in sorted(Path().rglob("*")):
        if file.is_file() and file.name != "home.contract" and Path("records") not in file.parents:
            yield str(file), file.read_text(encoding="utf-8")


def canaries_in(result: Result, canaries: Sequence[str]) -> list[tuple[str, str]]:
    return [(place, each) for place, text in all_that_left(result) for each in canaries if each in text]


BIRTHS = [said for born in BORN for said in _said(born)]


@pytest.mark.parametrize(
    "command",
    [
        EVALUATE,
        f"{EVALUATE} --out results",
        f"{EVALUATE} --publish --out web",
        *(f"{EXPLAIN} --child {child}" for child in IDENTIFIERS),
        f"{EXPLAIN} --child QZX709WV",
        "check home.contract",
        "test home.contract",
        "summary home.contract",
        "show rules home.contract",
    ],
)
def test_no_command_lets_an_identifier_or_a_date_of_birth_out(command: str) -> None:
    result = run(command)
    assert result.exit_code == (2 if "QZX709WV" in command else 0), result.output
    assert canaries_in(result, [*CANARIES, *BIRTHS, "QZX709WV"]) == []


def _row(start: str, end: str, status: str = "C2") -> str:
    return f"{IDENTIFIERS[0]},{start},S,{status},N1,U6,PR1,{end},{'E3' if end else ''}\n"


SLIPS = {
    "a date of birth that is none": {"children__csv": CHILDREN.replace("17/09/2007", "17.9.2007")},
    "another that is none": {"children__csv": CHILDREN.replace("17/09/2007", "17 September 2007")},
    "the columns of another order": {
        "children__csv": CHILDREN.replace(
            "Child,Date of Birth,Start,Route,Visits,Consent,UPN,Postcode",
            "Visits,Route,Start,Consent,Child,UPN,Postcode,Date of Birth",
        )
    },
    "yet another order": {
        "children__csv": CHILDREN.replace(
            "Child,Date of Birth,Start,Route,Visits,Consent,UPN,Postcode",
            "Start,Consent,Date of Birth,Postcode,UPN,Child,Route,Visits",
        )
    },
    "no headings": {"children__csv": CHILDREN.partition("\n")[2]},
    "no headings in a recorded timeline": {"in_school__csv": SCHOOL.partition("\n")[2]},
    "semicolons": {"children__csv": CHILDREN.replace(",", ";")},
    "tabs": {"children__csv": CHILDREN.replace(",", "\t")},
    "a child twice": {"children__csv": CHILDREN + CHILDREN.splitlines()[1] + "\n"},
    "a row cut short": {"children__csv": f"{CHILDREN}{IDENTIFIERS[0]},17/09/2007\n"},
    "an open quotation mark": {"children__csv": CHILDREN + f'"{IDENTIFIERS[0]},17/09/2007\n'},
    "identifiers that differ in case": {"episodes__csv": EPISODES.replace("QZX701WV", "qzx701wv")},
    "a date of birth that differs": {"header__csv": HEADER.replace("17/09/2007", "18/09/2007")},
    "a date of birth that is none in a header": {"header__csv": HEADER.replace("17/09/2007", "17/9/07")},
    "codes and identifiers in one another's columns": {
        "episodes__csv": EPISODES.replace("CHILD,DECOM,RNE,LS", "LS,DECOM,RNE,CHILD")
    },
    "a provider's column for dates": {"episodes__csv": EPISODES.replace("CHILD,DECOM", "DECOM,CHILD")},
    "a stranger": {"episodes__csv": f"{EPISODES}QZX709WV,01/11/2024,S,C2,N1,U6,PR1,01/02/2025,E3\n"},
    "a setting that is none": {"in_school__csv": SCHOOL.replace("mainstream", UPNS[0])},
    "a birthday as the end of an episode": {"episodes__csv": EPISODES + _row("01/11/2024", "17/09/2007")},
    "a birthday with full stops as its start": {"episodes__csv": EPISODES + _row("17.9.2007", "")},
    "a postcode as its start": {"episodes__csv": EPISODES + _row(POSTCODES[0], "")},
    "a UPN as its end": {"episodes__csv": EPISODES + _row("01/11/2024", UPNS[0])},
    "a UPN as its legal status": {"episodes__csv": EPISODES + _row("01/11/2024", "", UPNS[0])},
    "a birthday as a later end": {"episodes__csv": EPISODES + _row("01/11/2024", "17/09/2077")},
}


@pytest.mark.parametrize("slip", SLIPS)
def test_no_message_about_records_names_a_child_or_a_date_of_birth(slip: str) -> None:
    in_records(**SLIPS[slip])
    result = run(EVALUATE)
    assert result.stderr
    births = [*BIRTHS, "17 September", "17.9.", "17/9/", "18/09/", "17/09/"]
    assert canaries_in(result, [*CANARIES, *births, "qzx701wv", "QZX709WV"]) == []


def test_a_broken_promise_names_a_child_by_its_pseudonym() -> None:
    text = CONTRACT.replace("nothing is paid for a day of In Care", "no child is paid more than £600")
    Path("home.contract").write_text(text, encoding="utf-8")
    result = run(EVALUATE)
    assert result.exit_code == 1
    assert re.search(r"E501 child `[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}` comes to", result.stderr)
    assert canaries_in(result, [*CANARIES, *BIRTHS]) == []
    assert "child `QZX702WV`" in run(f"{EVALUATE} --show-ids").stderr


def test_the_council_sees_its_own_identifiers_when_it_asks_for_them() -> None:
    assert run(f"{EVALUATE} --out results --show-ids").exit_code == 0
    for name in ("lines.csv", "statement.html", "result.json"):
        assert "QZX702WV" in Path("results", name).read_text(encoding="utf-8")
    assert "QZX702WV, as at" in run(f"{EXPLAIN} --child QZX702WV --show-ids").stdout
    assert not Path("records", "pseudonyms.key").exists()


def test_a_birthday_is_said_in_words_and_to_the_council_as_a_date() -> None:
    # Born on 17 September 2007: aged 18 on 17 September 2025, when Window ends; in care since 1 August 2024.
    told = run(f"{EXPLAIN} --child QZX701WV").stdout
    assert "  Window        1 July 2024 to the day before the 18th birthday\n" in told
    assert "  Home Day      1 July 2024 to 31 July 2024 (31 days)\n" in told
    assert "Grown Up: not paid, as what it asks for did not hold on the 18th birthday." in told
    council = run(f"{EXPLAIN} --child QZX701WV --show-ids").stdout
    assert "  Window        1 July 2024 to 16 September 2025 (443 days)\n" in council
    assert "did not hold on 17 September 2025." in council


def test_a_day_until_the_date_in_duc_is_said_by_its_term() -> None:
    contract = CONTRACT.replace(
        "  Start          is a date\n",
        '  Start          is a date\n  Status Ended   is a date, if any, read from "SSDA903 UASC" column "DUC"\n',
    ).replace("until 18th birthday\n", "until Status Ended, even after 18th birthday\n")
    Path("home.contract").write_text(contract, encoding="utf-8")
    # Not the 18th birthday by the other date of birth: that would be said as a birthday.
    in_records(uasc__csv=f"CHILD,SEX,DOB,DUC\n{IDENTIFIERS[0]},1,17/09/2007,01/09/2025\n")
    result = run(f"{EXPLAIN} --child QZX701WV")
    assert "  Window        1 July 2024 to the day before the Status Ended\n" in result.stdout
    assert "1 September 2025" not in result.stdout
    assert "31 August 2025" not in result.stdout


A_DATE = "a date such as 31/01/2010 or 2010-01-31"


@pytest.mark.parametrize(
    ("value", "form", "hint"),
    [
        ("17/19/2025", "99/99/9999", f"there is no such day in the calendar; expected {A_DATE}"),
        (
            "09/17/2007",
            "99/99/9999",
            'the month seems to stand first: write the day first; or write `dates = "month first"` in records.toml',
        ),
        ("2007-17-09", "9999-99-99", f"the day stands before the month; expected {A_DATE}"),
        ("17/09/0207", "99/99/9999", f"the year is not one from 1900 to 2099; expected {A_DATE}"),
        ("17.9.2007", "99.9.9999", "write the date as 31/01/2010 or 2010-01-31"),
        ("Ævar O’Shea-Wick", "Aaaa A’Aaaa-Aaaa", f"expected {A_DATE}"),
        ("NR1 3GH", "AA9 9AA", f"expected {A_DATE}"),
        ("Q123456789012", "A999999999999", f"expected {A_DATE}"),
    ],
)
def test_what_is_not_a_date_is_told_by_its_shape(value: str, form: str, hint: str) -> None:
    wrong = WrongDate(at=Place("episodes.csv", row=2), column="DEC", value=value)
    assert wrong.message == f"a text of the form `{form}` is not a date"
    assert wrong.hint == hint
    (open_to_the_council,) = with_values([wrong])
    assert open_to_the_council.message == f"`{value}` is not a date"


def test_a_child_who_is_too_young_is_told_its_age_and_not_its_birthday() -> None:
    # Born on 28 November 2019: four years old on 1 July 2024.
    told = run(f"{EXPLAIN} --child QZX708WV").stdout
    assert "  a child aged 8 to 17 at Start (line 27)\n    aged 4 on 1 July 2024\n" in told


def test_a_child_may_be_asked_for_by_its_pseudonym() -> None:
    told = run(f"{EXPLAIN} --child QZX702WV").stdout
    name = told.partition(",")[0]
    assert re.fullmatch(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}", name)
    assert run(f"{EXPLAIN} --child {name}").stdout == told
    assert run(f"{EXPLAIN} --child {name.lower().replace('-', '')}").stdout == told
    assert "QZX702WV, as at" in run(f"{EXPLAIN} --child {name} --show-ids").stdout


def test_all_files_of_an_evaluation_call_a_child_the_same() -> None:
    assert run(f"{EVALUATE} --out results").exit_code == 0
    name = run(f"{EXPLAIN} --child QZX702WV").stdout.partition(",")[0]
    for file in ("lines.csv", "statement.html", "result.json"):
        assert name in Path("results", file).read_text(encoding="utf-8")


# ---- the key


def test_the_key_is_made_when_it_is_needed_and_not_before() -> None:
    for command in (EVALUATE, f"{EVALUATE} --publish --out web", f"{EVALUATE} --out results --show-ids"):
        assert run(command).exit_code == 0
        assert not Path("records", "pseudonyms.key").exists()
    first = run(f"{EVALUATE} --out results")
    assert f"made {Path('records', 'pseudonyms.key')}, the key to the pseudonyms" in first.stderr
    lines = Path("results", "lines.csv").read_bytes()
    second = run(f"{EVALUATE} --out results")
    assert "the key" not in second.stderr
    assert Path("results", "lines.csv").read_bytes() == lines


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps its permissions elsewhere")
def test_only_the_owner_may_read_a_new_key() -> None:
    before = os.umask(0)
    try:
        run(f"{EVALUATE} --out results")
    finally:
        os.umask(before)
    assert Path("records", "pseudonyms.key").stat().st_mode & 0o777 == 0o600


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps its permissions elsewhere")
def test_a_key_that_others_can_read_is_told_of_once_and_used() -> None:
    run(f"{EVALUATE} --out results")
    Path("records", "pseudonyms.key").chmod(0o644)
    result = run(f"{EXPLAIN} --child QZX702WV")
    assert result.exit_code == 0
    assert result.stderr.count("chmod 600") == 1


def test_a_new_key_says_what_it_is_and_holds_256_bits() -> None:
    run(f"{EVALUATE} --out results")
    *comments, digits = Path("records", "pseudonyms.key").read_text(encoding="utf-8").splitlines()
    assert all(line.startswith("# ") for line in comments)
    assert len(bytes.fromhex(digits)) == 32


def test_the_reading_of_records_passes_the_key_over() -> None:
    before = run(EVALUATE).stderr
    run(f"{EVALUATE} --out results")
    assert run(EVALUATE).stderr == before


def test_another_key_may_be_named() -> None:
    Path("council.key").write_text(f"# ours\n{KEY.hex()}\n", encoding="utf-8")
    Path("council.key").chmod(0o600)
    told = run(f"{EXPLAIN} --child QZX702WV --key council.key")
    assert told.stdout.partition(",")[0] == pseudonyms(["QZX702WV"], KEY)["QZX702WV"]
    assert not Path("records", "pseudonyms.key").exists()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "is not a key to pseudonyms: expected one line of 64 hexadecimal digits"),
        ("# only a remark\n", "is not a key to pseudonyms"),
        ("not a key\n", "is not a key to pseudonyms"),
        (f"{KEY.hex()}\n{KEY.hex()}\n", "is not a key to pseudonyms"),
        (f"{KEY.hex()[:20]}\n", "is cut short: it has 20 hexadecimal digits, and needs 64"),
        (f"{KEY.hex()}0\n", "is cut short: it has 65 hexadecimal digits"),
    ],
)
def test_a_key_that_is_none_is_a_sentence_that_does_not_quote_it(content: str, said: str) -> None:
    Path("council.key").write_text(content, encoding="utf-8")
    result = run(f"{EVALUATE} --out results --key council.key")
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr
    assert KEY.hex()[:20] not in result.stderr
    assert not Path("results").exists()


def test_a_place_where_no_key_can_be_made_is_a_sentence() -> None:
    result = run(f"{EVALUATE} --out results --key nowhere/council.key")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "cannot be made: no such file or directory" in result.stderr
    assert "--show-ids" in result.stderr
    assert not Path("results").exists()


# ---- tables for publication


def test_the_page_the_csv_and_the_terminal_say_the_same() -> None:
    contract = Path("home.contract").read_text(encoding="utf-8")
    assert "Grown Up" in contract
    result = run(f"{EVALUATE} --publish --out web")
    page = Path("web", "publication.html").read_text(encoding="utf-8")
    rows = list(
        csv.reader(StringIO(Path("web", "publication.csv").read_text(encoding="utf-8-sig"), newline=""))
    )
    assert {each.name for each in Path("web").iterdir()} == {
        "publication.html",
        "publication.csv",
        "written-by-outcomes.txt",
    }
    assert rows[0] == ["Table", "Row", "Column", "Children", "Sum"]
    for _, _, column, children, _ in rows[1:]:
        assert column in page
        assert not re.fullmatch("[1-5]", children)
    assert "for publication" in result.stdout
    assert not re.search(r"\b[1-5] *£", result.stdout)


def test_what_is_published_and_show_ids_do_not_go_together() -> None:
    result = run(f"{EVALUATE} --publish --show-ids")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "--show-ids has no place beside it" in result.stderr


# ---- cells that a spreadsheet would run

_RUN = (
    "=1+1",
    "=cmd|'/C calc'!A0",
    '=HYPERLINK("http://example.org","x")',
    "=WEBSERVICE(A1)",
    "+1+1",
    "+cmd|'/C calc'!A0",
    "-1+1",
    "-2+3+cmd|'/C calc'!A0",
    "@SUM(1,1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "\0=1+1",
    "＝1+1",
    "＋1+1",
    "－1+1",
    "＠SUM(1)",
)
_BEFORE = ("", " ", "   ", "\ufeff", "\u00a0", "\u200b")
PAYLOADS = [f"{before}{run}" for before in _BEFORE for run in _RUN]
HARMLESS = ["K7QF-M2TX-9HBD", "Days at Home", "", " ", "a=b", "1-2", "'=1+1", "£60.00", "“=1”", "Ångström"]


def _runs(cell: str) -> bool:
    """Whether a spreadsheet would take a cell for a formula, by the signs that the field warns of."""
    shown = cell.lstrip(" \u00a0\ufeff\u200b")
    return shown[:1] in set("=+-@\t\r\n\0＝＋－＠") and shown != ""


def test_there_are_sixty_payloads_and_more_and_each_would_run() -> None:
    assert len(PAYLOADS) >= 60
    assert all(map(_runs, PAYLOADS))


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_payload_runs_in_a_csv_file_or_a_workbook(payload: str) -> None:
    written = StringIO()
    csv.writer(written, lineterminator="\r\n").writerow(["before", text_cell(payload), "after"])
    ((before, cell, after),) = csv.reader(StringIO(written.getvalue(), newline=""))
    assert (before, cell, after) == ("before", f"'{payload}", "after")
    assert not _runs(cell)
    book = openpyxl.Workbook()
    book.active.append([ILLEGAL_CHARACTERS_RE.sub("", cell)])
    saved = BytesIO()
    book.save(saved)
    assert openpyxl.load_workbook(saved).active["A1"].data_type == "s"


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("A;=1+1", "A;'=1+1"),
        ("A; @SUM(1,1)", "A;' @SUM(1,1)"),
        (";=1+1;-2", ";'=1+1;'-2"),
        ("=1;=2", "'=1;'=2"),
        ("A\n=1+1", "A\n'=1+1"),
        ("A\t+1", "A\t'+1"),
        ("A;B=1; 2", "A;B=1; 2"),
    ],
)
def test_nothing_runs_where_excel_splits_lines_at_semicolons(text: str, cell: str) -> None:
    assert text_cell(text) == cell
    written = StringIO()
    csv.writer(written, lineterminator="\r\n").writerow(["before", text_cell(text), "after"])
    # Excel takes a quotation mark inside a cell for what it is.
    assert not any(_runs(part) for part in re.split("[;\t\r\n]", written.getvalue()))


@pytest.mark.parametrize("text", HARMLESS)
def test_a_text_that_runs_nowhere_stays_as_it_is(text: str) -> None:
    assert text_cell(text) == text


@pytest.mark.parametrize(
    ("amount", "said"),
    [(Fraction(-12), "-12.00"), (Fraction(7, 3), "2.33333333"), (Fraction(-7, 3), "-2.33333333")],
)
def test_a_number_below_nothing_stays_a_number(amount: Fraction, said: str) -> None:
    assert number_cell(amount, places=2) == said
