"""Money from outside: payment events by file, by API and by hand, and what they do to a summary."""
