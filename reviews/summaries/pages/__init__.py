"""The file of a summary for staff, the list of summaries and the search."""
