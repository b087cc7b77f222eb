"""E2xx names, E3xx kinds and units, E4xx open questions. The docstring of each is its page."""

from typing import ClassVar, Literal

from attrs import frozen

from rules_engine.diagnostics import Diagnostic, Severity
from rules_engine.source import Span
from rules_engine.syntax.ast import UnitWord

# ---- E2xx: names


@frozen(kw_only=True)
class UnknownTerm(Diagnostic):
    """A Term is used that the contract does not define.

    Every Term must be a party, a fact, a timeline, a definition, a group or a payment of this contract. A Term that
    differs from a defined one by case or by a plural `s` is another Term.

    Wrong:

        payment Days at Home
          pays £60.00 for each day of Home Days

    Right:

        payment Days at Home
          pays £60.00 for each day of Home Day
    """

    code: ClassVar[str] = "E201"
    sentence: ClassVar[str] = "nothing in this contract is called `{name}`"
    name: str
    near: str | None
    vocabulary: str | None = None

    @property
    def hint(self) -> str | None:
        if self.vocabulary:
            return (
                f'it is a standard Term: write `uses "{self.vocabulary}"` in the heading, or define it here'
            )
        if self.near:
            return f"did you mean `{self.near}`?"
        return f"define it: `{self.name} means …` under `definitions`, or declare it as a fact, timeline or party"


@frozen(kw_only=True)
class WeekdayNotADate(Diagnostic):
    """A day of the week stands where a date is needed.

    Weeks are counted from a date: a Monday if they are to begin on Mondays, or a date of each child's own.

    Wrong:

        payment Whole Weeks
          pays £400 for each whole week of Home Day, counted from Monday

    Right:

        payment Whole Weeks
          pays £400 for each whole week of Home Day, counted from 4 February 2019
    """

    code: ClassVar[str] = "E327"
    sentence: ClassVar[str] = "`{name}` is a day of the week, and a date is needed here"
    remedy: ClassVar[str] = (
        "write a date that is a {name}, such as `{such_as}`, or a date of each child's own"
    )
    name: str
    such_as: str


@frozen(kw_only=True)
class TermDefinedTwice(Diagnostic):
    """One Term is given two meanings.

    Wrong:

        definitions
          Settled Day means Tracking Period except In Care
          Settled Day means Tracking Period except Short Break

    Right:

        definitions
          Settled Day means Tracking Period except In Care
          Quiet Day means Tracking Period except Short Break
    """

    code: ClassVar[str] = "E202"
    sentence: ClassVar[str] = "`{name}` already has a meaning"
    remedy: ClassVar[str] = "give one of the two another name"
    name: str
    first: Span

    @property
    def secondary(self) -> tuple[tuple[Span, str], ...]:
        return ((self.first, "its first meaning"),)


@frozen(kw_only=True)
class CircularDefinition(Diagnostic):
    """Definitions lean on one another in a ring, so none of them means anything.

    Wrong:

        definitions
          Settled Day means Tracking Period except Unsettled Day
          Unsettled Day means Tracking Period except Settled Day

    Right:

        definitions
          Settled Day means Tracking Period except Unsettled Day
          Unsettled Day means In Care or Short Break
    """

    code: ClassVar[str] = "E203"
    remedy: ClassVar[str] = "say one of them without the others"
    loop: tuple[str, ...]
    places: tuple[Span, ...]

    @property
    def message(self) -> str:
        ring = " → ".join(f"`{name}`" for name in (*self.loop, self.loop[0]))
        return f"the meaning of `{self.loop[0]}` comes back to itself: {ring}"

    @property
    def secondary(self) -> tuple[tuple[Span, str], ...]:
        return tuple((place, "and this leads on") for place in self.places)


@frozen(kw_only=True)
class BirthNotDeclared(Diagnostic):
    """A birthday or an age is used, and the contract has no fact `Date of Birth`.

    Wrong:

        facts about each child
          Date of Birth is "before 2010" or "in or after 2010"
        definitions
          Childhood means from Therapy Start, until 18th birthday

    Right:

        facts about each child
          Date of Birth is a date
        definitions
          Childhood means from Therapy Start, until 18th birthday
    """

    code: ClassVar[str] = "E204"
    sentence: ClassVar[str] = (
        "an age is counted from the fact `Date of Birth`, which this contract does not declare"
    )
    remedy: ClassVar[str] = "write `Date of Birth is a date` under `facts about each child`"


@frozen(kw_only=True)
class UnusedTerm(Diagnostic):
    """A definition that no payment, step or safeguard uses, itself or through other definitions.

    It changes nothing. It may be left over from a draft, or the place that should use it may use another.

    Wrong:

        definitions
          Settled Day means Tracking Period except In Care

    Right:

        definitions
          Settled Day means Tracking Period except In Care
          Home Day means Settled Day except Short Break
    """

    code: ClassVar[str] = "E205"
    severity: ClassVar[Severity] = "advice"
    sentence: ClassVar[str] = "`{name}` is defined and never used"
    name: str


@frozen(kw_only=True)
class ChainTooLong(Diagnostic):
    """A definition leans on another, that one on a third, and so on, further than anybody could follow.

    Say in one definition what several say in turn.
    """

    code: ClassVar[str] = "E206"
    sentence: ClassVar[str] = "the meaning of `{name}` goes through more than {most} other definitions"
    remedy: ClassVar[str] = "say in one definition what several say in turn"
    name: str
    most: int


@frozen(kw_only=True)
class UnknownVocabulary(Diagnostic):
    """The heading uses a vocabulary that there is not.

    Wrong:

        contract "Family support"
          in force from 1 April 2024 to 31 March 2027
          statements every quarter
          uses "England children in care"

    Right:

        contract "Family support"
          in force from 1 April 2024 to 31 March 2027
          statements every quarter
          uses "England looked-after children"
    """

    code: ClassVar[str] = "E207"
    sentence: ClassVar[str] = "no vocabulary is called `{name}`"
    name: str
    near: str | None
    known: tuple[str, ...]

    @property
    def hint(self) -> str | None:
        if self.near:
            return f"did you mean `{self.near}`?"
        return "there is " + " and ".join(f'`"{each}"`' for each in self.known)


