"""The scan over all returns leaves out no child whose days are in doubt, and few others."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from rules_engine.returns.doubtful_children import doubtful_children, read_doubts
from rules_engine.returns.reading import read_returns

COLUMNS = "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC\n"


def returned(folder: Path, *years: list[tuple[str, str, str, str, str]]) -> Path:
    """Write a return for each year from 2019 on; Z, who is always there, dates it."""
    for year, rows in enumerate(years, start=2019):
        text = f"Z,01/06/{year - 1},S,C2,N1,U6,PR1,01/07/{year - 1},E4A\n" + "".join(
            f"{child},{start},{rne},C2,N1,U6,PR1,{end},{rec}\n" for child, start, rne, end, rec in rows
        )
        (folder / f"{year}_episodes.csv").write_text(COLUMNS + text)
    return folder


def test_children_who_run_on_from_coming_to_leaving_are_settled(tmp_path):
    read = read_returns(
        returned(
            tmp_path,
            [
                ("A", "01/05/2018", "S", "", ""),
                ("B", "01/05/2018", "S", "01/06/2018", "X1"),
                ("B", "01/06/2018", "P", "01/07/2018", "E4A"),
            ],
            [("A", "01/05/2018", "S", "01/05/2019", "X1"), ("A", "01/05/2019", "L", "", "")],
        )
    )
    assert doubtful_children(read.returns) == frozenset()


def test_a_child_left_out_of_the_next_return_is_not_settled(tmp_path):
    read = read_returns(returned(tmp_path, [("A", "01/05/2018", "S", "", "")], []))
    assert doubtful_children(read.returns) == {"A"}


def rows(*days: str):
    """Rows of two children that start and end on some of these days, or never, with codes good and bad."""
    return st.lists(
        st.tuples(
            st.sampled_from("AB"),
            st.sampled_from(days[:-1]),
            st.sampled_from("SPX"),
            st.sampled_from(["", "soon", *days]),
            st.sampled_from(["", "X1", "E4A", "E2", "E3", "E99"]),
        ),
        max_size=4,
    )


OF_A_ROW = {"D110", "D111", "D115", "D116"}


@given(
    first=rows("01/05/2018", "01/06/2018", "31/03/2019", "01/04/2019"),
    second=rows("01/05/2018", "31/03/2019", "01/04/2019", "01/08/2019", "01/04/2020"),
)
def test_a_child_of_whom_anything_is_said_is_not_settled(tmp_path_factory, first, second):
    read = read_returns(returned(tmp_path_factory.mktemp("returns"), first, second))
    settled = frozenset("ABZ") - doubtful_children(read.returns)
    care, problems = read_doubts(read, settled)
    said = [each.code for each in problems if each.code in OF_A_ROW or "D140" <= each.code <= "D149"]
    in_doubt = [each.covered for each in care.histories.values() if each.covered != care.covered]
    assert (said, in_doubt) == ([], [])
