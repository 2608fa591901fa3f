"""Reads of papers: who sees which, and their content in parts."""
