"""Queries of known names that engines refuse, or that give other rows."""
