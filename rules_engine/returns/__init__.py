"""Annual returns and what goes with them: episodes, other modules, doubts, the official rules, invented returns, reports."""
