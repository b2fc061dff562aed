"""The bulletin: real sentences with their roundings, the same bytes whenever it is made, every row in every form."""

import json
import re
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO, StringIO
from types import SimpleNamespace

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils.translation import override
from docx import Document

from accounts.models import Tier
from common.errors import Refused
from investments import bulletin_addresses, rollups
from investments.inputs import ReportInput
from investments.measures import MEASURES, Figures
from investments.models import Bulletin, Form, Release, Source
from investments.selection import Selection
from investments.selectors.sealed import get_unstarted_of
from investments.services.bulletins import approve_bulletin, publish_bulletin, withdraw_bulletin
from investments.services.releases import close_month
from investments.services.reports import submit_reports
from investments.services.reviews import accept_reports
from projects.models import Stage
from reporting.bulletin import wording
from reporting.bulletin.fonts import GlyphsMissing
from reporting.bulletin.making import find_altered, make_bulletin, print_file, print_files, read_in
from reporting.bulletin.structure import KNOWN, Figure, Stamp, as_data, from_data, sentence_text, text_of
from reporting.bulletin.wording import Source as Words
from reporting.bulletin.wording import fill
from reporting.league import League, Standing, get_unstarted
from tests.clients import browser_of
from tests.factories import (
    AT,
    CountyFactory,
    FactorFactory,
    ListingFactory,
    OfficerFactory,
    PlannerFactory,
    ReportFactory,
    ReviewerFactory,
    RuleSetFactory,
    UnitFactory,
    UserFactory,
    open_windows,
)

pytestmark = pytest.mark.django_db

ADDRESS = "/releases/2020-08/bulletin/"
RETURNS = "/reports/punctuality/returns/"
STAMP = Stamp("2020-08-1", "d" * 64)
LANGUAGES = ("zh", "en")
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


# The template, and the sentences of real bulletins ------------------------------------------------------------------


def texts_of(data) -> list[str]:
    """Every text of a template, in both languages."""
    if isinstance(data, dict):
        return [text for value in data.values() for text in texts_of(value)]
    if isinstance(data, list):
        return [text for value in data for text in texts_of(value)]
    return [data] if isinstance(data, str) else []


def test_every_placeholder_of_the_template_is_a_known_measure_printed_in_a_known_way():
    template = wording.load(wording.CURRENT)
    words = {"year", "month", "month_name", "span", "period", "closed_at"}
    scopes = {*Tier.values, *Stage.values, None}

    asked = [found for text in texts_of(template["sections"]) for found in wording.PLACEHOLDER.findall(text)]
    columns = [one.split(":") for columns in template["columns"].values() for one in columns]

    assert len(asked) > 100
    for scope, name, how in asked:
        assert (scope or None) in scopes, (scope, name)
        assert name in KNOWN and how in {*wording.FORMATS, *wording.ENDS} if how else name in words, (name, how)
    assert all(name in KNOWN and how in wording.FORMATS for name, how in columns)


def test_both_languages_of_the_template_say_the_same_figures():
    def pairs(data):
        if isinstance(data, dict):
            if set(data) >= {"zh", "en"} and isinstance(data["zh"], str):
                yield data
            for value in data.values():
                yield from pairs(value)
        elif isinstance(data, list):
            for value in data:
                yield from pairs(value)

    for one in pairs(wording.load(wording.CURRENT)["sections"]):
        chinese, english = (
            sorted(found for found in wording.PLACEHOLDER.findall(one[language]) if found[2]) for language in LANGUAGES
        )
        assert chinese == english, one["zh"]


