"""The frame: settings, addresses, the Celery application, the embedded servers, and the ground floor (accounts)."""
