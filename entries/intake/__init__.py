"""Intake: read, check and file entry summaries of files and API bodies.

It is built along the way of a file. `tables/` finds the rows of a table and `table_summaries/` reads them, `json_files/`
reads bodies, `checks/` reads their values, `pieces` puts summaries together, `run` files them. `jobs` is the life of a file
that workers take in.
"""
