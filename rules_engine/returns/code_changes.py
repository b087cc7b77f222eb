"""Since when returns have a module or a code: the calendar year in which the first such return ends."""

from typing import Final

K3_IN: Final = 2024
"""Supported accommodation (K3) takes the place of H5 within this year."""

SOCIAL_WORKERS_SINCE: Final = 2024
LETTERS_FOR_SEX_SINCE: Final = 2025
"""M and F, where there were 1 and 2."""

Z11_SINCE: Final = 2026
"""Z1 is split up into Z11 to Z14."""

DEPRIVATION_OF_LIBERTY_SINCE: Final = 2027
