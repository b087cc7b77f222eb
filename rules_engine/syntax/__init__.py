"""Text to syntax tree, and back.

In: a `Source`. Out: `Parsed`, a tree of frozen values with a span on every node, its comments, and diagnostics E1xx.
Guarantee: spans lie inside the source, and formatting the tree and parsing the result gives an equal tree.

    parser              the whole way from a text to its tree
    grammar             the grammar as lark reads it: tokens, lark's tree, the tables that it parses by
    layout_marks        what a word processor leaves in a text, put aside
    recovery            what can be read of a text that cannot be parsed as it stands
    stop                a place at which the text cannot be read on
    corrections         what is wrong there, and what to write instead
    number_corrections  the same for numbers: what they can mean, and nothing else
    prose_corrections   the same for what is said in the sentences of a signed document
    written_numbers     numbers as people write them, and every value that they can have
    tree_builder        lark's tree to the syntax tree
    unread              what could not be read, and the tree without what cannot stand in it
    ast                 the syntax tree
    formatter           the tree to text
    diagnostics         what cannot be read (E1), each with its page
"""
