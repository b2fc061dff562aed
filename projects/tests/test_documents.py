"""Photos and documents: told by their content, written anew or only handed out, seen within the scope."""

import hashlib
import io
import zipfile

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from accounts.models import Role
from common.errors import Refused
from projects.models import Document, DocumentContent
from projects.services.documents import add_document
from projects.uploads import accept_upload
from tests.clients import api_of, browser_of, refused_fields
from tests.factories import AT, CountyFactory, OfficerFactory, PlannerFactory, ProjectFactory, UnitFactory, UserFactory
from tests.rows import document

pytestmark = pytest.mark.django_db

CODE = "HB2020-000001"
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


@pytest.fixture
def project():
    return ProjectFactory(code=CODE, region=CountyFactory())


def picture(form="JPEG", size=(3000, 1500), **saving) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", size, (200, 30, 30)).save(buffer, form, **saving)
    return buffer.getvalue()


def package(*names: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as made:
        for name in names:
            made.writestr(name, "<x/>")
    return buffer.getvalue()


WORD = package("[Content_Types].xml", "word/document.xml")
SHEET = package("[Content_Types].xml", "xl/workbook.xml")


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_photo_is_written_anew_as_a_smaller_jpeg_with_a_preview(form):
    kept = accept_upload(picture(form))

    assert (kept.content_type, kept.suffix) == ("image/jpeg", ".jpg")
    assert (opened(kept.content).format, opened(kept.content).size) == ("JPEG", (2000, 1000))
    assert opened(kept.preview).size == (480, 240)


def test_a_photo_loses_where_it_was_taken_and_what_was_hidden_behind_it():
    exif = Image.Exif()
    exif[0x010E] = "secret description"
    exif[0x0112] = 6  # turned by a quarter
    kept = accept_upload(picture(exif=exif) + b"<script>alert(1)</script>")

    assert b"secret" not in kept.content
    assert b"<script>" not in kept.content
    assert dict(opened(kept.content).getexif()) == {}
    assert opened(kept.content).size == (1000, 2000)  # and stands upright


@pytest.mark.parametrize(
    ("content", "content_type"),
    [
        (PDF, "application/pdf"),
        (WORD, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        (SHEET, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ],
)
def test_a_document_is_kept_as_it_is(content, content_type):
    kept = accept_upload(content)

    assert (kept.content, kept.content_type, kept.preview) == (content, content_type, None)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"<html><script>alert(1)</script></html>", "unknown_type"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "unknown_type"),
        (b"MZ\x90\x00program", "unknown_type"),
        (b"GIF89a" + b"\0" * 50, "unknown_type"),
        (package("a.txt"), "unknown_type"),
        (b"PK\x03\x04 and nothing more", "broken"),
        (b"%PDF-1.4 cut off", "broken"),
        (picture()[:2000], "broken"),
        (PDF.replace(b"<<>>endobj", b"<</S/JavaScript>>endobj"), "active_content"),
        (package("[Content_Types].xml", "xl/workbook.xml", "xl/vbaProject.bin"), "active_content"),
        (picture("PNG", size=(10000, 7000)), "too_large"),
    ],
)
def test_anything_else_is_refused_with_the_reason(content, code):
    with pytest.raises(Refused) as refused:
        accept_upload(content)

    assert refused.value.code == code


def test_a_file_above_the_limit_is_refused_unread(project):
    with pytest.raises(Refused) as refused:
        add_document(project, PDF + b"\0" * 20 * 2**20, "a.pdf", title="", by=OfficerFactory(), at=AT)

    assert refused.value.code == "too_large"


def test_the_same_file_twice_is_kept_once(project):
    officer = OfficerFactory()
    first = add_document(project, PDF, "a.pdf", title="批复", by=officer, at=AT)

    assert add_document(project, PDF, "b.pdf", title="另一个名字", by=officer, at=AT) == first
    assert Document.objects.count() == 1


def upload(browser, content=PDF, name="批复.pdf", **values):
    return browser.post(f"/projects/{CODE}/documents/", {"file": SimpleUploadedFile(name, content), **values})


def test_an_upload_is_shown_on_the_page_and_handed_out_as_a_download(project):
    browser = browser_of(OfficerFactory())

    assert upload(browser).status_code == 302

    document = Document.objects.get()
    assert (document.title, document.file_name, document.kind) == ("批复", "批复.pdf", "document")
    assert "批复" in browser.get(f"/projects/{CODE}/").content.decode()
    answer = browser.get(f"/projects/{CODE}/documents/{document.pk}/")
    assert answer.content == PDF
    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_a_photo_is_shown_and_its_name_says_what_it_is(project):
    browser = browser_of(OfficerFactory())
    upload(browser, picture("PNG"), "..\\..\\现场.exe", title="现场")

    document = Document.objects.get()
    answer = browser.get(f"/projects/{CODE}/documents/{document.pk}/")
    preview = browser.get(f"/projects/{CODE}/documents/{document.pk}/?preview")
    assert document.file_name == "现场.jpg"
    assert answer["Content-Type"] == preview["Content-Type"] == "image/jpeg"
    assert answer["Content-Disposition"].startswith("inline;")
    assert len(preview.content) < len(answer.content)


def test_a_refused_upload_says_why_and_keeps_the_title(project):
    answer = upload(browser_of(OfficerFactory()), b"<html>", "a.pdf", title="我的标题").content.decode()

    assert "只能上传" in answer
    assert 'value="我的标题"' in answer
    assert not Document.objects.exists()


