"""A county, a province or a very large township for measuring, by statements over whole tables.

Nothing of it is entered through the system's own functions, which would take days: the demo is, and is then copied row by row with
other keys. Only for a database made to be measured.
"""

from collections.abc import Callable, Collection

from django.apps import apps
from django.db import connection, transaction
from django.db.models import CharField, Field, Model, UUIDField

# Kept once, whatever the number of townships: what belongs to the installation, or to nobody.
_SHARED = {
    "auth",
    "contenttypes",
    "sessions",
    "admin",
    "django_tasks_database",
    "otp_totp",
    "otp_static",
    "django_tomselect",
}
# Keys of a copy lie this far from those of the copy before.
_STRIDE = 100_000


# Who has to do with a change of a talk, and how a look at a dossier is noted: as the pages leave both.
_CONTEXTS = """
    UPDATE mentoring_talkevent SET pgh_context_id = gen_random_uuid();
    INSERT INTO pghistory_context (id, created_at, updated_at, metadata)
    SELECT pgh_context_id, pgh_created_at, pgh_created_at,
        jsonb_build_object('user', coalesce(recorded_by_id, 0), 'url', '/mentoring/talks/' || id || '/')
    FROM mentoring_talkevent
"""
_LOOKS = """
    INSERT INTO accounts_accessrecord (at, user_id, username, township_id, action, subject, detail, path, address)
    SELECT now() - look * interval '1 year' / %(looks)s - person.id * interval '1 minute', account.id, account.username,
        person.township_id, 'viewed', person.name, '', '/cadres/' || person.id || '/', '10.0.0.1'
    FROM reserve_cadres_cadre person
    CROSS JOIN LATERAL (
        SELECT * FROM accounts_user WHERE township_id = person.township_id ORDER BY id LIMIT 1
    ) account
    CROSS JOIN generate_series(0, %(looks)s - 1) AS look
    ORDER BY 1
"""


def fill_year(months: int = 12) -> None:
    """Give every talk with its history ``months`` more like it, each a month earlier, and every dossier two looks a month.

    That is a year's, where the demo has some weeks.
    """
    names = {"mentoring.Talk", "mentoring.TalkPerson", "mentoring.TalkEvent"}
    talks = [model for model in apps.get_models() if model._meta.label in names]
    month = "copy * interval '1 month'"
    earlier = {"held_on": f"(old.held_on - {month})::date", "pgh_created_at": f"old.pgh_created_at - {month}"}
    _copy(talks, months, earlier, stride=1000)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(_CONTEXTS)
        cursor.execute(_LOOKS, {"looks": 2 * months})


def grow_county(copies: int) -> None:
    """Copy every township with all that hangs on it so many times; once in a database."""
    account = f"(old.metadata->>'user')::int + copy * {_STRIDE}"
    others = {
        # One township runs the installation.
        "villages.Township.runs_installation": "false",
        "pghistory.Context.metadata": f"old.metadata || jsonb_build_object('user', {account})",
    }
    _copy([model for model in apps.get_models() if _is_kept(model)], copies, others)


def grow_township(copies: int, villages: int | None = None) -> None:
    """Copy the villages of every township, their people and talks, so many times within it; once in a database.

    With ``villages`` each village stands in it so many times at most, and the people of the later copies live in these.
    """
    # Accounts and their roles stay as many as they are.
    kept = [model for model in apps.get_models() if _is_kept(model) and model._meta.app_label != "accounts"]
    inside = {model for model in kept if model._meta.label in {"villages.Village", "mentoring.Talk"}}
    while more := {model for model in kept if model not in inside and _hangs_on(model, inside)}:
        inside |= more
    # A number and a village's name are there once in a township.
    others = {"reserve_cadres.Cadre.id_number": "''", "villages.Village.name": "old.name || copy"}
    if villages is None or villages > copies:
        _copy(list(inside), copies, others)
        return
    # What a village has once stands as often as the village.
    once: set[type[Model]] = {apps.get_model("villages", "Village")}
    while more := {model for model in inside - once if _is_there_once(model, once, inside)}:
        once |= more
    others["villages.Post.title"] = (
        f"old.title || CASE WHEN copy < {villages} THEN '' ELSE (copy / {villages})::text END"
    )
    for model in inside:
        for field in model._meta.concrete_fields:
            if field.related_model in once:
                column = connection.ops.quote_name(field.column)
                others[f"{model._meta.label}.{field.name}"] = f"old.{column} + copy %% {villages} * {_STRIDE}"
    _copy(inside - once, copies, others)
    _copy(once, villages - 1, others)


def grow_people(copies: int) -> None:
    """Copy every dossier, without its number, so many times in its village; once in a database."""
    people = apps.get_model("reserve_cadres", "Cadre")
    _copy([people], copies, {"reserve_cadres.Cadre.id_number": "''"})


def _copy(models: Collection[type[Model]], copies: int, others: dict[str, str], stride: int = _STRIDE) -> None:
    """Copy all rows of ``models``; ``others`` says in SQL what a field of ``old`` is in the copy with the number ``copy``."""
    value = _value({model._meta.pk for model in models}, others, stride)
    with transaction.atomic(), connection.cursor() as cursor:
        # Rules and history were kept when the first rows came; copies of right rows are right.
        cursor.execute("SET LOCAL session_replication_role = replica")
        for model in models:
            fields = [field for field in model._meta.concrete_fields if not field.generated]
            columns = ", ".join(connection.ops.quote_name(field.column) for field in fields)
            table = connection.ops.quote_name(model._meta.db_table)
            cursor.execute(
                f"INSERT INTO {table} ({columns}) SELECT {', '.join(map(value, fields))} FROM {table} old"
                " CROSS JOIN generate_series(1, %s) AS copy",
                [copies],
            )
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _value(keys: Collection[Field], others: dict[str, str], stride: int) -> Callable[[Field], str]:
    def value(field: Field) -> str:
        column = f"old.{connection.ops.quote_name(field.column or '')}"
        target = field.target_field if field.remote_field else field
        if given := others.get(f"{field.model._meta.label}.{field.name}") or others.get(field.name):
            return given
        if target in keys:
            return (
                f"md5({column}::text || copy)::uuid"
                if isinstance(target, UUIDField)
                else f"{column} + copy * {stride}"
            )
        if field.unique and isinstance(field, CharField):
            return f"{column} || '_' || copy"
        return "gen_random_uuid()" if field.unique and isinstance(field, UUIDField) else column

    return value


def _is_kept(model: type[Model]) -> bool:
    options = model._meta
    # Who is signed in is the browser's own.
    return (
        options.managed
        and not options.proxy
        and options.app_label not in _SHARED
        and not isinstance(options.pk, CharField)
    )


def _hangs_on(model: type[Model], others: Collection[type[Model]]) -> bool:
    return any(field.related_model in others for field in model._meta.concrete_fields)


def _is_there_once(model: type[Model], once: set[type[Model]], copied: set[type[Model]]) -> bool:
    """Whether at most one of ``model`` belongs to each of ``once``, whatever else is ``copied``."""
    related = {field.name: field.related_model for field in model._meta.concrete_fields}
    rules = [(field.name,) for field in model._meta.concrete_fields if field.unique]
    rules += [getattr(rule, "fields", ()) for rule in model._meta.constraints]
    met = [{related[name] for name in rule} & copied for rule in rules]
    return any(others and others <= once for others in met)
