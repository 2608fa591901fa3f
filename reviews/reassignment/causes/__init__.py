"""The reasons of moves: a class for each, which the engine asks, and the services that open their batches."""
