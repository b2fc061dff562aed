"""Facts are append-only: the database itself refuses to change or delete them, whoever asks."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from common import append_only
from investments.models import (
    MonthlyReport,
    ReportStatus,
)

from .factories import (
    AT,
    BulletinActFactory,
    BulletinFactory,
    BulletinFileFactory,
    FactorFactory,
    JudgedLampFactory,
    ListingFactory,
    OfficerFactory,
    OwnForecastFactory,
    QualityNoteFactory,
    ReportFactory,
    RuleSetFactory,
)
from .rows import (
    cell_copy,
    entry,
    milestone,
    published,
    release,
    restatement,
    review,
)

pytestmark = pytest.mark.django_db

# Protected by the general statements of common/append_only.py.
GENERAL = [("projects", "factor"), ("projects", "milestone"), ("investments", "ruleset"), ("investments", "judgedlamp")]
GENERAL += [("investments", "ownforecast"), ("investments", "qualitynote"), ("investments", "bulletin")]
GENERAL += [("investments", "bulletinfile"), ("investments", "bulletinact")]


@pytest.fixture
def _protected():
    """The migration's own statements, and on SQLite what conftest.py takes away."""
    if connection.vendor != "sqlite":
        yield
        return
    from importlib import import_module

    statements = import_module("investments.migrations.0004_append_only_months")._sqlite()
    for app, name in GENERAL:
        statements += append_only.statements("sqlite", f"{app}_{name}", name)
    statements = [one for one in statements if one[1].endswith("no_delete")]
    with connection.cursor() as cursor:
        for create, _drop in statements:
            cursor.execute(create)
        yield
        for _create, drop in statements:
            cursor.execute(drop)


FACTS = [
    {"completed_ytd_wan": Decimal("901.00")},
    {"completed_total_wan": Decimal("2000.00")},
    {"month": 8},
    {"revision": 2},
    {"no_progress": True},
    {"progress_note": "主体封顶"},
    {"problem": "用地"},
    {"started_on": date(2020, 3, 1)},
    {"completed_on": date(2020, 9, 1)},
    {"note": "更正"},
    {"source": "api"},
    {"submitted_at": AT.replace(year=2021)},
    {"request_id": "x"},
    {"flags": "no_movement"},
]


@pytest.mark.parametrize("change", FACTS, ids=[next(iter(change)) for change in FACTS])
def test_a_fact_of_a_report_cannot_be_changed(change):
    report = ReportFactory()

    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        MonthlyReport.objects.filter(pk=report.pk).update(**change)


@pytest.mark.parametrize("field", ["listing", "submitted_by"])
def test_a_report_cannot_be_given_to_another(field):
    report = ReportFactory()
    other = {"listing": ListingFactory, "submitted_by": OfficerFactory}[field]()

    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        MonthlyReport.objects.filter(pk=report.pk).update(**{field: other})


def test_every_column_but_the_status_is_protected():
    tried = {next(iter(change)) for change in FACTS} | {"listing", "submitted_by"}

    assert tried == {field.name for field in MonthlyReport._meta.concrete_fields} - {"id", "status"}


@pytest.mark.usefixtures("_protected")
def test_a_report_cannot_be_deleted():
    report = ReportFactory()

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        MonthlyReport.objects.filter(pk=report.pk).delete()

    assert MonthlyReport.objects.filter(pk=report.pk).exists()


def test_the_status_of_a_report_may_move():
    report = ReportFactory(status=ReportStatus.SUBMITTED)

    MonthlyReport.objects.filter(pk=report.pk).update(status=ReportStatus.ACCEPTED)

    report.refresh_from_db()
    assert report.status == ReportStatus.ACCEPTED


SEALED = {
    "review": (review, {"reason": "x"}),
    "entry": (entry, {"new_wan": Decimal("1.00")}),
    "release": (lambda: release(digest="a" * 64), {"note": "x"}),
    "cell": (lambda: cell_copy(release=release()), {"planned_wan": Decimal("1.00")}),
    "line": (lambda: published(release=release()), {"completed_ytd_wan": Decimal("1.00")}),
    "restatement": (restatement, {"reason": "x"}),
    "factor": (FactorFactory, {"secured": Decimal("1.00")}),
    "milestone": (milestone, {"reached_on": date(2020, 7, 1)}),
    "rule set": (RuleSetFactory, {"rules": {}}),
    "judged lamp": (JudgedLampFactory, {"colour": "green"}),
    "quality note": (QualityNoteFactory, {"text": "x"}),
    "bulletin": (BulletinFactory, {"digest": "d" * 64}),
    "bulletin file": (BulletinFileFactory, {"content": b"another"}),
    "bulletin act": (BulletinActFactory, {"kind": "publish"}),
    "own forecast": (OwnForecastFactory, {"expected_wan": Decimal("1.00")}),
}


@pytest.mark.parametrize("kind", SEALED)
def test_what_is_sealed_cannot_be_changed(kind):
    make, change = SEALED[kind]
    row = make()

    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        type(row).objects.filter(pk=row.pk).update(**change)


@pytest.mark.parametrize("kind", SEALED)
@pytest.mark.usefixtures("_protected")
def test_what_is_sealed_cannot_be_deleted(kind):
    row = SEALED[kind][0]()

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        type(row).objects.filter(pk=row.pk)._raw_delete("default")

    assert type(row).objects.filter(pk=row.pk).exists()
