from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):

    dependencies = [
        ("reviews", "0001_initial"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="criterion", name="one_open_criterion_per_code"),
        migrations.AddConstraint(
            model_name="criterion",
            constraint=models.UniqueConstraint(
                fields=("code",),
                condition=Q(("valid_from__isnull", False), ("valid_to__isnull", True)),
                name="one_criterion_on_per_code",
            ),
        ),
        migrations.AddConstraint(
            model_name="criterion",
            constraint=models.UniqueConstraint(
                fields=("code",), condition=Q(("valid_from__isnull", True)), name="one_draft_per_code"
            ),
        ),
        migrations.AddIndex(
            model_name="workitem",
            index=models.Index(
                fields=["office"],
                condition=Q(Q(("state", "closed"), _negated=True), ("returns__gte", 2)),
                name="disputed_items",
            ),
        ),
        migrations.AddIndex(
            model_name="workitem",
            index=models.Index(
                fields=["taken_at"],
                condition=Q(("begun_at__isnull", True), ("owner__isnull", False), ("state", "open")),
                name="untouched_items",
            ),
        ),
        migrations.AddIndex(
            model_name="workitem",
            index=models.Index(
                fields=["parked_until"], condition=Q(("state", "parked")), name="parked_items"
            ),
        ),
    ]
