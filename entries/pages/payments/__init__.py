"""The payments of a summary: what happened, the sums, and a form for people who collect revenue."""
