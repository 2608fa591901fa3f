"""Pages of papers: those of a summary, a download, a withdrawal."""
