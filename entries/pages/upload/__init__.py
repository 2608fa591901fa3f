"""The upload page of staff: hand in a file, watch it, see where everything landed, repair what was not stored."""
