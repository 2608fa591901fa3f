"""Mass moves: orders, previews, batches and proofs.

It has rooms of its own, lower ones first: placement, engine and preview, proof and causes, holds, digests and orders,
steering; then pages and API.
"""
