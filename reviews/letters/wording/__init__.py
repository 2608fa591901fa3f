"""The texts of letters, one module for each template and version; a version is never changed once it was sent."""
