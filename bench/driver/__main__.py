"""The entry: `./dev bench SUITE [--quick] [--rows health,post,…]`."""
import argparse
import signal
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from . import report
from .contestants import Places
from .processes import BenchError
from .rows import CONNECTIONS, SUITES
from .slices import Plan, interleave, load_of

ROOT = Path(__file__).resolve().parents[2]
# Ten pairs are enough for an interval that leaves out the two extremes. A start may be a fast or a slow one.
USUAL = Plan(starts=5, slices=2, seconds=3)
QUICK = Plan(starts=2, slices=2, seconds=1)


def parse_arguments(arguments):
    parser = argparse.ArgumentParser(prog="./dev bench", description="Measures Weir against its peers, side by side.")
    parser.add_argument("suite", choices=SUITES)
    parser.add_argument("--rows", help="only these groups of rows, with commas between them")
    parser.add_argument("--quick", action="store_true", help="fewer and shorter slices, nothing is recorded")
    parser.add_argument("--build", type=Path, default=ROOT / "build/shipped", help="the build folder of the server")
    parser.add_argument("--peers", type=Path, default=ROOT / "build/bench", help="the build folder of the peers")
    return parser.parse_args(arguments)


def chosen_rows(suite, names):
    rows = SUITES[suite].rows
    groups = list(dict.fromkeys(row.group for row in rows))
    wanted = names.split(",") if names else groups
    for name in wanted:
        if name not in groups:
            raise BenchError(f"{suite} has no rows '{name}', only {', '.join(groups)}")
    return [row for row in rows if row.group in wanted]


def check(row, ours, peer):
    if row.check:
        row.check(row.request, ours, peer)


def measure_start(row, places, plan):
    with ExitStack() as stack:
        ours = stack.enter_context(row.ours(places))
        peer = stack.enter_context(row.peer(places, ours))
        check(row, ours, peer)
        slices = interleave(ours, peer, row.request, load_of(row.connections), plan)
        check(row, ours, peer)
        return [report.Side(contestant.name, own, contestant.peak_resident(), [fact() for fact in contestant.facts])
                for contestant, own in zip((ours, peer), slices)]


def measure_row(row, places, plan):
    starts = [measure_start(row, places, plan) for _ in range(plan.starts)]
    return report.Result(row, *map(report.Side.of, zip(*starts)))


def record(suite, lines):
    file = ROOT / "bench/RESULTS.md"
    text = file.read_text(encoding="utf-8") if file.exists() else ""
    file.write_text(report.replace_section(text, suite, lines), encoding="utf-8")


def run(options):
    plan, suite = QUICK if options.quick else USUAL, SUITES[options.suite]
    rows = chosen_rows(options.suite, options.rows)
    results, figures = [], []
    with tempfile.TemporaryDirectory(dir=options.peers) as work:
        places = Places(ROOT, options.build / "bin/weir", options.build / "lib/weir/modules", options.peers / "bin",
                        options.peers / "fastify", Path(work), CONNECTIONS)
        try:
            if suite.prepare:
                data, figures = suite.prepare(places, options.quick)
                places = places._replace(data=data)
            for row in rows:
                results.append(measure_row(row, places, plan))
                print(f"bench: {report.headline(results[-1])}", file=sys.stderr, flush=True)
        finally:
            # Also after a row that could not be measured: the others took minutes.
            lines = list(report.section(suite, results, plan, ROOT, figures)) if results else []
            print("\n".join(lines), flush=True)
    if not options.quick and not options.rows:
        record(options.suite, lines)


def main():
    # The default action would leave the contestants behind.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    try:
        run(parse_arguments(sys.argv[1:]))
    except BenchError as error:
        sys.exit(f"bench: {error}")


if __name__ == "__main__":
    main()
