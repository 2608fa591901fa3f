"""Reads of the directory: people, open work, and the orders of a Center."""
