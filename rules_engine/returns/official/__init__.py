"""The official validation rules over returns: what is wrong in them, row by row, and nothing is mended.

In: returns. Out: findings, each a rule that a child's rows break. `every_rule` lists the rules and `run` asks them; beside
a rule stands the fault that breaks it on purpose, of which `every_fault` is the list.
"""
