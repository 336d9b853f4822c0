#!/usr/bin/env python3
"""Measures the built program on the rows of generate.py, and on real text, and prints tables in Markdown.

  measure.py build/src/sluice                          both halves
  measure.py build/src/sluice --half dev --provider stripe --misses
  measure.py build/src/sluice --benign FOLDER          findings per 100 MB in what benign.sh gathered
  measure.py build/src/sluice --check                  fail below tests/quality/floor.json, or if the frozen half changed
  measure.py build/src/sluice --update-floor           write what is measured now into floor.json
  measure.py build/src/sluice --report docs/quality.md --benign FOLDER      renew the tables in that document

found: a finding of class secret touches the secret; named: such a finding's rule id has the provider's name in second
place; exact: a finding's borders are the secret's (or another accepted way to draw them). A type counts as named when two
thirds of its rows in plain text are. The least score that counts is the program's default.
--misses lists tokens cut after 8 characters.
"""
import collections
import json
import os
import subprocess
import sys
import tempfile

import command
import generate

HERE = os.path.dirname(os.path.abspath(__file__))
FLOOR = os.path.join(HERE, "floor.json")
DIGEST = os.path.join(HERE, "frozen.sha256")


def findings_of(program, rows):
    """What the program finds in each row, all in one process."""
    lines = "".join(json.dumps({"text": row["text"]}) + "\n" for row in rows)
    with tempfile.TemporaryDirectory() as home:
        run = subprocess.run([program, "filter", "--jsonl", "--dry-run", "--home", home], input=lines.encode(),
                             stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    answers = [json.loads(answer)["sluice"] for answer in run.stdout.splitlines()]
    if len(answers) != len(rows) or any("error" in answer for answer in answers):
        sys.exit(f"{program}: {len(answers)} of {len(rows)} rows answered without an error\n{run.stderr.decode()[-2000:]}")
    return [[f for f in answer.get("findings", []) if f["class"] == "secret"] for answer in answers]


def provider_of(finding):
    return finding["rule"].split(".")[1]


def judge(row, findings):
    """found, named, exact of a row that holds a secret."""
    start, end = row["inner"] or row["spans"][0]
    touching = [f for f in findings if f["start"] < end and start < f["end"]]
    if row["inner"]:
        low, high = row["outer"]
        exact = any(low <= f["start"] <= start and end <= f["end"] <= high for f in touching)
    else:
        exact = any([f["start"], f["end"]] in row["spans"] for f in touching)
    return {"found": bool(touching), "named": any(provider_of(f) == row["provider"] for f in touching), "exact": exact}


class Tally:
    """Rows and how many of them were found, named and exact."""

    def __init__(self):
        self.n = collections.Counter()

    def add(self, verdict):
        self.n["rows"] += 1
        for name, value in verdict.items():
            self.n[name] += value

    def percent(self, name):
        return 100 * self.n[name] / self.n["rows"] if self.n["rows"] else 0.0


def table(title, head, lines):
    print(f"\n**{title}**\n\n| {' | '.join(head)} |\n|{'---|' * len(head)}")
    for entry in lines:
        print("| " + " | ".join(str(cell) for cell in entry) + " |")


def tally_by(judged, key):
    tallies = collections.defaultdict(Tally)
    for row, verdict in judged:
        tallies[key(row)].add(verdict)
    return tallies


def tally_table(title, label, judged, key, named=True):
    columns = ["found", "named", "exact"] if named else ["found", "exact"]
    lines = [[name, tally.n["rows"]] + [f"{tally.percent(c):.1f}" for c in columns]
             for name, tally in sorted(tally_by(judged, key).items())]
    total = Tally()
    for _, verdict in judged:
        total.add(verdict)
    lines.append(["**all**", total.n["rows"]] + [f"{total.percent(c):.1f}" for c in columns])
    table(title, [label, "rows"] + [c + " %" for c in columns], lines)


def types_named(judged):
    """(group, provider, type) -> whether two thirds of its plain rows are named."""
    tallies = tally_by(judged, lambda row: (row["group"], row["provider"], row["type"]))
    return {who: 3 * tally.n["named"] >= 2 * tally.n["rows"] for who, tally in tallies.items()}


class Result:
    """All verdicts over some rows."""

    def __init__(self, rows, found):
        pairs = list(zip(rows, found))
        judged = lambda want: [(row, judge(row, f)) for row, f in pairs if want(row)]
        self.plain = judged(lambda row: row["set"] == "type" and not row["encoding"])
        self.encoded = judged(lambda row: row["set"] == "type" and row["encoding"])
        self.generic = judged(lambda row: row["set"] == "generic")
        self.benign = [(row, f) for row, f in pairs if row["set"] == "benign"]
        self.near = [(row, [g for g in f if provider_of(g) == row["provider"]]) for row, f in pairs if row["set"] == "near"]
        self.findings = {row["id"]: f for row, f in pairs}

    def summary(self):
        out = {}
        for name, judged in (("type", self.plain), ("encoded", self.encoded), ("generic", self.generic)):
            tally = Tally()
            for _, verdict in judged:
                tally.add(verdict)
            columns = ["found", "exact"] if name == "generic" else ["found", "named", "exact"]
            out[name] = {c: tally.n[c] for c in ["rows"] + columns}
        named = types_named(self.plain)
        out["type"].update(types=len(named), types_named=sum(named.values()))
        hard = [pair for pair in self.near if pair[0]["kind"] != "one-short"]
        out["near"] = {"rows": len(hard), "hit": sum(bool(f) for _, f in hard)}
        out["benign"] = {"rows": len(self.benign), "hit": sum(bool(f) for _, f in self.benign)}
        return out

    def print_tables(self, by_provider, by_context=True):
        named = types_named(self.plain)
        tallies = tally_by(self.plain, lambda row: row["group"])
        lines = []
        for group, tally in tallies.items():
            mine = [ok for who, ok in named.items() if who[0] == group]
            lines.append([group, f"{sum(mine)} of {len(mine)}", tally.n["rows"]] + [f"{tally.percent(c):.1f}" for c in ("found", "named", "exact")])
        table("Token types by group, plain text", ["group", "types named", "rows", "found %", "named %", "exact %"], lines)
        if by_provider:
            tally_table("By provider", "provider", self.plain, lambda row: row["provider"])
        if by_context:
            tally_table("By context", "context", self.plain, lambda row: row["context"])
        if self.encoded:
            tally_table("Encoded", "encoding", self.encoded, lambda row: row["encoding"])
        if self.generic:
            tally_table("Generic secrets by syntax", "syntax", [p for p in self.generic if not p[0]["lang"]],
                        lambda row: row["context"].split()[0], False)
            tally_table("Generic secrets in prose", "language", [p for p in self.generic if p[0]["lang"]], lambda row: row["lang"], False)
            tally_table("Generic secrets by kind of value", "value", self.generic, lambda row: row["kind"], False)
        for title, pairs in (("Benign look-alikes", self.benign), ("Near misses taken for the provider's token", self.near)):
            kinds = collections.defaultdict(lambda: [0, 0])
            for row, f in pairs:
                kinds[row["kind"]][0] += 1
                kinds[row["kind"]][1] += bool(f)
            table(title, ["kind", "rows", "hit"], [[kind, *counts] for kind, counts in sorted(kinds.items())])

    def print_misses(self, show):
        for what, pairs in (("type", self.plain + self.encoded), ("generic", self.generic)):
            for row, verdict in pairs:
                lacking = [c for c in ("found", "named", "exact") if not verdict[c] and not (c == "named" and what == "generic")]
                if lacking:
                    show("not " + ", ".join(lacking), row, self.findings[row["id"]])
        for what, pairs in (("false alarm", self.benign), ("near miss named", self.near)):
            for row, f in pairs:
                if f:
                    show(what, row, f)


def cut(row):
    """The row's text with its secrets cut after 8 characters."""
    text = row["text"].encode()
    start, end = row["inner"] or (row["spans"] + [[0, 0]])[0]
    shown = text[max(0, start - 80):start] + text[start:end][:8] + (b"..." if end - start > 8 else b"") + text[end:][:60]
    return shown.decode(errors="replace") if end else row["text"][:160]


def show_miss(what, row, findings):
    found = "; ".join(f"{f['rule']} [{f['start']},{f['end']}) {f['score']}" for f in findings) or "nothing"
    wanted = row["inner"] or (row["spans"][0] if row["spans"] else "")
    print(f"{what}: {row['id']} wanted {wanted} got {found}\n    {cut(row)!r}")


def benign(program, folder, limit):
    """Findings of class secret in real text, by rule, per 100 MB."""
    size = sum(os.path.getsize(os.path.join(d, name)) for d, _, names in os.walk(folder) for name in names if name != "MANIFEST")
    with tempfile.TemporaryDirectory() as home:
        run = subprocess.run([program, "scan", "--format", "jsonl", "--home", home, folder], stdout=subprocess.PIPE, check=False)
    if run.returncode not in (0, 1):
        sys.exit(f"{program} scan failed with {run.returncode}")
    found = [f for f in map(json.loads, run.stdout.splitlines()) if f.get("class") == "secret"]
    by_rule = collections.Counter(f["rule"] for f in found)
    per = lambda n: f"{n * 1e8 / size:.1f}"
    lines = [[rule, n, per(n)] for rule, n in by_rule.most_common()]
    plain = sum(n for rule, n in by_rule.items() if rule.split(".")[1] in ("generic", "field"))
    lines += [["**provider rules**", len(found) - plain, per(len(found) - plain)], ["**generic rules**", plain, per(plain)]]
    table(f"{size / 1e6:.0f} MB of real text", ["rule", "findings", "per 100 MB"], lines)
    for f in found[:limit]:
        print(f"{f.get('path')}:{f.get('line')}:{f.get('column')}: {f['rule']} {f['score']}")


def check(summaries, rows):
    """Compares with floor.json; returns the number of comparisons and what fell short."""
    with open(FLOOR, encoding="utf-8") as file:
        floor = json.load(file)
    with open(DIGEST, encoding="utf-8") as file:
        frozen = file.read().split()
    bad = [] if generate.digests(rows) == frozen else ["the frozen half is not what tests/quality/frozen.sha256 says"]
    count = 1
    for half, sets in floor.items():
        for name, values in sets.items():
            for key, least in values.items():
                is_now = summaries[half][name][key]
                good = is_now <= least if key == "hit" else is_now == least if key in ("rows", "types") else is_now >= least
                count += 1
                if not good:
                    bad.append(f"{half} {name} {key}: {is_now}, recorded {least}")
    return count, bad


def report(program, rows, path, folder):
    """Renews what stands behind the mark in a document: the frozen half's tables, and real text's."""
    mark = "<!-- measured: everything below is written by measure.py --report -->\n"
    rows = [row for row in rows if row["half"] == "frozen"]
    tables = command.printed(Result(rows, findings_of(program, rows)).print_tables, True, False)
    if folder:
        tables += command.printed(benign, program, folder, 0)
    command.renew(path, tables, mark)


def main():
    parser = command.options(__doc__, "program", "--misses", "--report", "--check")
    parser.add_argument("--half", choices=["dev", "frozen", "both"], default="both")
    parser.add_argument("--provider", help="only this provider's rows")
    parser.add_argument("--providers", action="store_true", help="with the table by provider")
    parser.add_argument("--json", action="store_true", help="print the numbers only, as JSON")
    parser.add_argument("--benign", metavar="FOLDER", help="scan real text instead")
    parser.add_argument("--list", type=int, default=0, metavar="N", help="with --benign: show where N findings are")
    parser.add_argument("--update-floor", action="store_true")
    arguments = parser.parse_args()
    if arguments.report:
        report(arguments.program, generate.everything(), arguments.report, arguments.benign)
        return 0
    if arguments.benign:
        benign(arguments.program, arguments.benign, arguments.list)
        return 0
    rows = generate.everything()
    if arguments.check or arguments.update_floor:
        found = findings_of(arguments.program, rows)
        of_half = lambda half: [(r, f) for r, f in zip(rows, found) if r["half"] == half]
        summaries = {half: Result(*zip(*of_half(half))).summary() for half in ("dev", "frozen")}
        if arguments.update_floor:
            with open(FLOOR, "w", encoding="utf-8") as file:
                file.write(json.dumps(summaries, indent=1) + "\n")
            return 0
        return command.verdict(*check(summaries, rows))
    rows = [r for r in rows if arguments.half in ("both", r["half"]) and arguments.provider in (None, r["provider"])]
    result = Result(rows, findings_of(arguments.program, rows))
    if arguments.json:
        print(json.dumps(result.summary(), indent=1))
    else:
        result.print_tables(arguments.providers)
        print("\n" + json.dumps(result.summary()))
    if arguments.misses:
        result.print_misses(show_miss)
    return 0


if __name__ == "__main__":
    sys.exit(main())
