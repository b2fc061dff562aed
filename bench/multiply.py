"""A portfolio of many times the demo's size, generated in the database: every project with its facts, copied.

Only for a benchmark's own PostgreSQL database: foreign keys and append-only triggers sleep meanwhile, which takes a
superuser. All months get reports, so that scale 100 has 364,700 listings and 4.4 million reports.
"""

from django.db import connection

from .subject import begin

TABLES = [  # model, columns that point at a copied table
    ("projects.Project", {"package_id": "projects.Project"}),
    ("projects.Listing", {"project_id": "projects.Project"}),
    ("projects.ListingMovement", {"listing_id": "projects.Listing"}),
    ("projects.Factor", {"listing_id": "projects.Listing"}),
    ("projects.ProjectEvent", {"project_id": "projects.Project"}),
    ("investments.MonthlyReport", {"listing_id": "projects.Listing"}),
]


def multiply(times: int) -> None:
    """Beside each row of the demo, ``times`` - 1 copies of it."""
    from django.apps import apps

    models = {name: apps.get_model(name) for name, _points in TABLES}
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        fill_the_year(cursor, models["investments.MonthlyReport"])
        steps = {}
        for name, model in models.items():
            cursor.execute(f"SELECT MAX(id) FROM {model._meta.db_table}")
            steps[name] = cursor.fetchone()[0]
        for name, points in TABLES:
            copy(cursor, models[name], {"id": name, **points}, steps, times)
        cursor.execute("SET session_replication_role = origin")
        cursor.execute("VACUUM (ANALYZE)")


def copy(cursor, model, points: dict[str, str], steps: dict[str, int], times: int) -> None:
    columns = [field.column for field in model._meta.concrete_fields]
    values = []
    for column in columns:
        if column in points:
            values.append(f"{column} + copy * {steps[points[column]]}")
        elif column == "code":
            values.append(f"code || '-' || (id + copy * {steps[points['id']]})")
        else:
            values.append("''" if column == "national_code" else column)
    table = model._meta.db_table
    cursor.execute(
        f"INSERT INTO {table} ({', '.join(columns)}) SELECT {', '.join(values)} "
        f"FROM {table}, generate_series(1, {times - 1}) copy"
    )
    cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT MAX(id) FROM {table}))")


def fill_the_year(cursor, model) -> None:
    """September's accepted report again in each later month that has none."""
    columns = [field.column for field in model._meta.concrete_fields if not field.primary_key]
    values = ["later" if column == "month" else "1" if column == "revision" else f"r.{column}" for column in columns]
    table = model._meta.db_table
    cursor.execute(
        f"INSERT INTO {table} ({', '.join(columns)}) SELECT {', '.join(values)} "
        f"FROM {table} r, generate_series(10, 12) later WHERE r.month = 9 AND r.status = 'accepted' "
        f"AND NOT EXISTS (SELECT 1 FROM {table} o WHERE o.listing_id = r.listing_id AND o.month = later)"
    )


if __name__ == "__main__":
    import sys

    begin()
    multiply(int(sys.argv[1]))
