"""The check of all offices: everything is where the rules put it.

This room is an independent witness. It reads tables with SQL of its own and shares no code with the moves that it
checks, so it has no services, rules or pages; an import contract keeps it so.
"""
