"""Programs around SQL, read and never run."""
