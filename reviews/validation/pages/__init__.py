"""The pages of selection criteria, and the forms of reviews."""
