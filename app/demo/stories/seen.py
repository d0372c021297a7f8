"""What was seen at the schools: item code → fact; and finding the finding that came of it."""

from app.core.permissions import SYSTEM
from app.findings.models import Finding
from app.findings.queries import drafts_of_visit, possible_recurrences

SAMPLES = {"7.1-02": "12 个留样盒中有 4 盒没有时间标签，缺 1 个品种的留样。"}
BOARD = {"1.1-02": "校务公开栏最近一次更新是两个月前，缺收费和经费两栏。"}
EXIT = {"6.1-02": "教学楼二楼东侧疏散门上锁，钥匙不在现场。"}
FIRE = {"6.1-03": "抽查 3 处灭火器，1 具压力不足；应急灯 2 盏不亮。"}
MEALS = {"7.1-03": "近两周陪餐记录缺 3 天，没有陪餐人签名。"}
LESSONS = {"3.1-01": "四年级体育课连续两周被数学课占用。"}
HOMEWORK = {"4.1-01": "抽查三年级当天书面作业，两个班未公示。"}
DRILL = {"6.1-04": "本学期第二个月没有应急疏散演练的照片和总结。"}
GATE = {"6.2-01": "放学时段校门口只有 1 名值守教师。"}
CHARTER = {"1.1-01": "学校章程未在校务公开栏和网站公开，查阅不便。"}


def by_item(found: list[Finding], *codes: str) -> list[Finding]:
    known = {finding.item.code: finding for finding in found if finding.item is not None}
    return [known[code] for code in codes]


def drafts_of(visit_id: int) -> list[Finding]:
    return list(drafts_of_visit(visit_id))


def findings_at(finding: Finding) -> Finding:
    """The newest earlier finding at the same indicator of the school."""
    return possible_recurrences(SYSTEM, finding)[0]
