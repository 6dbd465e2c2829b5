"""The permissions of changes of state, named once for views and templates. Who has them: ``accounts/permissions.py``."""

VIEW = "reserve_cadres.view_changeproposal"
PROPOSE = "reserve_cadres.propose_change"
DECIDE = "reserve_cadres.decide_change"
