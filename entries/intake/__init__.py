"""Intake: from a file or a call to clean summaries. Source → rows → checked values → `entries.filing`, in pieces."""
