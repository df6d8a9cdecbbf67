"""What lintmig says to GitHub, held against a runner and an API of our own that know GitHub's rules."""
