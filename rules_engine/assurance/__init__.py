"""Whether a contract does what its parties meant: worked examples, broken promises, invented children.

In: a contract as it was loaded, or its rules. Out: what its examples come to, what a hunt for breaches finds, and figures of
invented children to show what it pays. Guarantee: each sum here is one that the evaluator works out, for children who are
made up from the contract alone. A hunt that finds nothing proves nothing.

    examples   the worked examples of a contract, run
    promises   a hunt for records that break a promise
    inventing  a search for a child whom a payment pays
"""
