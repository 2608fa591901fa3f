"""PostgreSQL and a Redis-compatible server from wheels, for a machine that has neither.

`share(data_dir)` starts the servers of a data folder, or shares those that run. A *keeper*, a small process, is the
parent of each server. Each user of a server holds a shared lock on its file. When no process holds the lock any more,
the keeper stops the server. The kernel frees the locks of a process that ends in any way, so `kill -9` is no special
case.
"""
