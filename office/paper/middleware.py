"""The PDF of a page, made from what the page shows."""

import base64
import copy
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import lxml.html
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.urls import resolve
from django.utils.html import format_html
from django.utils.http import content_disposition_header

from office.answers import as_file_name
from office.paper.press import NoPdf, pdf_of

# What a server adds to the name of a static file.
_HASH = re.compile(r"\.[0-9a-f]{12}(?=\.css$)")
_NOTHING_ELSE = format_html(
    '<meta http-equiv="Content-Security-Policy" content="{}">',
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:",
)


class PrintMiddleware:
    """Answers ``?print=pdf`` of a page that carries the print buttons with the PDF of what ``?print=page`` shows."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        asked = request.GET.get("print") == "pdf" and getattr(request, "printable", False)
        if not asked or response.status_code != 200 or not isinstance(response, HttpResponse):
            return response
        document = lxml.html.document_fromstring(response.content.decode())
        title, _, _ = document.findtext(".//title").partition(" · ")
        try:
            content = pdf_of(_self_contained(document, title, request))
        except NoPdf as problem:
            return HttpResponse(str(problem), status=503, content_type="text/plain; charset=utf-8")
        name = as_file_name(f"{title}.pdf")
        disposition = content_disposition_header(as_attachment=False, filename=name) or ""
        return HttpResponse(content, content_type="application/pdf", headers={"Content-Disposition": disposition})


def _self_contained(document: lxml.html.HtmlElement, title: str, request: HttpRequest) -> str:
    """The page as one file: styles and pictures in it, no script, and nothing that it may fetch."""
    styles = [_style(address) for address in document.xpath("//link[@rel='stylesheet']/@href")]
    for element in document.xpath("//script | //link"):
        element.drop_tree()
    for picture in document.xpath("//img[not(starts-with(@src, 'data:'))]"):
        picture.set("src", _as_data(picture.get("src", ""), request))
    said = document.xpath("string(//@data-foot)")
    # In one line of the style, which ends where a name has a line break of its own.
    foot = " ".join(re.sub(r'[\\"<]', "", f"{title} · {said}").split())
    style = "\n".join([*styles, f':root {{ --foot: "{foot}"; }}'])
    page = lxml.html.tostring(document, encoding="unicode", doctype="<!doctype html>")
    return page.replace("</title>", f"</title>{_NOTHING_ELSE}<style>{style}</style>", 1)


@cache
def _style(address: str) -> str:
    name = _HASH.sub("", address.removeprefix(settings.STATIC_URL))
    found = finders.find(name)
    return Path(found).read_text(encoding="utf-8") if found else ""


def _as_data(address: str, request: HttpRequest) -> str:
    """What a picture's own page sends this user, as part of the document; nothing where it sends none."""
    parts = urlsplit(address)
    asked = copy.copy(request)
    asked.path = asked.path_info = parts.path
    asked.GET = QueryDict(parts.query)
    try:
        view, arguments, named = resolve(parts.path)
        response = view(asked, *arguments, **named)
    except (Http404, PermissionDenied):
        return ""
    content = base64.b64encode(b"".join(response)).decode()
    return f"data:{response['Content-Type']};base64,{content}" if response.status_code == 200 else ""
