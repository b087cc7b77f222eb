"""Text to syntax tree, and back.

In: a `Source`. Out: `Parsed`, a tree of frozen values with a span on every node, its comments, and diagnostics E1xx.
Guarantee: spans lie inside the source, and formatting the tree and parsing the result gives an equal tree.
"""
