"""The training's code sets."""

from django.db import models


class SessionKind(models.TextChoices):
    """The kinds of training sessions."""

    PRE_POST = "pre_post", "岗前培训"
    ROTATION = "rotation", "专题轮训"
    IMPROVEMENT = "improvement", "提高班"
    STUDY_VISIT = "study_visit", "外出参观"
