"""psycopg2: execute_values of the upsert, in pages of 1,000 rows.

psycopg2_values.py URL CSV
"""

import sys

import psycopg2
from common import UPSERT, print_time, read_rows
from psycopg2.extras import execute_values


def load(url: str, path: str) -> None:
    connection = psycopg2.connect(url)
    try:
        with connection, connection.cursor() as cursor:
            execute_values(cursor, UPSERT % "values %s", read_rows(path), page_size=1000)
    finally:
        connection.close()


print_time(lambda: load(*sys.argv[1:]))
