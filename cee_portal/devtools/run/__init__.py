"""Setting the portal up and running it on one machine: what `make` calls."""
