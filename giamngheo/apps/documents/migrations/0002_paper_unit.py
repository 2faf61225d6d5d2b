"""Papers are numbered by the commune that made them, also after it has merged."""

import django.db.models.deletion
from django.db import migrations, models


def made_by_their_commune(apps, schema_editor):
    paper = apps.get_model("documents", "Paper")
    models.QuerySet(paper).update(unit_id=models.F("commune_id"))


class Migration(migrations.Migration):

    dependencies = [
        ("documents", "0001_papers"),
        ("territory", "0003_restructuring_ledger"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="paper", name="paper_number_once"),
        migrations.AddField(
            model_name="paper",
            name="unit",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="territory.area",
                verbose_name="commune of the paper",
            ),
        ),
        migrations.RunPython(made_by_their_commune, migrations.RunPython.noop),
    ]
