"""Read an outcomes contract, check it, and work out what it pays and why."""
