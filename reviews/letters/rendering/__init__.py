"""A letter as HTML and as tagged PDF, from one document."""
