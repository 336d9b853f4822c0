"""What names the program finds as people run it: in labelled text, and where there are none.

usage: names_found.py PROGRAM MODEL rows [--policy FILE] [--part dev|test|all] [--no-rules] [--all] [--misses N] ROWS.jsonl.gz...
           the labelled text's development rows: tokens of marked spans under any finding (recall), tokens under a
           finding that are in a marked span (precision), and people, spans. Names only; --all: dates and numbers, too
       names_found.py PROGRAM MODEL false [--policy FILE] [--list N] FILE...
           code and documentation: people found for 1,000 tokens, lines that credit somebody left out

A token is a run of letters, digits and '_', or one other character that is no space.
"""
import gzip
import json
import pathlib
import re
import subprocess
import sys
import tempfile

TOKEN = re.compile(r"\w+|[^\w\s]")
WORD = re.compile(r"\w+")
MASK = (1 << 64) - 1
PARTS = {"dev": (0, 5), "test": (5, 10), "all": (0, 100)}
# what a corpus marks that no finding can be asked for: common nouns, quantities, demographic words
UNASKED = {"MISC", "QUANTITY", "DEM", "O", "ORG_PART", "LOC_PART", "PER_PART", "SEXO_SUJETO_ASISTENCIA", "CANTIDAD",
           "FAMILIARES_SUJETO_ASISTENCIA", "PROFESION", "OTROS_SUJETO_ASISTENCIA"}
# ...and what belongs to rules, if anything: dates without a birth, ages, numbers
RULES = {"DATETIME", "CODE", "FECHAS", "EDAD_SUJETO_ASISTENCIA", "ID_ASEGURAMIENTO", "ID_CONTACTO_ASISTENCIAL",
         "ID_SUJETO_ASISTENCIA", "ID_TITULACION_PERSONAL_SANITARIO", "ID_EMPLEO_PERSONAL_SANITARIO", "NUMERO_TELEFONO",
         "NUMERO_FAX", "CORREO_ELECTRONICO", "IDENTIF_VEHICULOS_NRSERIE_PLACAS", "NUMERO_BENEF_PLAN_SALUD",
         "IDENTIF_DISPOSITIVOS_NRSERIE"}
PEOPLE = {"PERSON", "PER", "NOMBRE_SUJETO_ASISTENCIA", "NOMBRE_PERSONAL_SANITARIO"}
# a rule there must be, and it is to find nothing
SIGNS = "\1\2\3\4never"
NOTHING = {"id": "custom.none", "type": "NONE", "class": "custom", "score": 0.5, "reference": "none",
           "pattern": "\\x{01}\\x{02}\\x{03}\\x{04}never",
           "examples": {"match": [SIGNS, f"a {SIGNS}", f"{SIGNS} a"], "no_match": ["a", "b", "c"]}}
CREDIT = re.compile(r"copyright|\(c\)|©|author|written|contribut|maintain|thank|credit|patch|report|@|by [A-Z]|from:|"
                    r"debian|signed-off|<.+@|suggest|bugs? to|licen[sc]e|translat", re.I)


def part_of(data):
    """Which of a hundred parts a row falls into (models/README.md)."""
    h = 0xCBF29CE484222325
    for b in data:
        h = ((h ^ b) * 0x100000001B3) & MASK
        h ^= h >> 31
    return ((h * 0x9E3779B97F4A7C15 & MASK) >> 32) % 100


def rows_of(path, part):
    first, last = PARTS[part]
    opened = gzip.open(path, "rt", encoding="utf-8") if path.endswith(".gz") else open(path, encoding="utf-8")
    with opened as lines:
        for line in lines:
            row = json.loads(line)
            if first <= part_of(row["text"].encode()) < last:
                yield row


class Program:
    def __init__(self, program, model, policy, rules):
        self.home = tempfile.TemporaryDirectory()
        self.args = [program, "filter", "--jsonl", "--dry-run", "--home", self.home.name, "--model", model]
        if policy:
            self.args += ["--policy", policy]
        if not rules:
            empty = pathlib.Path(self.home.name, "none.json")
            empty.write_text(json.dumps({"pack": "custom/none", "rules": [NOTHING]}))
            self.args += ["--rules", str(empty)]

    def findings(self, texts):
        data = "".join(json.dumps({"text": t}) + "\n" for t in texts)
        done = subprocess.run(self.args, input=data.encode(), capture_output=True, check=False)
        lines = done.stdout.decode().splitlines()
        if len(lines) != len(texts):
            sys.exit(f"names_found: {done.stderr.decode()}")
        for text, line in zip(texts, lines):
            where = chars_by_byte(text)
            got = json.loads(line)["sluice"].get("findings", [])
            yield [(where[f["start"]], where[f["end"]], f["type"], f["score"], f["rule"]) for f in got]


