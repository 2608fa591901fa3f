"""Tools for everybody that need the rules of reviews: the legal clocks. Nothing is stored."""
