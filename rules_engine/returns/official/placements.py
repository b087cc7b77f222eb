"""Rules on what goes together in one episode: placement, legal status, provider, URN, postcodes and reasons."""

from datetime import date
from typing import Final

from rules_engine.returns.official.fault import NO_COLUMN, NOT_YET, Carrier, Planted, fault, no_fault
from rules_engine.returns.official.frames import BLANK_DAY, NOBODY, FindingRows, Frame, known
from rules_engine.returns.official.rule import INFORMATION, Rule, rule
from rules_engine.returns.official.sequence import ADOPTION, FOSTER, TEMPORARY
from rules_engine.statutory.layouts import UASC

_OTHER = ("Z11", "Z12", "Z13", "Z14")
_SHORT_BREAKS = ("V3", "V4")
_UNINSPECTED = "XXXXXXX"
"""What stands in URN where Ofsted does not inspect the placement."""

_BEYOND_ENGLAND = ("CON", "NIR", "SCO", "WAL", "NUK")


def _never_together(
    number: str, says: str, *pairs: tuple[str, tuple[str, ...]], last_year: int | None = None
) -> Rule:
    """Return a rule that no episode has one of the codes in each of the columns."""

    def check(frame: Frame) -> FindingRows:
        episodes = frame.episodes
        (first, codes), *others = pairs
        flags = episodes.among(first, *codes)
        for column, more in others:
            flags = flags & episodes.among(column, *more)
        return episodes.findings(flags)

    return Rule(number=number, says=says, level=INFORMATION, check=check, last_year=last_year)


@fault("378", "with parents by agreement")
def _with_parents_by_agreement(child: Carrier) -> Planted:
    yield child.episode(
        10, 60, wrong=True, LS="V2", PLACE="P1", PLACE_PROVIDER="PR0", URN="", PL_POST="ZZ1 1AA"
    )


@fault("382", "a short break in a temporary move")
def _break_away(child: Carrier) -> Planted:
    yield child.episode(10, 15, wrong=True, LS="V3", PLACE="T4", PLACE_PROVIDER="", URN="")


@fault("384", "a short break in long-term fostering")
def _break_long_term(child: Carrier) -> Planted:
    yield child.episode(10, 15, wrong=True, LS="V3", PLACE="U4")


@fault("451", "still freed for adoption", last_year=2024)
def _still_freed(child: Carrier) -> Planted:
    yield child.episode(10, wrong=True, LS="D1")


@fault("527", "the authority provides a hospital")
def _authority_provides_a_hospital(child: Carrier) -> Planted:
    yield child.episode(10, 90, wrong=True, PLACE="R2", PLACE_PROVIDER="PR1", URN="")


@fault("528", "another authority provides a prison", age=14)
def _authority_provides_a_prison(child: Carrier) -> Planted:
    yield child.episode(10, 90, wrong=True, PLACE="R5", PLACE_PROVIDER="PR2", URN="")


@fault("529", "another public body provides a children's home")
def _public_body_provides_a_home(child: Carrier) -> Planted:
    yield child.episode(10, 90, wrong=True, PLACE="K2", PLACE_PROVIDER="PR3")


@fault("530", "a private provider of parents")
def _private_parents(child: Carrier) -> Planted:
    yield child.episode(10, 90, wrong=True, PLACE="P1", PLACE_PROVIDER="PR4", URN="", PL_POST="ZZ1 1AA")


@fault("531", "a voluntary provider of parents")
def _voluntary_parents(child: Carrier) -> Planted:
    yield child.episode(10, 90, wrong=True, PLACE="P1", PLACE_PROVIDER="PR5", URN="", PL_POST="ZZ1 1AA")


# ---- placement and legal status


@rule("380", INFORMATION)
def starts_temporary(frame: Frame) -> FindingRows:
    """A temporary placement starts for another reason than a change of carer (P or B)."""
    episodes = frame.episodes
    return episodes.findings(episodes.among("PLACE", *TEMPORARY) & ~episodes.among("RNE", "P", "B"))


@fault("380", "care begins with a temporary move")
def _begins_away(child: Carrier) -> Planted:
    yield child.episode(10, 15, wrong=True, PLACE="T4", PLACE_PROVIDER="", URN="", REC="X1")
    yield child.episode(15, 60, RNE="P", PL_POST="ZZ3 3DD")


