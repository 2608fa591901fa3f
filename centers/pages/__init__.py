"""Pages of authority for everybody: the public question which Center handles goods."""
