"""The causes of moves.

A class for each answers the questions of the engine; services open their batches.
"""
