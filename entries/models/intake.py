"""Files that were handed in, and the summaries of them that were not stored."""

from django.db import models

from cee_portal.core.models import Job


class IntakeFile(models.Model):
    """A file handed in for intake, with its job."""

    job = models.OneToOneField(Job, primary_key=True, on_delete=models.PROTECT, related_name="intake_file")
    name = models.CharField(max_length=200)
    format = models.CharField(max_length=4)
    file = models.FileField(upload_to="intake/", null=True)
    arranged = models.FileField(
        upload_to="intake/", null=True, help_text="The rows summary by summary, while the job runs."
    )
    size = models.BigIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True)
    offset_rows = models.BigIntegerField(
        default=0, help_text="Rows already committed: where a killed job goes on."
    )


class IntakeRejection(models.Model):
    """A summary of a file that was not stored.

    Its rows as they came, and all its errors.
    """

    job = models.ForeignKey(Job, on_delete=models.PROTECT, related_name="rejections", db_index=False)
    first_row = models.BigIntegerField()
    entry_number = models.CharField(max_length=40, blank=True)
    rows = models.JSONField(help_text="The file rows of this summary, each {column: text}.")
    row_numbers = models.JSONField(default=list, help_text="The row of the file of each; empty for JSON.")
    errors = models.JSONField(help_text="Each {row, field, value, code, message, fix}.")
    repaired_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["job", "first_row"], name="one_rejection_per_file_row")
        ]
