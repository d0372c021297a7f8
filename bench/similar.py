"""How long the database takes to find texts like one that is being written, among many entries."""

import random
import textwrap
import time
from statistics import median

from sqlalchemy import insert

from app.core.search import SearchEntry, alike_ids, tokens
from app.extensions import db
from bench.meter import ROUNDS, Table
from bench.world import worlds

ENTRIES = 200_000
BATCH = 10_000
# Beyond every thing of the demo, so that these are the newest.
FIRST = 1_000_000
WORDS = textwrap.wrap(
    "学校食堂留样记录检查教室安全消防管理制度台账公示教师作业课程宿舍值班培训疏散通道卫生采购验收标签"
    "时间校车器材收费",
    2,
)
# Every entry has one of these and none has both; nor do two beginnings of words stand together.
NEVER_BOTH = ("甲", "乙")
TEXTS = {
    "common words": "".join(WORDS),
    "never side by side": "".join(word[0] for word in WORDS),
    "never in one text": "甲乙乙甲" + "".join(word[0] for word in WORDS),
    "rare": "钥匙锁栓铰链插销不见",
}


def measure_similar(table: Table) -> None:
    """The dearest of several texts, on both kinds of database."""
    with worlds() as each:
        for world in each:
            with world.app.app_context():
                _fill()
                if world.kind == "postgresql":
                    world.analyze()
                taken = {name: _milliseconds(content) for name, content in TEXTS.items()}
                name = max(taken, key=lambda name: taken[name])
                table.row("similar", taken[name], f"{world.kind} {ENTRIES:,} ({name})")


def _fill() -> None:
    """Findings and tasks in turns, as long as usual ones, the same every time."""
    chance = random.Random(1)
    for start in range(0, ENTRIES, BATCH):
        rows = [
            {
                "kind": ("finding", "task")[number % 2],
                "object_id": FIRST + number // 2,
                "body": list(tokens(_content(chance, number))),
            }
            for number in range(start, start + BATCH)
        ]
        db.session.execute(insert(SearchEntry), rows)
    db.session.commit()


def _content(chance: random.Random, number: int) -> str:
    words = chance.choices(WORDS, k=chance.randint(15, 40))
    return f"{NEVER_BOTH[number // 2 % 2]}，{''.join(words)}。"


def _milliseconds(content: str) -> float:
    """Wall time, the database being another process; often enough for a prepared statement."""
    samples = []
    for _ in range(2 * ROUNDS):
        begin = time.perf_counter()
        alike_ids("finding", content)
        samples.append(time.perf_counter() - begin)
    return median(samples) * 1000
