"""E1xx: what cannot be read.

The docstring of each is its page: what it means, a wrong text, and the same put right.
"""

from typing import ClassVar

from attrs import frozen

from rules_engine.diagnostics import Diagnostic


@frozen(kw_only=True)
class UnexpectedWords(Diagnostic):
    """The words cannot be read as a clause: something else was expected at this place.

    The message says what stands there and what would have been understood.

    Wrong:

        payment Days at Home
          pays £60.00 each day of Home Day

    Right:

        payment Days at Home
          pays £60.00 for each day of Home Day
    """

    code: ClassVar[str] = "E101"
    found: str
    after: str
    expected: tuple[str, ...] = ()
    instead: str | None = None
    advice: str | None = None

    @property
    def message(self) -> str:
        return (
            f"`{self.found}` does not fit after `{self.after}`"
            if self.after
            else f"`{self.found}` does not fit here"
        )

    @property
    def hint(self) -> str | None:
        if self.advice is not None:
            return self.advice
        if self.instead is not None:
            return f"write `{self.instead}`" if self.instead else "take it out"
        return f"expected {_listed(self.expected)}" if self.expected else None


@frozen(kw_only=True)
class DateNotInWords(Diagnostic):
    """A date is written with its month as a whole word and its year in full: `1 April 2024`.

    Figures alone can be read in two ways (01/04 is 4 January to some), and a contract has one reading.

    Wrong:

        contract "Family support"
          in force from 01/04/2024 to 31 March 2027
          statements every quarter

    Right:

        contract "Family support"
          in force from 1 April 2024 to 31 March 2027
          statements every quarter
    """

    code: ClassVar[str] = "E102"
    sentence: ClassVar[str] = "`{found}` is not how a date is written"
    found: str
    instead: str | None

    @property
    def hint(self) -> str | None:
        return f"write `{self.instead}`" if self.instead else "write a date such as `1 April 2024`"


@frozen(kw_only=True)
class SumNotInPounds(Diagnostic):
    """A sum of money is written in pounds and in full: `£7,000,000`, `£60.00`.

    Shortened sums (`£7m`), pence (`60p`) and other currencies are not read.

    Wrong:

        settlement
          pay at most £7m in all
          round each line half up to the penny
          Norfolk pays the rest

    Right:

        settlement
          pay at most £7,000,000 in all
          round each line half up to the penny
          Norfolk pays the rest
    """

    code: ClassVar[str] = "E103"
    sentence: ClassVar[str] = "`{found}` is not how a sum is written"
    found: str
    instead: tuple[str, ...] = ()
    advice: str | None = None

    @property
    def hint(self) -> str | None:
        if self.advice:
            return self.advice
        readings = " or ".join(f"`{reading}`" for reading in self.instead)
        return f"write {readings}" if readings else "write the whole sum in pounds, such as `£7,000,000`"


@frozen(kw_only=True)
class OpenQuotation(Diagnostic):
    """A quotation mark is opened and not closed.

    Wrong:

        settlement
          round each line half up to the penny, under "Schedule 2
          Norfolk pays the rest

    Right:

        settlement
          round each line half up to the penny, under "Schedule 2"
          Norfolk pays the rest
    """

    code: ClassVar[str] = "E104"
    sentence: ClassVar[str] = "this quotation mark is never closed"
    remedy: ClassVar[str] = 'put a `"` where the quoted words end'


@frozen(kw_only=True)
class UnreadableCharacter(Diagnostic):
    """The text holds a character that cannot be seen, such as one that turns round what follows.

    Such a character can make a text look different from what it says, so no contract may hold one.

    Wrong:

        payment Days at Home\u202e
          pays £60.00 for each day of Home Day

    Right:

        payment Days at Home
          pays £60.00 for each day of Home Day
    """

    code: ClassVar[str] = "E105"
    sentence: ClassVar[str] = "there is a character here that cannot be seen ({name})"
    remedy: ClassVar[str] = "delete the words round it and type them again"
    name: str


