"""Writes of letters: writing, telling, release and withdrawal."""
