"""Acts of staff on requests by program."""
