"""On which posts a record stands: on one, or on the secretary's and the director's together (一肩挑).

Source: domain.md, "Open selection", 7: one person holds one seat. Where a village's secretary is its director as well, a
round elects for both at once, and who is chosen takes a seat on each.
"""

from typing import TYPE_CHECKING

from django.db.models import Q

from villages.models import PostKind
from villages.titles import joint_title

if TYPE_CHECKING:
    from villages.models import Post

# The kinds of post people are counted by, each person once: who stands for two at once is counted as that.
JOINT = "joint"
POSTS: list[tuple[str, str]] = [*PostKind.choices, (JOINT, "书记、主任一肩挑")]


def of_post(kind: str, kind_at: str = "post__kind", joint_at: str = "joint_post") -> Q:
    """For a filter: who stands for a kind of post of :data:`POSTS`; where else than on the record itself these are kept."""
    stands_for_two = Q(**{f"{joint_at}__isnull": False})
    return stands_for_two if kind == JOINT else ~stands_for_two & Q(**{kind_at: kind})


class OnPosts:
    """A record with ``post`` and, where it stands for two posts at once, ``joint_post``."""

    if TYPE_CHECKING:
        post: Post | None
        joint_post: Post | None
        post_id: int | None
        joint_post_id: int | None

    @property
    def post_ids(self) -> tuple[int, ...]:
        """The posts, each with a seat of its own."""
        return tuple(key for key in (self.post_id, self.joint_post_id) if key)

    @property
    def post_title(self) -> str:
        """What the post is called, or both together; "" of who stands on none."""
        if self.post is None:
            return ""
        return joint_title(self.post.title, self.joint_post.title) if self.joint_post else self.post.title
