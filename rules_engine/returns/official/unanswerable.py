"""Official rules that ask for more than any return holds. They are named, so that nobody takes silence for a clean return.

What they need: the register of providers that Ofsted keeps, the directory of postcodes, which authority the return is from,
or what happened in all years before. Distances are worked out from postcodes by the department; no return gives them. And
that a child came alone to seek asylum is said by a row in UASC, which nothing beside it can contradict.
"""

from typing import Final, NoReturn

from rules_engine.returns.official.fault import NoFault
from rules_engine.returns.official.frames import Frame, Unanswered
from rules_engine.returns.official.rule import INFORMATION, Rule

_PROVIDERS = "it needs Ofsted's register of providers, which no return holds"
_POSTCODES = "it needs the directory of postcodes, which no return holds"
_DISTANCE = "no return holds the distance from home (PL_DISTANCE), which is worked out from postcodes"
_AUTHORITY = "no return says which authority it is from"
_HISTORY = "it needs the child's care in all years since the 14th birthday"
_STATUS = "a row in UASC is itself the status that it should agree with"
_WORKERS = "no return says which workers a child had beside those in it"


def _unanswerable(
    number: str, says: str, because: str, *, first_year: int | None = None, last_year: int | None = None
) -> Rule:
    def check(_: Frame) -> NoReturn:
        raise Unanswered(because)

    return Rule(
        number=number,
        says=says,
        level=INFORMATION,
        check=check,
        first_year=first_year,
        last_year=last_year,
    )


UNANSWERABLE_RULES: Final = (
    _unanswerable("105", "Whether a child came alone to seek asylum is not said by 0 or 1.", _STATUS),
    _unanswerable("164", "The distance from home is below 0 or above 999.9 miles.", _DISTANCE),
    _unanswerable(
        "205C", "A child without the status, this year and last, has a day on which it ended.", _STATUS
    ),
    _unanswerable("219", "The placement is none that the provider with this URN offers.", _PROVIDERS),
    _unanswerable(
        "221", "The postcode of the placement is not that of the provider with this URN.", _PROVIDERS
    ),
    _unanswerable("224", "The kind of provider is not that of the provider with this URN.", _PROVIDERS),
    _unanswerable("227", "The provider with this URN had closed when the episode started.", _PROVIDERS),
    _unanswerable("228", "The provider with this URN had closed when the episode ended.", _PROVIDERS),
    _unanswerable("229", "Own or other authority (PR1, PR2) is not what the URN says.", _PROVIDERS),
    _unanswerable("241", "The provider has no premises where the placement is.", _PROVIDERS, first_year=2026),
    _unanswerable("303", "A child without the status has a day on which it ended.", _STATUS),
    _unanswerable("392a", "A child looked after has no distance from home.", _DISTANCE),
    _unanswerable("392c", "A postcode does not exist.", _POSTCODES),
    _unanswerable("406", "A child who came alone to seek asylum has a distance from home.", _DISTANCE),
    _unanswerable("411", "A placement inside the authority has another authority's code.", _AUTHORITY),
    _unanswerable("453", "An open episode goes on at another distance from home.", _DISTANCE),
    _unanswerable("454", "A placement is more than 350 miles from home.", _DISTANCE, first_year=2026),
    _unanswerable("503G", "The distance from home is not that of the open episode of last year.", _DISTANCE),
    _unanswerable("1001", "A care leaver was not in care for 13 weeks from 14 on, and at 16.", _HISTORY),
    _unanswerable("1002", "A care leaver was never in care.", _HISTORY),
    _unanswerable("1008", "Ofsted's register has no provider with this URN.", _PROVIDERS),
    _unanswerable("1015", "The authority's own placement (PR1) is in another authority.", _AUTHORITY),
    _unanswerable(
        "SW12", "A child in care on 31 March lacks a worker of the year.", _WORKERS, first_year=2024
    ),
)

UNANSWERABLE_WITHOUT_FAULT: Final = (
    NoFault("no return can break it", tuple(rule.number for rule in UNANSWERABLE_RULES)),
)
