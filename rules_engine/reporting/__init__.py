"""Reports: a settlement in, pages and tables out.

In: a `Schedule` with its text, and a `Settlement`. Out: strings and plain rows. Nothing here works out a sum that the
evaluator has not, writes a file, or reads a clock; the same values give the same bytes. A page is filled in through
templates/, and a council may lay its own templates over ours.

    statement      one evaluation as a page to print
    lines          its lines as CSV
    rows           its lines as plain rows, for a table in Python
    result         all of it as JSON
    result_file    the layout of that file, written and read back
    explanation    why one child or group is paid what it is paid
    why_not        why one child or group is not paid, in words
    one_day        why one day of a child is paid for, or is not
    telling        days in words, where a birthday may not be told
    evidence       the rows of the records behind each line
    steps          what each settlement step says and did
    tables         its totals for a terminal
    publication    its totals as they may be published
    other_records  what else could have been paid, and would be published as the same tables
    chart          a bar chart
"""