@frozen(kw_only=True)
class StandardTermDefined(Diagnostic):
    """A contract that uses a vocabulary gives one of its Terms another meaning.

    A reader who knows the vocabulary knows what its Terms mean, and would be misled. Only its timeline may be declared
    again, and only as read from SSDA903 episodes, to say how days are read that the returns leave in doubt.

    Wrong:

        contract "Family support"
          in force from 1 April 2024 to 31 March 2027
          statements every quarter
          uses "England looked-after children"
        definitions
          Foster Placement means Looked After with placement U1, U2 or U3, with legal status other than V3
          Home Day means Tracking Period except Foster Placement

    Right:

        contract "Family support"
          in force from 1 April 2024 to 31 March 2027
          statements every quarter
          uses "England looked-after children"
        definitions
          Home Day means Tracking Period except Kinship Foster Placement
    """

    code: ClassVar[str] = "E208"
    sentence: ClassVar[str] = '`{name}` has a meaning already, from "{vocabulary}"'
    remedy: ClassVar[str] = "leave this one out, or give it another name"
    name: str
    vocabulary: str


@frozen(kw_only=True)
class UnknownTable(Diagnostic):
    """A timeline or a fact is read from a table that the statutory records do not have.

    Wrong:

        timelines
          Looked After is read from SSDA903 episodes
          Missing From Home is read from "SSDA903 misisng"

    Right:

        timelines
          Looked After is read from SSDA903 episodes
          Missing From Home is read from "SSDA903 missing"
    """

    code: ClassVar[str] = "E209"
    sentence: ClassVar[str] = "no table of the statutory records is called `{name}`"
    name: str
    near: str | None
    known: tuple[str, ...]

    @property
    def hint(self) -> str | None:
        if self.near:
            return f'did you mean `"{self.near}"`?'
        return "the tables are " + ", ".join(f'`"{each}"`' for each in self.known)


@frozen(kw_only=True)
class UnknownColumn(Diagnostic):
    """A fact is read from a column that its table does not have.

    Wrong:

        facts about each child
          Date of Match is a date, if any, read from "SSDA903 AD1" column "MATCH_DATE"

    Right:

        facts about each child
          Date of Match is a date, if any, read from "SSDA903 AD1" column "DATE_MATCH"
    """

    code: ClassVar[str] = "E210"
    sentence: ClassVar[str] = "`{table}` has no column `{name}`"
    name: str
    table: str
    near: str | None
    known: tuple[str, ...]

    @property
    def hint(self) -> str | None:
        if self.near:
            return f'did you mean `"{self.near}"`?'
        return "its columns are " + ", ".join(f'`"{each}"`' for each in self.known)


# ---- E3xx: kinds and units


@frozen(kw_only=True)
class WrongKind(Diagnostic):
    """A Term or phrase of one kind stands where another kind is needed: a date where days are, say.

    Wrong:

        payment Days at Home
          pays £60.00 for each day of Home Day during Therapy Start

    Right:

        payment Days at Home
          pays £60.00 for each day of Home Day during 1 year from Therapy Start
    """

    code: ClassVar[str] = "E301"
    sentence: ClassVar[str] = "`{words}` is {found}, and {needed} is needed here"
    words: str
    found: str
    needed: str
    advice: str | None = None

    @property
    def hint(self) -> str | None:
        return self.advice


@frozen(kw_only=True)
class WrongUnit(Diagnostic):
    """A price for one unit is used for another, or a price that is used for units does not say which.

    Wrong:

        definitions
          Standard Rate means £400 a week
        payment Days at Home
          pays Standard Rate for each day of Home Day

    Right:

        definitions
          Standard Rate means £60.00 a day
        payment Days at Home
          pays Standard Rate for each day of Home Day
    """

    code: ClassVar[str] = "E302"
    words: str
    found: UnitWord | None
    needed: UnitWord | None

    @property
    def message(self) -> str:
        found = f"a price for each {self.found.value}" if self.found else "a sum and not a price for a unit"
        needed = f"this pays for each {self.needed.value}" if self.needed else "this pays once"
        return f"`{self.words}` is {found}, and {needed}"

    @property
    def hint(self) -> str | None:
        return f"say `a {self.needed.value}` after the sum" if self.needed else "leave the unit out"


@frozen(kw_only=True)
class NotAChoice(Diagnostic):
    """A fact is compared with words that it can never hold, or an example gives it such a value.

    Wrong:

        settlement
          reduce by 33% where Route is "edge of car"
          round each line half up to the penny
          Norfolk pays the rest

    Right:

        settlement
          reduce by 33% where Route is "edge of care"
          round each line half up to the penny
          Norfolk pays the rest
    """

    code: ClassVar[str] = "E303"
    sentence: ClassVar[str] = "`{fact}` is never `{found}`"
    fact: str
    found: str
    choices: tuple[str, ...]

    @property
    def hint(self) -> str | None:
        return "it is " + " or ".join(f'`"{choice}"`' for choice in self.choices)


@frozen(kw_only=True)
class UnknownCode(Diagnostic):
    """The statutory list has no such code. `outcomes codes` does not list these: see the return's guidance.

    Wrong:

        definitions
          Remand means Looked After with legal status J9

    Right:

        definitions
          Remand means Looked After with legal status J1
    """

    code: ClassVar[str] = "E304"
    sentence: ClassVar[str] = "`{found}` is not a code for {field_name}"
    field_name: str
    found: str
    known: tuple[str, ...]

    @property
    def hint(self) -> str | None:
        return "the codes are " + ", ".join(self.known)


@frozen(kw_only=True)
class NoSuchColumn(Diagnostic):
    """A timeline is filtered by something that its rows do not carry.

    Rows of SSDA903 episodes carry a legal status, a placement, a provider, a need, a reason for new episode and a reason
    ceased. Rows of another table of the statutory records carry the codes of that table, by a Term. Rows of a recorded
    timeline carry the attributes that the contract gives them.

    Wrong:

        timelines
          Looked After is read from SSDA903 episodes
          In School is recorded
        definitions
          Good Day means In School with Setting "mainstream"

    Right:

        timelines
          Looked After is read from SSDA903 episodes
          In School is recorded with Setting "mainstream" or "special"
        definitions
          Good Day means In School with Setting "mainstream"
    """

    code: ClassVar[str] = "E305"
    sentence: ClassVar[str] = "the rows of `{timeline}` carry no {column}"
    timeline: str
    column: str
    carried: tuple[str, ...]

    @property
    def hint(self) -> str | None:
        if not self.carried:
            return "they carry nothing but their days"
        return "they carry " + ", ".join(f"`{each}`" for each in self.carried)