@frozen(kw_only=True)
class UnknownWord(Diagnostic):
    """Every word in lower case belongs to the language, and this one does not.

    It may be misspelt, or be a Term that wants its capitals.

    Wrong:

        payment Days at Home
          payz £60.00 for each day of Home Day

    Right:

        payment Days at Home
          pays £60.00 for each day of Home Day
    """

    code: ClassVar[str] = "E106"
    sentence: ClassVar[str] = "`{found}` is not a word of the language"
    found: str
    near: str | None
    expected: tuple[str, ...] = ()

    @property
    def hint(self) -> str | None:
        if self.near:
            return f"did you mean `{self.near}`?"
        return f"expected {_listed(self.expected)}" if self.expected else None


@frozen(kw_only=True)
class CapitalisedKeyword(Diagnostic):
    """A word of the language was written with a capital, so it was read as a Term.

    Wrong:

        payment Days at Home
          pays £60.00 For each day of Home Day

    Right:

        payment Days at Home
          pays £60.00 for each day of Home Day
    """

    code: ClassVar[str] = "E107"
    sentence: ClassVar[str] = "`{found}` begins with a capital, so it is read as a Term"
    remedy: ClassVar[str] = "write `{instead}`"
    found: str
    instead: str


@frozen(kw_only=True)
class MissingPoundSign(Diagnostic):
    """A sum of money begins with a pound sign.

    Wrong:

        payment Days at Home
          pays 60.00 for each day of Home Day

    Right:

        payment Days at Home
          pays £60.00 for each day of Home Day
    """

    code: ClassVar[str] = "E108"
    sentence: ClassVar[str] = "`{found}` is a number where a sum of money was expected"
    remedy: ClassVar[str] = "write `£{found}`"
    found: str


@frozen(kw_only=True)
class Unfinished(Diagnostic):
    """A clause stops before it has said everything.

    Wrong:

        payment Days at Home
          pays £60.00 for each day of

    Right:

        payment Days at Home
          pays £60.00 for each day of Home Day
    """

    code: ClassVar[str] = "E109"
    sentence: ClassVar[str] = "the clause stops after `{after}`"
    after: str
    expected: tuple[str, ...]

    @property
    def hint(self) -> str | None:
        return f"expected {_listed(self.expected)}" if self.expected else None


@frozen(kw_only=True)
class TermInLowerCase(Diagnostic):
    """Terms begin with capitals; a lower-case word belongs to the language.

    Wrong:

        payment Days at Home
          pays £60.00 for each day of home day

    Right:

        payment Days at Home
          pays £60.00 for each day of Home Day
    """

    code: ClassVar[str] = "E110"
    sentence: ClassVar[str] = "`{found}` stands where a Term is expected, and Terms begin with capitals"
    remedy: ClassVar[str] = "write `{instead}`"
    found: str
    instead: str


@frozen(kw_only=True)
class ImpossibleDate(Diagnostic):
    """The calendar has no such day.

    Wrong:

        contract "Family support"
          in force from 31 April 2024 to 31 March 2027
          statements every quarter

    Right:

        contract "Family support"
          in force from 30 April 2024 to 31 March 2027
          statements every quarter
    """

    code: ClassVar[str] = "E111"
    sentence: ClassVar[str] = "there is no {text}"
    text: str


@frozen(kw_only=True)
class ImpossibleShare(Diagnostic):
    """A share is a part of a whole: more than nothing and at most 100%.

    Wrong:

        settlement
          reduce by 133%
          round each line half up to the penny
          Norfolk pays the rest

    Right:

        settlement
          reduce by 33%
          round each line half up to the penny
          Norfolk pays the rest
    """

    code: ClassVar[str] = "E112"
    sentence: ClassVar[str] = "a share cannot be more than the whole"
    remedy: ClassVar[str] = "write a percentage up to `100%`, or a fraction such as `1/6`"


