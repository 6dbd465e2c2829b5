"""The permissions of people, named once for views and templates. Who has them: ``accounts/permissions.py``."""

VIEW = "reserve_cadres.view_cadre"
ADD = "reserve_cadres.add_cadre"
CHANGE = "reserve_cadres.change_cadre"
ADMIT = "reserve_cadres.admit_cadre"
EXPORT = "reserve_cadres.export_cadre"
FIGURES = "reserve_cadres.view_figures"
IDENTITY = "reserve_cadres.view_identity"
