"""Does once what is asked twice: a form that is sent again, at the same moment or later, leads to what its first made.

The row of a form is unique in the database, so that of two who ask at once the second waits for the first. Where the
first failed or made nothing, the next one acts.
"""

import hashlib
import uuid
from collections.abc import Callable
from datetime import datetime

from django.db import IntegrityError, transaction

from guildmark.people.models import FormKey


@transaction.atomic
def do_once(*, organisation: uuid.UUID, key: str, act: Callable[[], str], at: datetime) -> tuple[str, bool]:
    """What `act` gave (where to go on; empty when nothing was made), and whether it was done now."""
    digest = hashlib.sha256(key.encode(errors="surrogatepass")).hexdigest()
    try:
        with transaction.atomic():
            sent = FormKey.objects.create(organisation=organisation, digest=digest, at=at)
    except IntegrityError:
        return FormKey.objects.get(organisation=organisation, digest=digest).target, False
    sent.target = act()
    if sent.target:
        sent.save(update_fields=["target"])
    else:
        sent.delete()
    return sent.target, True
