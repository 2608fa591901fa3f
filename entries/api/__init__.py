"""API of filings: entry summaries, one, many, and their routing."""
