"""The filter bar above a page: what is chosen, and the way to be rid of it."""

from collections.abc import Collection
from dataclasses import astuple, dataclass

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.models import Region, Tier, User
from common.cache import get_or_compute
from common.wording import listed
from investments.filters import SelectionFilter
from investments.measures import COUNTED, counts_of
from investments.models import Lamp
from investments.selection import Selection, read_selection
from investments.selectors.breakdowns import get_industries, get_regions
from projects.models import Batch, Listing, Stage

INDENT = "\u3000"
SECONDS_KEPT = 60


@dataclass(frozen=True)
class ActiveFilter:
    label: str
    value: str
    remove_query: str


@dataclass(frozen=True)
class Crumb:
    label: str
    query: str


def get_page_selection(request, *, beside: Collection[str] = ()) -> Selection:
    """The selection that this page's address asks for, beside other words that it reads. Raises BadSelection."""
    return read_selection(request.GET, user=request.user, today=timezone.localdate(), beside=beside)


def filter_context(selection: Selection, *, user: User) -> dict:
    """What templates/components/filters.html needs; only the user's own regions are offered."""
    filterset = SelectionFilter(selection.params(), queryset=Listing.objects.none())
    filterset.form.fields["region"].queryset = Region.objects.visible_to(user)
    filterset.form.fields["region"].widget.choices = _regions(user)
    everything = [("", ""), *((industry.code, industry.name) for industry in get_industries())]
    filterset.form.fields["industry"].widget.choices = everything  # named in a breakdown already
    return {
        "filterset": filterset,
        "filters": _active(selection),
        "query": selection.query(),
        "crumbs": _crumbs(selection, user),
    }


def _regions(user: User) -> list[tuple[str, str]]:
    """The regions that a person may choose, counties set in below their unit; kept for a while."""

    def read() -> list[tuple[str, str]]:
        regions = [region for region in get_regions() if user.scope.includes(region)]
        return [(one.code, f"{INDENT if one.unit_id and not one.is_unit else ''}{one}") for one in regions]

    scope = "-".join(str(part) for part in astuple(user.scope))
    return get_or_compute(f"regions:{get_language()}:{scope}", read, seconds=SECONDS_KEPT)


def _crumbs(selection: Selection, user: User) -> list[Crumb]:
    """From everything that the user sees down to the selection: batch or industry first, then unit and county."""
    steps: list[tuple[str, dict[str, str]]] = []
    if selection.batch:
        steps.append((str(Batch(selection.batch).label), {"batch": selection.batch}))
    if selection.industry:
        steps.append((selection.industry.name, {"industry": selection.industry.code}))
    region = selection.region
    if region and region.is_county:
        steps.append((str(region.unit.name_as_unit), {"region": region.unit.code}))
    if region:
        steps.append((str(region.name_as_unit), {"region": region.code}))
    none = {"batch": "", "industry": "", "region": ""}
    root = _("全省") if user.scope.everything else str(user.region.name) if user.region else "—"
    crumbs = [Crumb(root, selection.query(**none))]
    chosen = dict(none)
    for label, words in steps:
        chosen |= words
        crumbs.append(Crumb(label, selection.query(**chosen)))
    return crumbs


def _active(selection: Selection) -> list[ActiveFilter]:
    return [ActiveFilter(label, value, selection.query(**{name: ""})) for name, label, value in _chosen(selection)]


def _chosen(selection: Selection) -> list[tuple[str, str, str]]:
    words = [
        ("tier", _("层级"), Tier),
        ("batch", _("批次"), Batch),
        ("stage", _("建设性质"), Stage),
        ("lamp", _("灯色"), Lamp),
    ]
    chosen = [
        (name, label, str(kind(getattr(selection, name)).label))
        for name, label, kind in words
        if getattr(selection, name)
    ]
    if selection.only:
        chosen.append(("only", _("仅看"), listed(COUNTED[name].label for name in counts_of(selection.only))))
    if selection.industry:
        chosen.append(("industry", _("产业"), selection.industry.name))
    if selection.region:
        chosen.append(("region", _("地区"), str(selection.region.name_as_unit)))
    if selection.as_of:
        chosen.append(("as_of", _("截至发布"), selection.as_of.period))
    if selection.q:
        chosen.append(("q", _("搜索"), selection.q))
    return chosen
