"""Pages of authority: the public question which Center handles goods."""
