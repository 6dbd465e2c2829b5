"""Where a person stands, held by the database too: by a change on record, and on a post that has a seat.

Both rules span two tables: the person's own row, written here, and the post's or the change's, guarded where they are
kept (``villages/models.py``, ``pool/models.py``). Source: domain.md, "Villages and posts" and "Keeping the pool alive".
"""

import pgtrigger
from django.db.models import CheckConstraint, F, Q

from office.triggers import refuses

# Compared with ``person``, a row of people: not what their newest change says, or more than a candidate without one.
_STANDING_UNEXPLAINED = """
    FROM {people} AS person
    LEFT JOIN LATERAL (
        SELECT change.state, change.village_id, change.post_id, change.joint_post_id
        FROM reserve_cadres_statechange AS change
        WHERE change.cadre_id = person.id
        ORDER BY change.cadre_id, change.effective_on DESC NULLS LAST, change.id DESC
        LIMIT 1
    ) AS newest ON TRUE
    WHERE {whose} AND CASE
        WHEN newest.state IS NULL THEN person.state <> 'in_selection' OR person.post_id IS NOT NULL
        ELSE (person.state, person.village_id, person.post_id, person.joint_post_id)
            IS DISTINCT FROM (newest.state, newest.village_id, newest.post_id, newest.joint_post_id)
    END
"""
# Everybody's keys of whom that is true, and below the keys of posts that hold too many: nobody's, by the triggers.
PEOPLE_NOT_ON_RECORD = "SELECT person.id " + _STANDING_UNEXPLAINED.format(people="reserve_cadres_cadre", whose="TRUE")
_UNEXPLAINED = "%的状态、村(社区)和后备岗位须与最近一次变动记录一致，不能单独改。"

_OVER_QUOTA = """
    FROM villages_post AS post
    JOIN villages_village AS village ON village.id = post.village_id
    JOIN (
        SELECT person.post_id, count(*) AS number FROM {arriving} GROUP BY person.post_id
    ) AS coming ON coming.post_id = post.id
    CROSS JOIN LATERAL (
        SELECT count(*) AS number FROM reserve_cadres_cadre AS holder
        WHERE post.id IN (holder.post_id, holder.joint_post_id) AND holder.state = 'in_pool'
    ) AS holding
    WHERE holding.number > post.quota + post.surplus
"""
_POSTS = "FROM villages_post WHERE id IN (SELECT person.post_id FROM {arriving}) ORDER BY id FOR NO KEY UPDATE"
# A person once for each post on which a seat is taken: who stands for two posts at once takes one on each.
_ARRIVED = """(
    SELECT seat.post_id FROM new_people AS arrived
    CROSS JOIN LATERAL (VALUES (arrived.post_id), (arrived.joint_post_id)) AS seat (post_id)
    WHERE arrived.state = 'in_pool' AND seat.post_id IS NOT NULL
) AS person"""
_MOVED = """(
    SELECT seat.post_id FROM new_people AS arrived JOIN old_people AS before ON before.id = arrived.id
    CROSS JOIN LATERAL (VALUES (arrived.post_id), (arrived.joint_post_id)) AS seat (post_id)
    WHERE arrived.state = 'in_pool' AND seat.post_id IS NOT NULL AND (
        before.state <> 'in_pool'
        OR seat.post_id IS DISTINCT FROM before.post_id AND seat.post_id IS DISTINCT FROM before.joint_post_id
    )
) AS person"""


_HELD = """(
    SELECT seat.post_id FROM reserve_cadres_cadre AS held
    CROSS JOIN LATERAL (VALUES (held.post_id), (held.joint_post_id)) AS seat (post_id)
    WHERE held.state = 'in_pool' AND seat.post_id IS NOT NULL
) AS person"""
POSTS_OVER_THEIR_QUOTA = f"SELECT post.id {_OVER_QUOTA.format(arriving=_HELD)}"


def standing_is_on_record(
    name: str,
    on: pgtrigger.Operation,
    *,
    whose: str,
    people: str = "reserve_cadres_cadre",
    only: pgtrigger.Condition | None = None,
    rows: pgtrigger.Referencing | None = None,
) -> pgtrigger.Trigger:
    """R: a person stands where their newest change says. ``whose`` says in SQL which ``person`` is meant.

    Looked at when the transaction ends, as person and change are written one after the other; with ``rows``, for the
    second of the two, at once.
    """
    unexplained = _STANDING_UNEXPLAINED.format(people=people, whose=whose)
    return refuses(
        name,
        _UNEXPLAINED,
        on=on,
        when=f"EXISTS (SELECT {unexplained})",
        values=(f"(SELECT min(person.name) {unexplained})",),
        only=only,
        rows=rows,
        deferred=rows is None,
    )


def lies_in_its_township(name: str, on: pgtrigger.Operation) -> pgtrigger.Trigger:
    """R: a dossier and its village belong to one township; looked at once a statement."""
    return refuses(
        name,
        "档案和所在的村(社区)须属于同一个乡镇；村划到别的乡镇，须办理划出和接收。",
        on=on,
        when="""EXISTS (
            SELECT FROM new_people AS person JOIN villages_village AS village ON village.id = person.village_id
            WHERE village.township_id <> person.township_id
        )""",
        rows=pgtrigger.Referencing(new="new_people"),
    )


def stands_for_two_in_the_pool(name: str) -> CheckConstraint:
    """R: one person, one seat; two of them, on two posts, only in the pool and for two posts at once."""
    return CheckConstraint(
        condition=Q(joint_post__isnull=True)
        | Q(state="in_pool", post__isnull=False, joint_post__isnull=False) & ~Q(joint_post=F("post")),
        name=name,
        violation_error_message="一肩挑只用于在库、同时是书记和主任后备的人。",
    )


def seats_within_quota(name: str, on: pgtrigger.Operation) -> pgtrigger.Trigger:
    """R: a post never has more reserves than its quota, however they came, also when two arrive at the same moment.

    Those a merger of villages brought along are allowed for by the post's ``surplus``.
    """
    inserting = on is pgtrigger.Insert
    arriving = _ARRIVED if inserting else _MOVED
    over = _OVER_QUOTA.format(arriving=arriving)
    first_over = "(SELECT {what} " + over + " ORDER BY post.id LIMIT 1)"
    return refuses(
        name,
        "%后备名额 % 名，在库已有 % 名，不能再增加 % 名。",
        on=on,
        when=f"EXISTS (SELECT {over})",
        values=tuple(
            first_over.replace("{what}", what)
            for what in (
                "village.name || ' ' || post.title",
                "post.quota",
                "holding.number - coming.number",
                "coming.number",
            )
        ),
        rows=pgtrigger.Referencing(**({} if inserting else {"old": "old_people"}), new="new_people"),
        # The lock an admission takes, so that of two who come at the same moment the second is counted too.
        locks=_POSTS.format(arriving=arriving),
    )
