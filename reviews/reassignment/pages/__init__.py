"""Pages under `/centers/delegations/`: orders, standings, batches and moves by hand."""
