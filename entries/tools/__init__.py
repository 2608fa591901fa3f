"""Tools that anybody may use: who would handle a summary, are these numbers right, what fees are due."""
