"""PostgreSQL and a Redis-compatible server from wheels, for a machine that has neither.

`share(data_dir)` is the one way in: it starts the servers of a data folder, or shares those that run. A *keeper*, a
small process, is the parent of each server. Everybody who uses one holds a shared lock on its file; when nobody holds
it any more, however its holders ended, the keeper stops the server. The kernel frees locks, so `kill -9` needs no case
of its own.
"""
