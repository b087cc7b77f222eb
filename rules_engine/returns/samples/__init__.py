"""Invented records: a cohort for any contract, with annual returns that keep to the official rules.

`folder.sampled` draws the folder that `outcomes sample-records` writes. `published` has the figures it is drawn from.
"""
