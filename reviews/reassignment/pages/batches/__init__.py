"""Pages of a batch: waiting, moving, done, and a move by hand."""
