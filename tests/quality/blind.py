#!/usr/bin/env python3
"""A set made without a look at the rules or at the other sets here, and measured once before anything was tuned on it.

  blind.py build/src/sluice [--misses]          tables
  blind.py build/src/sluice --check             the test quality_blind: fails below FLOOR, or if the rows changed
  blind.py build/src/sluice --report docs/quality.md
  blind.py --digest                             SHA-256 of the rows (blind.sha256)

Token types were read from the vendors' documents a second time (blind_types.txt). A row: text, the secret's span, the names its
provider goes by. Found, named and exact are measure.py's words.
"""
import hashlib
import json
import os
import re
import sys

import blind_contexts as contexts
import blind_generic
import blind_tokens
import command
import measure
from blind_tokens import Source

HERE = os.path.dirname(os.path.abspath(__file__))
BEGIN, END = "<!-- blind.py --report writes from here -->\n", "<!-- blind.py: to here -->\n"
EACH, GENERIC, BENIGN = 4, 300, 400  # rows of a type; rows
FLOOR = {"type found": 1445, "type named": 1300, "type exact": 1440, "generic found": 288, "generic exact": 286, "false": 2}


def row(which, text, span, names=(), **members):
    offset = lambda at: len(text[:at].encode())
    spans = [[offset(span[0]), offset(span[1])]] if span else []
    return dict(members, set=which, text=text, spans=spans, inner=None, names=list(names))


def around_row(rng, text, span, phrase):
    """A text that is more than its secret, or one of several lines, in its surroundings."""
    if phrase:
        text, span = "my seed phrase: " + text, (span[0] + 16, span[1] + 16)
    name, put = rng.pick(contexts.AROUND)
    secret = text[span[0]:span[1]]
    if name == "v-crlf" and "\n" in secret:
        name, put = contexts.AROUND[0]
    whole = put(text)
    at = whole.index(secret)
    return name, whole, (at, at + len(secret))


def type_row(names, words, flag, shapes, i):
    rng = Source("blind", names[0], *words, *shapes, i)
    shape = shapes[(i + 1) % len(shapes)]
    built = shape.startswith("!") or "{J" in shape or "{B" in shape
    filler = "drawn" if built else rng.pick(blind_tokens.FILLERS)
    text, span = blind_tokens.expand(rng, shape, filler)
    noun = rng.pick(contexts.NOUNS)
    whole = words + [word for word in noun if word not in words]
    if shape.startswith("!") or "\n" in text or "bip39" in shape:
        name, text, span = around_row(rng, text, span, "bip39" in shape)
    else:
        if flag == "C" or rng.below(100) < 62:
            name, put = rng.pick(contexts.NAMED)
            template = put(whole, words[:1] if rng.below(10) < 6 else words)
        else:
            name, put = rng.pick(contexts.BARE)
            template = put()
        at = template.index("{T}")
        text, span = template.replace("{T}", text, 1), (at + span[0], at + span[1])
    return row("type", text, span, names, context=name, kind=filler, flag=flag)


def benign_rows():
    """Each line of blind_benign.txt once, and then those with a hash or an id in them again. \\n is a line's end."""
    with open(os.path.join(HERE, "blind_benign.txt"), encoding="utf-8") as file:
        lines = file.read().rstrip("\n").split("\n")
    mark = re.compile(r"\{([hbLH])(\d+)\}|\{(u)\}")
    lines = (lines + [line for line in lines if mark.search(line)])[:BENIGN]
    for i, line in enumerate(lines):
        rng = Source("benign", i)
        made = lambda m: rng.uuid() if m.group(3) else rng.chars(blind_tokens.SETS[m.group(1)], int(m.group(2)))
        yield row("benign", mark.sub(made, line).replace("\\n", "\n"), None, context=line, kind="", flag="")


def everything():
    rows = [type_row(*entry, i) for entry in blind_tokens.types() for i in range(EACH)]
    for place, kind, text, span in blind_generic.rows(lambda *seed: Source("generic", *seed), GENERIC):
        rows.append(row("generic", text, span, context=place, kind=kind, flag=""))
    return rows + list(benign_rows())


def digest(rows):
    return hashlib.sha256("".join(json.dumps(r, sort_keys=True) + "\n" for r in rows).encode()).hexdigest()


def judge(entry, findings):
    verdicts = [measure.judge(dict(entry, provider=name), findings) for name in entry["names"] or [""]]
    return dict(verdicts[0], named=any(verdict["named"] for verdict in verdicts))


def summary(judged, benign):
    out = {"false": sum(bool(f) for _, f in benign)}
    for kind in ("type", "generic"):
        verdicts = [verdict for entry, verdict in judged if entry["set"] == kind]
        for name in ("found", "named", "exact")[::1 if kind == "type" else 2]:
            out[f"{kind} {name}"] = sum(verdict[name] for verdict in verdicts)
    return out


def print_tables(judged, benign):
    of = lambda kind: [pair for pair in judged if pair[0]["set"] == kind]
    known = {"D": "a shape of its own", "C": "its provider's name only"}
    measure.tally_table("Token types, by what they are known by", "known by", of("type"), lambda r: known[r["flag"]])
    measure.tally_table("Token types, by what fills them", "filled", of("type"), lambda r: r["kind"])
    measure.tally_table("Generic secrets by kind of value", "value", of("generic"), lambda r: r["kind"], False)
    hit = sum(bool(f) for _, f in benign)
    print(f"\nOf {len(benign)} lines without a secret {hit} had a finding.")


def check(numbers, rows):
    bad = [] if command.is_frozen("blind", digest(rows)) else ["the rows are not those of tests/quality/blind.sha256"]
    for name, least in FLOOR.items():
        if numbers[name] > least if name == "false" else numbers[name] < least:
            bad.append(f"{name}: {numbers[name]}, recorded {least}")
    return command.verdict(len(FLOOR) + 1, bad)


def show_misses(judged, benign, found):
    for entry, verdict in judged:
        lacking = [c for c in ("found", "named", "exact") if not verdict[c] and not (c == "named" and entry["set"] == "generic")]
        if lacking:
            measure.show_miss("not " + ", ".join(lacking), dict(entry, id=f"{entry['context']!r} {entry['kind']}"), found[id(entry)])
    for entry, findings in benign:
        if findings:
            measure.show_miss("false alarm", dict(entry, id=entry["context"]), findings)


def main():
    arguments = command.options(__doc__, "program?", "--misses", "--report", "--check", "--digest").parse_args()
    rows = everything()
    if arguments.digest:
        print(digest(rows))
        return 0
    found = measure.findings_of(arguments.program, rows)
    judged = [(entry, judge(entry, f)) for entry, f in zip(rows, found) if entry["set"] != "benign"]
    benign = [(entry, f) for entry, f in zip(rows, found) if entry["set"] == "benign"]
    if arguments.check:
        return check(summary(judged, benign), rows)
    if arguments.report:
        command.renew(arguments.report, command.printed(print_tables, judged, benign) + "\n", BEGIN, END)
        return 0
    print_tables(judged, benign)
    print("\n" + json.dumps(summary(judged, benign)))
    if arguments.misses:
        show_misses(judged, benign, {id(entry): f for entry, f in zip(rows, found)})
    return 0


if __name__ == "__main__":
    sys.exit(main())