def said(month: int, whole: Figures, stages: dict[str, Figures] | None = None, *, language: str = "zh") -> str:
    """What the first section says of these figures."""
    template = wording.load(wording.CURRENT)
    known = {"": whole, **(stages or {})}
    words = {"year": "2020", "month": str(month), "month_name": "August", "period": f"2020-{month:02d}"}
    source = wording.Source(
        value=lambda scope, name: 0 if name == "unstarted" else known.get(scope, Figures(month)).value(name),
        query=lambda scope, name: "",
        leagues={},
        words={**words, "span": f"1-{month}月"},
        template=template,
    )
    with override("zh-hans" if language == "zh" else "en"):
        sentences = wording.sentences(template["sections"][0]["sentences"], source)
    return "".join(map(sentence_text, sentences))


def yi(amount: str) -> Decimal:
    return Decimal(amount) * 10_000


def figures(month: int, planned: str, completed: str, **others) -> Figures:
    return Figures(month, planned_wan=yi(planned), completed_ytd_wan=yi(completed), **others)


def test_shijiazhuang_august_2020_is_printed_as_it_was():
    stages = {
        "new_start": figures(8, "312.9", "310.6"),
        "continuing": figures(8, "527.6", "543"),
        "preliminary": figures(8, "0", "9"),
    }
    whole = figures(8, "840.5", "862.6", listings=350, preliminary_completed_wan=yi("9"), starts_planned=100)

    text = said(8, whole, stages)

    assert "省市重点项目350项" in text
    assert "年度计划投资840.5亿元" in text
    assert "1-8月累计完成投资862.6亿元，占年度计划的102.6%，超时间进度36.0个百分点（时间进度66.7%）" in text
    assert "计划新开工项目完成310.6亿元，续建项目完成543亿元" in text
    assert "前期项目提前完成9亿元" in text
    assert "不含前期项目，完成投资853.6亿元，占年度计划的101.6%" in text
    assert "86.26 billion yuan completed, 102.6% of the year's plan" in said(8, whole, stages, language="en")


@pytest.mark.parametrize(
    ("month", "planned", "completed", "printed"),
    [
        (9, "840.5", "885.8", "完成投资885.8亿元，占年度计划的105.4%，超时间进度30.4个百分点"),  # Shijiazhuang 2020
        (12, "275", "376.24", "完成投资376.24亿元，占年度计划的136.8%，超时间进度36.8个百分点"),  # Hengshui 2019
        (9, "8000", "7631.1", "完成投资7631.1亿元，占年度计划的95.4%，超时间进度20.4个百分点"),  # the province 2021
        (11, "7335", "8225", "完成投资8225亿元，占年度计划的112.1%，超时间进度20.5个百分点"),  # the province 2019
        (10, "647.4", "629.0", "完成投资629亿元，占年度计划的97.2%，超时间进度13.8个百分点"),  # Jiangmen: not 13.9
        (6, "100", "39.25", "完成投资39.25亿元，占年度计划的39.3%，欠时间进度10.8个百分点"),  # half up, once
        (6, "100", "50.04", "完成投资50.04亿元，占年度计划的50.0%，与时间进度持平（0.0个百分点）"),
    ],
)
def test_amounts_rates_and_points_are_printed_with_the_roundings_of_real_bulletins(month, planned, completed, printed):
    assert printed in said(month, figures(month, planned, completed))


def test_starts_completions_and_land_are_printed_with_their_rates():
    """85 of 86 starts; 33 completed or partly; land 8.98 of 14.84 万亩."""
    whole = Figures(8, starts_planned=86, started=85, starts_due=86, completions_planned=40, completed=30)
    land = {"land_known": 9, "land_needed_mu": Decimal("148400"), "land_secured_mu": Decimal("89800")}
    whole = whole + Figures(8, partly_commissioned=3, **land)

    text = said(8, whole)

    assert "已开工85项，开工率98.8%" in text
    assert "已竣工投产30项，投产（竣工）率75.0%；另有3项部分投产" in text
    assert "用地需求148,400亩，已供应89,800亩，土地供应率60.5%" in text


