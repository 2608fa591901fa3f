"""Pages under `/centers/delegations/`.

Orders, standings, batches and moves by hand.
"""
