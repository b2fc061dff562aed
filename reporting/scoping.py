"""What a figure covers for one person, and what it leaves out because they may not see it, in words."""

from django.utils.translation import gettext as _

from accounts.models import User
from investments.selection import Selection


def describe_scope(selection: Selection, user: User) -> str:
    """One sentence; it says that there is more, never how much."""
    place = str(selection.region.name_as_unit) if selection.region else ""
    if user.scope.everything and not place:
        return _("范围：全省的全部项目，没有遗漏。")
    if user.scope.everything:
        return _("范围：%(place)s的全部项目，没有遗漏。") % {"place": place}
    if user.region is None:
        return _("您的账号没有地区，看不到任何项目。")
    own = str(user.region.name)
    if user.scope.unit_id is None or (selection.region and selection.region.is_county):
        return _("范围：%(place)s的项目。其他地区不在您的可见范围，未计入。") % {"place": place or own}
    return _("范围：%(place)s的项目。其他报送单位不在您的可见范围，未计入。") % {"place": place or own}
