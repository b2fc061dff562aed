from .catalogue import BatchViewSet, IndustryViewSet, ListingViewSet, ProjectViewSet
from .documents import DocumentViewSet
from .factors import FactorViewSet
from .milestones import MilestoneViewSet

__all__ = [
    "BatchViewSet",
    "DocumentViewSet",
    "FactorViewSet",
    "IndustryViewSet",
    "ListingViewSet",
    "MilestoneViewSet",
    "ProjectViewSet",
]
