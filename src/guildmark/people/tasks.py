"""Throws away links, sessions, form keys and access records that have served their time."""

from datetime import datetime

from django.contrib.sessions.models import Session
from django.db.models import Q
from django.utils.translation import gettext_noop

from guildmark.due.retention import delete_some, kept_for
from guildmark.people.models import FormKey, Link, StaffAccess


@kept_for(gettext_noop("links that were used or ran out"), days=30)
def _purge_links(before: datetime, most: int) -> int:
    return delete_some(Link.objects.filter(Q(used_at__lt=before) | Q(expires_at__lt=before)), most)


@kept_for(gettext_noop("sessions that ran out"), days=1)
def _purge_sessions(before: datetime, most: int) -> int:
    return delete_some(Session.objects.filter(expire_date__lt=before), most)


@kept_for(gettext_noop("records of staff reading personal data"), days=730)
def _purge_accesses(before: datetime, most: int) -> int:
    return delete_some(StaffAccess.objects.filter(at__lt=before), most)


@kept_for(gettext_noop("keys of forms that were sent"), days=7)
def _purge_form_keys(before: datetime, most: int) -> int:
    return delete_some(FormKey.objects.filter(at__lt=before), most)
