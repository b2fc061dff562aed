"""Word lists of the invented projects. Every name says that it is 演示 (a demonstration)."""

from random import Random

SUBJECTS = {
    "information": [
        "大数据中心",
        "智能终端产业园",
        "半导体材料基地",
        "软件与信息服务园",
        "卫星导航应用基地",
        "云产业园",
    ],
    "biomedicine": ["生物医药产业园", "现代中药提取基地", "医疗器械产业园", "疫苗研发生产线", "健康食品与制剂项目"],
    "equipment": ["智能装备产业园", "轨道交通装备基地", "工业机器人生产线", "汽车零部件产业园", "工程机械基地"],
    "new_energy": ["光伏发电项目", "风力发电项目", "氢能装备产业园", "储能电站项目", "动力电池生产基地"],
    "new_materials": ["新材料产业园", "碳纤维复合材料项目", "特种玻璃生产线", "高性能膜材料项目", "稀土功能材料基地"],
    "steel": ["钢铁减量置换项目", "精品板材生产线", "特种钢升级改造项目", "绿色铸造产业园"],
    "petrochemicals": ["石化下游深加工项目", "精细化工产业园", "合成材料项目", "油品质量升级项目"],
    "food": ["乳制品加工项目", "方便食品产业园", "粮油精深加工项目", "果蔬饮品生产线"],
    "logistics": ["商贸物流园", "冷链物流中心", "多式联运物流港", "电子商务产业园", "公路港项目"],
    "culture_tourism": ["文化旅游度假区", "康养旅游小镇", "冰雪运动基地", "生态观光园", "民俗文化园"],
    "finance": ["金融后台服务中心", "产业基金集聚区", "科技金融服务中心"],
    "urban_agriculture": ["现代农业园区", "设施蔬菜基地", "奶业养殖示范园", "种业科技园"],
    "transport": ["高速公路连接线项目", "国省干线改造工程", "铁路专用线项目", "港口码头工程", "综合客运枢纽"],
    "energy_water": ["集中供热工程", "水厂及管网工程", "输变电工程", "地下综合管廊", "水库除险加固工程"],
    "ecology": ["河道生态修复工程", "污水处理厂扩建工程", "垃圾焚烧发电项目", "矿山修复治理工程", "湿地公园项目"],
    "medical_care": ["人民医院迁建项目", "医养结合中心", "妇幼保健院项目", "康复医院项目"],
    "education_science": ["职业教育园区", "中小学新建项目", "科技创新中心", "产教融合实训基地"],
    "culture_heritage": ["博物馆新馆项目", "古城保护利用工程", "运河遗产展示项目", "长城文化展示项目"],
    "county_characteristic": ["特色产业园", "特色产业升级基地", "小巨人企业扩能项目", "产业集群检测中心"],
    "other": ["双创孵化园", "产业新城配套项目", "综合服务区项目"],
}
PHASES = ["", "", "", "", "（一期）", "（二期）", "（扩建）"]
CLUSTER_SUBJECTS = ["产业集群示范园", "产业集群标准厂房", "产业集群技改项目", "产业集群研发检测中心"]

WORKS = [
    "新建厂房及配套用房约 {area} 平方米，购置主要设备 {pieces} 台（套）",
    "占地约 {mu} 亩，建设生产车间、仓储及附属设施约 {area} 平方米",
    "建设主体工程约 {area} 平方米，配套道路、管网、绿化及供配电设施",
    "分期建设，本期建筑面积约 {area} 平方米，新增设备 {pieces} 台（套）",
]
INVENTED_CONTENT = "演示数据，纯属虚构：{works}。"
NAMED_CONTENT = (
    "名称{and_place}和批次取自《河北省重点项目建设落实年活动推进方案》的公开报道；其余内容和全部数字均为演示虚构。"
)

PROGRESS_NOTES = [
    "正在办理前期手续，场地平整",
    "基础施工",
    "主体结构施工",
    "主体封顶，进行二次结构和外装",
    "设备安装调试",
    "收尾和分项验收",
]
IDLE_NOTES = ["本月无进展", "停工，等待复工条件", "前期手续办理中，现场无施工"]
PROBLEMS = [
    "用地指标未落实，土地手续尚未办结",
    "征地拆迁进度偏慢",
    "资金到位不及时",
    "环评批复尚未取得",
    "外部供电、供水接入未完成",
    "设备供货延期",
]
RETURN_REASONS = [
    "累计完成投资与形象进度不符，请核实后重报",
    "缺少支付凭证，请补充依据",
    "疑似把上年完成投资计入本年，请核对",
    "完成投资单位疑为亿元，请按万元重报",
]
EXPLANATIONS = {  # of what a soft rule asks
    "above_plan_by_half": "按最新支付凭证核实，数字无误",
    "no_movement": "受汛期影响停工，下月恢复",
    "run_rate_jump": "设备集中到货，本月一次计入",
}
CORRECTION_NOTES = ["核对凭证后更正累计完成投资", "上次报送漏计设备购置费，现更正", "扣除重复计入的土地费用，现更正"]


def draw_name(place: str, industry: str, serial: int, rng: Random) -> str:
    subject = rng.choice(SUBJECTS[industry]) + rng.choice(PHASES)
    return mark_invented(place + subject, serial)


def draw_cluster_name(place: str, cluster: str, serial: int, rng: Random) -> str:
    cluster = cluster.removesuffix("产业")
    return mark_invented(place + cluster + rng.choice(CLUSTER_SUBJECTS), serial)


def mark_invented(name: str, serial: int) -> str:
    return f"{name}（演示{serial:04d}）"


def draw_content(total_wan: float, rng: Random) -> str:
    """Works of a size that fits the total investment in 万元."""
    area = max(1_000, round(total_wan * rng.uniform(0.8, 2.0), -3))
    works = rng.choice(WORKS).format(area=f"{area:.0f}", mu=max(5, int(area // 700)), pieces=rng.randint(12, 480))
    return INVENTED_CONTENT.format(works=works)


def named_content(*, place_known: bool) -> str:
    """What is real about a project that the plan names; for some it gives no place."""
    return NAMED_CONTENT.format(and_place="、地点" if place_known else "")


def owner_name(unit: str, number: int) -> str:
    return f"{unit}演示建设单位{number:03d}"


def office_name(place: str) -> str:
    """``place`` with its city: 桥西区 is in two of them."""
    return f"{place}重点项目办公室（演示）"


def draw_sponsor(unit: str, rng: Random) -> str:
    return f"{unit}演示包联领导{rng.randint(1, 15):02d}"
