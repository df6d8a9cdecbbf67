"""The steps of a run, in order; no stage imports another."""
