"""Every paper has its commune; by itself, because PostgreSQL alters no table it has just filled."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("documents", "0002_paper_unit"),
    ]

    operations = [
        migrations.AlterField(
            model_name="paper",
            name="unit",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="territory.area",
                verbose_name="commune of the paper",
            ),
        ),
        migrations.AddConstraint(
            model_name="paper",
            constraint=models.UniqueConstraint(
                condition=models.Q(("number__isnull", False), ("state", "ISSUED")),
                fields=("unit", "symbol", "year", "number"),
                name="paper_number_once",
                violation_error_message="This number is already given to another paper.",
            ),
        ),
    ]
