"""Deciding the routing of one summary again, and replaying a decision."""