@pytest.mark.parametrize(
    ("values", "first", "last"),
    [
        ([9, 8, 7, 6, 5, *[0] * 9], 5, "市6（0%）、市7（0%）、市8（0%）、市9（0%）、市10（0%）、"),
        ([9, 8, 7, 6, 5, *[0] * 9], 5, "市14（0%）（共9个）"),
        ([9] * 14, 14, "名次并列到底，不分"),
        ([9, 8, 7, 6, 5, 4, 3], 5, "市6（4%）、市7（3%）（共2个）"),
        ([9, 8, 7, 6, 5], 5, "参加排名的不足六个单位，不分"),
    ],
)
def test_the_first_and_last_five_name_all_that_are_level_and_how_many(values, first, last):
    ranks = [1 + sum(other > value for other in values) for value in values]
    standings = [
        Standing(SimpleNamespace(name=f"市{number}", query=""), Decimal(value) / 100, *[None] * 2, rank=rank)
        for number, (value, rank) in enumerate(zip(values, ranks, strict=True), start=1)
    ]
    league = League(MEASURES["completion_rate"], None, None, standings)
    source = Words(None, None, {"completion_rate": league}, {}, wording.load("v1"))

    assert len(league.first) == first
    assert last in sentence_text(fill("{completion_rate:last}", source)).replace(".0%", "%")


def test_nothing_is_divided_by_a_plan_of_zero_and_the_word_says_why():
    text = said(8, figures(8, "0", "9", reported=1))

    assert "没有年度计划投资，完成率为“—”，不计算" in text
    assert "没有计划新开工项目，开工率为“—”，不计算" in text
    assert "没有登记用地需求，土地供应率为“—”，不计算" in text


# A release with something in every section ----------------------------------------------------------------------------


@pytest.fixture
def planner():
    return PlannerFactory()


@pytest.fixture
def listings(planner):
    """Of two units: continuing, one that is due and has not begun, a preliminary one and one far behind."""
    open_windows(months=[8, 9])
    RuleSetFactory()
    luquan, tangshan = CountyFactory(), UnitFactory(code="130200", name_zh="唐山市", name_en="Tangshan")
    made = [ListingFactory(project__name=f"续建{number}", project__region=luquan) for number in range(4)]
    made += [ListingFactory(project__name="未动工", project__region=luquan, stage=Stage.NEW_START, tier="provincial")]
    made += [ListingFactory(project__name="前期", project__region=tangshan, stage=Stage.PRELIMINARY)]
    made[4].project.planned_start_on = date(2020, 3, 1)
    made[4].project.save()
    for number, listing in enumerate(made):
        problem = "征地 未完成\n水电未通" if number == 0 else ""
        if number < 4:
            ReportFactory(listing=listing, month=8, completed_ytd_wan=Decimal(number * 300), problem=problem)
    ReportFactory(listing=made[5], month=8, completed_ytd_wan=Decimal("90.00"))
    FactorFactory(listing=made[0])
    return made


@pytest.fixture
def release(listings, planner):
    return close(planner)


def close(planner) -> Release:
    rollups.recompute_year(2020, at=AT)
    return close_month(2020, 8, by=planner, at=AT)


def correct(listing, completed: str) -> None:
    """A correction of the closed month that stands."""
    officer = OfficerFactory(region=listing.unit)
    data = ReportInput(
        project_code=listing.project.code, period=date(2020, 8, 1), completed_ytd_wan=Decimal(completed), note="补录"
    )
    (sent,) = submit_reports([data], by=officer, source=Source.FORM, at=AT + timedelta(days=30))
    for person in (ReviewerFactory(region=listing.unit), PlannerFactory()):
        accept_reports([sent.pk], by=person, at=AT + timedelta(days=30), reason="补录")


