"""The access log of gunicorn for requests that waitress serves."""

import time
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from waitress.buffers import ReadOnlyFileBasedBuffer
from waitress.task import ErrorTask

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


class Answer(NamedTuple):
    """What the log of gunicorn reads of an answer."""

    status: str
    headers: list[tuple[str, str]]
    sent: int | None = None


class LoggedApplication:
    """A WSGI application whose requests are written to the log of gunicorn when their answer is made."""

    def __init__(self, application: Application, log: Any) -> None:
        self.application, self.log = application, log

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        started = datetime.now()
        answers: list[Answer] = []

        def start(status: str, headers: list[tuple[str, str]], *error: Any) -> Any:
            length = dict(headers).get("Content-Length")
            answers.append(Answer(status, headers, int(length) if length else None))
            return start_response(status, headers, *error)

        def write_line() -> None:
            answer = answers[-1] if answers else Answer("500", [])
            self.log.access(answer, [], environ, datetime.now() - started)

        body = self.application(environ, start)
        if isinstance(body, ReadOnlyFileBasedBuffer):  # waitress sends a file by itself
            write_line()
            return body
        return _LoggedBody(body, write_line)


class _LoggedBody:
    """The body of an answer; its end is its line in the log."""

    def __init__(self, body: Iterable[bytes], at_end: Callable[[], None]) -> None:
        self.body, self.at_end = body, at_end

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.body)

    def close(self) -> None:
        try:
            if hasattr(self.body, "close"):
                self.body.close()
        finally:
            self.at_end()


class LoggedErrorTask(ErrorTask):
    """An answer of waitress itself, to a request that cannot be read; it is written to the log too."""

    def execute(self) -> None:
        """Answer, and write the line."""
        super().execute()
        environ = {
            "REMOTE_ADDR": self.channel.addr[0],
            # A request whose first line cannot be read has neither.
            "REQUEST_METHOD": getattr(self.request, "command", "-"),
            "PATH_INFO": getattr(self.request, "path", "-"),
            "SERVER_PROTOCOL": f"HTTP/{self.version}",
        }
        taken = timedelta(seconds=time.time() - self.start_time)
        answer = Answer(self.status, self.response_headers, self.content_length)
        self.channel.server.application.log.access(answer, [], environ, taken)
