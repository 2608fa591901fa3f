"""Writes of notices: marking them as read, and mailing them."""
