"""Notices: digests of what moved, in the portal (inbox) and by mail (outbox)."""
