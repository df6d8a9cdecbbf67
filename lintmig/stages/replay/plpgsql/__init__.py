"""Blocks and bodies of functions of PostgreSQL, run and judged."""
