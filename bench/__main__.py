"""`make bench`: every figure that can be measured already, with its floor; an error below a must.

`python -m bench [pages] [recording] [papers] [memory] [similar] [--sizes 1000,10000,100000]`.
"""

import argparse
import sys

from bench.memory import measure_memory
from bench.meter import Table
from bench.pages import Sizes, measure_size, report_growth
from bench.paper import measure_papers
from bench.recording import measure_recording
from bench.similar import measure_similar
from bench.world import worlds


def main(arguments: list[str]) -> int:
    """Measure the named groups, or all; exit code 1 when a must does not hold."""
    parser = argparse.ArgumentParser(prog="bench")
    parser.add_argument("groups", nargs="*", default=[])
    parser.add_argument("--sizes", default="1000,10000,100000")
    chosen = parser.parse_args(arguments)
    groups = chosen.groups or ["pages", "recording", "papers", "memory", "similar"]
    table = Table()
    if "pages" in groups:
        measure_pages([int(size) for size in chosen.sizes.split(",")], table)
    if "recording" in groups:
        measure_recording(table)
    if "papers" in groups:
        measure_papers(table)
    if "memory" in groups:
        measure_memory(table)
    if "similar" in groups:
        measure_similar(table)
    for line in table.failed:
        print(f"below its must: {line}", file=sys.stderr)
    return 1 if table.failed else 0


def measure_pages(sizes: list[int], table: Table) -> None:
    """Every size on both kinds of database, then the growth."""
    with worlds() as each:
        for world in each:
            seen = Sizes()
            for size in sizes:
                world.grow(size)
                measure_size(world, size, seen, table, largest=size == sizes[-1])
            report_growth(world, seen, table)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