@frozen(kw_only=True)
class WrongDuration(Diagnostic):
    """A length of time is given in a unit that does not fit: a count of days must come in days or weeks.

    A month is 28 to 31 days long, so a count of days can never be said to reach three months. Blocks are counted in
    months.

    Wrong:

        payment Settled
          pays £5,000 once, when Home Day reaches 6 months in total

    Right:

        payment Settled
          pays £5,000 once, when Home Day reaches 26 weeks in total
    """

    code: ClassVar[str] = "E306"
    sentence: ClassVar[str] = "`{found}` does not fit here, where {units} are counted"
    remedy: ClassVar[str] = "write a length in {units}"
    found: str
    units: str


@frozen(kw_only=True)
class SharesDoNotAddUp(Diagnostic):
    """The payers' shares come to more or less than the whole, and nobody takes the rest.

    Wrong:

        settlement
          round each line half up to the penny
          Life Chances Fund pays 16.9%
          Norfolk pays 80%

    Right:

        settlement
          round each line half up to the penny
          Life Chances Fund pays 16.9%
          Norfolk pays the rest
    """

    code: ClassVar[str] = "E307"
    sentence: ClassVar[str] = "the payers' shares come to {comes_to}, not to the whole"
    remedy: ClassVar[str] = "let one payer pay `the rest`, or make the shares come to 100%"
    comes_to: str


@frozen(kw_only=True)
class OutOfOrder(Diagnostic):
    """Dates, ages, months or maxima that must rise come in another order.

    Wrong:

        contract "Family support"
          in force from 1 April 2027 to 31 March 2024
          statements every quarter

    Right:

        contract "Family support"
          in force from 1 April 2024 to 31 March 2027
          statements every quarter
    """

    code: ClassVar[str] = "E308"
    what: str

    @property
    def message(self) -> str:
        return self.what


@frozen(kw_only=True)
class PaymentNotOne(Diagnostic):
    """A payment says what it pays exactly once.

    Wrong:

        payment Days at Home
          under "Schedule 2"

    Right:

        payment Days at Home
          under "Schedule 2"
          pays £60.00 for each day of Home Day
    """

    code: ClassVar[str] = "E309"
    name: str
    times: int

    @property
    def message(self) -> str:
        return f"`{self.name}` says " + (
            "nothing of what it pays" if not self.times else "more than once what it pays"
        )

    @property
    def hint(self) -> str | None:
        return "write `pays £… for each …`" if not self.times else "make each of them a payment of its own"


@frozen(kw_only=True)
class NeedsFactsOnly(Diagnostic):
    """A price or a settlement step may depend on facts about the child, not on days that are still to come.

    What depends on days belongs in the payment: in what it counts, or in `once, on … if …`.

    Wrong:

        settlement
          reduce by 33% where days of In Care is at least 5 days
          round each line half up to the penny
          Norfolk pays the rest

    Right:

        settlement
          reduce by 33% where Route is "edge of care"
          round each line half up to the penny
          Norfolk pays the rest
    """

    code: ClassVar[str] = "E310"
    sentence: ClassVar[str] = "this condition depends on a timeline, and only facts can decide here"
    remedy: ClassVar[str] = "use a fact about the child, or move the condition into what the payment counts"


@frozen(kw_only=True)
class SaidTwice(Diagnostic):
    """Something that a contract says once is said again.

    Wrong:

        contract "Family support"
          in force from 1 April 2024 to 31 March 2027
          statements every quarter
          statements every month

    Right:

        contract "Family support"
          in force from 1 April 2024 to 31 March 2027
          statements every quarter
    """

    code: ClassVar[str] = "E311"
    sentence: ClassVar[str] = "{what} was said before"
    remedy: ClassVar[str] = "keep one of the two"
    what: str
    first: Span

    @property
    def secondary(self) -> tuple[tuple[Span, str], ...]:
        return ((self.first, "said here"),)


@frozen(kw_only=True)
class PayersApart(Diagnostic):
    """Those who share a sum are named in one place of the settlement, not with other steps between them.

    Between two payers another step would act on one share and not on the other.

    Wrong:

        settlement
          Life Chances Fund pays 16.9%
          round each line half up to the penny
          Norfolk pays the rest

    Right:

        settlement
          round each line half up to the penny
          Life Chances Fund pays 16.9%
          Norfolk pays the rest
    """

    code: ClassVar[str] = "E312"
    sentence: ClassVar[str] = "another step stands between this payer and the ones before"
    remedy: ClassVar[str] = "put the payers' lines together, where the sum is to be shared"


@frozen(kw_only=True)
class WrongValue(Diagnostic):
    """A worked example gives a fact a value of another kind.

    Wrong:

        example "a child"
          Date of Birth is "May", Therapy Start is 1 March 2020, Route is "return home"
          records run until 1 April 2020
          pays nothing

    Right:

        example "a child"
          Date of Birth is 3 May 2008, Therapy Start is 1 March 2020, Route is "return home"
          records run until 1 March 2020
          pays nothing
    """

    code: ClassVar[str] = "E313"
    sentence: ClassVar[str] = "`{fact}` is {needed}"
    fact: str
    needed: str


@frozen(kw_only=True)
class ExampleIncomplete(Diagnostic):
    """A worked example leaves out a fact that every child must have, the day on which records end, or what is paid.

    Wrong:

        example "a child"
          Date of Birth is 3 May 2008, Route is "return home"
          records run until 1 April 2020
          pays nothing

    Right:

        example "a child"
          Date of Birth is 3 May 2008, Therapy Start is 1 April 2020, Route is "return home"
          records run until 1 April 2020
          pays nothing
    """

    code: ClassVar[str] = "E314"
    sentence: ClassVar[str] = "the example does not say {missing}"
    missing: str


