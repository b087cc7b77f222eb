"""Rules 141, 143 to 149, 178 and 1009: a date is a date, and a code is one of the list of its year.

A code that no return ever had leaves open what a row means. One that has its meaning, but not in the year of the return,
breaks the same official rule and leaves nothing open; so a rule on a list that changed stands here twice. For returns
before 2023 the lists are those of the return guidance of their year, as `vocabulary/codes.csv` has them.
"""

from typing import Final

from rules_engine.returns.code_changes import K3_IN, Z11_SINCE
from rules_engine.returns.official.fault import Carrier, Planted, fault
from rules_engine.returns.official.frames import FindingRows, Flags, Frame, Rows
from rules_engine.returns.official.rule import BLOCKS, DAYS, INFORMATION, Check, Level, Rule, rule
from rules_engine.statutory.codes import codes_of, valid_in
from rules_engine.statutory.layouts import EPISODES
from rules_engine.tables.column import WRONG_DAY


@rule("141", BLOCKS)
def start_is_no_date(frame: Frame) -> FindingRows:
    """The start of an episode (DECOM) is not a date."""
    episodes = frame.episodes
    return episodes.findings(episodes.days("DECOM") == WRONG_DAY)


@fault("141", "DECOM is no date")
def _start_is_no_date(child: Carrier) -> Planted:
    yield child.episode(10, 90, wrong=True, DECOM="31/06/" + child.date(10)[-4:])


@rule("147", BLOCKS)
def end_is_no_date(frame: Frame) -> FindingRows:
    """The end of an episode (DEC) is not a date."""
    episodes = frame.episodes
    return episodes.findings(episodes.days("DEC") == WRONG_DAY)


@fault("147", "DEC is no date")
def _end_is_no_date(child: Carrier) -> Planted:
    yield child.episode(10, 90, wrong=True, DEC="00/07/" + child.date(90)[-4:])


@rule("148", DAYS)
def end_or_reason_alone(frame: Frame) -> FindingRows:
    """An episode has an end (DEC) and no reason for it (REC), or a reason and no end."""
    episodes = frame.episodes
    return episodes.findings(episodes.filled("DEC") != episodes.filled("REC"))


@fault("148", "REC without DEC")
def _reason_without_end(child: Carrier) -> Planted:
    yield child.episode(10, wrong=True, REC="E4A")


@fault("148", "DEC without REC")
def _end_without_reason(child: Carrier) -> Planted:
    yield child.episode(10, 90, wrong=True, REC="")


def unknown(column: str) -> Check:
    """Find the episodes whose code in `column` no return ever had."""
    codes = _codes(column)

    def check(frame: Frame) -> FindingRows:
        episodes = frame.episodes
        return episodes.findings(~episodes.among(column, "", *codes))

    return check


def of_another_year(column: str) -> Check:
    """Find the episodes whose code in `column` is one of another year."""
    codes = _codes(column)

    def check(frame: Frame) -> FindingRows:
        episodes = frame.episodes
        there = episodes.among(column, *codes)
        year = frame.known_year
        now = [code for code in codes if valid_in(_field(column), code, year)]
        return episodes.findings(there & ~episodes.among(column, *now))

    return check


def _listed(number: str, column: str, what: str, level: Level = BLOCKS) -> Rule:
    return Rule(
        number=number,
        says=f"The {what} ({column}) is not a code of the list.",
        level=level,
        check=unknown(column),
    )


def _listed_this_year(number: str, column: str, what: str) -> Rule:
    return Rule(
        number=number,
        says=f"The {what} ({column}) is a code that the list of this year does not have.",
        level=INFORMATION,
        check=of_another_year(column),
    )


@fault("143", "RNE is not in the list")
def _unknown_reason_for_new(child: Carrier) -> Planted:
    yield child.episode(10, 90, wrong=True, RNE="Q")


@fault("144", "LS is not in the list")
def _unknown_legal_status(child: Carrier) -> Planted:
    yield child.episode(10, 90, wrong=True, LS="C9")


@fault("145", "CIN is not in the list")
def _unknown_need(child: Carrier) -> Planted:
    yield child.episode(10, 90, wrong=True, CIN="N9")


