"""The columns of a list: their own heading, and the others that offices use for the same thing."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from common.wording import in_every_language


@dataclass(frozen=True)
class Field:
    """``words`` are other headings for the same, without spaces, brackets, units and years."""

    name: str
    label: str | Promise
    words: str
    is_amount: bool = False
    fills_down: bool = False  # a merged cell counts for all its rows; an amount never does, it would be added twice

    @property
    def heading(self) -> str:
        """As a workbook of ours heads the column."""
        return gettext("%(heading)s（万元）") % {"heading": self.label} if self.is_amount else str(self.label)

    @property
    def synonyms(self) -> list[str]:
        return [*in_every_language(self.label), *self.words.split()]


FIELDS = [
    Field("code", _("登记编号"), "registercode registerno 库内编号"),
    Field(
        "name",
        _("项目名称"),
        "名称 项目 工程名称 建设项目名称 建设项目 重点项目名称 项目全称 项目名 projectname project name "
        "namezh title 项目名称中文",
    ),
    Field(
        "national_code",
        _("项目代码"),
        "审批代码 项目审批代码 审批监管代码 投资项目代码 投资项目统一代码 项目统一代码 统一代码 项目编码 "
        "赋码 在线审批代码 审批监管平台代码 在线审批监管平台代码 国家代码 nationalcode projectcode code "
        "approvalcode",
    ),
    Field(
        "city",
        _("所属市"),
        "市 设区市 地市 所在市 市别 城市 所属地市 所属设区市 地级市 报送单位 填报单位 报送市 申报单位 "
        "上报单位 city prefecture reportingunit",
        fills_down=True,
    ),
    Field(
        "county",
        _("所在县区"),
        "县 区 县区 区县 县市区 市县区 所属县区 所属县 所在县 所属县市区 所在县市区 县级 县名 county "
        "district countyasprinted",
        fills_down=True,
    ),
    Field(
        "place",
        _("建设地点"),
        "建设地址 项目地点 项目建设地点 项目地址 地点 地址 所在地 项目所在地 建设位置 建设地 所属地区 "
        "所在地区 地区 区域 所属区域 属地 项目属地 所属市县 行政区划 location place site region "
        "constructionsite projectlocation",
        fills_down=True,
    ),
    Field("region_code", _("区划代码"), "行政区划代码 地区代码 countycode regioncode divisioncode"),
    Field(
        "owner",
        _("建设单位"),
        "项目单位 业主 业主单位 项目业主 项目业主单位 项目法人 项目法人单位 建设单位名称 项目单位名称 "
        "建设主体 投资主体 投资单位 投资方 实施主体 实施单位 承建单位 企业名称 法人单位 项目建设单位 "
        "owner projectowner builder developer company",
    ),
    Field(
        "responsible_unit",
        _("责任单位"),
        "责任部门 牵头单位 牵头部门 主管部门 主管单位 行业主管部门 包联单位 包联部门 包保单位 责任主体 "
        "responsibleunit responsibility responsibledepartment responsible",
        fills_down=True,
    ),
    Field(
        "sponsor",
        _("包联领导"),
        "包保领导 包保责任领导 包保责任人 包联责任人 包联省领导 包联市领导 分包领导 联系领导 责任领导 "
        "责任人 sponsor leader",
        fills_down=True,
    ),
    Field(
        "content",
        _("建设规模及内容"),
        "建设内容 建设规模 建设内容及规模 建设规模和内容 建设内容和规模 主要建设内容 主要建设内容及规模 "
        "主要建设规模及内容 项目内容 项目概况 项目简介 建设规模与内容 主要内容 content description scale "
        "scope constructioncontent",
    ),
    Field(
        "industry",
        _("所属产业"),
        "产业 行业 所属行业 行业类别 产业类别 行业分类 产业分类 产业领域 所属领域 领域 主导产业 "
        "十二个主导产业 12个主导产业 项目类别 industry sector contentfuel fuel",
        fills_down=True,
    ),
    Field("batch", _("五个一批"), "批次 五个一批类别 所属批次 一批 batch", fills_down=True),
    Field(
        "stage",
        _("建设性质"),
        "项目性质 建设类型 性质 建设阶段 项目阶段 建设状态 开竣工类型 nature stage constructionnature "
        "constructionstage",
        fills_down=True,
    ),
    Field("tier", _("层级"), "级别 项目级别 项目层级 省市级 重点级别 管理级别 tier level", fills_down=True),
    Field(
        "total_investment_wan",
        _("总投资"),
        "项目总投资 总投资额 计划总投资 投资总额 概算总投资 估算总投资 投资估算 总投资规模 投资额 投资 "
        "totalinvestment investment totalinvestmentwan",
        is_amount=True,
    ),
    Field(
        "planned_wan",
        _("年度计划投资"),
        "年度计划 年度投资计划 年度计划完成投资 年度计划投资额 当年计划投资 本年计划投资 今年计划投资 "
        "本年度计划投资 年计划投资 年内计划投资 年度投资 计划投资 计划完成投资 年度目标投资 annualplan "
        "plannedinvestment annualplanwan plannedwan annualplanned plannedinvestmentthisyear plan "
        "annualinvestment",
        is_amount=True,
    ),
    Field(
        "planned_start_on",
        _("计划开工时间"),
        "开工时间 计划开工日期 开工日期 计划开工 计划开工年月 开工年月 拟开工时间 计划开始时间 "
        "建设起始时间 plannedstart plannedstarton startdate plannedstartdate start",
    ),
    Field(
        "planned_completion_on",
        _("计划竣工时间"),
        "竣工时间 计划竣工日期 竣工日期 计划竣工 竣工年月 计划投产时间 计划竣工投产时间 竣工投产时间 "
        "投产时间 计划完工时间 完工时间 建成时间 建设结束时间 plannedcompletion plannedcompletionon "
        "completiondate plannedcompletiondate finishdate",
    ),
    Field("period", _("建设起止年限"), "建设年限 起止年限 建设周期 建设工期 工期 起止时间 建设起止时间 建设期 period"),
    Field("longitude", _("经度"), "东经 lng lon longitude"),
    Field("latitude", _("纬度"), "北纬 lat latitude"),
    Field(
        "cluster",
        _("特色产业集群"),
        "县域特色产业集群 产业集群 集群 所属集群 特色产业 cluster countycluster",
        fills_down=True,
    ),
    Field("package", _("打包项目"), "所属打包项目 打包项目名称 所属项目包 项目包 package", fills_down=True),
]

FIELD_BY_NAME = {field.name: field for field in FIELDS}

# Read by people, not stored here; the preview says so.
UNSTORED_WORDS = """
    序号 序 编号 号 no seq number index id sourceid 备注 说明 注 remark remarks note notes 来源 资料来源
    source sourcetitle sourceurl url 链接 网址 status 状态 capacitymw capacity 装机容量
    commissioningyear 投产年份 amountasprinted listyear 年度 年份 year locationasprinted nameenasprinted
    namezhbasis nameen 英文名称 联系人 联系电话 联系方式 电话 手机 手机号 填报人 contact phone
    项目联系人 形象进度 进展情况 项目进展 项目进展情况 工程进展 目前进展 当前进展 进度 存在问题
    存在的问题 存在问题和困难 是否开工 累计完成投资 自年初累计完成投资 自开工累计完成投资 当月完成投资
    年初至今累计完成投资额 完成投资 已完成投资 完成率 占地面积 用地面积 资金来源 立项文号 印章 签字
"""
UNSTORED = set(UNSTORED_WORDS.split())
