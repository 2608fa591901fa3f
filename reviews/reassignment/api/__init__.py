"""Orders and batches for programs."""
