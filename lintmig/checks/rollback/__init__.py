"""What down scripts cannot do, leave behind or lose."""
