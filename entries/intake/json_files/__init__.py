"""Reading JSON files and the bodies of the API."""
