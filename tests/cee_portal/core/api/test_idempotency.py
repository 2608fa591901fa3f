"""The same key and body get the same answer; nothing is done twice, not even at the same moment."""

import threading
import time

import pytest
from django.db import connection, transaction
from rest_framework.test import APIClient

from cee_portal.accounts.models import User
from cee_portal.core.api import idempotency
from cee_portal.core.api.idempotency import forget_old_answers
from cee_portal.core.models import IdempotencyKey, Job

ADDRESS = "/api/v1/jobs/"


def post(api: APIClient, key: str | None = "k-1", **body):
    headers = {} if key is None else {"Idempotency-Key": key}
    return api.post(ADDRESS, {"kind": "x", **body}, headers=headers)


@pytest.mark.django_db
class TestOneAfterTheOther:
    def test_the_answer_is_given_again_byte_for_byte(self, api, dana):
        first, second = post(api), post(api)
        assert (first.status_code, second.status_code) == (201, 201)
        assert second.content == first.content
        assert (second["Location"], second["Content-Type"]) == (first["Location"], first["Content-Type"])
        assert second["Idempotency-Replayed"] == "true" and "Idempotency-Replayed" not in first
        assert Job.objects.count() == 1

    def test_without_a_key_each_call_is_one(self, api, dana):
        assert post(api, None).json() != post(api, None).json()
        assert Job.objects.count() == 2 and not IdempotencyKey.objects.exists()

    def test_the_same_key_with_another_body_is_refused(self, api, dana):
        post(api)
        answer = post(api, kind="y")
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["code"] == "used_for_another_call"
        assert Job.objects.count() == 1

    def test_the_order_of_members_makes_no_other_body(self, api, dana):
        raw = [b'{"kind": "x", "note": 1}', b'{"note":1,"kind":"x"}']
        answers = [
            api.generic("POST", ADDRESS, text, content_type="application/json", HTTP_IDEMPOTENCY_KEY="k")
            for text in raw
        ]
        assert [answer.status_code for answer in answers] == [201, 201]
        assert Job.objects.count() == 1

    def test_another_person_may_use_the_same_key(self, api, dana):
        first = post(api)
        other = APIClient()
        other.force_login(User.objects.create_user("helen"))
        assert post(other).json() != first.json()
        assert Job.objects.count() == 2

    @pytest.mark.parametrize(
        ("sentence", "fail", "status"),
        [
            ("a refusal that is raised", "conflict", 409),
            ("a refusal that is returned", "answer", 400),
            ("a fault of ours", "crash", 500),
        ],
    )
    def test_after_a_refusal_nothing_is_kept_and_the_key_is_free(self, api, dana, sentence, fail, status):
        api.raise_request_exception = False
        assert post(api, fail=fail).status_code == status
        assert not Job.objects.exists() and not IdempotencyKey.objects.exists()
        assert post(api).status_code == 201

    @pytest.mark.parametrize("key", ["", "x" * 121, "clé", "a\tb"])
    def test_a_key_that_is_none(self, api, dana, key):
        answer = post(api, key)
        assert answer.status_code == 400
        assert answer.json()["errors"][0]["field"] == "Idempotency-Key"
        assert not Job.objects.exists()

    def test_anonymous_never_gets_to_the_keys(self, api, db):
        assert post(api).status_code == 401
        assert not IdempotencyKey.objects.exists()

    def test_old_answers_are_forgotten(self, api, dana):
        post(api, "new"), post(api, "old")
        IdempotencyKey.objects.filter(key="old").update(created_at="2020-01-01T00:00Z")
        assert forget_old_answers() == 1
        assert IdempotencyKey.objects.get().key == "new"


@pytest.mark.django_db(transaction=True)
class TestTwoAtOnce:
    def call(self, user: User, answers: list, **body) -> threading.Thread:
        def run() -> None:
            client = APIClient()
            client.force_login(user)
            answers.append(post(client, **body))
            connection.close()

        thread = threading.Thread(target=run)
        thread.start()
        return thread

    @pytest.mark.parametrize("ending", ["commit", "rollback"])
    def test_the_second_waits_for_the_first(self, ending):
        user = User.objects.create_user("dana")
        digest = "another call's"
        answers: list = []
        with transaction.atomic():
            idempotency._lock_key(f"user:{user.pk}", "k-1", digest)
            second = self.call(user, answers)
            time.sleep(0.5)
            assert answers == [] and not Job.objects.exists()
            transaction.set_rollback(ending == "rollback")
        second.join(10)
        assert answers[0].status_code == (422 if ending == "commit" else 201)
        assert Job.objects.count() == (0 if ending == "commit" else 1)

    def test_eight_at_once_do_the_work_once(self):
        user = User.objects.create_user("dana")
        answers: list = []
        threads = [self.call(user, answers) for _ in range(8)]
        for thread in threads:
            thread.join(20)
        assert {answer.status_code for answer in answers} == {201}
        assert len({answer.content for answer in answers}) == 1
        assert Job.objects.count() == 1

    def test_who_waits_too_long_is_told(self, monkeypatch):
        monkeypatch.setattr(idempotency, "WAIT_MS", 100)
        user = User.objects.create_user("dana")
        answers: list = []
        with transaction.atomic():
            idempotency._lock_key(f"user:{user.pk}", "k-1", "x")
            self.call(user, answers).join(10)
        assert answers[0].status_code == 409
        assert answers[0].json()["errors"][0]["code"] == "in_progress"
