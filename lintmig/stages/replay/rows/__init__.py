"""Changes of rows, and the rows that are known."""
