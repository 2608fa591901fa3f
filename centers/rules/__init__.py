"""Rules of authority: acts of an office, and checks of a list. Pure."""
