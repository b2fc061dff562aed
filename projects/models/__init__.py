from .catalogue import Cluster, Industry
from .events import EventKind, ProjectEvent
from .imports import ImportBatch
from .listings import Batch, Listing, ListingMovement, MovementKind, Stage
from .projects import NATIONAL_CODE_FORM, Project

__all__ = [
    "NATIONAL_CODE_FORM",
    "Batch",
    "Cluster",
    "EventKind",
    "ImportBatch",
    "Industry",
    "Listing",
    "ListingMovement",
    "MovementKind",
    "Project",
    "ProjectEvent",
    "Stage",
]
