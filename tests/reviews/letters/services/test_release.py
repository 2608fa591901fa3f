"""What was written is seen ten seconds after its commit, however long the act took."""

import threading
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from cee_portal.core import clock
from reviews.letters.models import Letter, TradeNotice
from reviews.letters.services.release import release_written
from reviews.letters.tasks import release_letters
from tests.builders import letters
from tests.builders import reviews as made

pytestmark = pytest.mark.usefixtures("reference")
TEN_SECONDS = timedelta(seconds=10)


@pytest.mark.django_db
def test_letter_and_notice_of_one_act_get_one_moment_and_keep_it():
    (summary,) = made.file(made.parsed())
    letter = letters.request(summary)
    letters.tell(summary)
    before = clock.now()
    assert release_written() == 2
    moments = {Letter.objects.get().visible_at, TradeNotice.objects.get().visible_at}
    assert len(moments) == 1 and before + TEN_SECONDS <= moments.pop() <= clock.now() + TEN_SECONDS
    assert release_written() == 0
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Letter.objects.filter(pk=letter.pk).update(visible_at=clock.now())


@pytest.mark.django_db(transaction=True)
def test_the_commit_releases_what_was_written_and_a_rollback_leaves_nothing():
    (summary,) = made.file(made.parsed())
    with pytest.raises(RuntimeError), transaction.atomic():
        letters.request(summary)
        raise RuntimeError
    assert not Letter.objects.exists()
    with transaction.atomic():
        letter = letters.request(summary)
        assert Letter.objects.get(pk=letter.pk).visible_at is None
    assert Letter.objects.get(pk=letter.pk).visible_at is not None


@pytest.mark.django_db(transaction=True)
def test_ten_seconds_count_from_the_commit_and_not_from_the_writing():
    (summary,) = made.file(made.parsed())
    with transaction.atomic():
        letters.tell(summary)
        transaction.on_commit(lambda: committed.append(clock.now()))
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(1.2)")
        committed: list = []
    notice = TradeNotice.objects.get()
    assert notice.visible_at - notice.written_at >= TEN_SECONDS + timedelta(seconds=1.2)


@pytest.mark.django_db(transaction=True)
def test_the_release_never_waits_for_a_row_that_is_being_withdrawn():
    (summary,) = made.file(made.parsed())
    # As after a worker that died between its commit and the release.
    with connection.execute_wrapper(_skip_release):
        letters.request(summary)
    assert Letter.objects.get().visible_at is None
    locked, go_on = threading.Event(), threading.Event()

    def hold() -> None:
        try:
            with transaction.atomic():
                list(Letter.objects.select_for_update())
                locked.set()
                go_on.wait(30)
        finally:
            connection.close()

    thread = threading.Thread(target=hold)
    thread.start()
    try:
        assert locked.wait(30)
        assert release_written() == 0
    finally:
        go_on.set()
        thread.join()
    release_letters()
    assert Letter.objects.get().visible_at is not None


def _skip_release(execute, sql, params, many, context):
    if "SKIP LOCKED" in sql:
        raise DatabaseError("the process died")
    return execute(sql, params, many, context)
