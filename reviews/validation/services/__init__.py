"""Writes of selection and of reviews."""