@frozen(kw_only=True)
class GroupMismatch(Diagnostic):
    """A payment that measures children together names a group, and no other payment does.

    Wrong:

        groups
          Intake is the children by quarter of Therapy Start
        payment Days at Home
          for each Intake
          pays £60.00 for each day of Home Day

    Right:

        payment Days at Home
          pays £60.00 for each day of Home Day
    """

    code: ClassVar[str] = "E315"
    needs_group: bool

    @property
    def message(self) -> str:
        if self.needs_group:
            return "a total over children needs a group of children"
        return "this pays for each child, so it has no group"

    @property
    def hint(self) -> str | None:
        return "write `for each` and a group" if self.needs_group else "leave `for each …` out"


@frozen(kw_only=True)
class NoLength(Diagnostic):
    """A length of nothing is given: nothing can be counted in runs, blocks or spells of 0 days.

    Wrong:

        payment Weeks at Home
          pays £400 for each run of 0 days of Home Day

    Right:

        payment Weeks at Home
          pays £400 for each run of 7 days of Home Day
    """

    code: ClassVar[str] = "E316"
    sentence: ClassVar[str] = "`{found}` is no length at all"
    remedy: ClassVar[str] = "write a length of 1 or more"
    found: str


@frozen(kw_only=True)
class OutOfPlace(Diagnostic):
    """A line stands in a payment that has no use for it: `once … has ended` belongs to a difference from a baseline.

    Wrong:

        payment Days at Home
          once Tracking Period has ended
          pays £60.00 for each day of Home Day

    Right:

        payment Days at Home
          pays £60.00 for each day of Home Day
    """

    code: ClassVar[str] = "E317"
    sentence: ClassVar[str] = "`{words}` changes nothing here"
    remedy: ClassVar[str] = "leave it out; each day, week or milestone is earned when it is completed"
    words: str


@frozen(kw_only=True)
class WrongTable(Diagnostic):
    """A timeline is read from a table whose rows are not days, or a fact from one whose rows are.

    Rows of the header say what holds of the child; rows of a missing spell say on which days something held.

    Wrong:

        timelines
          Looked After is read from SSDA903 episodes
          Missing From Home is read from "SSDA903 header"

    Right:

        timelines
          Looked After is read from SSDA903 episodes
          Missing From Home is read from "SSDA903 missing"
    """

    code: ClassVar[str] = "E318"
    table: str
    for_timeline: bool
    known: tuple[str, ...]

    @property
    def message(self) -> str:
        if self.for_timeline:
            return f"the rows of `{self.table}` are not days, so they make no timeline"
        return f"the rows of `{self.table}` are days, and a child may have many, so they hold no fact"

    @property
    def hint(self) -> str | None:
        what = "timelines" if self.for_timeline else "facts"
        return f"{what} are read from " + ", ".join(f'`"{each}"`' for each in self.known)


@frozen(kw_only=True)
class ColumnOfAnotherKind(Diagnostic):
    """A fact is read from a column that holds something of another kind.

    Wrong:

        facts about each child
          Date of Match is a number, if any, read from "SSDA903 AD1" column "DATE_MATCH"

    Right:

        facts about each child
          Date of Match is a date, if any, read from "SSDA903 AD1" column "DATE_MATCH"
    """

    code: ClassVar[str] = "E319"
    sentence: ClassVar[str] = "`{fact}` is {needed}, and the column `{column}` holds {holds}"
    fact: str
    column: str
    holds: str
    needed: str
    fits: str | None

    @property
    def hint(self) -> str | None:
        return f"write `{self.fact} is {self.fits}`" if self.fits else None


@frozen(kw_only=True)
class PolicyOutOfPlace(Diagnostic):
    """A timeline that is not read from SSDA903 episodes says how days in doubt are read.

    Only annual returns of episodes, which are stitched together over the years, leave such days in doubt.

    Wrong:

        timelines
          Looked After is read from SSDA903 episodes
          Missing From Home is read from "SSDA903 missing"
            gap means left

    Right:

        timelines
          Looked After is read from SSDA903 episodes
            gap means left
          Missing From Home is read from "SSDA903 missing"
    """

    code: ClassVar[str] = "E320"
    sentence: ClassVar[str] = "the rows of `{timeline}` leave no `{doubt}` in doubt"
    remedy: ClassVar[str] = "leave it out; it belongs to a timeline that is read from SSDA903 episodes"
    timeline: str
    doubt: str


@frozen(kw_only=True)
class RowOfOtherLength(Diagnostic):
    """A worked example gives an event a first and a last day, or says that a stay is on one day.

    Reviews are events: each is on a day. Stays, plans and missing spells begin and end.

    Wrong:

        timelines
          Looked After is read from SSDA903 episodes
          Reviews is read from "SSDA903 reviews"
        example "a review"
          Date of Birth is 3 May 2008, Therapy Start is 1 March 2020, Route is "return home"
          Reviews from 1 June 2020 until 2 June 2020, with Review Code PN1
          records run until 1 March 2020
          pays nothing

    Right:

        timelines
          Looked After is read from SSDA903 episodes
          Reviews is read from "SSDA903 reviews"
        example "a review"
          Date of Birth is 3 May 2008, Therapy Start is 1 March 2020, Route is "return home"
          Reviews on 1 June 2020, with Review Code PN1
          records run until 1 March 2020
          pays nothing
    """

    code: ClassVar[str] = "E321"
    timeline: str
    of_one_day: bool

    @property
    def message(self) -> str:
        if self.of_one_day:
            return f"a row of `{self.timeline}` is an event, on one day"
        return f"a row of `{self.timeline}` begins and ends"

    @property
    def hint(self) -> str | None:
        dates = "on 1 May 2024" if self.of_one_day else "from 1 May 2024 until 1 June 2024"
        return f"write `{self.timeline} {dates}`"