def test_it_says_what_was_published(release, planner):
    content = read_in("zh", release, user=planner)

    assert [section.key for section in content.sections if section.table] == [
        *("tiers", "batches", "stages", "units", "ranking", "unstarted", "red", "land", "problems", "punctuality"),
        "definitions",
    ]
    assert "1-8月累计完成投资0.19亿元" in sentence_text(content.section("overall").sentences[1])
    assert [text_of(row[2]) for row in content.section("unstarted").table.rows] == ["未动工"]
    assert [text_of(row[3]) for row in content.section("problems").table.rows] == ["征地 未完成 水电未通"]
    assert [text_of(cell) for cell in content.section("punctuality").table.rows[0]] == [
        "合计",
        "6",
        "5",
        "0",
        "1",
        "83.3%",
    ]
    assert content.section("units").notes[0] == "“—”：唐山市没有年度计划投资，不计算完成率、超(欠)时间进度。"
    assert {figure.measure for figure in content.figures} <= set(KNOWN)


def test_invented_projects_are_marked_in_every_form(listings, planner):
    real = close(planner)
    assert read_in("zh", real, user=planner).warning == ""
    listings[0].project.is_invented = True
    listings[0].project.save()

    content = read_in("zh", real, user=planner)

    assert content.warning == "演示数据：所有数字均为虚构，不代表任何真实项目"
    book = openpyxl.load_workbook(BytesIO(print_file(content, STAMP, "xlsx")))
    assert all(content.warning in [cell.value for cell in sheet["A"]] for sheet in book.worksheets)
    document = Document(BytesIO(print_file(content, STAMP, "docx")))
    assert content.warning in [paragraph.text for paragraph in document.paragraphs]
    assert content.warning in browser_of(planner).get(ADDRESS).content.decode()


def test_its_lists_are_those_of_the_pages(release, planner):
    pages = get_unstarted(Selection(2020, 8, as_of=release), user=planner)

    assert [line.code for line in get_unstarted_of(release)] == [line.listing.project.code for line in pages]


def test_its_content_is_the_same_after_it_was_stored_as_json(release, planner):
    for language in LANGUAGES:
        content = read_in(language, release, user=planner)

        assert from_data(json.loads(json.dumps(as_data(content)))) == content


def test_it_is_the_same_file_byte_for_byte_however_often_it_is_made_and_after_later_corrections(
    release, planner, listings
):
    def files() -> dict[str, bytes]:
        contents = {one: read_in(one, release, user=planner) for one in LANGUAGES}
        return {f"{file.language}.{file.form}": file.content for file in print_files(contents, STAMP)}

    first = files()
    again = files()
    for listing in listings[:4]:
        correct(listing, "1100")
    listings[4].project.name = "改了名"
    listings[4].project.save()
    rollups.recompute_year(2020, at=AT)

    assert len(first) == 6
    assert files() == first == again


def test_making_it_stores_the_six_files_and_a_second_one_waits_until_it_is_withdrawn(release, planner):
    made = make_bulletin(release, by=planner, at=AT)

    assert {file.name for file in made.files.all()} == {f"{one}.{form}" for one in LANGUAGES for form in Form.values}
    with pytest.raises(Refused):
        make_bulletin(release, by=planner, at=AT)
    withdraw_bulletin(made, reason="重编", by=planner, at=AT)
    second = make_bulletin(release, by=planner, at=AT)
    assert (second.number, second.digest) == ("2020-08-2", made.digest)


# Rows -----------------------------------------------------------------------------------------------------------------


def written_on_pdf(content, monkeypatch) -> str:
    """Everything that is written onto its pages, in its order."""
    from reportlab.pdfgen.canvas import Canvas

    written = []

    def noting(draw):
        return lambda canvas, x, y, text: written.append(text) or draw(canvas, x, y, text)

    for name in ("drawString", "drawRightString"):
        monkeypatch.setattr(Canvas, name, noting(getattr(Canvas, name)))
    answer = print_file(content, STAMP, "pdf")
    assert answer.startswith(b"%PDF")
    assert b"/FontFile2" in answer
    return "\n".join(written)


def names_in_sheet(sheet) -> list[str]:
    """The first column below the head, which is the first row with something in its second column."""
    rows = list(sheet.iter_rows(values_only=True))
    head = next(place for place, row in enumerate(rows) if row[1] is not None)
    return [row[0] for row in rows[head + 1 :]]


