"""Files: those that are uploaded, mail kept as files, and the tables that the product carries."""
