from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('registry', '0003_covering_status_indexes'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='assessment',
            name='one_assessment_a_day',
        ),
        migrations.AddConstraint(
            model_name='assessment',
            constraint=models.UniqueConstraint(condition=models.Q(('source', 'IMPORT')), fields=('household', 'standard_id', 'assessed_on'), name='one_imported_assessment_a_day'),
        ),
    ]
