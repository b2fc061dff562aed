"""History, reviews and closed months are facts like the reports: the database itself refuses to change or delete them.

A release may be changed until its digest is set, which is the last step of closing a month. The reports' own triggers
are made anew: they cover ``flags`` too, and SQLite lost them when 0003 rebuilt the table for that column.
"""

from importlib import import_module

from django.db import migrations

reports = import_module("investments.migrations.0002_append_only_reports")

TABLES = ["reportreview", "historyentry", "releasecell", "releaseline", "restatement"]
REPORT_FACTS = [*reports.FACTS, "flags"]

Rules = list[tuple[str, str, str, str]]  # table, trigger, event, condition


def _rules(condition: str) -> Rules:
    """``condition`` is how this database writes that a release is sealed."""
    rules = [(table, f"{table}_no_{event}", event, "") for table in TABLES for event in ("update", "delete")]
    rules += [("release", f"release_no_{event}", event, condition) for event in ("update", "delete")]
    facts = ", ".join(REPORT_FACTS)
    return [
        *rules,
        ("monthlyreport", "report_no_update", f"update of {facts}", ""),
        ("monthlyreport", "report_no_delete", "delete", ""),
    ]


def _sqlite() -> list[tuple[str, str]]:
    return [
        (
            f"""CREATE TRIGGER {name} BEFORE {event.upper()} ON investments_{table} {condition}
            BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END""",
            f"DROP TRIGGER IF EXISTS {name}",
        )
        for table, name, event, condition in _rules("WHEN OLD.digest <> ''")
    ]


def _postgresql() -> list[tuple[str, str]]:
    function = (
        """CREATE OR REPLACE FUNCTION append_only() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
        END $$""",
        "DROP FUNCTION IF EXISTS append_only()",
    )
    return [function] + [
        (
            f"""CREATE TRIGGER {name} BEFORE {event.upper()} ON investments_{table}
            FOR EACH ROW {condition} EXECUTE FUNCTION append_only()""",
            f"DROP TRIGGER IF EXISTS {name} ON investments_{table}",
        )
        for table, name, event, condition in _rules("WHEN (OLD.digest <> '')")
    ]


def _statements(schema_editor) -> list[tuple[str, str]]:
    return _postgresql() if schema_editor.connection.vendor == "postgresql" else _sqlite()


def protect(apps, schema_editor):
    statements = _statements(schema_editor)
    for _create, drop in reversed(statements):
        schema_editor.execute(drop, params=None)
    for create, _drop in statements:
        schema_editor.execute(create, params=None)


def unprotect(apps, schema_editor):
    for _create, drop in reversed(_statements(schema_editor)):
        schema_editor.execute(drop, params=None)
    for create, _drop in reports._statements(schema_editor):
        if "CREATE FUNCTION" not in create:
            schema_editor.execute(create, params=None)


class Migration(migrations.Migration):
    dependencies = [("investments", "0003_months_that_are_closed")]

    operations = [migrations.RunPython(protect, unprotect)]
