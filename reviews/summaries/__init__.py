"""The file of one summary, `/entries/<number>/`: one page for staff and one for the trade, from shared parts.

What is shared shows nothing of targeting. Work items, selection, notes and presence are in `staff` and its parts alone.
"""
