"""Summaries for which no rule names a Center: the kind of work, and the acts that answer it.

The room is small, so `services` and `items` are modules; it has no models of its own.
"""
