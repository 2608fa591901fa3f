"""Writes of authority.

Each service opens its own transaction unless it says that it joins the caller's.
"""
