#!/usr/bin/env python3
"""A third set made blind: tokens of some 600 types, passwords in settings, commands and sentences, and text without a secret.

Whoever wrote the lists (blind_third_*.txt) looked at no rule and at no row of the earlier sets while writing. Values are made from a
fixed seed when the set is built. A keyed hash of a row's id puts it into the half that may be read (dev) or the one that is only
counted (frozen), of which blind_third.sha256 holds the digest. docs/quality.md says what was measured at first and now.

    blind_third.py PROGRAM [--half dev|frozen|all] [--misses] [--check] [--digest]
"""
import collections
import hmac
import sys

import blind_second
import blind_third_rows
import command
import measure

SEED, SPLIT_KEY = "third blind set, 1", b"third blind set, halves"
# Shares that --check holds the frozen half to, in percent, and the most lines without a secret that may be hit.
FLOOR = {"token": 97.0, "generic": 94.0}
BENIGN_MAX = 3


def halved(rows, split_key):
    """The rows, each in its half."""
    half = lambda name: "frozen" if hmac.new(split_key, name.encode(), "sha256").digest()[0] & 1 else "dev"
    return [dict(row, half=half(row["id"])) for row in rows]


def all_rows():
    rows = blind_third_rows
    return halved([row for make in (rows.token_rows, rows.generic_rows, rows.benign_rows) for row in make(SEED)], SPLIT_KEY)


def results_of(program, rows, half):
    """(row, findings, (found, named, exact)) of the half's rows."""
    rows = [row for row in rows if half in ("all", row["half"])]
    pairs = zip(rows, measure.findings_of(program, rows))
    return [(row, f, blind_second.judge(row, f) if row["of"] != "benign" else (bool(f),) * 3) for row, f in pairs]


def report(results):
    lines = []
    for of, key, title, named in (("token", "known", "token known by its", True), ("token", "fill", "value", True),
                                  ("generic", "known", "generic, in", False), ("generic", "fill", "generic value", False)):
        names = ["found %", "named %", "exact %"] if named else ["found %", "exact %"]
        lines += ["", f"| {title} | rows | {' | '.join(names)} |", "|---" * (2 + len(names)) + "|"] + blind_second.table(results, of, key, named)
    hits = collections.Counter(row["form"] for row, _, v in results if row["of"] == "benign" and v[0])
    count = sum(row["of"] == "benign" for row, _, _ in results)
    kinds = "".join(f", {kind} {n}" for kind, n in sorted(hits.items()))
    return "\n".join(lines + ["", f"Of {count} rows without a secret {sum(hits.values())} had a finding{kinds}.", ""])


def print_misses(results):
    for row, findings, (found, named, exact) in results:
        if found if row["of"] == "benign" else not (found and named and exact):
            rules = " ".join(f'{f["rule"]}[{f["start"]},{f["end"]}]' for f in findings)
            kind = "HIT" if row["of"] == "benign" else "MISS" if not found else "SPAN" if not exact else "UNNAMED"
            print(f'{kind}\t{row["id"]}\t{row["form"]}\t{row.get("fill", "")}\t{row["start"]},{row["end"]}\t{rules}\t{row["text"]!r}')


def run(description, name, rows, floor, benign_max):
    """What the program of a set does, by its arguments. rows: all of the set of that name."""
    parser = command.options(description, "program?", "--misses", "--check", "--digest")
    parser.add_argument("--half", default="all", choices=("dev", "frozen", "all"))
    arguments = parser.parse_args()
    if arguments.digest:
        print(blind_second.digest(rows))
        return 0
    if arguments.check:
        return blind_second.check(name, rows, results_of(arguments.program, rows, "frozen"), floor, benign_max)
    results = results_of(arguments.program, rows, arguments.half)
    if arguments.misses:
        if arguments.half == "frozen":
            sys.exit("the frozen half is not read")
        print_misses(results)
    print(report(results))
    return 0


if __name__ == "__main__":
    sys.exit(run(__doc__, "blind_third", all_rows(), FLOOR, BENIGN_MAX))
