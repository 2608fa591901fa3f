"""Reads of authority, shared by pages, API, commands and tasks."""
