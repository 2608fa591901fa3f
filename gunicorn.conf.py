"""Settings of gunicorn for every start of the portal in this folder: its worker class, and what the access log holds.

The worker class takes requests in whole before a thread works on them (decision 41). The log has no query string, no
referrer and no number of an importer (cee_portal/access_log.py).
"""

worker_class = "cee_portal.server.worker.BufferingWorker"
logger_class = "cee_portal.access_log.PortalLogger"
access_log_format = '%(h)s %(t)s %(m)s "%(U)s" %(s)s %(B)s %(M)s ms "%(a)s"'
