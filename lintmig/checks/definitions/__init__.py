"""Objects that are defined more than once."""
