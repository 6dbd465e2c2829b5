"""The queue: its workers, and what becomes of a job whose worker is gone."""
