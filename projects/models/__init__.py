from .catalogue import Cluster, Industry
from .documents import Document, DocumentContent, DocumentKind
from .events import EventKind, ProjectEvent
from .factors import FACTOR_UNITS, Factor, FactorKind
from .imports import ImportBatch
from .listings import Batch, Listing, ListingMovement, MovementKind, Stage
from .milestones import Milestone, MilestoneKind
from .projects import NATIONAL_CODE_FORM, Project
from .saved_views import SavedView

__all__ = [
    "FACTOR_UNITS",
    "NATIONAL_CODE_FORM",
    "Batch",
    "Cluster",
    "Document",
    "DocumentContent",
    "DocumentKind",
    "EventKind",
    "Factor",
    "FactorKind",
    "ImportBatch",
    "Industry",
    "Listing",
    "ListingMovement",
    "Milestone",
    "MilestoneKind",
    "MovementKind",
    "Project",
    "ProjectEvent",
    "SavedView",
    "Stage",
]
