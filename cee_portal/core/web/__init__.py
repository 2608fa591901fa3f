"""What every page and endpoint uses of HTTP: middleware, surfaces, safe redirects, CSV answers."""
