"""Tables of facts: the database itself refuses to change or delete a row, whoever asks."""

from django.db import migrations

EVENTS = ("update", "delete")


def statements(vendor: str, table: str, name: str) -> list[tuple[str, str]]:
    """What protects a table, and what takes it back; the triggers are ``<name>_no_update`` and ``<name>_no_delete``."""
    if vendor == "sqlite":
        return [
            (
                f"CREATE TRIGGER {name}_no_{event} BEFORE {event.upper()} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{name} is append-only'); END",
                f"DROP TRIGGER {name}_no_{event}",
            )
            for event in EVENTS
        ]
    function = (
        f"CREATE FUNCTION {name}_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"RAISE EXCEPTION '{name} is append-only' USING ERRCODE = 'integrity_constraint_violation'; END $$",
        f"DROP FUNCTION {name}_append_only()",
    )
    triggers = [
        (
            f"CREATE TRIGGER {name}_no_{event} BEFORE {event.upper()} ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {name}_append_only()",
            f"DROP TRIGGER {name}_no_{event} ON {table}",
        )
        for event in EVENTS
    ]
    return [function, *triggers]


def protected(table: str, name: str) -> migrations.RunPython:
    """The operation for a migration that made the table."""

    def protect(apps, editor):
        for create, _drop in statements(editor.connection.vendor, table, name):
            editor.execute(create)

    def unprotect(apps, editor):
        for _create, drop in reversed(statements(editor.connection.vendor, table, name)):
            editor.execute(drop)

    return migrations.RunPython(protect, unprotect)
