"""The upload page of staff.

Hand in a file, watch it, see results, repair summaries.
"""
