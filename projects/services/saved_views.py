"""Keeping a view of the register under a name, and giving it up."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from common.errors import Refused
from projects.models import SavedView

MOST = 50
LONGEST_QUERY = SavedView._meta.get_field("query").max_length


@transaction.atomic
def save_view(*, name: str, query: str, is_shared: bool, by: User) -> SavedView:
    """Under a name that the user has already given, it takes the other's place. Raises Refused."""
    User.objects.select_for_update(no_key=True).get(pk=by.pk)  # so that two tabs are counted one after the other
    if len(query) > LONGEST_QUERY:
        raise Refused(_("筛选条件太长，不能保存"), "query_too_long")
    others = SavedView.objects.filter(owner=by).exclude(name=name)
    if others.count() >= MOST:
        raise Refused(_("最多保存 %(most)s 个视图，请先删除不用的") % {"most": MOST}, "too_many_views")
    kept = {"query": query, "is_shared": is_shared}
    return SavedView.objects.update_or_create(owner=by, name=name, defaults=kept)[0]
