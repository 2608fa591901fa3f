"""The lists of an office: what is in each, its filters, and the search that finds the first items."""
