"""A heading is known by what it means before it is known by how it is spelt."""

import pytest
from test_records import NOWHERE, in_folder, said

from rules_engine.records.reading import read_records
from rules_engine.rules import FactKind, FactRule
from rules_engine.tables.meanings import heading_meant

BORN = FactRule(name="Date of Birth", kind=FactKind.DATE, origin=NOWHERE)
DIED = FactRule(name="Date of Death", kind=FactKind.DATE, origin=NOWHERE, optional=True)


@pytest.mark.parametrize(
    ("wanted", "headings", "meant"),
    [
        ("Date of Birth", ["Date of Death", "DOB"], "DOB"),
        ("Date of Birth", ["Date of Death"], None),
        ("Date of Death", ["Date of Birth", "D.O.D."], "D.O.D."),
        ("Date of Birth", ["Date of Brith"], "Date of Brith"),
        ("Child", ["Child_ID", "Childcare"], "Child_ID"),
        ("To", ["Start Date", "End Date"], "End Date"),
        ("Route", ["Rout", "Root Cause"], "Rout"),
        ("Therapy Start", ["Therapy End", "Therapy Strat"], "Therapy Strat"),
        ("Route", ["DOB"], None),
    ],
)
def test_the_heading_that_is_offered_is_the_one_that_is_meant(wanted, headings, meant):
    assert heading_meant(wanted, headings) == meant


def test_a_missing_date_of_birth_is_found_under_its_short_name(tmp_path):
    in_folder(tmp_path, children="Child,DOB,Date of Death\nA1,25/05/2008,\n")
    place = "children.csv, row 1, column Date of Birth"
    told = said(read_records(tmp_path, (BORN, DIED), ()))
    assert f"{place}: there is no such column; is it the column `DOB`? give it this heading" in told


def test_a_heading_that_another_fact_uses_is_not_offered(tmp_path):
    start, other = (
        FactRule(name="Therapy Start", kind=FactKind.DATE, origin=NOWHERE),
        FactRule(name="Therapy Starts", kind=FactKind.DATE, origin=NOWHERE, optional=True),
    )
    in_folder(tmp_path, children="Child,Therapy Starts\nA1,25/05/2008\n")
    assert said(read_records(tmp_path, (start, other), ())) == [
        "children.csv, row 1, column Therapy Start: there is no such column"
    ]


def test_a_column_that_seems_to_hold_an_optional_fact_is_named_with_it(tmp_path):
    in_folder(tmp_path, children="Child,DoB,Died\nA1,25/05/2008,26/05/2019\n")
    assert (
        "children.csv: the contract does not read `DoB`, `Died`; "
        "if the contract should read it, change the heading: `Died` to `Date of Death`"
    ) in said(read_records(tmp_path, (BORN, DIED), ()))
