"""Pages of filings: the upload."""
