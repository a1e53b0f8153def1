"""The addresses of every page, by audience."""

from django.urls import path

from guildmark.web import health
from guildmark.web.client import pages as client
from guildmark.web.contractor import appealing, assessing, joining, learning, own
from guildmark.web.manager import (
    appeals,
    courses,
    dashboard,
    designing,
    imports,
    lists,
    money,
    people,
    settings,
    terms,
)
from guildmark.web.public import badges, demo, pages, signing_in

app_name = "web"

PUBLIC = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("", pages.home, name="home"),
    path("privacy", pages.privacy, name="privacy"),
    path("definitions", dashboard.definitions, name="definitions"),
    path("ui", pages.components, name="ui"),
    path("demo", demo.people_to_be, name="demo"),
    path("demo/staff/<int:member>", demo.be_staff, name="be_staff"),
    path("demo/contractors/<int:number>", demo.be_contractor, name="be_contractor"),
    path("mailbox", pages.mailbox, name="mailbox"),
    path("mailbox/<int:number>", pages.mail, name="mail"),
    path("mailbox/<int:number>/html", pages.mail_html, name="mail_html"),
    path("unsubscribe/<str:token>", pages.unsubscribe, name="unsubscribe"),
    path("sign-in", signing_in.sign_in, name="sign_in"),
    path("staff/sign-in", signing_in.staff_sign_in, name="staff_sign_in"),
    path("sign-out", signing_in.sign_out, name="sign_out"),
    path("link/<str:token>", signing_in.use, name="use_link"),
    path("address/<str:token>", signing_in.new_address, name="new_address"),
    path("badges/<uuid:badge_id>", badges.badge, name="badge"),
    path("badges/<uuid:badge_id>/credential.json", badges.credential, name="credential"),
    path("achievements/<uuid:achievement_id>", badges.achievement, name="achievement"),
    path("achievements/<uuid:achievement_id>/badge.svg", badges.achievement_art, name="achievement_art"),
    path("issuers/<uuid:organisation_id>", badges.issuer, name="issuer"),
    path("status/<uuid:list_id>", badges.status, name="status"),
]

CONTRACTOR = [
    path("p/<str:token>", joining.landing, name="landing"),
    path("p/<str:token>/terms", joining.terms, name="terms"),
    path("i/<str:token>", joining.invitation, name="invitation"),
    path("i/<str:token>/decline", joining.decline, name="decline"),
    path("learn/<uuid:enrolment>", learning.course, name="course"),
    path("learn/<uuid:enrolment>/lessons/<slug:slug>", learning.lesson, name="lesson"),
    path("learn/<uuid:enrolment>/lessons/<slug:slug>/place", learning.place, name="place"),
    path("learn/<uuid:enrolment>/lessons/<slug:slug>/done", learning.done, name="done"),
    path("learn/<uuid:enrolment>/lessons/<slug:slug>/exercise", learning.exercise, name="exercise"),
    path("learn/<uuid:enrolment>/lessons/<slug:slug>/pictures/<str:name>", learning.picture, name="picture"),
    path("learn/<uuid:enrolment>/lessons/<slug:slug>/mistake", learning.mistake, name="mistake"),
    path("learn/<uuid:enrolment>/assessment", assessing.intro, name="assessment"),
    path("learn/<uuid:enrolment>/assessment/start", assessing.start, name="start_attempt"),
    path("learn/<uuid:enrolment>/attempts/<uuid:attempt_id>", assessing.attempt, name="attempt"),
    path("learn/<uuid:enrolment>/attempts/<uuid:attempt_id>/answer", assessing.answer, name="answer"),
    path("learn/<uuid:enrolment>/attempts/<uuid:attempt_id>/submit", assessing.submit, name="submit_attempt"),
    path("learn/<uuid:enrolment>/attempts/<uuid:attempt_id>/result", assessing.result, name="result"),
    path("learn/<uuid:enrolment>/attempts/<uuid:attempt_id>/appeal", appealing.ask, name="ask_person"),
    path("learn/<uuid:enrolment>/leave", own.leave, name="leave"),
    path("figures/<uuid:course_id>/<str:name>", learning.figure, name="figure"),
    path("gigs", own.gigs, name="gigs"),
    path("gigs/<uuid:gig_id>", own.gig, name="gig"),
    path("gigs/<uuid:gig_id>/interest", own.interest, name="interest"),
    path("offers/<uuid:offer_id>/accept", own.accept, name="accept_offer"),
    path("offers/<uuid:offer_id>/decline", own.decline, name="decline_offer"),
    path("earned", own.earned, name="earned"),
    path("earned/badges/<uuid:badge_id>", own.badge, name="own_badge"),
    path("earned/badges/<uuid:badge_id>/<str:form>.json", own.badge_file, name="own_badge_file"),
    path("my-data", own.my_data, name="my_data"),
    path("my-data/download", own.download, name="download"),
]

