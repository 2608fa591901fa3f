"""Filings: importers, filers, entry summaries, revisions and routings."""
