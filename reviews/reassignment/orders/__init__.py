"""Orders from draft to withdrawal (decision 37)."""
