"""Annual returns and what goes with them: episodes, other modules, doubts, the official rules, invented returns, reports.

In: a folder of returns. Out: the returns of the years, what they say of each child, and what is wrong in them.

    reading            a folder of returns, read
    assembly           which table is which module of which year's return
    authorities        whose each row is, where a folder holds the returns of several authorities
    identifiers        whether two identifiers may be of one child
    settings           what records.toml says of them
    short_years        years of two figures, written in full
    episodes           the episodes of a cohort
    days_held          which days a return can speak of
    births             the dates of birth of a cohort
    doubts             what the rows of one child leave in doubt
    policies           policies asked for in one run, held against the contract's
    code_changes       since when returns have a module or a code
    histories          what is recorded on one timeline, whatever it was read from
    other_tables       timelines and facts from the other modules
    annex_a            list 8 of Annex A, as a check
    counts             nights and children that a council can hold against its own figures
    doubtful_children  the days in doubt of every child
    validating         returns held against the official rules
    official           the official rules
    report             the findings as a person reads them
    samples            invented returns
    diagnostics        what can be wrong with returns
"""