def chars_by_byte(text):
    where, at = {}, 0
    for i, c in enumerate(text):
        where[at] = i
        at += len(c.encode())
    where[at] = len(text)
    return where


def touches(spans, start, end):
    return any(s < end and start < e for s, e in spans)


def percent(part, whole):
    return 100 * part / whole if whole else 0.0


def rows(program, model, args):
    part = args.get("--part", "dev")
    run = Program(program, model, args.get("--policy"), "--no-rules" not in args)
    misses = int(args.get("--misses", 0))
    print("| corpus | marked tokens | found % | precision % | people: tokens found % | spans of people: whole % "
          "| exactly % |\n|---|--:|--:|--:|--:|--:|--:|")
    for path in args["files"]:
        n = hit = people = people_hit = flagged = right = spans = whole = exact = 0
        given = list(rows_of(path, part))
        for row, found in zip(given, run.findings([r["text"] for r in given])):
            text = row["text"]
            out = UNASKED if "--all" in args else UNASKED | RULES
            gold = [s for s in row["spans"] if s["type"] not in out]
            other = [(s["start"], s["end"]) for s in row["spans"] if s["type"] in out]
            marked = [(s["start"], s["end"]) for s in gold]
            covered = [f[:2] for f in found]
            persons = [f[:2] for f in found if f[2] == "PERSON"]
            for s in gold:
                is_person = s["type"] in PEOPLE
                tokens = [m.span() for m in WORD.finditer(text, s["start"], s["end"])]
                got = [touches(covered, *t) for t in tokens]
                n, hit = n + len(tokens), hit + sum(got)
                if is_person:
                    people, people_hit, spans = people + len(tokens), people_hit + sum(got), spans + 1
                    whole += any(a <= s["start"] and s["end"] <= b for a, b in persons)
                    exact += any(a == s["start"] and s["end"] == b for a, b in persons)
                if misses and not all(got):
                    misses -= 1
                    context = text[max(0, s["start"] - 40):s["end"] + 30].replace("\n", " ")
                    print(f"    {s['type']}: {text[s['start']:s['end']]!r} in {context!r}")
            for m in WORD.finditer(text):
                if touches(covered, *m.span()) and not touches(other, *m.span()):
                    flagged, right = flagged + 1, right + touches(marked, *m.span())
        name = pathlib.Path(path).name.replace(".jsonl.gz", "")
        print(f"| {name} | {n} | {percent(hit, n):.1f} | {percent(right, flagged):.1f} | "
              f"{percent(people_hit, people):.1f} | {percent(whole, spans):.1f} | {percent(exact, spans):.1f} |",
              flush=True)


def false(program, model, args):
    """Files are given to `scan` as they are."""
    command = [program, "scan", "--no-ignore", "--format", "jsonl", "--model", model]
    command += ["--policy", args["--policy"]] if "--policy" in args else []
    show = int(args.get("--list", 0))
    print("| text | tokens | people | for 1,000 tokens | all names for 1,000 tokens |\n|---|--:|--:|--:|--:|")
    for path in args["files"]:
        data = pathlib.Path(path).read_bytes()
        done = subprocess.run([*command, path], capture_output=True, check=False)
        found = [json.loads(line) for line in done.stdout.splitlines()]
        bounds = [0] + [m.end() for m in re.finditer(rb"\n", data)] + [len(data)]
        lines = [data[a:b].decode("utf-8", "replace") for a, b in zip(bounds, bounds[1:])]
        credit = [bool(CREDIT.search(line)) for line in lines]
        tokens = sum(len(TOKEN.findall(line)) for line, c in zip(lines, credit) if not c)
        people = others = 0
        for f in found:
            if not f["rule"].startswith("model.") or credit[f["line"] - 1] or credit[min(f["line"], len(lines)) - 1]:
                continue
            others += 1
            if f["type"] != "PERSON":
                continue
            people += 1
            if people <= show:
                value = data[f["start"]:f["end"]].decode("utf-8", "replace")
                print(f"    {f['score']:.2f} {value!r} in {lines[f['line'] - 1].strip()[:110]!r}")
        print(f"| {pathlib.Path(path).name} | {tokens} | {people} | {1000 * people / max(1, tokens):.2f} | "
              f"{1000 * others / max(1, tokens):.2f} |", flush=True)


def main():
    program, model, what, *rest = sys.argv[1:]
    args = {"files": []}
    while rest:
        word = rest.pop(0)
        if word in ("--no-rules", "--all"):
            args[word] = True
        elif word.startswith("--"):
            args[word] = rest.pop(0)
        else:
            args["files"].append(word)
    {"rows": rows, "false": false}[what](program, model, args)


if __name__ == "__main__":
    main()
