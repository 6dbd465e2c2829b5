"""The history of records, written by database triggers: bulk writes, admin and plain SQL leave their trace too."""

import pghistory


def track_history(exclude: list[str] | None = None):
    """Class decorator: keep every insert, update and delete of the model, with user and page from the request.

    The trackers are made afresh for each model; shared ones would be bound to the first.
    """
    return pghistory.track(
        pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent(), exclude=exclude
    )
