"""The selection rules: pure functions without Django."""
