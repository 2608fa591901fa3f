"""Notes who has an item on screen, by heartbeat, in an unlogged table that never touches the item or its version."""

from cee_portal.accounts.models import User
from cee_portal.core import db
from reviews.work.models import WorkItem

LASTS_SECONDS = 45


def heartbeat(*, item: WorkItem, user: User) -> None:
    """Note that `user` has `item` on screen for the next 45 seconds."""
    db.execute(
        """INSERT INTO reviews_presence (item_id, user_id, expires_at)
           VALUES (%s, %s, cee_now() + make_interval(secs => %s))
           ON CONFLICT (item_id, user_id) DO UPDATE SET expires_at = excluded.expires_at""",
        [item.pk, user.pk, LASTS_SECONDS],
    )


def forget_expired() -> int:
    """Remove heartbeats that ended. Return how many."""
    return db.execute("DELETE FROM reviews_presence WHERE expires_at < cee_now()")
