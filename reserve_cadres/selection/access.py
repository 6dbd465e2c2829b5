"""The permissions of open selection, named once for views and templates. Who has them: ``accounts/permissions.py``."""

VIEW = "reserve_cadres.view_selection"
RUN = "reserve_cadres.run_selection"
CONDUCT = "reserve_cadres.conduct_selection"
REVIEW = "reserve_cadres.review_as_department"
APPROVE = "reserve_cadres.approve_entry"
