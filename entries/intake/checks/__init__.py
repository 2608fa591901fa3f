"""Checking what was read, value by value, the same for every source."""
