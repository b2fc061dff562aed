"""A valid row of each model that has a constraint and no factory; a test names only the values it is about."""

from datetime import date

from accounts.models import ApiToken, Region, RegionName, StandIn, Tier
from investments.models import (
    LINE_COLUMNS,
    MEASURES,
    Act,
    Bulletin,
    HistoryEntry,
    Release,
    ReleaseCell,
    ReleaseLine,
    ReportDraft,
    ReportReview,
    ReportSheet,
    ReportStatus,
    Restatement,
    RollupFailure,
    Verification,
)
from investments.services.bulletins import digest_of
from projects.models import Cluster, Document, DocumentContent, ImportBatch, Milestone, SavedView, Stage
from reporting.bulletin.content import mail_words
from reporting.bulletin.making import read_in
from reporting.bulletin.structure import as_data

from .factories import (
    AT,
    BulletinActFactory,
    BulletinFactory,
    CountyFactory,
    IndustryFactory,
    ListingFactory,
    OfficerFactory,
    PlannerFactory,
    ProjectFactory,
    ReportFactory,
    ReviewerFactory,
    UnitFactory,
    UserFactory,
)


def token(**values) -> ApiToken:
    return ApiToken.objects.create(**{"user": UserFactory(), "digest": "a" * 64, "created_at": AT, **values})


def former_name(**values) -> RegionName:
    region = Region.objects.filter(code="130110").first() or CountyFactory()
    defaults = {"region": region, "name_zh": "鹿泉市", "code": "130185", "until_year": 2014}
    return RegionName.objects.create(**{**defaults, **values})


def cluster(**values) -> Cluster:
    return Cluster.objects.create(**{"name": "玻璃", "place_text": "沙河", **values})


def milestone(**values) -> Milestone:
    defaults = {"kind": "piling", "planned_on": date(2020, 5, 1), "reached_on": None}
    defaults |= {"project": values.pop("project", None) or ProjectFactory(), "recorded_by": OfficerFactory()}
    return Milestone.objects.create(**{**defaults, "recorded_at": AT, **values})


def document(**values) -> Document:
    defaults = {"kind": "document", "title": "批复", "file_name": "a.pdf", "content_type": "application/pdf", "size": 3}
    defaults |= {"project": values.pop("project", None) or ProjectFactory(), "uploaded_by": OfficerFactory()}
    made = Document.objects.create(**{**defaults, "digest": "d" * 64, "uploaded_at": AT, **values})
    DocumentContent.objects.create(document=made, content=b"abc")
    return made


def saved_view(**values) -> SavedView:
    owner = values.pop("owner", None) or OfficerFactory()
    return SavedView.objects.create(**{"owner": owner, "name": "滞后", "query": "lamp=red", **values})


def preview(**values) -> ImportBatch:
    defaults = {"file_name": "a.xlsx", "content": b"", "digest": "", "year": 2020, "tier": Tier.MUNICIPAL}
    return ImportBatch.objects.create(**{**defaults, "uploaded_at": AT, **values})


def review(**values) -> ReportReview:
    report = values.pop("report", None) or ReportFactory()
    defaults = {"report": report, "decision": "accept", "status_after": ReportStatus.ACCEPTED}
    return ReportReview.objects.create(**{**defaults, "decided_by": ReviewerFactory(), "decided_at": AT, **values})


def release(**values) -> Release:
    return Release.objects.create(
        **{"year": 2020, "month": 9, "closed_at": AT, "closed_by": PlannerFactory(), **values}
    )


def cell_copy(**values) -> ReleaseCell:
    counts = dict.fromkeys(MEASURES, 0)
    scope = {"year": 2020, "month": 9, "tier": Tier.MUNICIPAL, "batch": "industry", "stage": Stage.CONTINUING}
    places = {"industry": IndustryFactory(), "unit": UnitFactory()}
    return ReleaseCell.objects.create(**{**counts, **scope, **places, **values})


def line_copy(**values) -> dict:
    listing = values.pop("listing", None) or ListingFactory()
    counts = dict.fromkeys(LINE_COLUMNS, 0)
    classes = {name: getattr(listing, name) for name in ("tier", "batch", "industry_id", "unit_id", "stage")}
    return {**counts, **classes, "lamp": "none", "listing": listing, **values}


def published(**values) -> ReleaseLine:
    return ReleaseLine.objects.create(**line_copy(project_name="甲", **values))


def restatement(**values) -> Restatement:
    values.setdefault("release", None)
    values["release"] = values["release"] or release()
    defaults = {"approved_by": PlannerFactory(), "approved_at": AT, "reason": "凭证补录"}
    return Restatement.objects.create(**line_copy(**{**defaults, **values}))


def entry(**values) -> HistoryEntry:
    report = values.pop("report", None) or ReportFactory()
    defaults = {"listing": report.listing, "month": 9, "number": 1, "act": Act.SUBMIT, "report": report}
    who = {"status_after": ReportStatus.SUBMITTED, "done_by": OfficerFactory(), "done_at": AT, "digest": "a" * 64}
    return HistoryEntry.objects.create(**{**defaults, **who, **values})


def draft(**values) -> ReportDraft:
    defaults = {"user": OfficerFactory(), "listing": ListingFactory(), "month": 9, "saved_at": AT}
    return ReportDraft.objects.create(**{**defaults, **values})


def sheet(**values) -> ReportSheet:
    defaults = {"year": 2020, "month": 9, "file_name": "a.xlsx", "content": b"", "digest": "a" * 64}
    return ReportSheet.objects.create(**{**defaults, "uploaded_by": OfficerFactory(), "uploaded_at": AT, **values})


def stand_in(**values) -> StandIn:
    defaults = {"absent": UserFactory(), "deputy": UserFactory(), "from_on": AT.date(), "until_on": AT.date()}
    return StandIn.objects.create(**{**defaults, **values})


def rollup_failure(**values) -> RollupFailure:
    scope = {"year": 2020, "tier": Tier.MUNICIPAL, "batch": "industry", "stage": Stage.CONTINUING}
    scope |= {
        "industry": values.pop("industry", None) or IndustryFactory(),
        "unit": values.pop("unit", None) or UnitFactory(),
    }
    story = {"attempts": 1, "error": "out of range", "first_failed_at": AT, "failed_at": AT, "retry_at": AT}
    return RollupFailure.objects.create(**{**scope, **story, **values})


def verification(**values) -> Verification:
    return Verification.objects.create(**{"year": 2020, "verified_at": AT, "cells": 12, "differing": 0, **values})


def stored_bulletin(release: Release, *, is_published: bool = True) -> Bulletin:
    """With the content that its release has, and without files, which take seconds to print."""
    contents = {one: read_in(one, release, user=PlannerFactory()) for one in ("zh", "en")}
    data = {one: {**as_data(content), "mail": mail_words(content)} for one, content in contents.items()}
    made = BulletinFactory(release=release, content=data, digest=digest_of(data))
    for kind in ["approve", "publish"] if is_published else []:
        BulletinActFactory(bulletin=made, kind=kind)
    return made


def twice(make, **shared):
    make(**shared)
    make(**shared)