MANAGER = [
    path("manage/<slug:slug>", lists.programs, name="programs"),
    path("manage/<slug:slug>/programs/new", designing.new, name="new_program"),
    path("manage/<slug:slug>/programs/<uuid:program_id>", dashboard.dashboard, name="dashboard"),
    path("manage/<slug:slug>/programs/<uuid:program_id>/export.csv", dashboard.export, name="export"),
    path("manage/<slug:slug>/programs/<uuid:program_id>/design", designing.design, name="design"),
    path("manage/<slug:slug>/programs/<uuid:program_id>/design/<slug:step>", designing.step, name="design_step"),
    path("manage/<slug:slug>/programs/<uuid:program_id>/preview", designing.preview, name="preview"),
    path("manage/<slug:slug>/programs/<uuid:program_id>/launch", designing.launch, name="launch"),
    path("manage/<slug:slug>/programs/<uuid:program_id>/close", designing.close, name="close"),
    path("manage/<slug:slug>/programs/<uuid:program_id>/extend", designing.extend, name="extend"),
    path("manage/<slug:slug>/programs/<uuid:program_id>/top-up", designing.top_up, name="top_up"),
    path("manage/<slug:slug>/programs/<uuid:program_id>/invite", people.invite, name="invite"),
    path("manage/<slug:slug>/programs/<uuid:program_id>/people", people.enrolments, name="enrolments"),
    path("manage/<slug:slug>/programs/<uuid:program_id>/money", money.money, name="money"),
    path("manage/<slug:slug>/programs/<uuid:program_id>/money/pay", money.pay, name="pay"),
    path("manage/<slug:slug>/programs/<uuid:program_id>/terms", terms.terms, name="program_terms"),
    path("manage/<slug:slug>/reviews", appeals.waiting, name="appeals"),
    path("manage/<slug:slug>/reviews/<uuid:appeal_id>", appeals.appeal, name="appeal"),
    path("manage/<slug:slug>/people", people.contractors, name="people"),
    path("manage/<slug:slug>/people/<uuid:contractor_id>", people.contractor, name="contractor"),
    path("manage/<slug:slug>/people/<uuid:contractor_id>/badges/<uuid:badge_id>/revoke", people.revoke, name="revoke"),
    path("manage/<slug:slug>/gigs", lists.gigs, name="all_gigs"),
    path("manage/<slug:slug>/courses", courses.courses, name="courses"),
    path("manage/<slug:slug>/courses/shipped", courses.add_shipped, name="add_shipped"),
    path("manage/<slug:slug>/courses/<uuid:course_id>", courses.course, name="course_page"),
    path("manage/<slug:slug>/courses/<uuid:course_id>/lessons/<slug:lesson>", courses.lesson, name="course_lesson"),
    path(
        "manage/<slug:slug>/courses/<uuid:course_id>/mistakes/<uuid:mistake_id>", courses.settle, name="settle_mistake"
    ),
    path("manage/<slug:slug>/messages", lists.messages, name="outbox"),
    path("manage/<slug:slug>/messages/<uuid:message>/judge", lists.judge, name="judge_message"),
    path("manage/<slug:slug>/settings", settings.overview, name="settings"),
    path("manage/<slug:slug>/settings/organisation", settings.organisation, name="organisation"),
    path("manage/<slug:slug>/settings/address", settings.address, name="own_address"),
    path("manage/<slug:slug>/settings/people/add", settings.add, name="add_staff"),
    path("manage/<slug:slug>/settings/people/<int:member>/remove", settings.remove, name="remove_staff"),
    path("manage/<slug:slug>/settings/clients", settings.add_client, name="add_client"),
    path("manage/<slug:slug>/import", imports.choose, name="imports"),
    path("manage/<slug:slug>/import/course", imports.course, name="import_course"),
    path("manage/<slug:slug>/import/<slug:kind>", imports.upload, name="import_csv"),
    path("manage/<slug:slug>/import/<slug:kind>/<uuid:upload_id>", imports.check, name="import_check"),
    path("manage/<slug:slug>/import/<slug:kind>/<uuid:upload_id>/mend.csv", imports.mend, name="import_mend"),
    path("manage/<slug:slug>/import/<slug:kind>/<uuid:upload_id>/mapping.yaml", imports.mapping, name="import_mapping"),
]

CLIENT = [
    path("client/<slug:slug>", client.gigs, name="client_gigs"),
    path("client/<slug:slug>/gigs/new", client.post, name="post_gig"),
    path("client/<slug:slug>/certified", client.certified, name="certified"),
    path("client/<slug:slug>/gigs/<uuid:gig_id>", client.gig, name="client_gig"),
    path("client/<slug:slug>/gigs/<uuid:gig_id>/offer", client.offer, name="offer_gig"),
    path("client/<slug:slug>/gigs/<uuid:gig_id>/complete", client.complete, name="complete_gig"),
    path("client/<slug:slug>/gigs/<uuid:gig_id>/cancel", client.cancel, name="cancel_gig"),
    path("client/<slug:slug>/gigs/<uuid:gig_id>/withdraw", client.withdraw, name="withdraw_gig"),
    path("client/<slug:slug>/gigs/<uuid:gig_id>/rate", client.rate, name="rate_gig"),
]

urlpatterns = PUBLIC + CONTRACTOR + MANAGER + CLIENT