@rule("381", INFORMATION)
def ends_temporary(frame: Frame) -> FindingRows:
    """The child leaves care from a temporary placement."""
    episodes = frame.episodes
    return episodes.findings(episodes.among("PLACE", *TEMPORARY) & ~episodes.among("REC", "X1", ""))


@fault("381", "care ends with a temporary move")
def _ends_away(child: Carrier) -> Planted:
    yield child.episode(10, 55, REC="X1")
    yield child.episode(55, 60, wrong=True, RNE="P", PLACE="T4", PLACE_PROVIDER="", URN="", PL_POST="ZZ3 3DD")


@rule("217", INFORMATION)
def adopters_who_fostered(frame: Frame) -> FindingRows:
    """A placement for adoption with the foster carer (A3, A5) since April 2015 starts for another reason than S, T or U."""
    episodes = frame.episodes
    late = episodes.days("DECOM") >= date(2015, 4, 1).toordinal()
    return episodes.findings(
        episodes.among("PLACE", "A3", "A5") & late & ~episodes.among("RNE", "S", "T", "U")
    )


@fault("217", "placed for adoption with the current carer as a new carer")
def _new_carer_who_is_the_same(child: Carrier) -> Planted:
    yield child.episode(10, 90, REC="X1", REASON_PLACE_CHANGE="CARPL")
    yield child.episode(90, 200, wrong=True, RNE="P", PLACE="A3", PL_POST="ZZ3 3DD")


@rule("217t", INFORMATION, first_year=2024, last_year=2024)
def independent_living_withdrawn(frame: Frame) -> FindingRows:
    """Independent living (P2) goes on after 28 October 2023."""
    episodes = frame.episodes
    end = episodes.days("DEC")
    goes_on = ~known(end) | (end > date(2023, 10, 28).toordinal())
    return episodes.findings(episodes.among("PLACE", "P2") & goes_on)


@rule("390", INFORMATION)
def adopted_from_elsewhere(frame: Frame) -> FindingRows:
    """Care ends with an adoption (E11 or E12), but the child was not placed for adoption (A3 to A6)."""
    episodes = frame.episodes
    return episodes.findings(episodes.among("REC", "E11", "E12") & ~episodes.among("PLACE", *ADOPTION))


@rule("408", INFORMATION)
def placed_without_order(frame: Frame) -> FindingRows:
    """The child is placed for adoption under an order (A5 or A6), but the legal status is none (E1)."""
    episodes = frame.episodes
    return episodes.findings(episodes.among("PLACE", "A5", "A6") & ~episodes.among("LS", "E1"))


@rule("516", INFORMATION)
def guardians_did_not_foster(frame: Frame) -> FindingRows:
    """Care ends with a special guardianship order for the foster carer (E45 or E46), and the placement is no fostering."""
    episodes = frame.episodes
    return episodes.findings(episodes.among("REC", "E45", "E46") & ~episodes.among("PLACE", *FOSTER))


@rule("445", INFORMATION, last_year=2024)
def freed_too_late(frame: Frame) -> FindingRows:
    """An episode under a freeing order (D1) starts after 31 December 2005."""
    episodes = frame.episodes
    late = episodes.days("DECOM") > date(2005, 12, 31).toordinal()
    return episodes.findings(episodes.among("LS", "D1") & late)


@fault("445", "freed for adoption after 2005", last_year=2024)
def _freed_too_late(child: Carrier) -> Planted:
    yield child.episode(10, 90, wrong=True, LS="D1")


@rule("446", INFORMATION)
def order_too_early(frame: Frame) -> FindingRows:
    """An episode under a placement order (E1) starts before 1 December 2005."""
    episodes = frame.episodes
    start = episodes.days("DECOM")
    return episodes.findings(
        episodes.among("LS", "E1") & known(start) & (start < date(2005, 12, 1).toordinal())
    )


@fault("446", "a placement order before 30 December 2005", age=17, last_year=2022)
def _placement_order_too_early(child: Carrier) -> Planted:
    yield child.episode(0, 90, wrong=True, DECOM="01/11/2005", LS="E1")


# ---- provider


