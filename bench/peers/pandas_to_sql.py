"""pandas: read_csv, to_sql into a temporary table, and the upsert from there in SQL.

pandas_to_sql.py URL CSV [copy]

Without `copy`, to_sql has its defaults, method=None and chunksize=None: SQLAlchemy then sends
`insert … values` of 1,000 rows each. method="multi" says the same at three times the cost.
With `copy`, it has the callable that pandas' user guide gives for PostgreSQL.
"""

import csv
import sys
from io import StringIO

import pandas
from common import COLUMNS, UPSERT, print_time
from sqlalchemy import Date, create_engine, text


def load(url: str, path: str, way: str = "insert") -> None:
    engine = create_engine(url.replace("postgres:", "postgresql+psycopg2:", 1))
    texts = dict.fromkeys(("county", "state", "fips"), "string")
    counts = dict.fromkeys(("cases", "deaths"), "Int64")
    frame = pandas.read_csv(path, dtype=texts | counts, parse_dates=["date"])
    with engine.begin() as connection:
        connection.execute(text("create temporary table staged (like us_counties) on commit drop"))
        frame.to_sql(
            "staged",
            connection,
            if_exists="append",
            index=False,
            dtype={"date": Date()},
            method=copy if way == "copy" else None,
        )
        connection.execute(text(UPSERT % f"select {', '.join(COLUMNS)} from staged"))
    engine.dispose()


def copy(table, connection, keys, rows) -> None:
    """https://pandas.pydata.org/docs/user_guide/io.html#insertion-method"""
    buffer = StringIO()
    csv.writer(buffer).writerows(rows)
    buffer.seek(0)
    with connection.connection.cursor() as cursor:
        cursor.copy_expert(f"copy {table.name} ({', '.join(keys)}) from stdin with csv", buffer)


print_time(lambda: load(*sys.argv[1:]))
