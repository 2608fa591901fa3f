"""Reads of notices: the inbox of a person, and the readers of a digest."""
