"""Objects that are used but do not exist, or do not fit."""
