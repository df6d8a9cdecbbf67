"""What PostgreSQL alone does: its objects, inheritance, partitions and dependencies."""
