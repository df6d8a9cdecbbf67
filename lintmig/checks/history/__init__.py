"""What the moment in the history makes of a statement: its transaction, or its second run."""
