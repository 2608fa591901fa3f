"""The home page of each role. It shows data of all floors and stores nothing."""