def test_every_row_stands_in_every_form(planner, listings, monkeypatch):
    """Sixty red and unstarted projects, on several pages: none is cut, and each form has the same rows."""
    for number in range(60):
        listing = ListingFactory(project__name=f"长名单{number:02d}", stage=Stage.NEW_START)
        listing.project.planned_start_on = date(2020, 2, 1)
        listing.project.save()
    release = close(planner)
    content = read_in("zh", release, user=planner)
    tables = [section.table for section in content.sections if section.table]
    rows = [[[text_of(cell) for cell in row] for row in table.rows] for table in tables]
    assert len(content.section("unstarted").table.rows) == 61

    book = openpyxl.load_workbook(BytesIO(print_file(content, STAMP, "xlsx")))
    sheets = [names_in_sheet(sheet) for sheet in book.worksheets[1:]]
    document = Document(BytesIO(print_file(content, STAMP, "docx")))
    in_docx = [[[cell.text for cell in row.cells] for row in table.rows[1:]] for table in document.tables]
    written = written_on_pdf(content, monkeypatch)
    page = browser_of(planner).get(f"{ADDRESS}?all").content.decode()
    first = browser_of(planner).get(ADDRESS).content.decode()

    assert in_docx == rows
    assert sheets == [[row[0] for row in table] for table in rows]
    assert page.count("<tr") - len(tables) == sum(map(len, rows))
    for code in (row[1] for table in (rows[5], rows[6]) for row in table):
        assert written.count(code) == page.count(f">{code}</td>") == sum(row[1] == code for t in rows for row in t)
    assert "显示前 50 行，共 61 行" in first
    assert first.count("长名单") == 2 * 48  # those of Shijiazhuang that come before are not so named


def test_the_workbook_holds_numbers_and_the_marks_of_the_bulletin(release, planner):
    content = read_in("zh", release, user=planner)

    book = openpyxl.load_workbook(BytesIO(print_file(content, STAMP, "xlsx")))

    assert f"编号 {STAMP.number}" in [cell.value for cell in book.worksheets[0]["A"]]
    values = [cell.value for row in book["五、各报送单位"].iter_rows() for cell in row]
    assert 1890 in values
    assert "—" in values


# Trouble --------------------------------------------------------------------------------------------------------------


def test_a_character_that_the_font_lacks_is_named_before_anything_is_printed(listings, planner):
    listings[4].project.name = "𠮷祥产业园"
    listings[4].project.save()
    release = close(planner)

    with pytest.raises(GlyphsMissing) as refused:
        make_bulletin(release, by=planner, at=AT)

    (missing,) = refused.value.missing
    assert (missing.character, missing.section, missing.text) == ("𠮷", "七、应开未开项目", "𠮷祥产业园")
    assert "U+20BB7" in str(refused.value)
    assert not Bulletin.objects.exists()
    browser = browser_of(planner)
    page = browser.post(f"{ADDRESS}make/", follow=True).content.decode()
    assert "U+20BB7" in page
    assert "缺的字用〓代替并注明" in page

    page = browser.post(f"{ADDRESS}make/", {"replace": "1"}, follow=True).content.decode()
    assert "〓祥产业园" in page
    assert "“〓”：字体里没有的字（U+20BB7）" in page


def test_marks_that_nobody_sees_are_not_printed(listings, planner):
    listings[4].project.name = "未\u200b动\u0007工"
    listings[4].project.save()

    assert "未动工" in [row[2] for row in read_in("zh", close(planner), user=planner).section("unstarted").table.rows]


def test_a_problem_longer_than_a_page_is_printed_whole(listings, planner, monkeypatch):
    problem = "".join(f"问题{number:04d}，" for number in range(714))
    ReportFactory(listing=listings[4], month=8, problem=problem)
    content = read_in("zh", close(planner), user=planner)

    written = written_on_pdf(content, monkeypatch).replace("\n", "")

    assert len(problem) == 4998
    assert [row[3] for row in content.section("problems").table.rows] == ["征地 未完成 水电未通", problem]
    assert all(written.count(f"问题{number:04d}") == 1 for number in range(714))


