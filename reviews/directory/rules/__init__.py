"""Pure rules of the directory: the functions that Centers hold by a rulebook."""
