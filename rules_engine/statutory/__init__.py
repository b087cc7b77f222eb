"""What the statutory guidance says, as data: code lists, the tables of returns, and what can leave days in doubt.

No record is read here. The language checks Terms and codes against it; the readers of returns and the official rules
know their tables by it.

    codes    the code lists with the years in which they hold
    layouts  the tables of the returns and of the census
    doubts   what can leave days in doubt, and how such days may be read
"""