@frozen(kw_only=True)
class CodeOfOtherYears(Diagnostic):
    """A code is looked for that no return of the contract's years can hold.

    Codes come and go. The meaning may be right for returns of earlier or later years, and nothing is wrong then; but a
    code that was meant may have been replaced by another.

    Wrong:

        contract "Family support"
          in force from 1 April 2015 to 31 March 2018
          statements every quarter
        definitions
          Supported means Looked After with placement K3, with legal status other than V3 or V4
          Home Day means Tracking Period except (In Care or Supported)

    Right:

        contract "Family support"
          in force from 1 April 2015 to 31 March 2018
          statements every quarter
        definitions
          Supported means Looked After with placement H5 or P2, with legal status other than V3 or V4
          Home Day means Tracking Period except (In Care or Supported)
    """

    code: ClassVar[str] = "E322"
    severity: ClassVar[Severity] = "advice"
    found: str
    first: int
    last: int
    came: int | None
    went: int | None

    @property
    def message(self) -> str:
        first, last = _collection_year(self.first), _collection_year(self.last)
        return f"`{self.found}` is in no return for {first}" + (f" to {last}" if last != first else "")

    @property
    def hint(self) -> str | None:
        if self.came:
            return f"it came with the return for {_collection_year(self.came)}"
        return f"its last return was the one for {_collection_year(self.went)}" if self.went else None


@frozen(kw_only=True)
class PromiseLooksPast(Diagnostic):
    """A promise that nothing is paid for a day of a set does not look at all that a payment turns on.

    The promise looks at the days by which a sum is earned, the day by which its date was found, the days that a clock counts
    and the days because of which a condition holds. It does not look at a date that is counted from such a day, at a
    comparison of dates, at a clock that such days stop, or at a baseline of the child's own days. The contract may be right.
    Its parties then know that the promise does not cover this.

    Wrong:

        payment Coming Home
          pays £500 once, on the last day of (6 months from the first day of In Care)
        safeguards
          nothing is paid for a day of In Care

    Right:

        payment Coming Home
          pays £500 once, when Home Day reaches 182 days in total
        safeguards
          nothing is paid for a day of In Care
    """

    code: ClassVar[str] = "E323"
    severity: ClassVar[Severity] = "advice"
    sentence: ClassVar[str] = (
        "`{payment}` depends on days of `{days}` in a way that the promise does not check"
    )
    remedy: ClassVar[str] = (
        "the promise does not cover a date that is counted from such a day, dates compared, or the child's own baseline"
    )
    payment: str
    days: str
    promise: Span

    @property
    def secondary(self) -> tuple[tuple[Span, str], ...]:
        return ((self.promise, "by this promise"),)


@frozen(kw_only=True)
class BandsOfOneSum(Diagnostic):
    """A payment that is made once has prices by band. Bands count days, weeks, runs or blocks, and there are none.

    A sum that is paid once has one price, or a price for each case or for each stretch of dates. What all children come to
    together is bounded by a step of the settlement.

    Wrong:

        payment Settled
          pays £5,000 up to 10 days, then £2,000 after that, counting all children together,
            once, when Home Day reaches 26 weeks in a row
        settlement
          round each line half up to the penny
          Norfolk pays the rest

    Right:

        payment Settled
          pays £5,000 once, when Home Day reaches 26 weeks in a row
        settlement
          pay 100% of the first £50,000 in all, and 40% after that, for Settled
          round each line half up to the penny
          Norfolk pays the rest
    """

    code: ClassVar[str] = "E331"
    sentence: ClassVar[str] = "prices by band count days, weeks, runs or blocks, and this is paid once"
    remedy: ClassVar[str] = (
        "write one price; to pay less once all children come to a sum, write in the settlement "
        "`pay 100% of the first £50,000 in all, and 40% after that`"
    )


@frozen(kw_only=True)
class NeverBoth(Diagnostic):
    """Two conditions of one clause can never both hold, so nothing comes of the clause.

    The rules of the eligibility and the conditions of a payment must all hold. Where either will do, `or` says so.

    Wrong:

        payment Return
          where Route is "return home"
          where Route is "edge of care"
          pays £500 once, on Therapy Start

    Right:

        payment Return
          where Route is "return home" or "edge of care"
          pays £500 once, on Therapy Start
    """

    code: ClassVar[str] = "E332"
    severity: ClassVar[Severity] = "advice"
    sentence: ClassVar[str] = "`{words}` and `{other}` can never both hold"
    remedy: ClassVar[str] = "take one of the two out, or write `or` where either will do"
    words: str
    other: str
    first: Span

    @property
    def secondary(self) -> tuple[tuple[Span, str], ...]:
        return ((self.first, "the other condition"),)


@frozen(kw_only=True)
class NeverReached(Diagnostic):
    """A price can never be paid, since an earlier case fits wherever its own does, and the first that fits decides.

    Wrong:

        facts about each child
          Score is a number
        payment Progress
          pays £1,000 where Score is at least 1, otherwise £3,000 where Score is at least 3, otherwise £0
            once, on Therapy Start

    Right:

        facts about each child
          Score is a number
        payment Progress
          pays £3,000 where Score is at least 3, otherwise £1,000 where Score is at least 1, otherwise £0
            once, on Therapy Start
    """

    code: ClassVar[str] = "E333"
    severity: ClassVar[Severity] = "advice"
    sentence: ClassVar[str] = "the case `{words}` is never reached: an earlier case fits whenever it does"
    remedy: ClassVar[str] = "put the narrower case first"
    words: str
    first: Span

    @property
    def secondary(self) -> tuple[tuple[Span, str], ...]:
        return ((self.first, "the earlier case"),)


@frozen(kw_only=True)
class NoSuchPayment(Diagnostic):
    """A maximum in the settlement counts the sums of `this payment`, and no payment is spoken of there.

    In the settlement a payer's maximum counts everything that the payer pays. A maximum for one payment stands in that
    payment, with its payers; or it is a step of its own: `pay at most £1,000 from Life Chances Fund for Days at Home`.

    Wrong:

        settlement
          round each line half up to the penny
          Life Chances Fund pays 20%, at most £1,000 of this payment
          Norfolk pays the rest

    Right:

        settlement
          round each line half up to the penny
          Life Chances Fund pays 20%, at most £1,000
          Norfolk pays the rest
    """

    code: ClassVar[str] = "E324"
    sentence: ClassVar[str] = (
        "in the settlement a maximum counts everything that the payer pays, and not one payment"
    )
    remedy: ClassVar[str] = (
        "take `of this payment` out; or write a step of its own, "
        "`pay at most £1,000 from Life Chances Fund for Days at Home, the rest falls to Norfolk`"
    )


