"""Filling a database with the demonstration: people, filings, orders and a year of work."""
