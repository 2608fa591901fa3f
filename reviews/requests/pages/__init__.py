"""Pages of requests for staff."""
