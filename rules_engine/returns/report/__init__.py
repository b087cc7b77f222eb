"""What is found in returns, as a person reads it: tables, a page, a picture of each child's days."""
