"""Reads of selection: criteria in force, and what they need beside a filing."""
