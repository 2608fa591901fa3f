"""The summaries of a table, read from their rows."""
