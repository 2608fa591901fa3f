"""Pages of the directory of Centers and ports."""
