"""Invented records: a cohort for any contract, with annual returns that keep to the official rules.

`sampled` draws the folder that `outcomes sample-records` writes. `published` has the figures it is drawn from.
"""

from rules_engine.sampling.folder import MOST_CHILDREN, Part, sampled, smallest_with_faults

__all__ = ["MOST_CHILDREN", "Part", "sampled", "smallest_with_faults"]
