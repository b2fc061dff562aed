"""Importing a workbook of 3,647 rows into an empty register against python-calamine reading its sheet.

Each import is rolled back, so that the next one meets the same register; deferred constraints are checked within the
time, only the flush to disk is not.
"""

import io
from functools import partial

from django.db import connection, transaction
from django.utils import timezone

from .measuring import at_most, in_turns, seconds
from .subject import begin, report

YEAR = 2020
ROWS = 3_647


def main() -> None:
    begin()
    content = workbook()
    ours, with_preview, reading = in_turns(
        partial(rolled_back, partial(import_at_once, content)),
        partial(rolled_back, partial(preview_and_commit, content)),
        partial(seconds, partial(read_sheet, content)),
    )
    report(
        at_most("import of 3,647 rows, as the command does / python-calamine reading the sheet", ours, reading, 20),
        at_most("the same as the page does: preview, keep, plan again, commit", with_preview, reading),
    )


def workbook() -> bytes:
    """The demo portfolio as an office would send it, in 15 columns with the headings of the template."""
    import xlsxwriter

    from investments.demo.atlas import read_atlas
    from investments.demo.entries import DEFAULT_SEED
    from investments.demo.portfolio import draw_portfolio
    from projects.models import Industry

    names = dict(Industry.objects.values_list("code", "name_zh"))
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet("名单")
        sheet.write_row(0, 0, HEADINGS)
        for number, project in enumerate(draw_portfolio(read_atlas(), seed=DEFAULT_SEED, copy=0, year=YEAR), start=1):
            sheet.write_row(number, 0, row_of(project, names[project.industry]))
    return buffer.getvalue()


HEADINGS = ["项目名称", "项目代码", "建设地点", "建设单位", "责任单位", "包联领导", "建设规模及内容", "产业"]
HEADINGS += ["五个一批", "建设性质", "层级", "总投资（万元）", "年度计划投资（万元）", "计划开工日期", "计划竣工日期"]


def row_of(project, industry: str) -> list:
    texts = [project.name, project.national_code, project.place_text, project.owner, project.responsible_unit]
    texts += [project.sponsor, project.content, industry]
    classes = [str(choice.label) for choice in (project.batch, project.stage, project.tier)]
    amounts = [
        amount if amount is None else float(amount) for amount in (project.total_investment_wan, project.planned_wan)
    ]
    dates = [day and day.isoformat() for day in (project.planned_start_on, project.planned_completion_on)]
    return [*texts, *classes, *amounts, *dates]


def read_sheet(content: bytes) -> None:
    from python_calamine import CalamineWorkbook

    CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()


def import_at_once(content: bytes) -> int:
    from projects.services.imports import import_file

    plan = import_file(content, "list.xlsx", year=YEAR, tier="municipal", by=None, at=timezone.now())
    return written(plan)


def preview_and_commit(content: bytes) -> int:
    from projects.imports.plan import make_plan
    from projects.services.imports import commit_batch, keep_preview

    by, at = planner(), timezone.now()
    plan = make_plan(content, year=YEAR, tier="municipal", by=by)
    batch = keep_preview(content, "list.xlsx", plan, by=by, at=at)
    return written(commit_batch(batch, seen_digest=plan.digest, effective_on=plan.effective_on, by=by, at=at))


def planner():
    from accounts.models import Role, Tier, User

    defaults = {"role": Role.PLANNER, "tier": Tier.PROVINCIAL}
    return User.objects.get_or_create(username="bench-planner", defaults=defaults)[0]


def written(plan) -> int:
    if plan.errors or len(plan.new) != ROWS:
        raise SystemExit(f"The list was not imported: {len(plan.new)} new rows, errors: {plan.errors[:3]}")
    return len(plan.new)


def rolled_back(work) -> float:
    with transaction.atomic():
        took = seconds(work) + seconds(check_deferred)
        transaction.set_rollback(True)
    return took


def check_deferred() -> None:
    """What the commit would check. SQLite keeps count instead, and has nothing left to do."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


if __name__ == "__main__":
    main()