def _no_provider(
    number: str, *exempt: str, first_year: int | None = None, last_year: int | None = None
) -> Rule:
    def check(frame: Frame) -> FindingRows:
        episodes = frame.episodes
        return episodes.findings(~episodes.among("PLACE", *exempt) & episodes.among("PLACE_PROVIDER", ""))

    return Rule(
        number=number,
        says=f"An episode has no provider, and its placement is none of {', '.join(exempt)}.",
        level=INFORMATION,
        check=check,
        first_year=first_year,
        last_year=last_year,
    )


@fault("526", "no provider")
def _provider_left_out(child: Carrier) -> Planted:
    yield child.episode(10, 90, wrong=True, PLACE_PROVIDER="")


def _provider_unneeded(
    number: str, *placements: str, first_year: int | None = None, last_year: int | None = None
) -> Rule:
    def check(frame: Frame) -> FindingRows:
        episodes = frame.episodes
        return episodes.findings(episodes.among("PLACE", *placements) & episodes.filled("PLACE_PROVIDER"))

    return Rule(
        number=number,
        says=f"An episode has a provider, and its placement is one of {', '.join(placements)}.",
        level=INFORMATION,
        check=check,
        first_year=first_year,
        last_year=last_year,
    )


@fault("213", "a provider for a temporary move")
def _provider_not_asked(child: Carrier) -> Planted:
    yield child.episode(10, 30, REC="X1")
    yield child.episode(30, 35, wrong=True, RNE="P", REC="X1", PLACE="T4", URN="", PL_POST="ZZ3 3DD")
    yield child.episode(35, 90, RNE="P")


@rule("550", INFORMATION)
def parents_elsewhere(frame: Frame) -> FindingRows:
    """The provider is the parents (PR0), but the placement is not with them (P1)."""
    episodes = frame.episodes
    return episodes.findings(episodes.among("PLACE_PROVIDER", "PR0") & ~episodes.among("PLACE", "P1"))


@fault("550", "parents provide foster care")
def _parents_as_foster_carers(child: Carrier) -> Planted:
    yield child.episode(10, 90, wrong=True, PLACE_PROVIDER="PR0")


# ---- URN


def _urn_unneeded(*placements: str, first_year: int | None = None, last_year: int | None = None) -> Rule:
    def check(frame: Frame) -> FindingRows:
        episodes = frame.episodes
        return episodes.findings(
            episodes.among("PLACE", *placements) & ~episodes.among("URN", "", _UNINSPECTED)
        )

    return Rule(
        number="222",
        says=f"An episode has a URN, and its placement is one of {', '.join(placements)}.",
        level=INFORMATION,
        check=check,
        first_year=first_year,
        last_year=last_year,
    )


@fault("222", "a URN for a placement with parents")
def _urn_not_asked(child: Carrier) -> Planted:
    yield child.episode(10, 90, wrong=True, PLACE="P1", PLACE_PROVIDER="PR0", PL_POST="ZZ1 1AA")


def _urn_missing(*exempt: str, first_year: int | None = None, last_year: int | None = None) -> Rule:
    def check(frame: Frame) -> FindingRows:
        episodes = frame.episodes
        end = episodes.days("DEC")
        this_year = (end >= frame.first_day) | (end == BLANK_DAY)
        exempted = episodes.among("PLACE", *exempt) | episodes.among("PL_LA", *_BEYOND_ENGLAND)
        return episodes.findings(this_year & episodes.among("URN", "") & ~exempted)

    return Rule(
        number="218",
        says=f"An episode in England has no URN, and its placement is none of {', '.join(exempt)}.",
        level=INFORMATION,
        check=check,
        first_year=first_year,
        last_year=last_year,
    )


@rule("230", INFORMATION, first_year=2024, last_year=2024)
def semi_independent_without_urn(frame: Frame) -> FindingRows:
    """Semi-independent living (H5) in England goes on after 28 October 2023 and has no URN."""
    episodes = frame.episodes
    end = episodes.days("DEC")
    goes_on = ~known(end) | (end > date(2023, 10, 28).toordinal())
    england = ~episodes.among("PL_LA", "NIR", "NUK", "SCO", "WAL")
    unknown = episodes.among("URN", "", _UNINSPECTED)
    return episodes.findings(episodes.among("PLACE", "H5") & goes_on & unknown & england)


