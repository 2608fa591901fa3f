"""Papers of a summary: checked by their content, stored once, seen by whom they are for, withdrawn with a reason."""
