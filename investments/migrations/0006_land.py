"""Land in cells and in what is published. What was sealed before keeps nulls, and with them its seal."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('investments', '0005_operations'),
        ("projects", "0002_factors"),
    ]

    operations = [
        migrations.AddField(
            model_name='releasecell',
            name='land_known',
            field=models.PositiveIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='releasecell',
            name='land_needed_mu',
            field=models.DecimalField(decimal_places=2, max_digits=18, null=True),
        ),
        migrations.AddField(
            model_name='releasecell',
            name='land_secured_mu',
            field=models.DecimalField(decimal_places=2, max_digits=18, null=True),
        ),
        migrations.AddField(
            model_name='releaseline',
            name='land_known',
            field=models.PositiveSmallIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='releaseline',
            name='land_needed_mu',
            field=models.DecimalField(decimal_places=2, max_digits=14, null=True),
        ),
        migrations.AddField(
            model_name='releaseline',
            name='land_secured_mu',
            field=models.DecimalField(decimal_places=2, max_digits=14, null=True),
        ),
        migrations.AddField(
            model_name='restatement',
            name='land_known',
            field=models.PositiveSmallIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='restatement',
            name='land_needed_mu',
            field=models.DecimalField(decimal_places=2, max_digits=14, null=True),
        ),
        migrations.AddField(
            model_name='restatement',
            name='land_secured_mu',
            field=models.DecimalField(decimal_places=2, max_digits=14, null=True),
        ),
        migrations.AddField(
            model_name='rollupcell',
            name='land_known',
            field=models.PositiveIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='rollupcell',
            name='land_needed_mu',
            field=models.DecimalField(decimal_places=2, max_digits=18, null=True),
        ),
        migrations.AddField(
            model_name='rollupcell',
            name='land_secured_mu',
            field=models.DecimalField(decimal_places=2, max_digits=18, null=True),
        ),
        migrations.RunSQL(
            "UPDATE investments_rollupcell SET land_known = 0, land_needed_mu = 0, land_secured_mu = 0",
            migrations.RunSQL.noop,
        ),
    ]
