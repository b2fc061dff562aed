"""The filter bar above a page: what is chosen, and the way to be rid of it."""

from collections.abc import Collection
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Region, Tier, User
from investments.filters import SelectionFilter
from investments.measures import Counted
from investments.models import Lamp
from investments.selection import Selection, read_selection
from projects.models import Batch, Listing, Stage


@dataclass(frozen=True)
class ActiveFilter:
    label: str
    value: str
    remove_query: str


def get_page_selection(request, *, beside: Collection[str] = ()) -> Selection:
    """The selection that this page's address asks for, beside other words that it reads. Raises BadSelection."""
    return read_selection(request.GET, user=request.user, today=timezone.localdate(), beside=beside)


def filter_context(selection: Selection, *, user: User) -> dict:
    """What templates/components/filters.html needs; only the user's own regions are offered."""
    filterset = SelectionFilter(selection.params(), queryset=Listing.objects.none())
    filterset.form.fields["region"].queryset = Region.objects.visible_to(user).select_related("unit")
    return {
        "filterset": filterset,
        "filters": _active(selection),
        "query": selection.query(),
    }


def _active(selection: Selection) -> list[ActiveFilter]:
    return [ActiveFilter(label, value, selection.query(**{name: ""})) for name, label, value in _chosen(selection)]


def _chosen(selection: Selection) -> list[tuple[str, str, str]]:
    words = [
        ("tier", _("层级"), Tier),
        ("batch", _("批次"), Batch),
        ("stage", _("建设性质"), Stage),
        ("lamp", _("灯色"), Lamp),
        ("only", _("仅看"), Counted),
    ]
    chosen = [
        (name, label, str(kind(getattr(selection, name)).label))
        for name, label, kind in words
        if getattr(selection, name)
    ]
    if selection.industry:
        chosen.append(("industry", _("产业"), selection.industry.name))
    if selection.region:
        chosen.append(("region", _("地区"), str(selection.region.name_as_unit)))
    if selection.as_of:
        chosen.append(("as_of", _("截至发布"), selection.as_of.period))
    if selection.q:
        chosen.append(("q", _("搜索"), selection.q))
    return chosen
