"""Names in English news and lives, as a model finds them and as a scan does. A set made blind: written before any grammar
of generated text was read. wires_news.txt: what agencies send (datelines, headlines, politics, courts, firms, disasters,
sport, tables, obituaries, credits); wires_lives.txt: encyclopaedia. A line each, {person}, <place>, [organisation] marked as
newswire corpora do: titles are no part of a name, teams are organisations but those of countries, peoples are nothing.
A story is what stands between empty lines. Half of it (by a hash of its first line; of long lists, line by line) is frozen:
only counted, while mistakes in the other half may be read.

    wires.py PROGRAM MODEL [--stories] [--misses] [--check] [--digest] [--rows FOLDER]

--stories: the scanner reads whole stories, not lines; --rows: JSON Lines for `sluice model eval`, a file a half.
"""
import collections
import hashlib
import json
import pathlib
import sys

import command
from names_found import Program

MARKS = {"{": ("}", "PERSON"), "<": (">", "LOCATION"), "[": ("]", "ORGANIZATION")}
LABELS = [label for _, label in MARKS.values()]
SETS = {"news": "wires_news.txt", "lives": "wires_lives.txt"}
LIST = 12  # lines from which on a story is a list of unrelated ones
# Least F1, in percent, of lines of the frozen half as scans find them: all, people.
FLOOR = {"news": (82.5, 86), "lives": (77, 84)}


def read(line):
    """A marked line: its text and spans."""
    text, spans, begun = "", [], None
    for c in line:
        if begun is None and c in MARKS:
            begun = (c, len(text))
        elif begun and c == MARKS[begun[0]][0]:
            spans.append((begun[1], len(text), MARKS[begun[0]][1]))
            begun = None
        else:
            text += c
    return text, spans


def half_of(text):
    return "frozen" if hashlib.sha256(("wire " + text).encode()).digest()[0] & 1 else "read"


def stories(name):
    """Lists of rows: half, text, spans."""
    out, lines = [], []
    with open(pathlib.Path(command.HERE, SETS[name]), encoding="utf-8") as file:
        for line in [*file.read().split("\n"), ""]:
            if line and not line.startswith("# "):
                lines.append(read(line))
            elif lines:
                one = None if len(lines) > LIST else half_of(lines[0][0])
                out.append([(one or half_of(text), text, spans) for text, spans in lines])
                lines = []
    return out


def digest():
    frozen = [row for name in SETS for story in stories(name) for row in story if row[0] == "frozen"]
    return hashlib.sha256(json.dumps(frozen, ensure_ascii=True).encode()).hexdigest()


def count(run, name, whole, misses):
    """{half: counter of given, found and right spans by label}."""
    units = [unit for story in stories(name) for unit in ([story] if whole else [[row] for row in story])]
    texts = ["\n".join(text for _, text, _ in unit) for unit in units]
    counts = {"read": collections.Counter(), "frozen": collections.Counter()}
    for unit, findings in zip(units, run.findings(texts)):
        found = {(a, b, "LOCATION" if label == "ADDRESS" else label) for a, b, label, _, _ in findings}
        at = 0
        for half, text, spans in unit:
            given = {(a + at, b + at, label) for a, b, label in spans}
            here = {f for f in found if at <= f[0] <= at + len(text)}
            for what, some in (("given", given), ("found", here), ("right", given & here)):
                counts[half].update((what, label) for _, _, label in some)
            if misses and half == "read" and given != here:
                show = [f"{sign}{label[0]} {text[a - at:b - at]}" for sign, some in (("-", given - here), ("+", here - given))
                        for a, b, label in sorted(some)]
                print(f"    {text[:100]}  {'; '.join(show)}")
            at += len(text) + 1
    return counts


def f1(counter, labels):
    given, found, right = (sum(counter[what, label] for label in labels) for what in ("given", "found", "right"))
    return 200 * right / max(1, given + found)


def write_rows(folder):
    for name in SETS:
        for half in ("read", "frozen"):
            with open(pathlib.Path(folder, f"{name}.{half}.jsonl"), "w", encoding="utf-8") as out:
                for story in stories(name):
                    for row_half, text, spans in story:
                        if row_half == half:
                            marked = [{"start": a, "end": b, "type": label} for a, b, label in spans]
                            out.write(json.dumps({"text": text, "spans": marked}, ensure_ascii=False) + "\n")


def main():
    parser = command.options(__doc__, "program?", "--check", "--digest", "--misses")
    parser.add_argument("model", nargs="?")
    parser.add_argument("--stories", action="store_true")
    parser.add_argument("--rows", metavar="FOLDER")
    args = parser.parse_args()
    if args.digest:
        return print(digest())
    if args.rows:
        return write_rows(args.rows)
    run = Program(args.program, args.model, None, False)
    results = {name: count(run, name, args.stories, args.misses) for name in SETS}
    print("| set | half | names | F1 | PERSON | LOCATION | ORGANIZATION |\n|---|---|--:|--:|--:|--:|--:|")
    for name, halves in results.items():
        for half, counter in halves.items():
            names = sum(counter["given", label] for label in LABELS)
            print(f"| {name} | {half} | {names} | {f1(counter, LABELS):.1f} | " +
                  " | ".join(f"{f1(counter, [label]):.1f}" for label in LABELS) + " |")
    if not args.check:
        return 0
    bad = [] if command.is_frozen("wires", digest()) else ["the frozen half changed"]
    for name, floors in FLOOR.items():
        for what, labels, floor in (("all", LABELS, floors[0]), ("people", ["PERSON"], floors[1])):
            got = f1(results[name]["frozen"], labels)
            if got < floor:
                bad.append(f"{name}, {what}: {got:.1f}, not {floor}")
    return command.verdict(1 + 2 * len(FLOOR), bad)


if __name__ == "__main__":
    sys.exit(main())
