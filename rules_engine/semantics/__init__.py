"""The tree made sure of: names bound, kinds and units checked, open questions asked.

In: `Parsed`. Out: `Checked`: the same tree with two tables beside it, what each use of a Term is bound to and what kind
each definition has, and diagnostics E2xx (names), E3xx (kinds and units) and E4xx (open questions). Guarantee, when there is
no error: every name is bound, no price is without its unit, no sum of money meets another by multiplication, and no
question on which a sum depends is left open. The tree itself is not changed.

    resolver        names bound to their definitions
    standard        the standard Terms of a vocabulary
    graph           which definition leans on which
    types           the kinds of things that a contract speaks of
    type_checker    the kind of every expression
    years           codes that a year of the contract does not have
    childhood       whether an 18th birthday can matter
    contradictions  conditions that can never hold together
    open_questions  what a contract may not leave open
    diagnostics     what can be wrong with what a contract means
"""
