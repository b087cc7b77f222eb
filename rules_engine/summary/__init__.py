"""A contract in plain English: the syntax tree and its rules in, short sentences out, each with the lines it rests on."""
