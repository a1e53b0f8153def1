"""A time zone is chosen by region and place, each once, with how far it is from UTC; what was stored before stays."""

import re
from datetime import UTC, datetime

import pytest
from django.utils import timezone

from guildmark.people.models import Organisation
from guildmark.web.components.zone_list import group_zones, zones
from tests.web.test_staff_pages import signed_in
from tests.world import World

GUESS = 'name="zone" data-guess'
WINTER, SUMMER = datetime(2026, 1, 15, 12, 40, tzinfo=UTC), datetime(2026, 7, 15, 12, 40, tzinfo=UTC)


def offered(at=WINTER, held=""):
    return {zone.name: zone for _region, rows in group_zones(at=at, held=held) for zone in rows}


def test_each_place_stands_once_in_its_region_without_second_names():
    names = [zone.name for _region, rows in group_zones(at=WINTER) for zone in rows]
    assert len(names) == len(set(names))
    assert {"Europe/Paris", "Asia/Kolkata", "America/Argentina/Ushuaia", "UTC"} <= set(names)
    assert not {"Asia/Calcutta", "US/Eastern", "Etc/GMT+5", "Europe/Kiev", "GB"} & set(names)
    assert set(names) <= zones()
    groups = {str(region): [zone.name for zone in rows] for region, rows in group_zones(at=WINTER)}
    assert list(groups)[:2] == ["No place", "Africa"]
    assert all(name.startswith("Europe/") for name in groups["Europe"])


@pytest.mark.parametrize(
    ("at", "name", "place", "offset"),
    [
        (WINTER, "Europe/Paris", "Paris", "UTC+1"), (SUMMER, "Europe/Paris", "Paris", "UTC+2"),
        (WINTER, "Asia/Kolkata", "Kolkata", "UTC+5:30"), (WINTER, "Africa/Abidjan", "Abidjan", "UTC"),
        (WINTER, "America/St_Johns", "St Johns", "UTC\N{MINUS SIGN}3:30"),
        (WINTER, "America/Argentina/Buenos_Aires", "Argentina, Buenos Aires", "UTC\N{MINUS SIGN}3"),
    ],
)  # fmt: skip
def test_a_place_says_how_far_it_is_from_utc_on_that_day(at, name, place, offset):
    assert (offered(at)[name].place, offered(at)[name].offset) == (place, offset)


def test_what_a_browser_calls_a_place_is_known_by_its_present_name():
    assert "Asia/Calcutta" in offered()["Asia/Kolkata"].also.split()
    assert offered()["Europe/Paris"].also == ""


def test_a_second_name_that_is_stored_stays_in_the_list_and_one_that_is_none_does_not():
    assert "Asia/Calcutta" in offered(held="Asia/Calcutta")
    assert "Mars/Base" not in offered(held="Mars/Base")


@pytest.mark.django_db
def test_an_organisation_keeps_its_second_name_and_is_not_asked_to_choose_another():
    world = World(at=timezone.now())
    Organisation.objects.filter(pk=world.organisation.pk).update(zone="Asia/Calcutta")
    owner, url = signed_in(world, "owner"), f"/manage/{world.organisation.slug}/settings/organisation"
    page = owner.get(url).content.decode()
    assert re.search(r'<option value="Asia/Calcutta"[^>]* selected>Calcutta \(UTC\+5:30\)', page)
    assert page.count(" selected>") == 2, "the zone and the currency"
    assert GUESS not in page
    form = {"name": "A", "zone": "Asia/Calcutta", "postal_address": "B", "currency": "USD", "edition": "0"}
    assert owner.post(url, form).status_code == 302
    world.organisation.refresh_from_db()
    assert (world.organisation.name, world.organisation.zone) == ("A", "Asia/Calcutta")


@pytest.mark.django_db
def test_a_device_is_asked_only_where_nobody_has_chosen():
    world = World(at=timezone.now())
    owner, url = signed_in(world, "owner"), f"/manage/{world.organisation.slug}/settings/organisation"
    assert GUESS in owner.get(url).content.decode()
    form = {"name": "A", "zone": "UTC", "postal_address": "B", "currency": "USD", "edition": "0"}
    assert owner.post(url, form).status_code == 302
    assert GUESS not in owner.get(url).content.decode()
