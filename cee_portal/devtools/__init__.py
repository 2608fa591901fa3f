"""Tools of one machine: embedded servers, `make run` and `make check`. Nothing of the portal imports them."""
