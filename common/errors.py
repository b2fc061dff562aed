"""How a service refuses: every bad row at once, each with its field and its reason."""

from dataclasses import dataclass

from django.utils.functional import Promise

TOLD = 10  # in a log line


@dataclass(frozen=True)
class RowError:
    """One reason why one row cannot be taken. ``row`` is the position in what was sent, counted from 0."""

    row: int
    field: str
    message: str | Promise
    code: str


class RowErrors(Exception):
    """Raised by a service that took nothing, with every refused row."""

    def __init__(self, errors: list[RowError]):
        self.errors = errors
        told = [f"{error.row}.{error.field}: {error.message}" for error in errors[:TOLD]]
        super().__init__("; ".join(told) + (f"; and {len(errors) - TOLD} more" if len(errors) > TOLD else ""))


class Refused(Exception):
    """One act that cannot be done as things stand; nothing was changed."""

    def __init__(self, message: str | Promise, code: str):
        self.message = message
        self.code = code
        super().__init__(str(message))
