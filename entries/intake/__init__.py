"""Intake: read, check and file entry summaries of files and API bodies.

It is built along the way of a file: a source (`csv_files/`, `json_files/`) gives rows, `checks/` reads their values,
`pieces` puts summaries together, `run` files them. `jobs` is the life of a file that workers take in.
"""