@frozen(kw_only=True)
class TermTooLong(Diagnostic):
    """A contract is in force for more years than anybody can mean, such as until 31 December 9999.

    Such a date stands for "without end". A contract that pays has a last day: the last on which something can be earned.

    Wrong:

        contract "Family support"
          in force from 1 April 2024 to 31 December 9999
          statements every quarter

    Right:

        contract "Family support"
          in force from 1 April 2024 to 31 March 2034
          statements every quarter
    """

    code: ClassVar[str] = "E325"
    sentence: ClassVar[str] = (
        "the contract would be in force for more than {years} years, or until the calendar ends"
    )
    remedy: ClassVar[str] = "write the last day on which something can be earned"
    years: int


@frozen(kw_only=True)
class NothingLeft(Diagnostic):
    """Every day is taken out of a set of days, so that no day is left.

    Most often brackets are missing. `A except every day until 16th birthday` takes every day out first, and then ends what
    is left, which is nothing, on the birthday.

    Wrong:

        definitions
          Home Day  means Tracking Period except every day until 16th birthday

    Right:

        definitions
          Home Day  means Tracking Period except (every day until 16th birthday)
    """

    code: ClassVar[str] = "E335"
    sentence: ClassVar[str] = "`{removed}` takes out every day there is, so no day is left of `{days}`"
    remedy: ClassVar[str] = (
        "put brackets round all that is taken out, as in `except (every day until 16th birthday)`"
    )
    days: str
    removed: str


@frozen(kw_only=True)
class FallsToItself(Diagnostic):
    """What is over a payer's maximum falls to the same payer, so that the maximum holds nothing.

    Wrong:

        settlement
          round each line half up to the penny
          Life Chances Fund pays 20%, at most £1,000,000, the rest falls to Life Chances Fund
          Norfolk pays the rest

    Right:

        settlement
          round each line half up to the penny
          Life Chances Fund pays 20%, at most £1,000,000, the rest falls to Norfolk
          Norfolk pays the rest
    """

    code: ClassVar[str] = "E336"
    sentence: ClassVar[str] = (
        "what is over the maximum of `{payer}` falls to `{payer}` again, so the maximum holds nothing"
    )
    remedy: ClassVar[str] = "name another party, or say `the rest is lost`"
    payer: str


@frozen(kw_only=True)
class PastEveryLife(Diagnostic):
    """An age, or a month of a baseline, is larger than anybody can mean.

    Such a number stands for "without end". Nobody is older than 130. A contract is in force for 200 years at the most, so a
    baseline ends with month 2,400 at the latest.

    Wrong:

        eligibility
          a child aged 11 to 999 at Therapy Start

    Right:

        eligibility
          a child aged 11 to 17 at Therapy Start
    """

    code: ClassVar[str] = "E334"
    of: Literal["age", "month"]
    number: int
    largest: int

    @property
    def message(self) -> str:
        if self.of == "age":
            return f"nobody is aged {self.number:,}: the highest age is {self.largest}"
        return f"a baseline has no month {self.number:,}: the last is month {self.largest:,}"

    @property
    def hint(self) -> str:
        return f"write the last {self.of} that the contract is about"


@frozen(kw_only=True)
class LooksBeforeRecords(Diagnostic):
    """A date is looked for among all days that there ever were, and records seldom go back so far.

    While a day before the records begin may be the one, the date is not known, and nothing is paid on it. The set of days
    should say from when its days count. A worked example takes days before its first row as known, unless it says that they
    are not: `Looked After is not known from 1 January 1990 until 1 April 2019`.

    Wrong:

        payment First Night
          pays £500 once, on the first day of In Care

    Right:

        definitions
          Night Counted  means In Care during (10 years from Therapy Start)
        payment First Night
          pays £500 once, on the first day of Night Counted
    """

    code: ClassVar[str] = "E326"
    severity: ClassVar[Severity] = "advice"
    sentence: ClassVar[str] = (
        "this date may lie before the records begin; while days before them are not known, nor is the date, "
        "and nothing is paid on it"
    )
    remedy: ClassVar[str] = (
        "say from when the days count, as `during ({years} years from {first})` does; "
        "or let the records cover every day since the child was born"
    )
    first: str
    years: int


# ---- E4xx: questions a contract may not leave open


@frozen(kw_only=True)
class NotSaid(Diagnostic):
    """Something on which sums depend is not said in the heading: the days in force, or when statements are made.

    Nothing is earned outside the days in force. A unit belongs to the statement in which it is completed.

    Wrong:

        contract "Family support"
          in force from 1 April 2024 to 31 March 2027

    Right:

        contract "Family support"
          in force from 1 April 2024 to 31 March 2027
          statements every quarter
    """

    code: ClassVar[str] = "E401"
    sentence: ClassVar[str] = "the contract does not say {what}"
    what: str
    sentences: tuple[str, ...]

    @property
    def hint(self) -> str | None:
        return _answers(self.sentences)


@frozen(kw_only=True)
class RoundingNotSaid(Diagnostic):
    """The settlement does not say where sums are rounded, and how.

    Rounding each line and rounding each statement pay different sums.

    Wrong:

        settlement
          Norfolk pays the rest

    Right:

        settlement
          round each line half up to the penny
          Norfolk pays the rest
    """

    code: ClassVar[str] = "E402"
    sentence: ClassVar[str] = "which sums are rounded, and how?"

    @property
    def hint(self) -> str | None:
        return _answers(
            ("round each line half up to the penny", "round each statement half even to the penny")
        )


@frozen(kw_only=True)
class PayerNotSaid(Diagnostic):
    """Nobody is said to pay for a payment.

    Wrong:

        settlement
          round each line half up to the penny

    Right:

        settlement
          round each line half up to the penny
          Norfolk pays the rest
    """

    code: ClassVar[str] = "E403"
    sentence: ClassVar[str] = "who pays for `{name}`?"
    name: str
    payer: str

    @property
    def hint(self) -> str | None:
        return _answers((f"{self.payer} pays the rest", "Borough of the child pays"))


