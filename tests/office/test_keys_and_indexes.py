"""What years of history, talks and looks need of the tables: keys that do not run out, no index kept twice."""

from django.db import connection

from workbench.trail.tables import event_models

# Tables of Django's own and of its second factor, with the reason: each has a row for a kind of thing, a permission or an
# account, and what the admin site's pages log is an office's corrections by hand.
FEW_ROWS = {
    "django_content_type", "auth_permission", "auth_group", "auth_group_permissions", "accounts_user_groups",
    "accounts_user_user_permissions", "django_admin_log", "otp_static_staticdevice", "otp_static_statictoken",
    "otp_totp_totpdevice",
}  # fmt: skip
NARROW_KEYS = """
    SELECT tables.relname, columns.attname
    FROM pg_attribute AS columns JOIN pg_class AS tables ON tables.oid = columns.attrelid
    WHERE tables.relkind IN ('r', 'p') AND tables.relnamespace = 'public'::regnamespace
        AND columns.attnum > 0 AND NOT columns.attisdropped
        AND columns.atttypid IN ('smallint'::regtype, 'integer'::regtype)
        AND (columns.attname = 'id' OR columns.attname LIKE '%\\_id' OR EXISTS (
            SELECT FROM pg_index
            WHERE indrelid = tables.oid AND indisprimary AND columns.attnum = ANY (indkey)
        ))
"""
NARROW_SEQUENCES = """
    SELECT tables.relname
    FROM pg_sequence JOIN pg_depend ON objid = seqrelid AND deptype IN ('a', 'i') AND refclassid = 'pg_class'::regclass
    JOIN pg_class AS tables ON tables.oid = refobjid
    WHERE tables.relnamespace = 'public'::regnamespace AND seqmax <= 2147483647
"""
# An index whose columns another one begins with: who looks up by them can do so in the longer one as well.
DOUBLED = """
    SELECT shorter.relname, longer.relname
    FROM pg_index AS of_shorter
    JOIN pg_index AS of_longer ON of_longer.indrelid = of_shorter.indrelid AND of_longer.indexrelid <> of_shorter.indexrelid
    JOIN pg_class AS shorter ON shorter.oid = of_shorter.indexrelid
    JOIN pg_class AS longer ON longer.oid = of_longer.indexrelid
    WHERE shorter.relnamespace = 'public'::regnamespace AND shorter.relam = longer.relam
        AND NOT of_shorter.indisunique AND of_shorter.indexprs IS NULL
        AND (of_longer.indpred IS NULL OR pg_get_expr(of_longer.indpred, of_longer.indrelid)
            IS NOT DISTINCT FROM pg_get_expr(of_shorter.indpred, of_shorter.indrelid))
        AND string_to_array(of_shorter.indkey::text, ' ')
            = (string_to_array(of_longer.indkey::text, ' '))[1:of_shorter.indnkeyatts]
        AND string_to_array(of_shorter.indclass::text, ' ')
            = (string_to_array(of_longer.indclass::text, ' '))[1:of_shorter.indnkeyatts]
"""
# Django makes both for a table of its own that joins many to many, and for its permissions; these hold a few rows.
STAY = {
    "accounts_user_groups_user_id_52b62117",
    "accounts_user_user_permissions_user_id_e4f0a161",
    "auth_group_permissions_group_id_b120cbf9",
    "auth_permission_content_type_id_2f476e4b",
    "reserve_cadres_savedview_pinned_by_savedview_id_232224d2",
}

FOREIGN_KEYS_WITH_AN_INDEX = """
    SELECT columns.attname
    FROM pg_index JOIN pg_attribute AS columns ON columns.attrelid = indrelid AND columns.attnum = indkey[0]
    WHERE indrelid = %s::regclass AND columns.attname LIKE '%%\\_id' AND columns.attname <> 'pgh_id'
"""


def rows(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values or None)
        return cursor.fetchall()


def test_no_key_of_a_history_a_record_or_a_talk_runs_out(db):
    assert sorted(f"{table}.{column}" for table, column in rows(NARROW_KEYS) if table not in FEW_ROWS) == []
    assert sorted(table for (table,) in rows(NARROW_SEQUENCES) if table not in FEW_ROWS) == []


def test_no_index_is_kept_beside_one_that_begins_with_its_columns(db):
    assert sorted(pair for pair in rows(DOUBLED) if pair[0] not in STAY) == []


def test_what_stays_doubled_is_still_there(db):
    assert {shorter for shorter, _ in rows(DOUBLED)} >= STAY


def test_a_history_has_only_the_indexes_it_is_read_by_the_record_the_page_the_township_and_the_person(db):
    for events in event_models():
        township = events._meta.get_field(lookup.partition("__")[0]) if (lookup := lookup_of(events)) else None
        there = {field.column for field in events._meta.concrete_fields}
        read = {"pgh_obj_id", "pgh_context_id", "cadre_id", township.column if township else ""} & there
        found = {column for (column,) in rows(FOREIGN_KEYS_WITH_AN_INDEX, events._meta.db_table)}
        assert (events, found) == (events, read)


def lookup_of(events):
    """How a history leads to its township; of the townships themselves the record is it."""
    lookup = getattr(events.pgh_tracked_model, "township_lookup", "")
    return "" if lookup == "pk" else lookup
