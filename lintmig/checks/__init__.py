"""What rules look for: each module is the Python half of the rule YAML of the same path."""
