"""Pages of a long table."""

from dataclasses import dataclass
from urllib.parse import urlencode


@dataclass(frozen=True)
class Pager:
    number: int
    pages: int
    count: int
    size: int
    query: str

    @property
    def offset(self) -> int:
        return (self.number - 1) * self.size

    @property
    def previous_query(self) -> str:
        return self._page(self.number - 1) if self.number > 1 else ""

    @property
    def next_query(self) -> str:
        return self._page(self.number + 1) if self.number < self.pages else ""

    def _page(self, number: int) -> str:
        return f"{self.query}&{urlencode({'page': number})}"


def get_pager(request, *, count: int, size: int, query: str) -> Pager:
    """The page that the address asks for, or the nearest there is."""
    asked = request.GET.get("page", "1")
    pages = max(1, -(-count // size))
    number = min(max(int(asked), 1), pages) if asked.isdecimal() and len(asked) < 10 else 1
    return Pager(number, pages, count, size, query)
