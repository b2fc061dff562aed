"""A database that refuses every cell of completing projects: what a rebuild can do nothing about."""

SQLITE = """
CREATE TRIGGER poison BEFORE INSERT ON investments_rollupcell WHEN NEW.stage = 'completing'
BEGIN SELECT RAISE(ABORT, 'poisoned'); END
"""
POSTGRESQL = """
CREATE FUNCTION poison() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'poisoned'; END $$;
CREATE TRIGGER poison BEFORE INSERT ON investments_rollupcell
FOR EACH ROW WHEN (NEW.stage = 'completing') EXECUTE FUNCTION poison()
"""


def poison(connection) -> None:
    with connection.cursor() as cursor:
        cursor.execute(POSTGRESQL if connection.vendor == "postgresql" else SQLITE)


def heal(connection) -> None:
    with connection.cursor() as cursor:
        on_table = " ON investments_rollupcell" if connection.vendor == "postgresql" else ""
        cursor.execute(f"DROP TRIGGER poison{on_table}")