def test_each_entry_of_the_outline_leads_to_its_own_section(release, planner):
    content = read_in("zh", release, user=planner)

    printed = print_file(content, STAMP, "pdf").decode("latin-1")

    places = re.findall(r"/Dest \[ (\d+) 0 R /XYZ 0 ([0-9.]+) null \]", printed)
    assert len(places) == len(set(places)) == len(content.sections)
    assert len({page for page, _top in places}) > 1


def test_figures_are_links_in_every_form(release, planner):
    content = read_in("zh", release, user=planner)
    book = openpyxl.load_workbook(BytesIO(print_file(content, STAMP, "xlsx")))
    (cell,) = [cell for cell in book["三、分批次（五个一批）"]["B"] if cell.hyperlink and cell.value == 6][:1]
    document = Document(BytesIO(print_file(content, STAMP, "docx")))
    fields = [one.text.strip() for one in document.element.body.iter(f"{W}instrText")]
    tables = [section.table for section in content.sections if section.table]

    address = "http://127.0.0.1:8000/releases/2020-08/bulletin/figure/?year=2020&month=8&as_of=2020-08&measure=listings"
    assert cell.hyperlink.target == address
    assert f'HYPERLINK "{address}"' in fields
    assert len(fields) == sum(isinstance(cell, Figure) for table in tables for row in table.rows for cell in row)


def test_stored_bulletins_are_printed_again_and_compared(release, planner, settings):
    made = make_bulletin(release, by=planner, at=AT)
    settings.SITE_URL = "https://another.example"  # what was made leads where it led
    out = StringIO()
    call_command("verify_bulletins", stdout=out)
    assert "1 bulletins, content and files as they were made" in out.getvalue()

    made.content["zh"]["title"] = "另一个"
    assert find_altered(made) == ["content", "zh.docx", "zh.pdf", "zh.xlsx"]


def test_a_month_with_nothing_accepted_says_so(planner):
    open_windows(months=[8])
    release = close(planner)

    content = read_in("zh", release, user=planner)

    assert "8月没有审定的月报" in sentence_text(content.section("overall").sentences[0])
    assert "到期的计划新开工项目都已开工。" in sentence_text(content.section("unstarted").sentences[0])
    assert make_bulletin(release, by=planner, at=AT).files.count() == 6


# Pages ----------------------------------------------------------------------------------------------------------------


@pytest.fixture
def published(release, planner):
    made = make_bulletin(release, by=planner, at=AT)
    approve_bulletin(made, by=PlannerFactory(), at=AT)
    publish_bulletin(made, by=planner, at=AT)
    return made


def test_before_it_is_published_only_planners_see_it(release, planner):
    browser, officer = browser_of(planner), browser_of(OfficerFactory())
    assert "这是预览" in browser.get(ADDRESS).content.decode()
    assert "未动工" in browser.get(ADDRESS).content.decode()
    assert browser.post(f"{ADDRESS}make/").status_code == 302

    assert "编制人不能批准自己编的通报" in browser.get(ADDRESS).content.decode()
    page = officer.get(ADDRESS)
    assert page.status_code == 200
    assert "本月的通报还没有发布" in page.content.decode()
    assert "未动工" not in page.content.decode()
    assert officer.get(f"{ADDRESS}2020-08-1.pdf").status_code == 404
    assert officer.post(f"{ADDRESS}make/").status_code == 403


