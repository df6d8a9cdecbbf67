"""SQL that a target engine refuses or understands differently."""
