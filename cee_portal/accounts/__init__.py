"""People: sign-in, preferences, and who may enter."""