def test_a_published_one_is_everybodys_in_both_languages_and_all_forms(published):
    leader = browser_of(UserFactory())
    assert "1-8月累计完成投资" in leader.get(ADDRESS).content.decode()
    assert "January–August" in leader.get(ADDRESS, headers={"accept-language": "en"}).content.decode()

    for form in Form.values:
        for language in LANGUAGES:
            answer = leader.get(f"{ADDRESS}2020-08-1.{form}?language={language}")
            assert answer.content == bytes(published.files.get(form=form, language=language).content)
    assert leader.get(f"{ADDRESS}2020-08-1.odt").status_code == 404
    assert leader.get(f"{ADDRESS}2020-08-1.pdf?language=fr").status_code == 404


def test_planners_do_the_acts_on_the_page(release, planner):
    make_bulletin(release, by=planner, at=AT)
    own, other = browser_of(planner), browser_of(PlannerFactory())
    act = f"{ADDRESS}2020-08-1/act/"

    assert "编制人不能批准" in own.post(act, {"act": "approve"}, follow=True).content.decode()
    assert "已批准" in other.post(act, {"act": "approve"}, follow=True).content.decode()
    assert "已发布" in own.post(act, {"act": "publish"}, follow=True).content.decode()
    assert "请写明撤回的原因" in own.post(act, {"act": "withdraw"}, follow=True).content.decode()
    page = own.post(act, {"act": "withdraw", "reason": "唐山数字有误"}, follow=True).content.decode()

    assert "唐山数字有误" in page
    assert "编成通报" in page
    assert own.post(act, {"act": "burn"}).status_code == 404
    assert browser_of(OfficerFactory()).post(act, {"act": "approve"}).status_code == 403


def test_one_that_is_withdrawn_while_somebody_reads_it_is_gone_with_its_reason(published, planner):
    reader = browser_of(OfficerFactory())
    assert reader.get(ADDRESS).status_code == 200

    withdraw_bulletin(published, reason="唐山数字有误", by=planner, at=AT)

    for address in (ADDRESS, f"{ADDRESS}2020-08-1.pdf"):
        answer = reader.get(address)
        assert answer.status_code == 410
        assert "唐山数字有误" in answer.content.decode()
        assert "续建0" not in answer.content.decode()
    assert "未动工" in browser_of(planner).get(ADDRESS).content.decode()
    assert browser_of(planner).get(f"{ADDRESS}2020-08-1.pdf").status_code == 200


def test_a_figure_leads_to_its_explanation_of_what_its_reader_may_see(published, planner):
    words = "year=2020&month=8&as_of=2020-08&region=130200&measure=completed_ytd_wan"
    page = browser_of(planner).get(ADDRESS).content.decode()
    assert f"{ADDRESS}figure/?year=2020&amp;month=8" in page

    to_planner = browser_of(planner).get(f"{ADDRESS}figure/?{words}")
    to_officer = browser_of(OfficerFactory()).get(f"{ADDRESS}figure/?{words}", follow=True)

    assert "region=130200" in to_planner["Location"]
    assert to_officer.status_code == 200
    assert "region=130200" not in to_officer.redirect_chain[0][0]
    late = browser_of(planner).get(f"{ADDRESS}figure/?year=2020&month=8&arrival=late&measure=late", follow=True)
    assert late.redirect_chain[0][0].startswith("/reports/punctuality/returns/")


def test_how_returns_were_sent_leads_to_the_rows_as_they_were_at_the_closing(published, listings, planner):
    browser = browser_of(planner)
    table = from_data(published.content["zh"]).section("punctuality").table
    ReportFactory(listing=listings[4], month=8, submitted_at=AT + timedelta(days=40))  # since then

    counts = {}
    for name, *cells in table.rows:
        for cell in cells[1:4]:
            page = browser.get(f"{ADDRESS}figure/?{cell.query}&measure={cell.measure}", follow=True)
            counts[name, cell.measure] = (cell.value, page.context["pager"].count, len(page.context["returns"]))

    assert {found for found in counts.values() if len(set(found)) > 1} == set()
    assert counts["合计", "unsent"] == (1, 1, 1)
    assert "封账时的情况" in page.content.decode()
    own = browser_of(OfficerFactory(region=listings[5].unit)).get(f"{RETURNS}?year=2020&month=8&as_of=2020-08")
    assert [one.listing for one in own.context["returns"]] == [listings[5]]
    assert browser.get(f"{RETURNS}?year=2020&month=8&as_of=2020-07").status_code == 404


