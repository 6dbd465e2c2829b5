"""Two people of one name in a village, told apart wherever either stands: birth month beside the name, and sex where needed.

The database keeps what is beside a name (``Cadre.told_apart_by``) with every dossier that comes, goes, moves or is
corrected, by whichever door: so pages, papers and workbooks show it without asking who else there is.
"""

import pgtrigger

# Those of the villages and names that were touched whose words are not as they should be, which are few. Each is written by
# its key: joined with its own table, which the planner may believe empty, thousands were compared each with each.
_TELL_APART = """
    FOR apart IN
        SELECT id, words FROM (
            SELECT one.id, one.told_apart_by, CASE
                WHEN count(*) OVER everybody = 1 THEN ''
                WHEN count(*) OVER of_a_month = 1 THEN '(' || to_char(one.birth_date, 'YYYY.MM') || ')'
                ELSE '(' || to_char(one.birth_date, 'YYYY.MM') || '，'
                    || CASE one.sex WHEN 'male' THEN '男' ELSE '女' END || ')'
            END AS words
            FROM reserve_cadres_cadre AS one
            {touched}
            WINDOW
                everybody AS (PARTITION BY one.village_id, one.name),
                of_a_month AS (PARTITION BY one.village_id, one.name, date_trunc('month', one.birth_date))
        ) AS person
        WHERE told_apart_by <> words
    LOOP
        UPDATE reserve_cadres_cadre SET told_apart_by = apart.words WHERE id = apart.id;
    END LOOP;
"""
_OF_THE_TOUCHED = "JOIN (SELECT DISTINCT village_id, name FROM ({touched}) AS one) AS touched USING (village_id, name)"
# By sets, not by a join: a plan made for a few rows would compare each with each where thousands are changed.
_CHANGED = """
    SELECT village_id, name FROM (
        (
            SELECT id, village_id, name, birth_date, sex, told_apart_by FROM old_people
            EXCEPT SELECT id, village_id, name, birth_date, sex, told_apart_by FROM new_people
        ) UNION ALL (
            SELECT id, village_id, name, birth_date, sex, told_apart_by FROM new_people
            EXCEPT SELECT id, village_id, name, birth_date, sex, told_apart_by FROM old_people
        )
    ) AS side
"""
# What it writes calls it again, which then finds nothing to write. All of the touched are counted: asked whether there is one,
# PostgreSQL looks for the first of them by comparing each of thousands with each.
_ACT = """
    IF (SELECT count(*) FROM ({touched}) AS one) > 0 THEN
        {act}
    END IF;
    RETURN NULL;
"""


def tells_apart(name: str, on: pgtrigger.Operation) -> pgtrigger.Trigger:
    """A trigger that keeps the words beside the names which a statement touched. domain.md, "Excel as offices keep it"."""
    rows, touched = {
        pgtrigger.Insert: ({"new": "new_people"}, "SELECT village_id, name FROM new_people"),
        pgtrigger.Update: ({"old": "old_people", "new": "new_people"}, _CHANGED),
        pgtrigger.Delete: ({"old": "old_people"}, "SELECT village_id, name FROM old_people"),
    }[on]
    act = _TELL_APART.format(touched=_OF_THE_TOUCHED.format(touched=touched))
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.After,
        operation=on,
        level=pgtrigger.Statement,
        referencing=pgtrigger.Referencing(**rows),
        declare=[("apart", "record")],
        func=_ACT.format(touched=touched, act=act),
    )
