"""Whether every summary and every open item is where the rules put it, recomputed from the database (decision 37)."""

from reviews.verification.report import Found, verify

__all__ = ["Found", "verify"]
