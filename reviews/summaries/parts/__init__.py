"""Parts of a summary's page that staff and trade share."""
