"""The directory of Centers and ports; only staff see people and open work."""
