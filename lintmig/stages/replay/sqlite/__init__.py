"""What SQLite alone does: definitions kept as text, foreign keys at use, PRAGMAs."""
