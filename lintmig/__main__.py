"""`python -m lintmig`."""

from lintmig.cli import main

if __name__ == "__main__":
    main()
