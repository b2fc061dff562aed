"""What every test of every app stands on."""

import pytest
from django.core.cache import cache
from django.db import connection
from django.utils import translation


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """Whole installations first: they take minutes, and no process shall end with them while the others are idle."""
    items.sort(key=lambda item: "integration" not in item.path.parts)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """What the tests' database has otherwise than an installation's.

    On SQLite, transactional tests empty tables by DELETE, which append-only ones refuse; PostgreSQL truncates. There,
    autovacuum would count the rows of a test's open transaction as none, and the planner would believe it.
    """
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE '%no_delete'")
            for (name,) in cursor.fetchall():
                cursor.execute(f"DROP TRIGGER {name}")
        else:
            for table in connection.introspection.table_names(cursor):
                cursor.execute(f'ALTER TABLE "{table}" SET (autovacuum_enabled = false)')


@pytest.fixture(autouse=True, scope="module")
def _vacuumed(django_db_blocker):
    """What autovacuum would do: rows that tests took back stay in PostgreSQL's tables, and each scan reads them."""
    yield
    if connection.vendor == "postgresql" and connection.connection is not None:
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            tables = ["investments_monthlyreport", "investments_historyentry", "investments_rollupcell"]
            tables += ["investments_countycell"]
            tables += ["projects_project", "projects_listing", "projects_listingmovement", "projects_projectevent"]
            cursor.execute(f"VACUUM {', '.join(tables)}")


@pytest.fixture(autouse=True)
def _empty_cache():
    cache.clear()


@pytest.fixture(autouse=True)
def _own_language():
    """A request in English leaves its language behind in the thread; no test may depend on which one ran before."""
    translation.deactivate()
