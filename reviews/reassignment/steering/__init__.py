"""What people do to a batch: start, pause, resume, cancel, retry."""
