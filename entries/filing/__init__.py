"""Filing: clean summaries are classified, routed and stored, a piece at a time.

A piece is one transaction under the gate.
"""
