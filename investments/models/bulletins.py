"""月度通报: what was printed of a release, what was done with it, and who gets it by mail. Rows are only added."""

from datetime import timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Region

from .releases import Release

LANGUAGES = [(code[:2], name) for code, name in settings.LANGUAGES]  # zh, en
LOCALES = {code[:2]: code for code, _name in settings.LANGUAGES}


class Form(models.TextChoices):
    """Of a file."""

    PDF = "pdf", "PDF"
    XLSX = "xlsx", "XLSX"
    DOCX = "docx", "DOCX"


class BulletinQuerySet(models.QuerySet):
    def standing(self) -> Self:
        """Those that were not withdrawn: at most one of a release."""
        return self.exclude(acts__kind=BulletinActKind.WITHDRAW)

    def published(self) -> Self:
        """Those that stand and went out."""
        return self.standing().filter(acts__kind=BulletinActKind.PUBLISH)


class Bulletin(models.Model):
    """One bulletin of a release: its words and figures in both languages, as they were made. Append-only.

    ``content`` holds for each language what reporting/bulletin/content.py made; ``digest`` is the SHA-256 of its
    canonical JSON and stands, with the number, on every page. ``template`` is the version of the wording.
    """

    release = models.ForeignKey(Release, models.PROTECT, related_name="bulletins")
    serial = models.PositiveSmallIntegerField(_("序号"))
    template = models.CharField(_("模板版本"), max_length=20)
    content = models.JSONField(_("内容"))
    digest = models.CharField(_("摘要（SHA-256）"), max_length=64)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(_("编制时间"))

    objects = BulletinQuerySet.as_manager()

    class Meta:
        verbose_name = _("月度通报")
        verbose_name_plural = _("月度通报")
        ordering = ["-release__year", "-release__month", "-serial"]
        constraints = [
            models.UniqueConstraint(fields=["release", "serial"], name="bulletin_numbered_once"),
            models.CheckConstraint(condition=Q(serial__gte=1), name="bulletin_serial_from_one"),
            models.CheckConstraint(condition=Q(digest__regex=r"^[0-9a-f]{64}$"), name="bulletin_digest_form"),
        ]

    def __str__(self):
        return self.number

    @property
    def number(self) -> str:
        """2020-08-1: the release's month, and which of its bulletins."""
        return number_of(self.release, self.serial)

    def act(self, kind: str) -> "BulletinAct | None":
        """Reads ``acts`` as a whole, so that prefetched ones are not asked again."""
        return next((act for act in self.acts.all() if act.kind == kind), None)

    @property
    def approval(self) -> "BulletinAct | None":
        return self.act(BulletinActKind.APPROVE)

    @property
    def publication(self) -> "BulletinAct | None":
        return self.act(BulletinActKind.PUBLISH)

    @property
    def withdrawal(self) -> "BulletinAct | None":
        return self.act(BulletinActKind.WITHDRAW)

    @property
    def state(self) -> "BulletinState":
        if self.withdrawal:
            return BulletinState.WITHDRAWN
        if self.publication:
            return BulletinState.PUBLISHED
        return BulletinState.APPROVED if self.approval else BulletinState.MADE


def number_of(release: Release, serial: int) -> str:
    return f"{release.period}-{serial}"


class BulletinFile(models.Model):
    """A file as it was handed out, byte for byte; ``digest`` is its SHA-256. Append-only."""

    bulletin = models.ForeignKey(Bulletin, models.PROTECT, db_index=False, related_name="files")
    language = models.CharField(_("语言"), max_length=2, choices=LANGUAGES)
    form = models.CharField(_("格式"), max_length=4, choices=Form)
    content = models.BinaryField()
    digest = models.CharField(max_length=64, db_index=True)

    class Meta:
        verbose_name = _("通报文件")
        verbose_name_plural = _("通报文件")
        ordering = ["bulletin", "-language", "form"]
        constraints = [
            models.UniqueConstraint(fields=["bulletin", "language", "form"], name="bulletin_file_once"),
            models.CheckConstraint(
                condition=Q(language__in=["zh", "en"], form__in=Form.values), name="bulletin_file_known"
            ),
        ]

    @property
    def name(self) -> str:
        return f"{self.language}.{self.form}"


class BulletinActKind(models.TextChoices):
    APPROVE = "approve", _("批准")
    PUBLISH = "publish", _("发布")
    WITHDRAW = "withdraw", _("撤回")


class BulletinState(models.TextChoices):
    """What the acts make of it."""

    MADE = "made", _("待批准")
    APPROVED = "approved", _("已批准，待发布")
    PUBLISHED = "published", _("已发布")
    WITHDRAWN = "withdrawn", _("已撤回")


class BulletinAct(models.Model):
    """What was done with a bulletin, each at most once. Append-only."""

    bulletin = models.ForeignKey(Bulletin, models.PROTECT, db_index=False, related_name="acts")
    kind = models.CharField(_("操作"), max_length=10, choices=BulletinActKind)
    reason = models.CharField(_("原因"), max_length=500, blank=True)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    done_at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("通报操作")
        verbose_name_plural = _("通报操作")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["bulletin", "kind"], name="bulletin_act_once"),
            models.CheckConstraint(condition=Q(kind__in=BulletinActKind.values), name="bulletin_act_known"),
            models.CheckConstraint(
                condition=~Q(kind=BulletinActKind.WITHDRAW) | ~Q(reason=""), name="bulletin_withdrawn_with_reason"
            ),
        ]


class Subscription(models.Model):
    """An address that gets each bulletin when it is published; with a unit, its figures stand in the message too."""

    email = models.EmailField(_("邮箱"), unique=True)
    language = models.CharField(_("语言"), max_length=2, choices=LANGUAGES, default="zh")
    unit = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("报送单位")
    )
    is_active = models.BooleanField(_("启用"), default=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_at = models.DateTimeField(_("登记时间"))

    class Meta:
        verbose_name = _("通报订阅")
        verbose_name_plural = _("通报订阅")
        ordering = ["email"]
        constraints = [
            models.CheckConstraint(condition=~Q(email=""), name="subscription_has_address"),
            models.CheckConstraint(condition=Q(language__in=["zh", "en"]), name="subscription_language_known"),
        ]

    def __str__(self):
        return self.email


class BulletinMail(models.Model):
    """The one message about a bulletin to a subscriber, due since publishing; ``sent_at`` is empty until it is sent.

    ``attempts`` counts tries: each is noted before it is made, so that no two processes make the same one.
    """

    WAIT = timedelta(minutes=10)  # after a first try that failed, twice as long after the second, ...
    ATTEMPTS = 8

    bulletin = models.ForeignKey(Bulletin, models.PROTECT, db_index=False, related_name="mails")
    subscription = models.ForeignKey(Subscription, models.CASCADE, related_name="mails")
    sent_at = models.DateTimeField(_("发送时间"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    tried_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("通报邮件")
        verbose_name_plural = _("通报邮件")
        constraints = [models.UniqueConstraint(fields=["bulletin", "subscription"], name="bulletin_mail_once")]
