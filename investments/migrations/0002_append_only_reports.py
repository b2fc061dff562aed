"""Monthly reports are facts: the database itself refuses to change or delete one. Only ``status`` may move."""

from django.db import migrations

FACTS = [
    "listing_id",
    "month",
    "revision",
    "completed_ytd_wan",
    "completed_total_wan",
    "no_progress",
    "progress_note",
    "problem",
    "started_on",
    "completed_on",
    "note",
    "source",
    "submitted_by_id",
    "submitted_at",
    "request_id",
]

SQLITE = [
    (
        f"""CREATE TRIGGER report_no_update BEFORE UPDATE OF {", ".join(FACTS)} ON investments_monthlyreport
        BEGIN SELECT RAISE(ABORT, 'monthly reports are append-only'); END""",
        "DROP TRIGGER report_no_update",
    ),
    (
        """CREATE TRIGGER report_no_delete BEFORE DELETE ON investments_monthlyreport
        BEGIN SELECT RAISE(ABORT, 'monthly reports are append-only'); END""",
        "DROP TRIGGER report_no_delete",
    ),
]

POSTGRESQL = [
    (
        """CREATE FUNCTION report_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION 'monthly reports are append-only' USING ERRCODE = 'integrity_constraint_violation'; END $$""",
        "DROP FUNCTION report_append_only()",
    ),
    (
        f"""CREATE TRIGGER report_no_update BEFORE UPDATE OF {", ".join(FACTS)} ON investments_monthlyreport
        FOR EACH ROW EXECUTE FUNCTION report_append_only()""",
        "DROP TRIGGER report_no_update ON investments_monthlyreport",
    ),
    (
        """CREATE TRIGGER report_no_delete BEFORE DELETE ON investments_monthlyreport
        FOR EACH ROW EXECUTE FUNCTION report_append_only()""",
        "DROP TRIGGER report_no_delete ON investments_monthlyreport",
    ),
]


def _statements(schema_editor):
    return POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE


def protect(apps, schema_editor):
    for create, _drop in _statements(schema_editor):
        schema_editor.execute(create)


def unprotect(apps, schema_editor):
    for _create, drop in reversed(_statements(schema_editor)):
        schema_editor.execute(drop)


class Migration(migrations.Migration):
    dependencies = [("investments", "0001_initial")]

    operations = [migrations.RunPython(protect, unprotect)]