@frozen(kw_only=True)
class WholeNumberNeeded(Diagnostic):
    """Days, weeks, months and years are counted in whole numbers.

    Wrong:

        definitions
          Half Term means 2.5 years from Therapy Start

    Right:

        definitions
          Half Term means 30 months from Therapy Start
    """

    code: ClassVar[str] = "E113"
    sentence: ClassVar[str] = "`{text}` is not a whole number"
    text: str
    unit: str = ""
    instead: str | None = None

    @property
    def hint(self) -> str:
        if self.instead:
            return f"write {self.text} {self.unit} as `{self.instead}`"
        return f"write a whole number{f' of {self.unit}' if self.unit else ''}"


@frozen(kw_only=True)
class NestedTooDeeply(Diagnostic):
    """Brackets or days stand inside one another too many times for a person to follow.

    Give the inner part a Term of its own in the definitions.
    """

    code: ClassVar[str] = "E114"
    sentence: ClassVar[str] = "this has too many parts inside one another"
    remedy: ClassVar[str] = "give the inner part a Term of its own under `definitions`"


@frozen(kw_only=True)
class TooManyFigures(Diagnostic):
    """A number has more figures than any sum or count in a contract needs.

    Wrong:

        settlement
          pay at most £7000000000000 in all
          round each line half up to the penny
          Norfolk pays the rest

    Right:

        settlement
          pay at most £7,000,000 in all
          round each line half up to the penny
          Norfolk pays the rest
    """

    code: ClassVar[str] = "E115"
    sentence: ClassVar[str] = "the number has more than {most} figures"
    most: int


@frozen(kw_only=True)
class TooLong(Diagnostic):
    """The text is longer than 250,000 characters, which no contract is: it may be the wrong file."""

    code: ClassVar[str] = "E116"
    sentence: ClassVar[str] = "the text is longer than 250,000 characters"
    remedy: ClassVar[str] = "is this the right file?"


@frozen(kw_only=True)
class PartRepeated(Diagnostic):
    """A clause says the same kind of thing twice, so one of the two would go unread.

    Wrong:

        payment Settled at Home
          pays £3,000 once, when Home Day reaches 26 weeks in a row,
            ignoring breaks of up to 3 days, ignoring breaks of up to 5 days

    Right:

        payment Settled at Home
          pays £3,000 once, when Home Day reaches 26 weeks in a row,
            ignoring breaks of up to 3 days
    """

    code: ClassVar[str] = "E117"
    sentence: ClassVar[str] = "this clause says the same kind of thing twice"
    remedy: ClassVar[str] = "keep one of the two"


@frozen(kw_only=True)
class HeadingOutOfPlace(Diagnostic):
    """A contract has one heading, and nothing but comments stands before it.

    Wrong:

        contract "Family support"
          in force from 1 April 2024 to 31 March 2027
          statements every quarter

        contract "Family support, second part"
          in force from 1 April 2027 to 31 March 2029

    Right:

        contract "Family support"
          in force from 1 April 2024 to 31 March 2029
          statements every quarter
    """

    code: ClassVar[str] = "E118"
    sentence: ClassVar[str] = "the heading of a contract stands once, before everything else"
    remedy: ClassVar[str] = "move this heading to the top, or take it out"


@frozen(kw_only=True)
class BracketAlone(Diagnostic):
    """A bracket is opened and not closed, or closed and not opened.

    Wrong:

        definitions
          Home Day means Tracking Period except (In Care or Short Break

    Right:

        definitions
          Home Day means Tracking Period except (In Care or Short Break)
    """

    code: ClassVar[str] = "E119"
    opens: bool

    @property
    def message(self) -> str:
        return "this bracket is never closed" if self.opens else "this bracket closes nothing"

    @property
    def hint(self) -> str | None:
        return "put a `)` where it ends" if self.opens else "take it out, or put a `(` where it begins"


