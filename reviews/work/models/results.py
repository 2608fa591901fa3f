"""Results with which items close."""

from django.db import models

from cee_portal.core.dated import DatedQuerySet


class ResultCode(models.Model):
    """What a closed item came to; a dated table for all kinds of work."""

    code = models.SlugField(primary_key=True, max_length=40)
    label = models.CharField(max_length=80)
    kind = models.CharField(max_length=12, help_text="The kind of work item it closes.")
    is_finding = models.BooleanField(default=False)
    needs_line = models.BooleanField(default=False)
    needs_amount = models.BooleanField(default=False)
    needs_note = models.BooleanField(default=False)
    order = models.SmallIntegerField(default=0)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        ordering = ["order", "code"]
