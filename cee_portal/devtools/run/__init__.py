"""The programs that `make` calls to set the portal up and to run and check it on one machine."""
