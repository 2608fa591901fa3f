"""Reviews for programs."""