@fault("146", "PLACE is not in the list")
def _unknown_placement(child: Carrier) -> Planted:
    yield child.episode(10, 90, wrong=True, PLACE="U9")


@fault("146", "PLACE is Z1, which has been split up since", first_year=Z11_SINCE)
def _placement_code_of_the_past(child: Carrier) -> Planted:
    yield child.episode(10, 90, wrong=True, PLACE="Z1", PLACE_PROVIDER="", URN="")


@fault("146", "PLACE is K3, which comes later", last_year=K3_IN - 1, age=16)
def _placement_code_of_the_future(child: Carrier) -> Planted:
    yield child.episode(10, 90, wrong=True, PLACE="K3", PLACE_PROVIDER="PR4")


@fault("149", "REC is not in the list")
def _unknown_reason_ceased(child: Carrier) -> Planted:
    yield child.episode(10, 90, wrong=True, REC="E99")


@fault("178", "PLACE_PROVIDER is not in the list")
def _unknown_provider(child: Carrier) -> Planted:
    yield child.episode(10, 90, wrong=True, PLACE_PROVIDER="PR9")


@fault("1009", "REASON_PLACE_CHANGE is not in the list")
def _unknown_reason_for_place_change(child: Carrier) -> Planted:
    yield child.episode(10, 40, wrong=True, REC="X1", REASON_PLACE_CHANGE="LIIAF")
    yield child.episode(40, 90, RNE="P", PL_POST="ZZ3 3DD")


def _provider_where_none_belongs(episodes: Rows, *placements: str) -> Flags:
    return episodes.among("PLACE", *placements) & episodes.among("PLACE_PROVIDER", *_codes("PLACE_PROVIDER"))


@rule("178", INFORMATION, last_year=2025)
def provider_of_temporary_or_other(frame: Frame) -> FindingRows:
    """A temporary (T0 to T4) or other (Z1) placement has a provider."""
    episodes = frame.episodes
    return episodes.findings(_provider_where_none_belongs(episodes, "T0", "T1", "T2", "T3", "T4", "Z1"))


@rule("178", INFORMATION, first_year=2026)
def provider_of_temporary_or_any_other(frame: Frame) -> FindingRows:
    """A temporary (T0 to T3) or other (Z11 to Z14) placement has a provider."""
    episodes = frame.episodes
    return episodes.findings(
        _provider_where_none_belongs(episodes, "T0", "T1", "T2", "T3", "Z11", "Z12", "Z13", "Z14")
    )


def _field(column: str) -> str:
    of_layout = EPISODES.column(column)
    assert of_layout is not None
    assert of_layout.codes is not None
    return of_layout.codes


def _codes(column: str) -> tuple[str, ...]:
    return tuple(codes_of(_field(column)))


CODE_RULES: Final = (
    start_is_no_date,
    _listed("143", "RNE", "reason for a new episode"),
    _listed("144", "LS", "legal status"),
    _listed_this_year("144", "LS", "legal status"),
    _listed("145", "CIN", "need"),
    _listed("146", "PLACE", "placement"),
    _listed_this_year("146", "PLACE", "placement"),
    end_is_no_date,
    end_or_reason_alone,
    _listed("149", "REC", "reason for the end of an episode"),
    _listed_this_year("149", "REC", "reason for the end of an episode"),
    _listed("178", "PLACE_PROVIDER", "provider"),
    provider_of_temporary_or_other,
    provider_of_temporary_or_any_other,
    _listed("1009", "REASON_PLACE_CHANGE", "reason for a change of placement", INFORMATION),
    _listed_this_year("1009", "REASON_PLACE_CHANGE", "reason for a change of placement"),
)

CODE_FAULTS: Final = (
    _start_is_no_date,
    _end_is_no_date,
    _unknown_reason_for_new,
    _unknown_legal_status,
    _unknown_need,
    _unknown_placement,
    _placement_code_of_the_past,
    _placement_code_of_the_future,
    _unknown_reason_ceased,
    _unknown_provider,
    _unknown_reason_for_place_change,
    _reason_without_end,
    _end_without_reason,
)
