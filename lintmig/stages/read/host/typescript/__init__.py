"""TypeScript and JavaScript read as values, and never run."""
