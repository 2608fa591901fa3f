"""Reviews of selected summaries: the criteria that select, the kind of work, and its results."""
