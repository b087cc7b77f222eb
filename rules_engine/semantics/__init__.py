"""The tree made sure of: names bound, kinds and units checked, open questions asked.

In: `Parsed`. Out: `Checked`: the same tree with two tables beside it, what each use of a Term is bound to and what kind
each definition has, and diagnostics E2xx (names), E3xx (kinds and units) and E4xx (open questions). Guarantee, when there is
no error: every name is bound, no price is without its unit, no sum of money meets another by multiplication, and no
question on which a sum depends is left open. The tree itself is not changed.
"""
