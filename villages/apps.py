from django.apps import AppConfig


class VillagesConfig(AppConfig):
    """Townships, villages and communities, their posts, and how well each post is backed."""

    name = "villages"
    verbose_name = "村(社区)与岗位"
