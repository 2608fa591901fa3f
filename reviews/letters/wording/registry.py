"""All templates of letters, each with its versions. A new version is added; one that was sent is never changed."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from reviews.letters.wording import document_request_v1, more_time_v1, request_withdrawn_v1
from reviews.letters.wording.document import Compose


class Template(NamedTuple):
    """One version of a template. `layout` names the version of the layout that it is printed with."""

    key: str
    version: int
    layout: str
    compose: Compose


_VERSIONS: Mapping[str, Mapping[int, Template]] = MappingProxyType(
    {
        "document_request": {1: Template("document_request", 1, "v1", document_request_v1.compose)},
        "more_time": {1: Template("more_time", 1, "v1", more_time_v1.compose)},
        "request_withdrawn": {1: Template("request_withdrawn", 1, "v1", request_withdrawn_v1.compose)},
    }
)


def newest_template(key: str) -> Template:
    """Return the template that letters are written with today. Raises KeyError for a name that is none."""
    versions = _VERSIONS[key]
    return versions[max(versions)]
