"""Bulletins as people may see them: planners all, everybody else those that are published."""

from django.db.models import Prefetch, QuerySet

from accounts.models import User

from ..models import Bulletin, BulletinAct, BulletinActKind, BulletinFile, Release
from ..permissions import can_close


def get_bulletins(user: User) -> QuerySet[Bulletin]:
    """With their acts and the digests of their files; without their content. Three queries."""
    acts = Prefetch("acts", BulletinAct.objects.select_related("done_by"))
    files = Prefetch("files", BulletinFile.objects.defer("content"))
    seen = Bulletin.objects.select_related("release", "made_by").defer("content").prefetch_related(acts, files)
    return seen if can_close(user) else seen.published()


def get_bulletin_of(release: Release, *, user: User) -> Bulletin | None:
    """The newest that the user may read, with its content. For others than planners one that was withdrawn is none."""
    return get_bulletins(user).defer(None).filter(release=release).first()


def get_withdrawn() -> QuerySet[Bulletin]:
    """Those that were public before they were withdrawn: their readers are told why."""
    public = Bulletin.objects.filter(acts__kind=BulletinActKind.PUBLISH).filter(acts__kind=BulletinActKind.WITHDRAW)
    return public.defer("content").prefetch_related("acts").select_related("release")


def find_file(digest: str) -> BulletinFile | None:
    """The file with these bytes, without its content, with its bulletin and what was done with it."""
    found = BulletinFile.objects.filter(digest=digest).defer("content", "bulletin__content")
    return found.select_related("bulletin__release").prefetch_related("bulletin__acts").first()
