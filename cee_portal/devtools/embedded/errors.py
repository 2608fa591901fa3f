"""What can go wrong, in words for the person at the keyboard."""


class EmbeddedServerError(Exception):
    """The embedded servers cannot serve; the message is one line that says what to do."""
