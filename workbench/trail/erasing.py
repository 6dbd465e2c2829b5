"""That a person's data was erased stays in the trail; what the trail said of the person is taken out by the owner only."""

from collections.abc import Mapping

from workbench.trail.models import Erasure, TrailErasure


def note_erasure(erasure: Erasure, erased: Mapping[str, int]) -> Erasure:
    """Put on record that a person's data was erased, and how much of what. Raises ``ValidationError`` by field."""
    erasure.erased = dict(erased)
    erasure.full_clean()
    erasure.save()
    return erasure


def note_rewritten(erasure: Erasure, rewritten: Mapping[str, list[int]], by: str) -> None:
    """Put on record which lines of the trail were rewritten for it, table by table."""
    TrailErasure.objects.bulk_create(
        TrailErasure(erasure=erasure, table=table, keys=keys, by=by[:100]) for table, keys in rewritten.items()
    )
