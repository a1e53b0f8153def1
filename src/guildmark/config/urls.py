"""The addresses of an installation; every one of them belongs to a part of `web` or `api`."""

from django.urls import include, path

urlpatterns = [path("api/v1/", include("guildmark.api.urls")), path("", include("guildmark.web.urls"))]

handler400 = "guildmark.web.errors.bad_request"
handler403 = "guildmark.web.errors.forbidden"
handler404 = "guildmark.web.errors.not_found"
handler500 = "guildmark.web.errors.server_error"
