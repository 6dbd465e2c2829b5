"""A form that changes what is on file carries a version; one that does not says here why it needs none."""

from django import forms
from django.urls import get_resolver

from office.versions import Held

ROOMS = {"accounts", "office", "villages", "reserve_cadres", "training", "mentoring", "workbench"}

# It only adds: what was there before stays as it is.
ADDS = {
    "accounts.forms.AccountForm": "of a new account; changing one is workbench.staff.forms.HeldAccountForm",
    "mentoring.pairs.forms.PairForm": "a pair of the same kind ends by it, as its page says, and stays on record",
    "mentoring.pairs.forms.VillagePairForm": "only who has no mentor of the kind gets one",
    "mentoring.pairs.forms.TownshipPairForm": "only who has no mentor of the kind gets one",
    "office.forms.KeptFileForm": "a file more",
    "office.forms.WorkbookForm": "a table is shown row by row before it is confirmed",
    "reserve_cadres.changes.forms.ProposalForm": "a proposal; two for one person are refused",
    "reserve_cadres.assessments.forms.ExitsForm": "proposals; two for one person are refused",
    "reserve_cadres.people.forms.AttachmentForm": "a scan more",
    "reserve_cadres.register.forms.OpeningForm": "an entry into the pool",
    "reserve_cadres.register.forms.MoveForm": "an entry into the pool, by the posts as they are then",
    "reserve_cadres.roster.forms.UploadForm": "a roster more",
    "reserve_cadres.selection.meetings.forms.MeetingFileForm": "a file more",
    "reserve_cadres.selection.nominations.forms.NominationForm": "a nomination; one more of a person is evidence",
    "reserve_cadres.selection.notices.forms.NoticeForm": "a notice; two of one village are refused",
    "reserve_cadres.selection.notices.forms.ObjectionForm": "an objection",
    "reserve_cadres.selection.sheets.forms.SheetForm": "a sheet more",
    "training.sessions.forms.SessionFileForm": "a file more",
    "training.tasks.forms.TaskForm": "a task",
    "training.tasks.forms.TaskFileForm": "a file more",
    "training.tasks.forms.NoteForm": "a note more",
    "workbench.archives.forms.ArchiveForm": "an archive more",
    "workbench.people.forms.ActForm": "people together: each as the form for one person does it",
    "workbench.people.forms.InviteAllForm": "invitations; who is invited stays invited",
    "workbench.people.forms.ExitAllForm": "proposals; two for one person are refused",
    "workbench.people.forms.PairAllForm": "pairs; those that end by it stay on record",
    "workbench.people.forms.TaskForAllForm": "tasks",
    "workbench.privacy.forms.PapersForm": "a paper more; one of a day is recorded once",
    "workbench.privacy.forms.RequestForm": "a request more",
    "workbench.start.forms.InstallationForm": "the first township; a second time is refused",
    "workbench.start.forms.VillagesForm": "villages; those there already are left alone",
}
# It acts once: the function of the act locks the record, and refuses where somebody has acted.
ACTS = {
    "accounts.forms.OwnPasswordForm": "asks for the password there is: one that was changed meanwhile is refused",
    "accounts.forms.SignInForm": "signing in",
    "accounts.security_views.CodeForm": "a code works once",
    "accounts.security_views.KeyForm": "a security key is registered once",
    "mentoring.pairs.forms.EndForm": "a pair that has ended is refused",
    "mentoring.pairs.forms.HandOverForm": "pairs that have ended are not handed over",
    "mentoring.talks.forms.SettleForm": "a follow-up that is settled is refused",
    "office.forms.ReasonForm": "cancelling, withdrawing, ending: what is done is refused",
    "office.forms.PasswordForm": "opens a workbook, once",
    "reserve_cadres.changes.forms.DecisionForm": "a proposal that is decided is refused",
    "reserve_cadres.rulings.RulingForm": "what is decided is refused",
    "reserve_cadres.selection.approvals.forms.ApprovalForm": "who is approved is refused",
    "reserve_cadres.selection.ballots.forms.BallotForm": "carries the number of its ballot: test_grids.py",
    "reserve_cadres.selection.nominations.forms.WithdrawalForm": "who has withdrawn is refused",
    "reserve_cadres.selection.notices.forms.SettlementForm": "an objection that is settled is refused",
    "reserve_cadres.selection.vacancies.forms.CallUpForm": "who is called up is refused",
    "training.tasks.forms.EndForm": "a task that has ended is refused",
    "workbench.privacy.forms.AnswerForm": "a request that is answered is refused",
    "workbench.privacy.forms.EraseForm": "whose data is erased is refused",
    "workbench.operating.forms.HandInstallationForm": "who no longer runs the installation is refused",
    "workbench.reforms.forms.PaperForm": "a plan is carried out as it was seen, by its digest",
    "workbench.reforms.forms.PostForm": "a plan is carried out as it was seen, by its digest",
    "workbench.reforms.forms.NewVillageForm": "a plan is carried out as it was seen, by its digest",
    "workbench.reforms.forms.MergerForm": "a plan is carried out as it was seen, by its digest",
    "workbench.reforms.forms.NewNameForm": "a plan is carried out as it was seen, by its digest",
    "workbench.reforms.forms.TransferForm": "a plan is carried out as it was seen, by its digest",
    "workbench.reforms.forms.SplitForm": "a plan is carried out as it was seen, by its digest",
    "workbench.reforms.forms.ReceptionForm": "a plan is carried out as it was seen, by its digest",
}
# It says how a roster is to be read; each saying reads the file again, and nothing is on file before it is confirmed.
READS = {f"reserve_cadres.roster.forms.{name}" for name in ("RowForm", "WordsForm", "ColumnsForm", "SheetsForm")}


def forms_of(base):
    for one in base.__subclasses__():
        yield one
        yield from forms_of(one)


def test_every_form_holds_what_it_changes_or_says_why_it_need_not():
    assert get_resolver().url_patterns
    own = {one for one in forms_of(forms.BaseForm) if one.__module__.split(".")[0] in ROOMS}
    bare = {f"{one.__module__}.{one.__name__}" for one in own if not issubclass(one, Held)}
    assert bare - {"office.grids.HeldGrid", "office.grids.HeldBeside"} == ADDS.keys() | ACTS.keys() | READS
