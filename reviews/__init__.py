"""Work on filings, one room for each feature."""
