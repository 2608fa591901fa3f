"""Rows of the role matrix: notifications for programs of brokers and importers."""

from tests.role_matrix import Route, by

ROWS: dict[str, Route] = {
    "api:api_notifications": Route(
        get=by(staff=403, broker=200, other_broker=200, importer=200, nobody=403, anonymous=401)
    ),
}
