"""The page that offers the photos of a roster for the dossiers of its people."""

import base64
import io

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from PIL import Image

from accounts.audit import Action, record_access
from accounts.requests import StaffRequest
from office.addresses import keys_in
from office.answers import page_of
from office.refusals import refusals_told
from office.workbooks.reading import UnreadableWorkbook
from reserve_cadres.roster.models import RosterImport
from reserve_cadres.roster.photos import offers, photos_of, take_photos

CHANGE = "reserve_cadres.add_rosterimport"
PER_PAGE = 30
_SHOWN = (90, 120)


@permission_required(CHANGE, raise_exception=True)
def photos(request: StaffRequest, pk: int) -> HttpResponse:
    """The pictures beside the people of a confirmed roster, to be ticked and taken."""
    roster_import = get_object_or_404(RosterImport.objects.visible_to(request.user, CHANGE), pk=pk)
    try:
        if request.method == "POST":
            with refusals_told(request):
                keys = keys_in(request.POST.getlist("row"))
                taken = take_photos(roster_import, keys)
                record_access(request, Action.IMPORTED, roster_import, f"照片 {taken} 张")
                messages.success(request, f"已存入 {taken} 人的照片。")
            return redirect("roster:photos", pk)
        page = page_of(request, offers(roster_import), PER_PAGE)
        shown = photos_of(roster_import, list(page))
    except UnreadableWorkbook as problem:
        messages.error(request, str(problem))
        return redirect("roster:detail", pk)
    lines = [(offer, _small(shown[offer.cadre.pk])) for offer in page.object_list if offer.cadre.pk in shown]
    return render(
        request, "reserve_cadres/roster/photos.html", {"import": roster_import, "page": page, "lines": lines}
    )


def _small(photo: bytes) -> str:
    """The picture as small as the page shows it, to stand in the page itself: it belongs to no dossier yet."""
    with Image.open(io.BytesIO(photo)) as picture:
        small = picture.convert("RGB")
    small.thumbnail(_SHOWN)
    target = io.BytesIO()
    small.save(target, "JPEG", quality=75)
    return f"data:image/jpeg;base64,{base64.b64encode(target.getvalue()).decode()}"
