"""Settings of gunicorn for every start of the portal in this folder: what the access log holds.

It has no query string, no referrer and no number of an importer (cee_portal/access_log.py).
"""

logger_class = "cee_portal.access_log.PortalLogger"
access_log_format = '%(h)s %(t)s %(m)s "%(U)s" %(s)s %(B)s %(M)s ms "%(a)s"'
