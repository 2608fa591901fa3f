"""Texts as people and their programs write them: leftovers of spreadsheets, single lines, CSV that opens well."""
