"""Invented places of the demo county; nothing here exists."""

from app.schools.states import Stage

CITY = ("519900", "望澜市", "Wanglan City")
COUNTY = ("519999", "云溪县", "Yunxi County")
OFFICE = ("云溪县教育督导室", "Yunxi County Supervision Office")
DOCUMENT_CODE = "云教督"

TOWNS = (
    ("519999101000", "白石镇", "Baishi Town"),
    ("519999102000", "双河镇", "Shuanghe Town"),
    ("519999103000", "青禾镇", "Qinghe Town"),
)

# name_zh, name_en, stage, town, pupils, staff
SCHOOLS = (
    ("桃岭小学", "Taoling Primary School", Stage.PRIMARY, 0, 612, 41),
    ("双河初级中学", "Shuanghe Junior Secondary School", Stage.JUNIOR, 1, 986, 83),
    ("白石镇中心小学", "Baishi Central Primary School", Stage.PRIMARY, 0, 1240, 78),
    ("白石幼儿园", "Baishi Kindergarten", Stage.KINDERGARTEN, 0, 268, 31),
    ("石桥小学", "Shiqiao Primary School", Stage.PRIMARY, 1, 341, 26),
    ("柳塘九年一贯制学校", "Liutang Nine-Year School", Stage.NINE_YEAR, 1, 870, 72),
    ("青禾小学", "Qinghe Primary School", Stage.PRIMARY, 2, 495, 35),
    ("南浦小学", "Nanpu Primary School", Stage.PRIMARY, 2, 723, 48),
    ("云溪县高级中学", "Yunxi Senior Secondary School", Stage.SENIOR, 2, 2105, 176),
    ("云溪县第二完全中学", "Yunxi No. 2 Complete Secondary School", Stage.COMPLETE, 1, 1580, 131),
    ("云溪县职业技术学校", "Yunxi Vocational School", Stage.VOCATIONAL, 2, 934, 88),
    ("云溪县启明学校", "Qiming Special Education School", Stage.SPECIAL, 0, 76, 29),
)

TYPE_CODES = {
    Stage.KINDERGARTEN: "11",
    Stage.PRIMARY: "21",
    Stage.JUNIOR: "31",
    Stage.NINE_YEAR: "31",
    Stage.SENIOR: "34",
    Stage.COMPLETE: "34",
    Stage.VOCATIONAL: "36",
    Stage.SPECIAL: "51",
}

ZONES = (
    ("白石责任区", "Baishi zone", (0, 2, 3, 11)),
    ("双河责任区", "Shuanghe zone", (1, 4, 5, 9)),
    ("青禾责任区", "Qinghe zone", (6, 7, 8, 10)),
)

SECTIONS = (
    ("安全后勤科", "Safety and Logistics Section"),
    ("基建科", "Building Section"),
    ("基础教育科", "Basic Education Section"),
)

HEADS = (
    "陆秋实", "贺惟明", "顾惟勤", "秦语舟", "苏怀谷", "卫长林",
    "宁若川", "邵景明", "谢安澜", "聂行远", "闻立本", "柏书恒",
)  # fmt: skip
STAFF = (
    "孟广平", "丁乐山", "尹素心", "庄小满", "吕望舒", "田牧之",
    "崔平野", "骆青山", "姚守正", "郝知行", "康信然", "毕朗清",
)  # fmt: skip
