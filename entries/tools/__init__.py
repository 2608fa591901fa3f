"""Tools for everybody: the office of a summary, checks of numbers, fees.

Nothing is stored.
"""
