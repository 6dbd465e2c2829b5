"""Reading people: whom a user sees, and finding them."""

import re

from django.db.models import Q

from accounts.scope import ScopedQuerySet

IDENTITY = "reserve_cadres.view_identity"


class CadreQuerySet(ScopedQuerySet):
    """Dossiers."""

    def search(self, text: str, user):
        """People whose name, pinyin or initials contain ``text``, or whose ID or phone number does.

        The numbers are searched only where ``user`` may see them: a search must not tell what a page hides.
        """
        for word in text.split():
            found = Q(name__icontains=word)
            if word.isascii():
                letters = word.lower()
                found |= Q(pinyin__startswith=letters) | Q(pinyin_initials__startswith=letters)
            if re.fullmatch(r"[\dXx-]{3,18}", word):
                readable = self.model.objects.visible_to(user, IDENTITY).values("pk")
                found |= Q(pk__in=readable) & (Q(id_number__contains=word.upper()) | Q(phone__contains=word))
            self = self.filter(found)
        return self

    def for_list(self):
        """With what a table row shows, in one query."""
        return self.select_related("village", "post")
