"""Invented records: a cohort for any contract, with annual returns that keep to the official rules.

In: a contract's schedule, a number of children and a seed. Out: the files of a folder of records, the same ones each time.
`sample.sampled` draws them, and `published` has the figures from which they are drawn.
"""
