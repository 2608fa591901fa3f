"""The error of embedded servers, with a message for the person at the terminal."""


class EmbeddedServerError(Exception):
    """The embedded servers cannot serve; the message is one line that says what to do."""
