"""Digests of moves: who is told what, and when."""
