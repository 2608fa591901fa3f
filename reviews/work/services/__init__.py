"""Acts on work items, one module per idea: gate where an office changes, lock, check, change, record."""