def test_every_figure_of_a_bulletin_can_be_followed(published, planner):
    browser = browser_of(planner)
    content = from_data(published.content["zh"])

    ways = {(figure.measure, figure.query.split("&q=")[0]) for figure in content.figures}

    for measure, query in ways:
        answer = browser.get(f"{ADDRESS}figure/?{query}&measure={measure}", follow=True)
        assert answer.status_code == 200, (measure, query)


def test_the_command_makes_one_in_a_planners_name(release, planner):
    out = StringIO()

    call_command("make_bulletin", "2020-08", by=planner.username, stdout=out)

    assert Bulletin.objects.get().made_by == planner
    assert "2020-08-1 is made" in out.getvalue()
    for words in (["2020-08", "--by", planner.username], ["2020-07", "--by", planner.username], ["x", "--by", "y"]):
        with pytest.raises(CommandError):
            call_command("make_bulletin", *words)


def test_a_portfolio_that_a_request_could_not_print_is_left_to_the_command(release, planner, monkeypatch):
    monkeypatch.setattr("reporting.views.bulletin.PRINTED_AT_ONCE", 3)

    page = browser_of(planner).post(f"{ADDRESS}make/", follow=True).content.decode()

    assert "make_bulletin" in page
    assert not Bulletin.objects.exists()


# A dropped file, and an address without a sign-in ---------------------------------------------------------------------


def check(content: bytes) -> str:
    file = SimpleUploadedFile("通报.pdf", content)
    return browser_of(OfficerFactory()).post("/releases/check/", {"file": file}).content.decode()


def test_a_dropped_file_is_recognised_byte_for_byte(published, planner):
    file = published.files.get(language="en", form="docx")
    assert "是原件：通报 2020-08-1，DOCX，English" in check(bytes(file.content))
    assert "现行有效" in check(bytes(file.content))

    assert "不是原件" in check(bytes(file.content) + b" ")

    withdraw_bulletin(published, reason="唐山数字有误", by=planner, at=AT)
    assert "撤回：唐山数字有误" in check(bytes(file.content))
    assert "请选择一个文件" in browser_of(planner).post("/releases/check/").content.decode()


def test_a_signed_address_needs_no_sign_in_and_ends_with_the_bulletin_or_after_two_weeks(
    published, planner, monkeypatch
):
    address = "/bulletins/" + bulletin_addresses.signed_address(published, "zh").split("/bulletins/")[1]
    anybody = Client()
    answer = anybody.get(address)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert answer.content == bytes(published.files.get(language="zh", form="pdf").content)
    assert anybody.get(address.rstrip("/") + "x/").status_code == 404

    with monkeypatch.context() as patch:
        patch.setattr(bulletin_addresses, "GOOD_FOR", timedelta(seconds=-1))
        expired = anybody.get(address)
    assert expired.status_code == 410
    assert "已经过期" in expired.content.decode()

    withdraw_bulletin(published, reason="唐山数字有误", by=planner, at=AT)
    gone = anybody.get(address)
    assert gone.status_code == 410
    assert "唐山数字有误" in gone.content.decode()


def test_planners_keep_the_subscribers(planner):
    browser = browser_of(planner)
    page = browser.post("/releases/subscriptions/", {"email": "a@example.org", "language": "zh"}, follow=True)
    assert "a@example.org" in page.content.decode()
    assert browser.post("/releases/subscriptions/", {"email": "nobody", "language": "zh"}).status_code == 200

    page = browser.post("/releases/subscriptions/", {"stop": "1000000"})
    assert page.status_code == 404
    assert browser_of(OfficerFactory()).get("/releases/subscriptions/").status_code == 403
