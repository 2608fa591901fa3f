"""Pages of the trade."""
