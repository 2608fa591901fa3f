"""Orders from draft to withdrawal: input, preview, readiness, approval, staffing (decision 37)."""
