"""Pages of what an importer is on a date."""
