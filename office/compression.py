"""Pages are sent compressed: a list of a hundred people is a tenth of its size then, on a village's line."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

_TEXT = ("text/", "application/json", "image/svg+xml")


class PageCompressionMiddleware(GZipMiddleware):
    """Django's compression, of text only: workbooks, photos and archives are compressed as they are.

    Against reading secrets off the size of a page (BREACH) Django adds a random number of bytes, and CSRF tokens are masked anew
    for each page.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if not response.headers.get("Content-Type", "").startswith(_TEXT):
            return response
        return super().process_response(request, response)
