"""A prepared query gives what the query itself gives, whoever asks first and for whatever values."""

import uuid

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from guildmark.learning.models import Attempt
from guildmark.people.models import Organisation
from guildmark.prepared import Prepared
from guildmark.programs import queries
from guildmark.programs.models import Enrolment
from guildmark.web.sessions import SessionStore
from tests.programs.test_program import joined, launched
from tests.world import World

pytestmark = pytest.mark.django_db


def everything(row):
    return {field.attname: getattr(row, field.attname) for field in type(row)._meta.concrete_fields}  # noqa: SLF001


@pytest.fixture
def enrolments():
    world = World()
    program = launched(world)
    return [joined(world, program, name) for name in ("Ada", "Grace")]


def test_rows_and_their_neighbours_are_those_of_the_query(enrolments, django_assert_num_queries):
    for enrolment in enrolments:
        plain = Enrolment.objects.select_related(
            "program__organisation", "program__course", "version", "contractor"
        ).get(pk=enrolment.pk)
        with django_assert_num_queries(1):
            found = queries.get_enrolment_by_id(enrolment.pk)
            pairs = [
                (found, plain), (found.program, plain.program), (found.version, plain.version),
                (found.contractor, plain.contractor), (found.program.organisation, plain.program.organisation),
            ]  # fmt: skip
            assert all(everything(mine) == everything(theirs) for mine, theirs in pairs)


def test_a_row_that_is_not_there_is_said_by_its_model():
    with pytest.raises(Enrolment.DoesNotExist):
        queries.get_enrolment_by_id(uuid.uuid4())


def test_values_are_never_part_of_the_sql(enrolments):
    by_name = Prepared(lambda name: Organisation.objects.filter(name=name), name=Organisation._meta.get_field("name"))  # noqa: SLF001
    assert by_name.find(name="' OR '1'='1") is None
    organisation = enrolments[0].program.organisation
    assert by_name.rows(name=organisation.name) == [organisation]


def test_a_query_that_hides_its_values_is_refused():
    hidden = Prepared(lambda number: Attempt.objects.filter(number=number.int % 1000), number=Attempt._meta.pk)  # noqa: SLF001
    with pytest.raises(TypeError, match="cannot be prepared"):
        hidden.rows(number=uuid.uuid4())


def test_a_session_that_ran_out_is_no_session():
    store = SessionStore()
    store["who"] = "Ada"
    store.save()
    key = store.session_key
    assert SessionStore(key).get("who") == "Ada"
    Session.objects.filter(pk=key).update(expire_date=timezone.now())
    late = SessionStore(key)
    assert (late.get("who"), late.session_key) == (None, None)
    assert SessionStore("nothing").get("who") is None
