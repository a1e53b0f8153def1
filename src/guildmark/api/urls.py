"""The addresses of the API."""

from django.urls import path

from guildmark.api import badges

app_name = "api"

urlpatterns = [path("badges/verify", badges.verify_badge, name="verify_badge")]
