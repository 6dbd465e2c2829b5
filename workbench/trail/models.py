"""What the trail needs to be kept in the database."""

import pgtrigger
from pghistory.models import Context

_OVER = "变更记录的操作人和页面已经定了，不能再改。"

# A request that signs in learns its account on the way, one that signs out forgets it; what was done by somebody stays theirs.
STAYS = pgtrigger.Trigger(
    name="who_made_a_change_stays",
    when=pgtrigger.Before,
    operation=pgtrigger.Update,
    func=f"""
        IF OLD.created_at < NOW() - INTERVAL '1 day' THEN
            RAISE EXCEPTION '{_OVER}' USING ERRCODE = 'check_violation';
        END IF;
        IF OLD.metadata->>'user' IS NOT NULL THEN
            NEW.metadata := NEW.metadata || jsonb_build_object('user', OLD.metadata->'user');
        END IF;
        RETURN NEW;
    """,
)


class ChangeContext(Context):
    """Who made a change and on which page, as django-pghistory keeps it, with the guard that it stays."""

    class Meta:
        proxy = True
        default_permissions = ()
        verbose_name = "变更的操作人和页面"
        verbose_name_plural = "变更的操作人和页面"
        triggers = [STAYS]
