"""The project: settings, addresses, the Celery application, error pages; core, accounts, the site and devtools."""
