"""Table files: their columns and rows, and a first pass over them before anything is stored.

A spreadsheet may sort the rows of a summary apart, merge their cells, and leave titles and totals between them. The first
pass finds out what each row is.
"""
