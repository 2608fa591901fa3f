"""The transition console, `/centers/delegations/`: orders, their previews and approvals, moving batches and proofs."""
