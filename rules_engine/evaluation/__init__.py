"""Rules and records to lines that are payable: the reference evaluator, which is the definition of what a contract pays.

In: a `Schedule`, a `Cohort` and the day `as_at`, on and after which nothing is known. Out: a `Settlement`. It takes one
child at a time wherever the contract does, and is written to be read aloud; a faster evaluator must agree with it.

    child        what the records say about one child: days, dates, numbers, conditions
    clock        when a count of days reaches its target
    units        what one child earns
    groups       what the children of a group earn together
    pricing      on which dates a payment holds, and how many pounds each unit earns
    missing      what the records do not say that a date, a condition or a price turns on
    held_back    what may yet be earned, or otherwise, if the records say more
    accruals     what each child or group earned, when and at which price
    sums         what one payer pays of one line so far
    running      which part of a running sum lies between two limits
    maxima       which part of a running sum is paid, and to whom falls what is over
    settlement   the steps of the contract over those sums
    lines        the payable lines that the last step leaves
    grounds      the days on which a sum rests
    safeguards   promises of the contract, held against those lines
    diagnostics  how the promises that are broken are shown
    evaluator    the whole of one evaluation
    rows         which rows of the records a sum rests on, on demand
    reasons      why one child or group is not paid, and how near it came, on demand
"""
