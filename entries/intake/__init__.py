"""Intake: from a file or a call to clean summaries. Source → raw rows → checked values → `entries.filing`, in pieces."""
