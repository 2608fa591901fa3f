"""A signed-in client of the API of orders and batches, with the headers of docs/openapi.yaml."""

from typing import Any

from django.test import Client

from cee_portal.accounts.models import User

ORDERS = "/api/v1/delegations/"
BATCHES = "/api/v1/reassignment-batches/"


class Program:
    """The calls of one person. A POST on an object reads its ETag first, unless one is given."""

    def __init__(self, user: User | None = None) -> None:
        self.client = Client()
        if user is not None:
            self.client.force_login(user)

    def get(self, address: str, **query: Any) -> Any:
        return self.client.get(address, query)

    def create(self, address: str, body: Any, key: str = "") -> Any:
        headers = {"Idempotency-Key": key} if key else {}
        return self.client.post(address, body, content_type="application/json", headers=headers)

    def act(
        self, address: str, name: str, body: Any = None, *, etag: str | None = None, key: str = ""
    ) -> Any:
        tag = self.get(address)["ETag"] if etag is None else etag
        headers = ({"If-Match": tag} if tag else {}) | ({"Idempotency-Key": key} if key else {})
        return self.client.post(
            f"{address}{name}/", body or {}, content_type="application/json", headers=headers
        )


def problem(answer: Any, status: int, field: str | None = None) -> dict[str, Any]:
    """Return the problem document of a refusal, after checking its status and its field."""
    assert answer.status_code == status, answer.content.decode()
    assert answer["Content-Type"] == "application/problem+json"
    body = answer.json()
    assert body["status"] == status and body["title"] and body["errors"]
    assert set(body["errors"][0]) == {"field", "code", "message"}
    if field is not None:
        assert field in [fault["field"] for fault in body["errors"]], body["errors"]
    return body