@rule("242", INFORMATION, first_year=2026)
def uninspected(frame: Frame) -> FindingRows:
    """The URN is XXXXXXX, but the placement is neither fostering nor adoption."""
    episodes = frame.episodes
    agency = episodes.among("PLACE", *ADOPTION, *FOSTER)
    return episodes.findings(episodes.among("URN", _UNINSPECTED) & ~agency)


@rule("243", INFORMATION, first_year=2026)
def urn_beyond_england(frame: Frame) -> FindingRows:
    """A placement outside England has a URN."""
    episodes = frame.episodes
    return episodes.findings(episodes.among("PL_LA", *_BEYOND_ENGLAND) & episodes.filled("URN"))


# ---- what else is there or is not


@rule("214", INFORMATION)
def place_of_a_break(frame: Frame) -> FindingRows:
    """A short break (V3 or V4) has a postcode of the placement or a URN."""
    episodes = frame.episodes
    filled = episodes.filled("PL_POST") | episodes.filled("URN")
    return episodes.findings(episodes.among("LS", *_SHORT_BREAKS) & filled)


@rule("398", INFORMATION)
def postcodes_of_a_break(frame: Frame) -> FindingRows:
    """A short break (V3 or V4) has a postcode."""
    episodes = frame.episodes
    filled = episodes.filled("HOME_POST") | episodes.filled("PL_POST")
    return episodes.findings(episodes.among("LS", *_SHORT_BREAKS) & filled)


@rule("392b", INFORMATION)
def postcodes_missing(frame: Frame) -> FindingRows:
    """An episode that is no short break lacks a postcode, and the child did not come alone to seek asylum."""
    episodes = frame.episodes
    unfilled = episodes.among("HOME_POST", "") | episodes.among("PL_POST", "")
    flags = unfilled & ~episodes.among("LS", *_SHORT_BREAKS)
    for of_year in frame.and_the_previous:
        if of_year.has(UASC):
            alone = of_year.rows(UASC)
            flags &= ~alone.who(alone.child != NOBODY)[episodes.child]
    return episodes.findings(flags)


@rule("392d", INFORMATION)
def placed_at_home(frame: Frame) -> FindingRows:
    """The postcodes of home and placement are the same, but the child is not placed with the parents (P1)."""
    episodes = frame.episodes
    home = episodes.numbered("HOME_POST")
    same = (home != NOBODY) & (home == episodes.numbered("PL_POST"))
    return episodes.findings(same & ~episodes.among("PLACE", "P1"))


@rule("420", INFORMATION)
def authority_of_a_break(frame: Frame) -> FindingRows:
    """A short break (V3 or V4) has an authority of the placement (PL_LA)."""
    episodes = frame.episodes
    return episodes.findings(episodes.among("LS", *_SHORT_BREAKS) & episodes.filled("PL_LA"))


def _place_of_placement(number: str, column: str, what: str) -> Rule:
    def check(frame: Frame) -> FindingRows:
        episodes = frame.episodes
        return episodes.findings(~episodes.among("LS", *_SHORT_BREAKS) & episodes.among(column, ""))

    return Rule(
        number=number,
        says=f"An episode that is no short break lacks the {what} of the placement ({column}).",
        level=INFORMATION,
        check=check,
    )


@rule("233", INFORMATION, first_year=2026)
def change_without_end(frame: Frame) -> FindingRows:
    """An episode that is open gives a reason for a change of placement."""
    episodes = frame.episodes
    return episodes.findings(episodes.among("DEC", "") & episodes.filled("REASON_PLACE_CHANGE"))


@fault("233", "a reason for a change of placement on an open episode", first_year=2026)
def _reason_while_open(child: Carrier) -> Planted:
    yield child.episode(10, wrong=True, REASON_PLACE_CHANGE="CARPL")


_ALWAYS_EXEMPT = ("P1", "P3", "R1", "R2", "R5", *TEMPORARY)

