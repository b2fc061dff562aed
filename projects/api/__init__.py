from .catalogue import BatchViewSet, IndustryViewSet, ListingViewSet, ProjectViewSet
from .factors import FactorViewSet

__all__ = ["BatchViewSet", "FactorViewSet", "IndustryViewSet", "ListingViewSet", "ProjectViewSet"]
