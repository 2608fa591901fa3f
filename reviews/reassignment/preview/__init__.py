"""What a move would do, counted before it starts, and the drift since then."""