@frozen(kw_only=True)
class NotInQuotationMarks(Diagnostic):
    """Titles, full names, references and the choices of a fact stand in quotation marks.

    Without them capitalised words are a Term, and others are words of the language.

    Wrong:

        payment Days at Home
          under Schedule 2
          pays £60.00 for each day of Home Day

    Right:

        payment Days at Home
          under "Schedule 2"
          pays £60.00 for each day of Home Day
    """

    code: ClassVar[str] = "E120"
    sentence: ClassVar[str] = "`{found}` stands where words in quotation marks are expected"
    remedy: ClassVar[str] = 'write `"{found}"`'
    found: str


@frozen(kw_only=True)
class NumberNotAsWritten(Diagnostic):
    """A share, a length of time or a number is written in a way that a contract does not read.

    The message gives every value that the number can have where it stands, and none that it cannot have. `0.33` may be a
    share of the whole or a part of one per cent; `16,9%` can only be 16.9%.

    A share is a percentage such as `16.9%` or a fraction such as `1/6`. A length is a whole number of days, weeks, months
    or years. A number has a figure before its point, and a comma before each three figures or none at all.

    Wrong:

        settlement
          reduce by 0.33
          round each line half up to the penny
          Norfolk pays the rest

    Right:

        settlement
          reduce by 33%
          round each line half up to the penny
          Norfolk pays the rest
    """

    code: ClassVar[str] = "E121"
    sentence: ClassVar[str] = "`{found}` is not how {kind} is written"
    found: str
    kind: str
    readings: tuple[tuple[str, str], ...] = ()
    advice: str | None = None

    @property
    def hint(self) -> str | None:
        if self.readings:
            said = [f"`{text}`{f' for {meant}' if meant else ''}" for text, meant in self.readings]
            return f"write {said[0]}" if len(said) == 1 else f"write {', or '.join(said)}"
        return self.advice


@frozen(kw_only=True)
class AddsToASum(Diagnostic):
    """A clause of the settlement would add to what is payable. Every step of a settlement takes away or shares out.

    To pay more, raise the price where the payment says what it pays, or add a payment of its own. A reduction by less than
    nothing would be an increase, so it is not read either.

    Wrong:

        settlement
          increase by 10%
          round each line half up to the penny
          Norfolk pays the rest

    Right:

        payment Days at Home
          pays £66.00 for each day of Home Day

        settlement
          round each line half up to the penny
          Norfolk pays the rest
    """

    code: ClassVar[str] = "E122"
    sentence: ClassVar[str] = "`{found}` would add to what is payable, and a step can only take away"
    remedy: ClassVar[str] = (
        "to pay more, raise the price where the payment says what it pays, or add a payment"
    )
    found: str


@frozen(kw_only=True)
class Placeholder(Diagnostic):
    """A gap stands where something was still to be agreed: `£TBC`, `£____`, or words in square brackets.

    A contract is read once all is agreed. Until then, write what is proposed, and say in a `note` or in a comment that it
    is.

    Wrong:

        payment Days at Home
          pays £TBC for each day of Home Day

    Right:

        payment Days at Home
          pays £60.00 for each day of Home Day, # proposed, to be agreed by 1 May
    """

    code: ClassVar[str] = "E123"
    sentence: ClassVar[str] = "`{found}` is a gap that is still to be filled"
    found: str
    instead: str | None = None
    such_as: str | None = None

    @property
    def hint(self) -> str:
        if self.instead:
            return f"once it is agreed, write `{self.instead}` without the brackets"
        return f"write what is agreed: {self.such_as}" if self.such_as else "write what is agreed"


