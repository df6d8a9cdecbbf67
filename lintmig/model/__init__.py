"""The vocabulary of lintmig: frozen values, no input or output, standard library only."""
