"""Reading CSV files: columns, rows, lines and summaries."""
