"""Pure rules of papers: their names, and their types by content."""
