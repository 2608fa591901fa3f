"""Rules of authority: what an office may do, and what a list must be to become an edition. Pure."""
