"""Writes of papers: storing and withdrawing them."""
