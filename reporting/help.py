"""What each role does here, step by step: the tour of a first visit and the help page tell the same."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Role, User
from investments.measures import IN_TIME, MEASURES, OF_LINES, PUNCTUALITY, Measure


@dataclass(frozen=True)
class Step:
    """``where`` is a URL's name, ``picture`` one of those that tests/browser/pictures.py takes."""

    title: str | Promise
    text: str | Promise
    where: str
    picture: str
    query: str = ""

    @property
    def url(self) -> str:
        return f"{reverse(self.where)}{self.query and '?' + self.query}"


OVERVIEW = Step(
    _("先看总览"),
    _("累计完成、完成率、时间进度和超欠，都在第一屏。点任何一个数字，就能看到它怎么算、由哪些项目组成。"),
    "reporting:overview",
    "overview",
)
LEAGUE = Step(
    _("排名：谁快谁慢"),
    _("按完成率、开工率、投产率、及时率等给报送单位排名，列出前五、后五和应开未开的项目，可下载表格。"),
    "reporting:league",
    "league",
)
WARNINGS = Step(
    _("预警：先办什么"),
    _("红灯、黄灯、应开未开、三个月没有进展、从未报送、未报送，逐个项目列出责任单位和转绿还差多少。"),
    "reporting:warnings",
    "warnings",
)
MAP = Step(
    _("地图：在哪里"),
    _("各报送单位按所选指标着色，点到县能看到每个项目；右边是同样内容的表格。"),
    "reporting:map",
    "map",
)
INBOX = Step(
    _("待办：等您处理的"),
    _("被退回的、快到期的、逾期的和等您审核的都在这里；每天一封邮件提醒，已报齐的人不打扰。"),
    "investments:inbox",
    "inbox",
)
REGISTER = Step(
    _("项目库：查项目"),
    _("用名称、拼音首字母或编号查找，自己选列、存视图、下载表格；项目页有进度、节点、照片和每一版月报。"),
    "reporting:project-list",
    "register",
)
STEPS: dict[str, list[Step]] = {
    Role.OFFICER: [
        OVERVIEW,
        Step(
            _("填月报：像在表格里一样"),
            _("本月累计旁边就是上月数，方向键和回车换格，可以从 Excel 整块粘贴；随填随存草稿，填好再报送。"),
            "investments:report-home",
            "grid",
        ),
        Step(
            _("也可以用工作簿"),
            _("在填报页下载当月表格，填好后上传：先看到每一处改动和错误，确认后整张报送，不会只报一半。"),
            "investments:report-home",
            "grid",
        ),
        INBOX,
        REGISTER,
    ],
    Role.REVIEWER: [
        OVERVIEW,
        Step(
            _("审核：一个单位一次过"),
            _("需要留意的排在前面并写明原因；没有问题的可以整单位通过，有问题的逐条写明原因退回。"),
            "investments:review-list",
            "review",
        ),
        INBOX,
        WARNINGS,
        LEAGUE,
    ],
    Role.PLANNER: [
        OVERVIEW,
        WARNINGS,
        LEAGUE,
        Step(
            _("封账和发布"),
            _("封账前看清缺报、待审和红灯；封账后数字不再变，更正另行列出，发布数加更正数等于现行数。"),
            "investments:release-list",
            "releases",
        ),
        Step(
            _("名单：导入和批量修改"),
            _("导入各种格式的名单前先看到每一处变化和错误；在项目库勾选多行可以一次修改，同样先预览。"),
            "projects:import",
            "import",
        ),
    ],
    Role.LEADER: [
        OVERVIEW,
        LEAGUE,
        MAP,
        WARNINGS,
        Step(
            _("大屏：自动轮播"),
            _("1920×1080 深色画面，轮流显示总览、地图、排名和预警，自己刷新，断网会说明。"),
            "reporting:overview",
            "screen",
            query="screen=1",
        ),
    ],
}


def steps_of(user: User) -> Sequence[Step]:
    return STEPS[user.role]


def terms() -> list[Measure]:
    """Every term that stands on a page, as the table of measures has it."""
    return [*MEASURES.values(), *OF_LINES.values(), IN_TIME, PUNCTUALITY]
