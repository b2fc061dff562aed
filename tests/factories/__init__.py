"""Valid rows without arguments; a test names only the values it is about."""

from .accounts import (
    CountyFactory,
    OfficerFactory,
    PlannerFactory,
    ProvinceFactory,
    ReviewerFactory,
    UnitFactory,
    UserFactory,
)
from .bulletins import BulletinActFactory, BulletinFactory, BulletinFileFactory, ReleaseFactory, SubscriptionFactory
from .derived import (
    CellFactory,
    CellKeyFactory,
    CountyCellFactory,
    MeasuresFactory,
    OutlookFactory,
    OutlookRowFactory,
    StaleCellFactory,
)
from .moments import AT
from .projects import EventFactory, FactorFactory, IndustryFactory, ListingFactory, ProjectFactory
from .reports import (
    JudgedLampFactory,
    OwnForecastFactory,
    QualityNoteFactory,
    ReportFactory,
    RuleSetFactory,
    TargetFactory,
    WindowFactory,
    open_windows,
    progress_rules,
)

__all__ = [
    "AT",
    "BulletinActFactory",
    "BulletinFactory",
    "BulletinFileFactory",
    "CellFactory",
    "CellKeyFactory",
    "CountyCellFactory",
    "CountyFactory",
    "EventFactory",
    "FactorFactory",
    "IndustryFactory",
    "JudgedLampFactory",
    "ListingFactory",
    "MeasuresFactory",
    "OfficerFactory",
    "OutlookFactory",
    "OutlookRowFactory",
    "OwnForecastFactory",
    "PlannerFactory",
    "ProjectFactory",
    "ProvinceFactory",
    "QualityNoteFactory",
    "ReleaseFactory",
    "ReportFactory",
    "ReviewerFactory",
    "RuleSetFactory",
    "StaleCellFactory",
    "SubscriptionFactory",
    "TargetFactory",
    "UnitFactory",
    "UserFactory",
    "WindowFactory",
    "open_windows",
    "progress_rules",
]
