"""The permissions of term changes, named once for views and templates. Who has them: ``accounts/permissions.py``."""

VIEW = "reserve_cadres.view_term"
RUN = "reserve_cadres.run_term"