PLACEMENT_RULES: Final = (
    _place_of_placement("169", "PL_LA", "authority"),
    _place_of_placement("179", "PL_LOCATION", "location"),
    _provider_unneeded("213", *TEMPORARY, last_year=2025),
    _provider_unneeded("213", *TEMPORARY, *_OTHER, first_year=2026),
    place_of_a_break,
    adopters_who_fostered,
    independent_living_withdrawn,
    _urn_missing("H5", "P2", *_ALWAYS_EXEMPT, "Z1", last_year=2024),
    _urn_missing(*_ALWAYS_EXEMPT, "Z1", first_year=2025, last_year=2025),
    _urn_missing(*_ALWAYS_EXEMPT, *_OTHER, first_year=2026),
    _urn_unneeded("H5", "P2", *_ALWAYS_EXEMPT, "Z1", last_year=2023),
    _urn_unneeded("P2", *_ALWAYS_EXEMPT, "Z1", first_year=2024, last_year=2024),
    _urn_unneeded(*_ALWAYS_EXEMPT, "Z1", first_year=2025, last_year=2025),
    _urn_unneeded(*_ALWAYS_EXEMPT, *_OTHER, first_year=2026),
    semi_independent_without_urn,
    change_without_end,
    uninspected,
    urn_beyond_england,
    _never_together(
        "378",
        "A child placed with parents (P1) is accommodated by agreement (V2).",
        ("PLACE", ("P1",)),
        ("LS", ("V2",)),
    ),
    starts_temporary,
    ends_temporary,
    _never_together(
        "382",
        "A short break (V3 or V4) is a temporary placement.",
        ("LS", _SHORT_BREAKS),
        ("PLACE", TEMPORARY),
    ),
    _never_together(
        "384",
        "A short break (V3 or V4) is a long-term foster placement (U1 or U4).",
        ("LS", _SHORT_BREAKS),
        ("PLACE", ("U1", "U4")),
    ),
    adopted_from_elsewhere,
    guardians_did_not_foster,
    postcodes_missing,
    placed_at_home,
    postcodes_of_a_break,
    placed_without_order,
    authority_of_a_break,
    freed_too_late,
    order_too_early,
    _never_together(
        "451",
        "An open episode is under a freeing order (D1).",
        ("DEC", ("",)),
        ("REC", ("",)),
        ("LS", ("D1",)),
        last_year=2024,
    ),
    _no_provider("526", *TEMPORARY, "Z1", last_year=2025),
    _no_provider("526", *TEMPORARY, *_OTHER, first_year=2026),
    _never_together(
        "527",
        "The authority itself (PR1) provides a placement with parents, in health care or in custody (P1, R2, R5).",
        ("PLACE", ("P1", "R2", "R5")),
        ("PLACE_PROVIDER", ("PR1",)),
    ),
    _never_together(
        "528",
        "Another authority (PR2) provides a placement with parents, in health care or in custody (P1, R2, R5).",
        ("PLACE", ("P1", "R2", "R5")),
        ("PLACE_PROVIDER", ("PR2",)),
    ),
    _never_together(
        "529",
        "Another public body (PR3) provides a placement with parents, in adoption, fostering or a children's home.",
        ("PLACE", ("P1", *ADOPTION, "K1", "K2", *FOSTER)),
        ("PLACE_PROVIDER", ("PR3",)),
    ),
    _never_together(
        "530",
        "A private provider (PR4) provides a placement with parents (P1).",
        ("PLACE", ("P1",)),
        ("PLACE_PROVIDER", ("PR4",)),
    ),
    _never_together(
        "531",
        "A voluntary provider (PR5) provides a placement with parents (P1).",
        ("PLACE", ("P1",)),
        ("PLACE_PROVIDER", ("PR5",)),
    ),
    parents_elsewhere,
)

PLACEMENT_FAULTS: Final = (
    _with_parents_by_agreement,
    _begins_away,
    _ends_away,
    _break_away,
    _break_long_term,
    _freed_too_late,
    _still_freed,
    _placement_order_too_early,
    _provider_not_asked,
    _new_carer_who_is_the_same,
    _urn_not_asked,
    _reason_while_open,
    _provider_left_out,
    _authority_provides_a_hospital,
    _authority_provides_a_prison,
    _public_body_provides_a_home,
    _private_parents,
    _voluntary_parents,
    _parents_as_foster_carers,
)

PLACEMENT_WITHOUT_FAULT: Final = (
    no_fault(NO_COLUMN, "169 179 218 230 243 420"),
    no_fault(NOT_YET, "214 217t 242 390 392b 392d 398 408 516"),
)
