"""The queue and the acts on items for programs."""
