"""What filers read by program."""
