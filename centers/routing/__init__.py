"""The decision which office has authority over an entry summary.

Pure: no Django, no clock, no database.
"""
