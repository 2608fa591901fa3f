"""How holds begin when a batch is cancelled, and how they end."""