@frozen(kw_only=True)
class MarkOfLayout(Diagnostic):
    """A bullet, the number of a clause, the bar of a table or a mark for bold print stands in the text.

    A contract is plain text, laid out by its lines alone. The clause of the signed document is cited behind `under`.

    Wrong:

        settlement
          1.1 reduce by 30% where Route is "edge of care"
          1.2 round each line half up to the penny
          1.3 Norfolk pays the rest

    Right:

        settlement
          reduce by 30% where Route is "edge of care", under "Schedule 2, paragraph 1.1"
          round each line half up to the penny
          Norfolk pays the rest
    """

    code: ClassVar[str] = "E124"
    sentence: ClassVar[str] = "`{found}` is a mark of layout, and a contract is plain text"
    found: str
    marks: int = 1
    lines: int = 0

    @property
    def hint(self) -> str:
        """Say how many such marks there are: on this line, and on how many further lines."""
        if not self.lines:
            return "take it out" if self.marks == 1 else "take such marks out of this line"
        below = "the next" if self.lines == 1 else f"the next {self.lines} lines"
        return f"take such marks out of this line and of {below}"


@frozen(kw_only=True)
class Prose(Diagnostic):
    """The text begins with a sentence of prose. A contract is written in clauses of few words, in blocks.

    `outcomes init my_contract` writes a contract that is sound, to be changed clause by clause until it says what the
    sentence says. Keep the sentence under `recitals`, in quotation marks, where it says what the parties want.

    "The council pays £60 for each day that a child stays at home", for one, becomes a payment that says
    `pays £60.00 for each day of Home Day`, and a definition of `Home Day`.
    """

    code: ClassVar[str] = "E125"
    sentence: ClassVar[str] = "this is a sentence of prose, and a contract is written in clauses"
    remedy: ClassVar[str] = (
        'begin with `contract "…"`: `outcomes init my_contract` writes a contract that you can change to say this'
    )


@frozen(kw_only=True)
class HeadingIsComment(Diagnostic):
    """The heading of a block begins with `#`, so it is a comment, and the lines below it belong to the block above.

    Wrong:

        settlement
          round each line half up to the penny
          Norfolk pays the rest

        # safeguards
          nothing is paid for a day of In Care

    Right:

        settlement
          round each line half up to the penny
          Norfolk pays the rest

        safeguards
          nothing is paid for a day of In Care
    """

    code: ClassVar[str] = "E126"
    sentence: ClassVar[str] = "`#` makes this heading a comment, so the lines below it have none"
    remedy: ClassVar[str] = "write `{instead}`"
    found: str
    instead: str


@frozen(kw_only=True)
class TwoForOne(Diagnostic):
    """Two sums, shares or dates stand side by side where one is expected, as when a change was tracked.

    A text that is copied from a document with tracked changes holds what was struck out as well as what took its place.

    Wrong:

        payment Days at Home
          pays £55.00 £60.00 for each day of Home Day

    Right:

        payment Days at Home
          pays £60.00 for each day of Home Day
    """

    code: ClassVar[str] = "E127"
    sentence: ClassVar[str] = "`{one}` and `{other}` stand where one of them is expected"
    remedy: ClassVar[str] = "take out the one that was struck out: keep `{one}` or `{other}`"
    one: str
    other: str


@frozen(kw_only=True)
class NotPlainText(Diagnostic):
    """The file is not plain text: it is what a word processor, a spreadsheet or a reader of PDF keeps.

    A contract is plain text, so that what is read is what is seen. Word saves it so: Save As, then "Plain Text (*.txt)",
    and with the encoding UTF-8 where it asks. Give the file a name that ends in `.contract`. The words of a PDF are
    copied into a file of Notepad. Keep the signed document beside the contract; `under "…"` cites its clauses.
    """

    code: ClassVar[str] = "E128"
    sentence: ClassVar[str] = "this is {kind}, and a contract is plain text"
    kind: str
    program: str

    @property
    def hint(self) -> str:
        if self.program:
            return f'open it in {self.program}, choose Save As and "Plain Text (*.txt)", and end its name in `.contract`'
        return (
            "copy its words into a plain text file, such as one of Notepad, and end its name in `.contract`"
        )


def _listed(phrases: tuple[str, ...]) -> str:
    return phrases[0] if len(phrases) == 1 else f"{', '.join(phrases[:-1])} or {phrases[-1]}"
