"""Jurisdiction by hand for programs."""