def test_others_places_see_neither_the_list_nor_the_bytes_and_cannot_withdraw(project):
    document = add_document(project, PDF, "a.pdf", title="批复", by=OfficerFactory(), at=AT)
    elsewhere = browser_of(OfficerFactory(region=UnitFactory(code="130200")))

    assert elsewhere.get(f"/projects/{CODE}/documents/").status_code == 404
    assert elsewhere.get(f"/projects/{CODE}/documents/{document.pk}/").status_code == 404
    assert elsewhere.post(f"/projects/{CODE}/documents/{document.pk}/withdraw/").status_code == 404
    other = ProjectFactory(code="HB2020-000002", region=UnitFactory(code="130200"))
    assert elsewhere.get(f"/projects/{other.code}/documents/{document.pk}/").status_code == 404


def test_a_leader_looks_and_neither_uploads_nor_withdraws(project):
    leader = UserFactory(role=Role.LEADER, region=UnitFactory())
    document = add_document(project, PDF, "a.pdf", title="批复", by=OfficerFactory(), at=AT)
    browser = browser_of(leader)

    assert browser.get(f"/projects/{CODE}/documents/{document.pk}/").status_code == 200
    assert upload(browser).status_code == 403
    assert browser.post(f"/projects/{CODE}/documents/{document.pk}/withdraw/").status_code == 403
    with pytest.raises(PermissionDenied):
        add_document(project, PDF, "a.pdf", title="", by=leader, at=AT)


def test_what_is_withdrawn_leaves_the_page_and_stays_on_record(project):
    planner = PlannerFactory()
    document = add_document(project, PDF, "a.pdf", title="旧批复", by=planner, at=AT)
    browser = browser_of(planner)

    browser.post(f"/projects/{CODE}/documents/{document.pk}/withdraw/")

    document.refresh_from_db()
    assert document.withdrawn_by == planner
    assert "旧批复" not in browser.get(f"/projects/{CODE}/").content.decode()
    assert "旧批复" in browser.get(f"/projects/{CODE}/documents/").content.decode()
    assert DocumentContent.objects.filter(document=document).exists()
    add_document(project, PDF, "a.pdf", title="旧批复", by=planner, at=AT)  # may come back
    assert Document.objects.standing().count() == 1


def test_the_hundred_and_first_is_refused(project):
    officer = OfficerFactory()
    values = {"project": project, "kind": "document", "title": "x", "file_name": "x.pdf", "size": 1, "uploaded_at": AT}
    Document.objects.bulk_create(
        Document(**values, content_type="application/pdf", digest=f"{n:064}", uploaded_by=officer) for n in range(100)
    )

    with pytest.raises(Refused) as refused:
        add_document(project, PDF, "a.pdf", title="", by=officer, at=AT)

    assert refused.value.code == "too_many"


# By API ---------------------------------------------------------------------------------------------------------------


def send(user, content=PDF, code=CODE, **values):
    file = SimpleUploadedFile("批复.pdf", content, "application/pdf")
    return api_of(user).post("/api/v1/documents/", {"project_code": code, "file": file, **values}, format="multipart")


def test_a_file_is_sent_listed_read_back_and_withdrawn(project):
    officer = OfficerFactory()

    answer = send(officer, title="可研批复")

    assert answer.status_code == 201
    address = f"/api/v1/documents/{answer.json()['id']}/"
    known = api_of(PlannerFactory()).get(f"/api/v1/documents/?project={CODE}&kind=document").json()["results"]
    assert [(one["title"], one["size"], one["digest"]) for one in known] == [
        ("可研批复", len(PDF), hashlib.sha256(PDF).hexdigest())
    ]
    handed_out = api_of(PlannerFactory()).get(f"{address}content/")
    assert (handed_out.content, handed_out["Content-Type"]) == (PDF, "application/pdf")
    assert handed_out["Content-Disposition"].startswith("attachment")
    asked = {"HTTP_ACCEPT": "application/pdf"}
    assert api_of(PlannerFactory()).get(f"{address}content/", **asked).status_code == 200
    assert api_of(officer).post(f"{address}withdraw/").status_code == 204
    assert api_of(officer).get(address).status_code == 404
    assert Document.objects.count() == 1  # it stays on record


def test_the_api_refuses_what_the_page_refuses(project):
    elsewhere = OfficerFactory(region=UnitFactory(code="130200", name_zh="唐山市", name_en="Tangshan"))
    leader = UserFactory(role=Role.LEADER, tier="provincial")

    assert (send(OfficerFactory(), b"<html>").status_code, send(leader).status_code) == (400, 403)
    assert (send(elsewhere).status_code, send(OfficerFactory(), code="HB2020-999999").status_code) == (404, 404)
    assert refused_fields(send(OfficerFactory(), kind="photo")) == [(None, "kind", "unknown_field")]
    assert not Document.objects.exists()


def test_a_document_of_a_project_that_one_does_not_see_is_not_found(project):
    kept = document(project=project)
    elsewhere = api_of(OfficerFactory(region=UnitFactory(code="130200", name_zh="唐山市", name_en="Tangshan")))

    assert elsewhere.get("/api/v1/documents/").json()["count"] == 0
    assert elsewhere.get(f"/api/v1/documents/{kept.pk}/content/").status_code == 404
    assert elsewhere.post(f"/api/v1/documents/{kept.pk}/withdraw/").status_code == 404
