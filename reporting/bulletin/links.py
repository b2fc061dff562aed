"""Where a figure leads: what it means and the rows behind it, of what its reader may see."""

from collections.abc import Callable
from urllib.parse import urlencode

from django.urls import reverse

from accounts.models import Region, User

from .structure import OF_SENDING, Figure


def linker(period: str, site: str = "") -> Callable[[Figure], str]:
    """A figure's address, the same whoever reads it: the address itself finds the reader's own part.

    A file needs the ``site`` too, as it was when the bulletin was made.
    """
    start = f"{site}{reverse('reporting:bulletin-figure', args=[period])}?"
    return lambda figure: f"{start}{figure.query}&measure={figure.measure}"


def explained_for(user: User, words: dict[str, str]) -> str:
    """The page that explains a figure; for who sees less than it is made of, their own part of it."""
    words = dict(words)
    if not (user.scope.everything or _is_own(words.get("region", ""), user)):
        words.pop("region", None)
    if words.get("measure") in OF_SENDING:
        del words["measure"]
        return f"{reverse('investments:due-returns')}?{urlencode(words)}"
    return f"{reverse('reporting:explain')}?{urlencode(words)}"


def _is_own(code: str, user: User) -> bool:
    return bool(code) and Region.objects.visible_to(user).filter(code=code).exists()
