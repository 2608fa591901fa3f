"""The users of the portal."""

from django.contrib.auth.models import AbstractUser
from django.db import models

from cee_portal.core.append_only import refuse_delete


class User(AbstractUser):
    """A person who signs in. Rights at an office, a filer or an importer are memberships of those floors."""

    class NationalRole(models.TextChoices):
        NONE = "", "none"
        ADMINISTRATOR = "administrator", "administrator"
        AUDITOR = "auditor", "auditor"

    class Density(models.TextChoices):
        DENSE = "dense", "dense"
        COMFORTABLE = "comfortable", "comfortable"

    national_role = models.CharField(max_length=16, choices=NationalRole.choices, blank=True, default="")
    keyboard_shortcuts = models.BooleanField(default=True)
    density = models.CharField(max_length=12, choices=Density.choices, default=Density.DENSE)
    demo_card = models.CharField(
        max_length=120, blank=True, help_text="What this demonstration user will see; empty for real people."
    )

    class Meta(AbstractUser.Meta):
        triggers = [refuse_delete("user")]

    @property
    def name(self) -> str:
        return self.get_full_name() or self.username

    @property
    def is_administrator(self) -> bool:
        return self.national_role == self.NationalRole.ADMINISTRATOR

    @property
    def is_auditor(self) -> bool:
        return self.national_role == self.NationalRole.AUDITOR

    @property
    def reads_everything(self) -> bool:
        """Administrators and auditors read the records of everybody, drafts of orders included."""
        return self.is_administrator or self.is_auditor

    @property
    def initials(self) -> str:
        return "".join(part[0] for part in self.name.split()[:2]).upper()


class SignInTries(models.Model):
    """How often somebody tried to sign in since a moment: by user name at a place, and at a place as a whole.

    Written by SQL in `sign_in_limits`. `name` is empty for the count of a place.
    """

    name = models.CharField(max_length=150)
    place = models.CharField(max_length=60, help_text="An address, or a browser by its token.")
    tries = models.SmallIntegerField()
    since = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name", "place"], name="one_count_of_tries")]
