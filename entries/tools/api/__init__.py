"""API of the tools."""
