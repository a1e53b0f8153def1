"""Finance records what was paid: what was chosen and confirmed, once, on a day that can be, under a reference."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from guildmark.people.models import Organisation
from guildmark.rewards.models import Payment, Transfer
from guildmark.rewards.queries import find_fund, list_to_pay
from guildmark.web.manager import paying
from guildmark.work import actions as work
from tests.programs.test_program import attempt, joined, launched
from tests.web.test_appeals import reader
from tests.web.test_exports import rows
from tests.web.test_staff_pages import plain, signed_in
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return World(at=timezone.now())


@pytest.fixture
def program(world):
    return launched(world, budget_minor=1_000_000)


def earn(world, enrolment, gigs=1):
    for _ in range(gigs):
        work.complete_gig(gig=world.fill(world.gig(), enrolment.contractor), at=world.at)
    world.settle()


def certified(world, program, name="Ada"):
    enrolment = joined(world, program, name)
    attempt(world, enrolment)
    return enrolment


def money(world, program):
    return f"/manage/{world.organisation.slug}/programs/{program.pk}/money"


def open_uses(program):
    return [use.pk for use in list_to_pay(find_fund(program.pk))]


def fields(page):
    """What the form that records holds, as a browser sends it."""
    form = page.split('class="card stack gap-3" method="post"')[1].split("</form>")[0]
    found = {}
    for name, value in re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form):
        found.setdefault(name, []).append(value)
    return found | {"step": "record"}


def today():
    return timezone.localdate().isoformat()


def test_only_what_was_ticked_is_recorded_and_it_is_asked_with_number_and_sum_first(world, program):
    earn(world, certified(world, program), gigs=2)
    earn(world, certified(world, program, "Bob"))
    finance, path, uses = signed_in(world, "finance"), money(world, program), open_uses(program)
    asked = finance.post(f"{path}/pay", {"use": uses[:2], "which": "ticked", "paid_on": today(), "reference": "Run 7"})
    page = asked.content.decode()
    assert "Were these 2 payments made?" in page
    assert "2 payments, $64.00 in all." in plain(page)
    assert "Reference: Run 7" in page
    assert "Bob" not in page
    assert not Payment.objects.exists()
    said = finance.post(f"{path}/pay", fields(page), follow=True).content.decode()
    assert "2 payments recorded, $64.00 in all, as paid on" in said
    assert open_uses(program) == uses[2:]
    assert Payment.objects.get().reference == "Run 7"


def test_all_that_are_open_are_chosen_without_ticking_and_what_is_earned_meanwhile_is_not_in_it(world, program):
    ada = certified(world, program)
    earn(world, ada)
    earn(world, certified(world, program, "Bob"))
    finance, path = signed_in(world, "finance"), money(world, program)
    assert "All that are open: 2 payments, $64.00" in plain(finance.get(path).content.decode())
    asked = finance.post(f"{path}/pay", {"which": "all", "paid_on": today()}).content.decode()
    earn(world, ada)
    finance.post(f"{path}/pay", fields(asked))
    assert Transfer.objects.filter(credit="paid").count() == 2
    assert len(open_uses(program)) == 1


def test_a_confirmation_that_is_sent_twice_records_once(world, program):
    earn(world, certified(world, program), gigs=2)
    finance, path, uses = signed_in(world, "finance"), money(world, program), open_uses(program)
    sent = fields(finance.post(f"{path}/pay", {"use": uses, "paid_on": today()}).content.decode())
    finance.post(f"{path}/pay", sent)
    again = finance.post(f"{path}/pay", sent, follow=True).content.decode()
    assert "This form was sent twice; it was done once." in again
    late = finance.post(f"{path}/pay", sent | {"form_key": "x" * 20}, follow=True).content.decode()
    assert "waits no more" in late
    assert (Payment.objects.count(), Transfer.objects.filter(credit="paid").count()) == (1, 2)


def test_what_somebody_else_recorded_meanwhile_is_named_and_not_paid_twice(world, program):
    earn(world, certified(world, program), gigs=2)
    finance, path, uses = signed_in(world, "finance"), money(world, program), open_uses(program)
    record = {"paid_on": today(), "step": "record"}
    finance.post(f"{path}/pay", record | {"use": uses[:1]}, follow=True)
    said = finance.post(f"{path}/pay", record | {"use": uses}, follow=True).content.decode()
    assert "1 payment recorded, $32.00" in said
    assert "1 of them was recorded before." in said
    assert Transfer.objects.filter(credit="paid").count() == 2


@pytest.mark.parametrize(
    ("wrong", "words", "place"),
    [
        ({"paid_on": "soon"}, "Enter a date such as", "paid_on-e"),
        ({"paid_on": ""}, "Enter a date such as", "paid_on-e"),
        ({"days": 1}, "This day is still to come", "paid_on-e"),
        ({"days": -1}, "was earned later: enter", "paid_on-e"),
        ({"reference": "x" * 141}, "At most 140 characters", "reference-e"),
        ({"use": []}, "Tick at least one payment", "which"),
    ],
)
@pytest.mark.parametrize("step", ["", "record"])
def test_what_is_wrong_is_said_at_its_place_and_nothing_typed_is_lost(world, wrong, words, place, step):
    program = launched(world, budget_minor=1_000_000)
    Organisation.objects.update(zone="UTC")
    earn(world, certified(world, program), gigs=2)
    finance, path, uses = signed_in(world, "finance"), money(world, program), open_uses(program)
    if "days" in wrong:
        wrong = {"paid_on": (timezone.now().date() + timedelta(days=wrong["days"])).isoformat()}
    typed = {"use": uses[:1], "which": "ticked", "paid_on": today(), "reference": "Kept words", "step": step} | wrong
    answer = finance.post(f"{path}/pay", typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in page.split(f'id="{place}"')[1][:400]
    assert f'value="{typed["reference"]}"' in page
    assert page.count(" checked") == 1 + len(typed["use"])
    assert not Payment.objects.exists()


def test_going_back_from_the_question_keeps_what_was_ticked_and_typed(world, program):
    earn(world, certified(world, program), gigs=2)
    finance, path, uses = signed_in(world, "finance"), money(world, program), open_uses(program)
    asked = finance.post(f"{path}/pay", {"use": uses[:1], "paid_on": today(), "reference": "Run 7"}).content.decode()
    back = finance.post(f"{path}/pay", fields(asked) | {"step": "change"}).content.decode()
    assert f'name="use" value="{uses[0]}" checked' in back
    assert f'name="use" value="{uses[1]}" checked' not in back
    assert 'value="Run 7"' in back
    assert not Payment.objects.exists()


def test_premiums_of_another_program_are_not_paid_here(world, program):
    earn(world, certified(world, program))
    other = launched(world)
    earn(world, certified(world, other, "Bob"))
    finance = signed_in(world, "finance")
    finance.post(f"{money(world, other)}/pay", {"use": open_uses(program), "paid_on": today(), "step": "record"})
    assert not Payment.objects.exists()


def test_past_payments_are_listed_with_day_reference_and_who_and_paged_by_key(world, program, monkeypatch):
    monkeypatch.setattr(paying, "PAGE", 1)
    earn(world, certified(world, program), gigs=2)
    finance, path = signed_in(world, "finance"), money(world, program)
    for number, use in enumerate(open_uses(program)):
        form = {"use": use, "paid_on": today(), "reference": f"Run {number}", "step": "record"}
        finance.post(f"{path}/pay", form)
    page = finance.get(f"{path}/payments").content.decode()
    assert "Run 1" in page
    assert "Run 0" not in page
    assert f"finance-{world.organisation.slug}@example.com" in page
    further = re.search(r'href="([?]before=[0-9]+)"', page)[1]
    older = finance.get(f"{path}/payments{further}").content.decode()
    assert "Run 0" in older
    assert "Older" not in older
    assert "There are no older payments" in finance.get(f"{path}/payments?before=1").content.decode()


def test_what_is_open_and_what_is_paid_can_be_taken_along(world, program):
    enrolment = certified(world, program)
    earn(world, enrolment, gigs=2)
    finance, path = signed_in(world, "finance"), money(world, program)
    found = rows(finance, f"{path}?as=csv&list=open")
    waiting = [(row["title"], row["amount_minor"], row["currency"]) for row in found]
    assert waiting == [("Edit a leaflet", "3200", "USD")] * 2
    form = {"use": open_uses(program)[:1], "paid_on": today(), "reference": "=Run", "step": "record"}
    finance.post(f"{path}/pay", form)
    assert len(rows(finance, f"{path}?as=csv&list=open")) == 1
    [row] = rows(finance, f"{path}/payments?as=csv")
    assert (row["paid_on"], row["reference"], row["email"]) == (today(), "'=Run", enrolment.contractor.email)
    assert row["recorded_by"] == f"finance-{world.organisation.slug}@example.com"


def test_the_contractor_sees_day_and_reference_of_their_payment(world, program):
    enrolment = certified(world, program)
    earn(world, enrolment)
    finance, path = signed_in(world, "finance"), money(world, program)
    form = {"use": open_uses(program), "paid_on": today(), "reference": "Run 7", "step": "record"}
    finance.post(f"{path}/pay", form)
    section = reader(enrolment).get("/earned").content.decode().split("Every payment")[1]
    assert "Premium on “Edit a leaflet”" in section
    assert f'<time datetime="{today()}">' in section
    assert "Run 7" in section
    payment = rows(reader(enrolment), "/earned?as=csv")[-1]
    assert (payment["what"], payment["at"], payment["reference"]) == ("payment", today(), "Run 7")


def test_what_is_open_can_be_printed_so_it_stands_in_no_form(world, program):
    earn(world, certified(world, program))
    page = signed_in(world, "finance").get(money(world, program)).content.decode()
    table = page.index("Premiums to pay")
    assert page.rfind("<form", 0, table) <= page.rfind("</form>", 0, table)
    assert f'form="pay" name="use" value="{open_uses(program)[0]}"' in page
    assert 'form id="pay"' in page
