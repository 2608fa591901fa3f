"""Builders of test data: people, filings, work, orders and moves, made through the services of the portal."""
