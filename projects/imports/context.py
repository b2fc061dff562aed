"""What the rows of a list are read against: places, industries, clusters."""

from dataclasses import dataclass, field

from accounts.models import Region
from accounts.places import Places
from projects.models import Cluster, Industry

from . import values
from .messages import Notices


@dataclass
class Context:
    """Everything a row is read against; loaded once."""

    places: Places
    industries: dict[int, Industry]
    clusters: dict[str, list[Cluster]]
    tier: str
    within: Region | None = None
    notices: Notices = field(default_factory=Notices)

    def __post_init__(self):
        self.industry_words: dict[str, int] = {}
        by_code = {industry.code: industry.pk for industry in self.industries.values()}
        for industry in self.industries.values():
            for word in (industry.code, industry.name_zh, industry.name_en):
                self.industry_words[values.plain(word)] = industry.pk
        for word, code in values.FUELS.items():
            if code in by_code:
                self.industry_words.setdefault(word, by_code[code])
        self.other_id = by_code.get("other") or next(iter(by_code.values()))

    @classmethod
    def load(cls, *, tier: str, within: Region | None) -> "Context":
        clusters: dict[str, list[Cluster]] = {}
        for cluster in Cluster.objects.all():
            clusters.setdefault(cluster_word(cluster.name), []).append(cluster)
        return cls(Places.load(), Industry.objects.in_bulk(), clusters, tier, within)


def cluster_word(name: str) -> str:
    """羊绒 for 羊绒 (Nangong cashmere) and 羊绒产业集群."""
    return values.plain(name.partition("(")[0].partition("（")[0]).removesuffix("集群").removesuffix("产业")