@frozen(kw_only=True)
class AgeNotDecided(Diagnostic):
    """The contract does not say what happens when a child comes of age.

    A care order ends on the 18th birthday. Some contracts stop there and some go on; the sums differ.

    Wrong:

        definitions
          Long Period means 3 years from Therapy Start
          Far Day means Long Period except In Care
        payment Days at Home
          pays £60.00 for each day of Far Day

    Right:

        definitions
          Long Period means 3 years from Therapy Start, until 18th birthday
          Far Day means Long Period except In Care
        payment Days at Home
          pays £60.00 for each day of Far Day
    """

    code: ClassVar[str] = "E404"
    sentence: ClassVar[str] = "does `{name}` go on after a child's 18th birthday?"
    name: str

    @property
    def hint(self) -> str | None:
        return _answers(
            ("…, until 18th birthday", "…, even after 18th birthday"),
            "at the end of the window that it counts",
        )


@frozen(kw_only=True)
class ClockNotSaid(Diagnostic):
    """A milestone does not say whether the days must follow one another.

    Wrong:

        payment Settled
          pays £5,000 once, when Home Day reaches 26 weeks

    Right:

        payment Settled
          pays £5,000 once, when Home Day reaches 26 weeks in a row
    """

    code: ClassVar[str] = "E405"
    sentence: ClassVar[str] = "must these days follow one another?"

    @property
    def hint(self) -> str | None:
        return _answers(("… in total", "… in a row"), "at the end")


@frozen(kw_only=True)
class GridNotAnchored(Diagnostic):
    """Weeks or blocks of months are counted, and the day from which they are counted is not said.

    Wrong:

        payment Weeks at Home
          pays £400 for each whole week of Home Day

    Right:

        payment Weeks at Home
          pays £400 for each whole week of Home Day, counted from Therapy Start
    """

    code: ClassVar[str] = "E406"
    sentence: ClassVar[str] = "from which day are the {unit}s counted?"
    unit: str

    @property
    def hint(self) -> str | None:
        return _answers(("…, counted from Therapy Start",), "at the end")


@frozen(kw_only=True)
class ShortBreaksNotDecided(Diagnostic):
    """The contract reads SSDA903 episodes and does not say whether a short break is care.

    Rows with legal status V3 are short breaks, one row each; a row with V4 is only an agreement, which may span a year.
    National figures leave both out. The question is asked of each set of rows, such as those with one placement: a year's
    agreement to stays in a home would otherwise count as a year in the home.

    Wrong:

        timelines
          Looked After is read from SSDA903 episodes
          Accommodated is read from SSDA903 episodes
        definitions
          Home Day means Tracking Period except Accommodated

    Right:

        timelines
          Looked After is read from SSDA903 episodes
          Accommodated is read from SSDA903 episodes
        definitions
          Home Day means Tracking Period except Accommodated with legal status other than V3 or V4
    """

    code: ClassVar[str] = "E407"
    sentence: ClassVar[str] = "are short breaks (legal status V3 and V4) part of `{rows}`?"
    rows: str
    is_standard: bool = False
    is_filtered: bool = False

    @property
    def hint(self) -> str | None:
        if self.is_filtered:
            return _answers(
                (
                    f"{self.rows}, with legal status other than V3 or V4",
                    f"{self.rows}, with legal status other than V4",
                )
            )
        if self.is_standard:
            return _answers(("In Care", "(In Care or Short Break)"), f"instead of `{self.rows}`")
        return (
            f"say under `definitions`: `Short Break means {self.rows} with legal status V3 or V4` and "
            f"`In Care means {self.rows} except Short Break`; then use `In Care`"
        )


@frozen(kw_only=True)
class DecidingDateNotSaid(Diagnostic):
    """A price or a payment changes on a date, and the contract does not say which date of the child's decides.

    Wrong:

        payment Days at Home
          pays £60.00 from 1 April 2019, then £61.50 from 1 April 2020 for each day of Home Day

    Right:

        payment Days at Home
          pays £60.00 from 1 April 2019, then £61.50 from 1 April 2020, by date earned, for each day of Home Day
    """

    code: ClassVar[str] = "E408"
    sentence: ClassVar[str] = "which date decides?"

    @property
    def hint(self) -> str | None:
        return _answers(("…, by date earned", "…, by Therapy Start"), "after the last date")


@frozen(kw_only=True)
class OrderNotSaid(Diagnostic):
    """`and`, `or` and `except` stand together without brackets, and readers differ on which comes first.

    Wrong:

        definitions
          Settled Day means Tracking Period or Short Break except In Care
        payment Days at Home
          pays £60.00 for each day of Settled Day

    Right:

        definitions
          Settled Day means (Tracking Period or Short Break) except In Care
        payment Days at Home
          pays £60.00 for each day of Settled Day
    """

    code: ClassVar[str] = "E409"
    remedy: ClassVar[str] = "put brackets round the part that comes first"
    words: tuple[str, str]

    @property
    def message(self) -> str:
        return f"which comes first here, `{self.words[0]}` or `{self.words[1]}`?"


@frozen(kw_only=True)
class PartMonthsNotSaid(Diagnostic):
    """A baseline by months does not say how a month counts of which only some days lie in the window.

    Wrong:

        definitions
          Expected Care means a baseline over Tracking Period by months from Therapy Start of 10 days in months 1 to 36
        groups
          Everyone is all the children
        payment Care Days Saved
          for each Everyone, once every child's Tracking Period has ended
          pays £90 for each day by which total days of In Care during Tracking Period is below Expected Care for each child

    Right:

        definitions
          Expected Care means a baseline over Tracking Period by months from Therapy Start of 10 days in months 1 to 36,
            part months in proportion
        groups
          Everyone is all the children
        payment Care Days Saved
          for each Everyone, once every child's Tracking Period has ended
          pays £90 for each day by which total days of In Care during Tracking Period is below Expected Care for each child
    """

    code: ClassVar[str] = "E410"
    sentence: ClassVar[str] = "how does a month count of which only some days lie in the window?"

    @property
    def hint(self) -> str | None:
        return _answers(
            ("…, part months in proportion", "…, part months in full", "…, part months left out"),
            "at the end",
        )


