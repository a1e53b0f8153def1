"""Who there is: organisations, the people who act for them, their clients, and contractors.

Every row belongs to one organisation. A contractor is a person *in* an organisation: the same address elsewhere is
another contractor, and nothing links the two.
"""

import uuid
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _


class Organisation(models.Model):
    """Whoever runs programs. `simulated` marks a made-up world: every page says so."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=120)
    slug = models.SlugField(max_length=60, unique=True)
    currency = models.CharField(max_length=3, default="USD")
    zone = models.CharField(max_length=60, default="UTC")
    language = models.CharField(max_length=12, default="en")
    postal_address = models.CharField(max_length=300, blank=True)
    contact_email = models.EmailField(blank=True)
    simulated = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    edition = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    """Finds staff by their address, without regard to case."""

    def get_by_natural_key(self, username: str | None) -> "User":
        """The user with that address; raises User.DoesNotExist."""
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    """Somebody who signs in to act for organisations; signs in by e-mailed link, never with a password."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120, blank=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    USERNAME_FIELD = "email"
    objects = UserManager()

    def __str__(self) -> str:
        return self.name or self.email


class Client(models.Model):
    """Somebody who posts work with an organisation."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="clients")
    name = models.CharField(max_length=120)
    external_key = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("organisation", Lower("name"), name="client_name_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """The role of a user in an organisation; a client's people also name their client."""

    class Role(models.TextChoices):
        """What somebody may do for an organisation."""

        OWNER = "owner", _("Owner")
        MANAGER = "manager", _("Program manager")
        REVIEWER = "reviewer", _("Reviewer")
        FINANCE = "finance", _("Finance")
        COUNSEL = "counsel", _("Counsel")
        CLIENT = "client", _("Client")

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role.choices)
    client = models.ForeignKey(Client, null=True, blank=True, on_delete=models.CASCADE)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "user", "role"], name="role_once"),
            models.CheckConstraint(
                condition=models.Q(role="client", client__isnull=False)
                | (~models.Q(role="client") & models.Q(client__isnull=True)),
                name="client_role_names_client",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.role}"


class Contractor(models.Model):
    """An independent professional an organisation works with or invites."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="contractors")
    email = models.EmailField(blank=True)
    name = models.CharField(max_length=120, blank=True)
    external_key = models.CharField(max_length=120, blank=True)
    email_confirmed_at = models.DateTimeField(null=True)
    zone = models.CharField(max_length=60, blank=True)
    language = models.CharField(max_length=12, blank=True)
    region = models.CharField(max_length=12, blank=True)
    city = models.CharField(max_length=80, blank=True)
    skills = models.JSONField(default=list)
    groups = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                "organisation", Lower("email"), condition=~models.Q(email=""), name="contractor_email_once"
            ),
            models.UniqueConstraint(
                fields=["organisation", "external_key"],
                condition=~models.Q(external_key=""),
                name="contractor_key_once",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["organisation", "name", "id"], name="contractor_by_name")]

    def __str__(self) -> str:
        return str(self.id)


class OtherAddress(models.Model):
    """An address besides the main one that a contractor showed to be theirs: it signs in, and no mail goes there."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    contractor = models.ForeignKey(Contractor, on_delete=models.CASCADE, related_name="other_addresses")
    email = models.EmailField(db_index=True)  # in lower case
    confirmed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "email"], name="other_address_once"),
            models.CheckConstraint(
                condition=models.Q(email=Lower("email")) & ~models.Q(email=""), name="other_address_is_plain"
            ),
        ]

    def __str__(self) -> str:
        return f"other address {self.pk}"


class PersonKey(models.Model):
    """The key under which a contractor's personal data in facts is encrypted; deleting it forgets them."""

    contractor = models.OneToOneField(Contractor, on_delete=models.CASCADE, related_name="key")
    wrapped = models.BinaryField()

    def __str__(self) -> str:
        return str(self.contractor_id)


class SigningKey(models.Model):
    """A key pair an organisation signs with. Retired keys stay published; only a compromised one is disowned.

    Its name is public: an Ed25519 key as Multikey, which is the whole key; of an RSA key the thumbprint (RFC 7638).
    """

    class Kind(models.TextChoices):
        """What it signs: documents themselves, or tokens (VC-JWT)."""

        ED25519 = "ed25519"
        RSA = "rsa"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="signing_keys")
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.ED25519)
    name = models.CharField(max_length=80, unique=True)
    public_jwk = models.JSONField(default=dict)
    wrapped_private = models.BinaryField()
    created_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)
    compromised_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "kind"],
                condition=models.Q(retired_at=None),
                name="one_signing_key_in_use",
            ),
            models.CheckConstraint(
                condition=models.Q(compromised_at=None) | models.Q(retired_at__isnull=False),
                name="compromised_key_is_retired",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Link(models.Model):
    """A link e-mailed to somebody: opening it shows a button, only the button uses it up, once."""

    class Purpose(models.TextChoices):
        """What the link does when used."""

        STAFF_SIGN_IN = "staff"
        CONTRACTOR_SIGN_IN = "contractor"
        CONFIRM_ADDRESS = "confirm"
        ADD_ADDRESS = "address"

    digest = models.BinaryField(max_length=32, unique=True)
    purpose = models.CharField(max_length=10, choices=Purpose.choices)
    user = models.ForeignKey(User, null=True, on_delete=models.CASCADE)
    contractor = models.ForeignKey(Contractor, null=True, on_delete=models.CASCADE)
    target = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(user=None, contractor__isnull=False) | models.Q(user__isnull=False, contractor=None),
                name="link_is_for_one",
            )
        ]

    def __str__(self) -> str:
        return f"{self.purpose} link {self.pk}"


class Consent(models.Model):
    """What a contractor agreed to: the exact text by its hash, when, and with which device. Never changed."""

    organisation = models.UUIDField()
    contractor = models.ForeignKey(Contractor, on_delete=models.PROTECT, related_name="consents")
    program = models.UUIDField()
    what = models.CharField(max_length=20)
    version = models.PositiveIntegerField()
    text_sha256 = models.CharField(max_length=64)
    at = models.DateTimeField()
    user_agent = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["contractor", "program", "what", "version"], name="consent_once_per_version"
            )
        ]

    def __str__(self) -> str:
        return f"{self.what} v{self.version}"


class StaffAccess(models.Model):
    """That a member of an organisation's side read a contractor's personal data: who, whose, what, when.

    A list leaves one row for each contractor on it, with `count` the length of the list; `contractor` is empty where
    what was read names people who are not contractors yet, or where the row is older than this rule.
    """

    organisation = models.UUIDField()
    user = models.UUIDField()
    role = models.CharField(max_length=10, choices=Membership.Role.choices, blank=True)
    client = models.ForeignKey(Client, null=True, on_delete=models.SET_NULL, related_name="+")
    contractor = models.UUIDField(null=True)
    what = models.CharField(max_length=60)
    count = models.PositiveIntegerField(default=1)
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["contractor", "id"], name="access_by_contractor")]

    def __str__(self) -> str:
        return f"{self.what} at {self.at}"


class FormKey(models.Model):
    """That a form was sent, by the digest of its key and its content, and where its answer led."""

    organisation = models.UUIDField()
    digest = models.CharField(max_length=64)
    target = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["organisation", "digest"], name="form_sent_once")]

    def __str__(self) -> str:
        return self.digest[:12]
