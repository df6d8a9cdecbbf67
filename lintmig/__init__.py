"""lintmig reads a repository's migrations as each target engine would and says what would break."""

__version__ = "0.1.0"
