"""The posts of many townships and how they are backed, added up in one statement."""

from typing import NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db import connections

from reserve_cadres.people.codes import State
from workbench.county.reach import Part

# Whoever stands for two posts at once counts on either.
_ADDED_UP = """
    SELECT {groups}, count(*) FILTER (WHERE quota > 0), sum(quota), sum(least(coalesce(number, 0), quota)),
        count(*) FILTER (WHERE quota > coalesce(number, 0)), count(*) FILTER (WHERE quota > 0 AND number IS NULL)
    FROM ({posts}) AS post (id, quota, {groups})
    LEFT JOIN (
        SELECT seat.post_id, count(*) AS number
        FROM ({people}) AS person (post_id, joint_post_id)
        CROSS JOIN LATERAL (VALUES (person.post_id), (person.joint_post_id)) AS seat (post_id)
        GROUP BY seat.post_id
    ) AS holding ON holding.post_id = post.id
    GROUP BY {groups}
"""


class Bench(NamedTuple):
    """Posts that are to be backed, their seats, those filled, and the posts that lack somebody or have nobody."""

    posts: int
    seats: int
    filled: int
    short: int
    bare: int


def bench_by(part: Part, *names: str) -> list[tuple[tuple, Bench]]:
    """What the posts of ``part`` come to, for each group by what is called so in ``names``.

    The reserves are counted once for all posts: asked of each post, as ``with_bench_strength`` does for the posts of a page,
    those of a province take four times as long.
    """
    posts = part.posts.order_by().values_list("pk", "quota", *names)
    people = part.people.filter(state=State.IN_POOL).order_by().values_list("post", "joint_post")
    try:
        (of_posts, values), (of_people, others) = (one.query.sql_with_params() for one in (posts, people))
    except EmptyResultSet:
        return []
    groups = ", ".join(f"group_{number}" for number in range(len(names)))
    with connections[posts.db].cursor() as cursor:
        cursor.execute(_ADDED_UP.format(groups=groups, posts=of_posts, people=of_people), [*values, *others])
        return [(row[: len(names)], Bench(*row[len(names) :])) for row in cursor.fetchall()]
