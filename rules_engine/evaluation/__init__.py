"""Rules and records to lines that are payable: the reference evaluator, which is the definition of what a contract pays.

In: a `Schedule`, a `Cohort` and the day `as_at`, on and after which nothing is known. Out: a `Settlement`. It takes one
child at a time wherever the contract does, and is written to be read aloud; a faster evaluator must agree with it.

    clock       when a count of days reaches its target
    child       what the records say about one child: days, dates, numbers, conditions
    accruals    what each child or group earned, when and at which price
    running     which part of a running sum lies between two limits
    settlement  the steps of the contract over what was earned, and the lines that are left
    safeguards  promises of the contract, held against those lines
"""
