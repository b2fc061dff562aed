import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.models import Tier
from projects.models import ImportBatch, Listing, Project
from projects.services.imports import import_file
from tests.factories import AT, OfficerFactory, PlannerFactory, ReviewerFactory, UserFactory

from .sheets import csv_of

pytestmark = pytest.mark.usefixtures("reference")
GOOD = csv_of(["甲产业园", "鹿泉区", 5000, 1200, "续建"])


@pytest.fixture
def planner(client):
    user = PlannerFactory()
    client.force_login(user)
    return user


def upload(client, content: bytes, **options):
    data = {"file": SimpleUploadedFile("名单.csv", content), "year": 2020, "tier": "municipal", **options}
    return client.post(reverse("projects:import"), data, follow=True)


def commit(client, effective_on="2020-01-01", **options):
    batch = ImportBatch.objects.latest("pk")
    data = {"effective_on": effective_on, "digest": batch.plan_digest, **options}
    return client.post(reverse("projects:import-commit", args=[batch.pk]), data, follow=True)


def test_a_list_is_previewed_and_then_committed(client, planner):
    preview = upload(client, GOOD)

    assert "甲产业园" in preview.text
    assert not Project.objects.exists()

    done = commit(client)

    listing = Listing.objects.get()
    assert done.status_code == 200
    assert listing.project.name == "甲产业园"
    assert ImportBatch.objects.get().uploaded_by == planner
    assert (ImportBatch.objects.get().created_count, listing.history.get().history_user) == (1, planner)


def test_the_effective_date_is_carried_to_the_commit(client, planner):
    preview = upload(client, GOOD, effective_on="2020-06-05")
    assert "2020-06-05" in preview.text

    commit(client, "2020-06-05")

    assert Listing.objects.get().movements.get().from_month == 6


def test_errors_are_shown_with_what_was_typed_and_nothing_is_kept(client, planner):
    answer = upload(client, csv_of(["甲", "鹿泉区", "约5", 1, "续建"]), tier="provincial", year=2021)

    assert "约5" in answer.text
    assert "不是数字" in answer.text
    assert 'value="2021"' in answer.text
    assert '<option value="provincial" selected>' in answer.text
    assert not ImportBatch.objects.exists()


def test_a_file_of_another_kind_is_refused_beside_its_field(client, planner):
    answer = upload(client, b"%PDF-1.7")

    assert "PDF" in answer.text
    assert answer.context["form"].errors["file"]


def test_changes_are_shown_old_and_new(client, planner):
    upload(client, GOOD)
    commit(client)

    answer = upload(client, csv_of(["甲产业园", "鹿泉区", 5000, 1500, "续建"]))

    assert "1,200.00" in answer.text
    assert "1,500.00" in answer.text


def test_the_same_file_again_has_nothing_to_commit(client, planner):
    upload(client, GOOD)
    commit(client)

    answer = upload(client, GOOD)
    commit(client)

    assert not answer.context["plan"].can_commit
    assert Listing.objects.get().movements.count() == 1


def test_a_commit_is_refused_when_the_register_changed_since_the_preview(client, planner):
    upload(client, GOOD)
    import_file(csv_of(["甲产业园", "鹿泉区", 5000, 900, "续建"]), "a.csv", year=2020, tier="municipal", by=None, at=AT)
    batch = ImportBatch.objects.get(committed_at=None)
    url = reverse("projects:import-commit", args=[batch.pk])
    seen = {"effective_on": "2020-01-01", "digest": batch.plan_digest}

    refused = client.post(url, seen)
    plan_then = Listing.objects.get().planned_wan
    accepted = client.post(url, {**seen, "digest": refused.context["plan"].digest})

    assert (refused.status_code, plan_then) == (409, 900)
    assert "900.00" in refused.text
    assert "1,200.00" in refused.text
    assert accepted.status_code == 302
    assert Listing.objects.get().planned_wan == 1200


def test_a_file_is_committed_once_even_if_asked_twice(client, planner):
    upload(client, GOOD)
    commit(client)

    again = commit(client)

    assert "已经导入" in again.text or "already" in again.text
    assert Project.objects.count() == 1


@pytest.mark.parametrize("name", ["import", "import-template"])
def test_only_those_who_may_import_see_the_page(client, reference, name):
    url = reverse(f"projects:{name}")
    luquan = reference["石家庄市"]
    people = {
        "planner": PlannerFactory(),
        "admin": UserFactory(is_superuser=True, is_staff=True),
        "municipal reviewer": ReviewerFactory(region=luquan),
        "officer": OfficerFactory(region=luquan),
        "leader": UserFactory(tier=Tier.PROVINCIAL),
    }

    answers = {}
    for who, user in people.items():
        client.force_login(user)
        answers[who] = client.get(url).status_code

    assert answers == {"planner": 200, "admin": 200, "municipal reviewer": 200, "officer": 403, "leader": 403}


def test_another_persons_preview_is_not_found(client, planner):
    upload(client, GOOD)
    client.force_login(PlannerFactory())

    answer = client.get(reverse("projects:import-preview", args=[ImportBatch.objects.get().pk]))

    assert answer.status_code == 404


def test_the_template_is_a_list_that_can_be_filled_in_and_sent_back(client, planner):
    content = client.get(reverse("projects:import-template")).content
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = book.worksheets[0]
    headings = {cell.value: cell.column for cell in sheet[1]}
    for heading, value in {"项目名称": "甲", "所属市": "邢台市", "总投资（万元）": 5, "建设性质": "续建"}.items():
        sheet.cell(2, headings[heading], value)
    buffer = io.BytesIO()
    book.save(buffer)

    answer = upload(client, buffer.getvalue())

    assert answer.context["plan"].unknown == []
    assert [new.row.name for new in answer.context["plan"].new] == ["甲"]


def test_the_template_in_english_comes_back_as_well(client, planner):
    client.post(reverse("set_language"), {"language": "en"})
    content = client.get(reverse("projects:import-template")).content
    book = openpyxl.load_workbook(io.BytesIO(content))
    book.worksheets[0].cell(2, 1, "A project")
    buffer = io.BytesIO()
    book.save(buffer)

    answer = upload(client, buffer.getvalue())

    assert answer.context["plan"].unknown == []
