"""Free ports on the loopback address."""

import random
import socket

from cee_portal.devtools.embedded.waiting import wait_until


def is_free(port: int) -> bool:
    """Return whether a server could listen on 127.0.0.1:`port` now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as attempt:
        attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            attempt.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def answers(port: int) -> bool:
    """Return whether a server accepts connections on 127.0.0.1:`port`."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as attempt:
        attempt.settimeout(0.5)
        return attempt.connect_ex(("127.0.0.1", port)) == 0


def choose() -> int:
    """Return a free port below the range that the kernel uses for outgoing connections."""
    while True:
        port = random.randint(20_000, 32_000)
        if is_free(port):
            return port


def keep_or_choose(port: int | None, *, patience: float) -> int:
    """Return the former port if it gets free within `patience` seconds (its server may be ending), else a new one."""
    return port if port and wait_until(lambda: is_free(port), patience) else choose()
