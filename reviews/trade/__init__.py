"""What filers and importers see. It knows nothing of the queue, of selection and of the inside of moves."""