@frozen(kw_only=True)
class EligibilityNotSaid(Diagnostic):
    """The contract does not say which children it is about.

    A contract without this block pays for every child whose records are handed in.
    """

    code: ClassVar[str] = "E411"
    sentence: ClassVar[str] = "which children are eligible?"

    @property
    def hint(self) -> str | None:
        return _answers(("a child aged 8 to 15 at Therapy Start", "every child"), "under `eligibility`")


@frozen(kw_only=True)
class CountingNotSaid(Diagnostic):
    """Bands do not say whether each child's units fill them alone or all children's together.

    Wrong:

        payment Days at Home
          pays £60.00 up to 365 days, then £40.00 after that, for each day of Home Day

    Right:

        payment Days at Home
          pays £60.00 up to 365 days, then £40.00 after that, counting each child alone, for each day of Home Day
    """

    code: ClassVar[str] = "E412"
    sentence: ClassVar[str] = "do the bands count each child alone, or all children together?"

    @property
    def hint(self) -> str | None:
        return _answers(
            ("…, counting each child alone", "…, counting all children together"), "after the last band"
        )


@frozen(kw_only=True)
class EndNotSaid(Diagnostic):
    """A payment on a difference from a baseline does not say when it is reckoned.

    Wrong:

        payment Care Days Saved
          pays £90 for each day by which days of In Care during Tracking Period is below 255 days for each child

    Right:

        payment Care Days Saved
          once Tracking Period has ended
          pays £90 for each day by which days of In Care during Tracking Period is below 255 days for each child
    """

    code: ClassVar[str] = "E413"
    sentence: ClassVar[str] = "when is this reckoned?"
    group: bool

    @property
    def hint(self) -> str | None:
        return _answers(
            ("once every child's Tracking Period has ended",)
            if self.group
            else ("once Tracking Period has ended",),
            "as a line of the payment",
        )


@frozen(kw_only=True)
class ExcessNotDecided(Diagnostic):
    """A payer's part has a maximum, and the contract does not say what becomes of the sum above it.

    Wrong:

        settlement
          round each line half up to the penny
          Life Chances Fund pays 20%, at most £1,000,000
          Norfolk pays 80%

    Right:

        settlement
          round each line half up to the penny
          Life Chances Fund pays 20%, at most £1,000,000, the rest falls to Norfolk
          Norfolk pays 80%
    """

    code: ClassVar[str] = "E414"
    sentence: ClassVar[str] = "what becomes of a sum above the maximum of `{payer}`?"
    payer: str
    other: str | None

    @property
    def hint(self) -> str | None:
        falls_to = (f"…, the rest falls to {self.other}",) if self.other else ()
        return _answers((*falls_to, "…, the rest is lost"), "after the maximum")


@frozen(kw_only=True)
class ReachNotSaid(Diagnostic):
    """A payer has a maximum inside a payment, and the contract does not say what counts towards it.

    `of this payment` counts what the payer pays for that payment. `in all` counts everything that the payer pays under
    the contract, whichever payment it is for.

    Wrong:

        payment Days at Home
          pays £60.00 for each day of Home Day
          Life Chances Fund pays 20%, at most £1,000,000
          Norfolk pays the rest

    Right:

        payment Days at Home
          pays £60.00 for each day of Home Day
          Life Chances Fund pays 20%, at most £1,000,000 of this payment
          Norfolk pays the rest
    """

    code: ClassVar[str] = "E418"
    sentence: ClassVar[str] = (
        "does the maximum of `{payer}` count this payment alone, or everything that it pays?"
    )
    payer: str

    @property
    def hint(self) -> str | None:
        return _answers(("… of this payment", "… in all"), "after the sum")


@frozen(kw_only=True)
class CaseNotCovered(Diagnostic):
    """A price is given for some values of a fact and not for others.

    Wrong:

        payment Days at Home
          pays £60.00 where Route is "edge of care", for each day of Home Day

    Right:

        payment Days at Home
          pays £60.00 where Route is "edge of care", otherwise £45.00, for each day of Home Day
    """

    code: ClassVar[str] = "E415"
    sentence: ClassVar[str] = "what is the price when none of these fits?"

    @property
    def hint(self) -> str | None:
        return _answers(("…, otherwise £45.00", "…, otherwise £0.00"), "after the last case")


@frozen(kw_only=True)
class NothingPaid(Diagnostic):
    """A contract without a payment pays nothing."""

    code: ClassVar[str] = "E416"
    sentence: ClassVar[str] = "what does this contract pay for?"

    @property
    def hint(self) -> str | None:
        return _answers(("payment Days at Home", "  pays £60.00 for each day of Home Day"))


@frozen(kw_only=True)
class GroupPayerNotSaid(Diagnostic):
    """A sum is earned by a group of children, their own authorities pay, and the group may mix children of several.

    Wrong:

        facts about each child
          Home Authority is one of the parties
        groups
          Intake is the children by quarter of Therapy Start
        payment Care Days Saved
          for each Intake, once every child's Tracking Period has ended
          pays £90 for each day by which total days of In Care during Tracking Period is below 255 days for each child
          Home Authority of the child pays

    Right:

        facts about each child
          Home Authority is one of the parties
        groups
          Intake is the children by quarter of Therapy Start and Home Authority
        payment Care Days Saved
          for each Intake, once every child's Tracking Period has ended
          pays £90 for each day by which total days of In Care during Tracking Period is below 255 days for each child
          Home Authority of the child pays
    """

    code: ClassVar[str] = "E417"
    sentence: ClassVar[str] = "who pays for a group of `{group}` whose children differ in `{fact}`?"
    group: str
    fact: str

    @property
    def hint(self) -> str | None:
        return _answers((f"{self.group} is the children by … and {self.fact}",), "under `groups`")


def _answers(sentences: tuple[str, ...], where: str = "") -> str:
    place = f" {where}" if where else ""
    return f"say{place}: " + ", or ".join(f"`{sentence}`" for sentence in sentences)


def _collection_year(year: int) -> str:
    """Return the year of the return that ends in `year`: "2023-24"."""
    return f"{year - 1}-{year % 100:02}"
