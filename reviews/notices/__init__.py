"""Notices: the digests that people get of what moved, in the portal (inbox) and by mail (outbox)."""
