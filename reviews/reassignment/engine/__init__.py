"""How a batch runs: start, chunks, sweeps, failures, and the baseline. It asks the cause of a batch and names none."""
