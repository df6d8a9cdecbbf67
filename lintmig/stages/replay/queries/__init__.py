"""Queries and expressions, resolved and typed against the schema of the moment."""
