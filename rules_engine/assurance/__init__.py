"""Whether a contract does what its parties meant: worked examples, broken promises, invented children."""
