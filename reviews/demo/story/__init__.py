"""The guided story at `/demo/`, told from the record."""
