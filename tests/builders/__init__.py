"""Made-up filings for tests: as CSV rows, JSON bodies and parsed summaries. The same seed gives the same filings."""
