"""The tables of `people` as they were first released."""

import uuid

import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("people", "0001_initial"),
        ("people", "0003_organisation_edition"),
        ("people", "0004_who_read_what_and_forms_sent"),
    ]

    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="User",
            fields=[
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("email", models.EmailField(max_length=254, unique=True)),
                ("name", models.CharField(blank=True, max_length=120)),
                ("is_active", models.BooleanField(default=True)),
                ("created_at", models.DateTimeField()),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Organisation",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=120)),
                ("slug", models.SlugField(max_length=60, unique=True)),
                ("currency", models.CharField(default="USD", max_length=3)),
                ("zone", models.CharField(default="UTC", max_length=60)),
                ("language", models.CharField(default="en", max_length=12)),
                ("postal_address", models.CharField(blank=True, max_length=300)),
                ("contact_email", models.EmailField(blank=True, max_length=254)),
                ("simulated", models.BooleanField(default=False)),
                ("created_at", models.DateTimeField()),
                ("edition", models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="FormKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("organisation", models.UUIDField()),
                ("digest", models.CharField(max_length=64)),
                ("target", models.CharField(blank=True, max_length=300)),
                ("at", models.DateTimeField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("organisation", "digest"), name="form_sent_once")],
            },
        ),
        migrations.CreateModel(
            name="Contractor",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("email", models.EmailField(blank=True, max_length=254)),
                ("name", models.CharField(blank=True, max_length=120)),
                ("external_key", models.CharField(blank=True, max_length=120)),
                ("email_confirmed_at", models.DateTimeField(null=True)),
                ("zone", models.CharField(blank=True, max_length=60)),
                ("language", models.CharField(blank=True, max_length=12)),
                ("region", models.CharField(blank=True, max_length=12)),
                ("city", models.CharField(blank=True, max_length=80)),
                ("skills", models.JSONField(default=list)),
                ("groups", models.JSONField(default=dict)),
                ("created_at", models.DateTimeField()),
                ("erased_at", models.DateTimeField(null=True)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contractors",
                        to="people.organisation",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["organisation", "name", "id"], name="contractor_by_name")],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("organisation"),
                        django.db.models.functions.text.Lower("email"),
                        condition=models.Q(("email", ""), _negated=True),
                        name="contractor_email_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("external_key", ""), _negated=True),
                        fields=("organisation", "external_key"),
                        name="contractor_key_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Client",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=120)),
                ("external_key", models.CharField(blank=True, max_length=120)),
                ("created_at", models.DateTimeField()),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="clients", to="people.organisation"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        models.F("organisation"), django.db.models.functions.text.Lower("name"), name="client_name_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PersonKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("wrapped", models.BinaryField()),
                (
                    "contractor",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="key", to="people.contractor"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SigningKey",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("public_multibase", models.CharField(max_length=80, unique=True)),
                ("wrapped_private", models.BinaryField()),
                ("created_at", models.DateTimeField()),
                ("retired_at", models.DateTimeField(null=True)),
                ("compromised_at", models.DateTimeField(null=True)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="signing_keys",
                        to="people.organisation",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("retired_at", None)),
                        fields=("organisation",),
                        name="one_signing_key_in_use",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="StaffAccess",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("organisation", models.UUIDField()),
                ("user", models.UUIDField()),
                (
                    "role",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("owner", "Owner"),
                            ("manager", "Program manager"),
                            ("reviewer", "Reviewer"),
                            ("finance", "Finance"),
                            ("counsel", "Counsel"),
                            ("client", "Client"),
                        ],
                        max_length=10,
                    ),
                ),
                ("contractor", models.UUIDField(null=True)),
                ("what", models.CharField(max_length=60)),
                ("count", models.PositiveIntegerField(default=1)),
                ("at", models.DateTimeField()),
                (
                    "client",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="people.client"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["contractor", "id"], name="access_by_contractor")],
            },
        ),
        migrations.CreateModel(
            name="Consent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("organisation", models.UUIDField()),
                ("program", models.UUIDField()),
                ("what", models.CharField(max_length=20)),
                ("version", models.PositiveIntegerField()),
                ("text_sha256", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
                ("user_agent", models.CharField(blank=True, max_length=300)),
                (
                    "contractor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="consents", to="people.contractor"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("contractor", "program", "what", "version"), name="consent_once_per_version"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Link",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("digest", models.BinaryField(max_length=32, unique=True)),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("staff", "Staff Sign In"),
                            ("contractor", "Contractor Sign In"),
                            ("confirm", "Confirm Address"),
                        ],
                        max_length=10,
                    ),
                ),
                ("target", models.CharField(blank=True, max_length=200)),
                ("created_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(null=True)),
                (
                    "contractor",
                    models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, to="people.contractor"),
                ),
                (
                    "user",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("contractor__isnull", False), ("user", None)),
                            models.Q(("contractor", None), ("user__isnull", False)),
                            _connector="OR",
                        ),
                        name="link_is_for_one",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("owner", "Owner"),
                            ("manager", "Program manager"),
                            ("reviewer", "Reviewer"),
                            ("finance", "Finance"),
                            ("counsel", "Counsel"),
                            ("client", "Client"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "client",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, to="people.client"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memberships",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memberships",
                        to="people.organisation",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("organisation", "user", "role"), name="role_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("client__isnull", False), ("role", "client")),
                            models.Q(models.Q(("role", "client"), _negated=True), ("client__isnull", True)),
                            _connector="OR",
                        ),
                        name="client_role_names_client",
                    ),
                ],
            },
        ),
    ]
