"""The web server: gunicorn keeps the processes, waitress takes whole requests in before a thread works (decision 41)."""
