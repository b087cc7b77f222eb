"""A contract in plain English: the syntax tree and its rules in, short sentences out, each with the lines it rests on.

In: a contract as it was checked. Out: a document, each of whose sentences names the lines that it rests on.

    summary   the whole of it
    changes   what happens if things change: a birthday, a death, a move, records that stop
    clauses   payments, settlement steps and safeguards as sentences
    english   an expression as a phrase
    order     steps whose order changes what is paid
    meanings  definitions, conditions and prices as sentences
    worked    what the contract pays for invented children
"""
