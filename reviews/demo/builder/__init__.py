"""Making the filings of the demonstration."""
