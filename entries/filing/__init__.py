"""Filing: clean summaries are classified, routed and stored, a piece at a time, in one transaction under the gate."""
