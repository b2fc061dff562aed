"""What listings need of land and the rest. Statements are facts: the database refuses to change or delete one."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from common.append_only import protected


class Migration(migrations.Migration):

    dependencies = [
        ('projects', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Factor',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('land', '土地'), ('capital', '资金'), ('energy', '能耗'), ('environment', '环境容量'), ('water', '用水')], max_length=12, verbose_name='要素')),
                ('month', models.PositiveSmallIntegerField(verbose_name='截至月份')),
                ('needed', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='需要')),
                ('secured', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='已落实')),
                ('document', models.CharField(blank=True, max_length=250, verbose_name='依据')),
                ('recorded_at', models.DateTimeField(verbose_name='登记时间')),
                ('listing', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='factors', to='projects.listing')),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': '要素保障',
                'verbose_name_plural': '要素保障',
                'ordering': ['listing', 'kind', 'month', 'id'],
                'indexes': [models.Index(fields=['listing', 'kind', 'month'], name='factor_of_listing')],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['land', 'capital', 'energy', 'environment', 'water'])), name='factor_kind_known'), models.CheckConstraint(condition=models.Q(('month__range', (1, 12))), name='factor_month_known'), models.CheckConstraint(condition=models.Q(('needed__gte', 0), ('secured__gte', 0)), name='factor_not_negative')],
            },
        ),
        protected("projects_factor", "factor"),
    ]
