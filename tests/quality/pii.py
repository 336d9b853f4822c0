#!/usr/bin/env python3
"""Makes rows of text with valid and with broken European identifiers in them, from fixed seeds, in two halves, and measures the
built program on them.

  pii.py                                   rows as JSON Lines on standard output
  pii.py --digest                          SHA-256 of the frozen half's rows (tests/quality/pii.sha256)
  pii.py build/src/sluice [--country de] [--misses]   per identifier: found under the right type, broken flagged
  pii.py build/src/sluice --misses-file F  what was missed, by country (of --half dev: rules are tuned on that half only)
  pii.py build/src/sluice --benign FOLDER  findings of class pii per 100 MB by type in what benign.sh gathered
  pii.py build/src/sluice --check | --update-floor | --report docs/quality.md [--benign FOLDER]

A row: id, half, format, kind (bare, labelled, sentence, broken, noise), text, span (bytes of the number), number. Right means
that a finding of an accepted type covers at least half of the number and nothing else's; the least score that counts is the
program's default. One broken check character is "flagged" if a finding of the accepted types touches it.
"""
import argparse
import collections
import hashlib
import hmac
import json
import os
import re
import subprocess
import sys
import tempfile

import command
import ordinary
import pii_formats_east
from tokens import Random

HERE = os.path.dirname(os.path.abspath(__file__))
FLOOR, DIGEST = os.path.join(HERE, "pii-floor.json"), os.path.join(HERE, "pii.sha256")
FORMATS = pii_formats_east.FORMATS
SPLIT_KEY = b"sluice tests/quality, personal data, split 1"
COUNTS = {"bare": 8, "labelled": 14, "sentence": 12, "broken": 12}
BEGIN, END = "<!-- pii.py --report writes from here -->\n", "<!-- to here -->\n"

SENTENCES = {
    "en": ["My {L} is {v}, could you check it?", "Please update the file: {L} {v}.", "The applicant's {L} ({v}) was rejected by the form.",
           "She wrote that her {L} is {v} and asked for a reply by Friday.", "We need your {L}; ours on record is {v}."],
    "de": ["Meine {L} lautet {v}, bitte prüfen Sie das.", "Im Antrag steht {L} {v}.", "Frau Huber hat uns ihre {L} ({v}) geschickt.",
           "Bitte tragen Sie als {L} den Wert {v} ein."],
    "nl": ["Mijn {L} is {v}, kunt u dat controleren?", "Op het formulier staat {L} {v}.", "De klant gaf als {L} door: {v}."],
    "fr": ["Mon {L} est le {v}, pouvez-vous vérifier ?", "Le dossier mentionne le {L} {v}.", "La cliente a indiqué son {L} ({v}) hier."],
    "es": ["Mi {L} es {v}, ¿puede comprobarlo?", "En la solicitud figura el {L} {v}.", "La clienta, con {L} {v}, pide una respuesta."],
    "pt": ["O meu {L} é {v}, pode verificar?", "No formulário consta o {L} {v}.", "A cliente, com {L} {v}, pediu resposta."],
    "it": ["Il mio {L} è {v}, può controllare?", "Nella domanda risulta {L} {v}.", "La cliente ha comunicato il {L} ({v}) ieri."],
    "el": ["Το {L} μου είναι {v}, μπορείτε να το ελέγξετε;", "Στην αίτηση αναφέρεται {L} {v}.", "Η πελάτισσα δήλωσε {L} ({v}) χθες."],
    "pl": ["Mój {L} to {v}, proszę sprawdzić.", "We wniosku wpisano {L} {v}.", "Pani Anna podała {L} ({v}) w wiadomości."],
    "cs": ["Moje {L} je {v}, můžete to ověřit?", "V žádosti je uvedeno {L} {v}.", "Klientka uvedla {L} ({v}) v e-mailu."],
    "sk": ["Moje {L} je {v}, môžete to overiť?", "V žiadosti je uvedené {L} {v}.", "Klientka uviedla {L} ({v}) v e-maile."],
    "hu": ["Az én {L}: {v}, kérem ellenőrizze.", "A kérelemben szereplő {L} {v}.", "Az ügyfél megadta: {L} ({v})."],
    "ro": ["{L} meu este {v}, puteți verifica?", "În cerere apare {L} {v}.", "Clienta a comunicat {L} ({v}) ieri."],
    "bg": ["Моят {L} е {v}, моля проверете.", "В заявлението е посочен {L} {v}.", "Клиентката съобщи {L} ({v}) вчера."],
    "sl": ["Moja {L} je {v}, lahko preverite?", "V vlogi je navedena {L} {v}.", "Stranka je sporočila {L} ({v}) včeraj."],
    "hr": ["Moj {L} je {v}, možete li provjeriti?", "U zahtjevu stoji {L} {v}.", "Stranka je navela {L} ({v}) jučer."],
    "da": ["Mit {L} er {v}, kan I tjekke det?", "I ansøgningen står {L} {v}.", "Kunden oplyste {L} ({v}) i går."],
    "sv": ["Mitt {L} är {v}, kan ni kontrollera det?", "I ansökan står {L} {v}.", "Kunden uppgav {L} ({v}) i går."],
    "fi": ["Minun {L} on {v}, voitteko tarkistaa?", "Hakemuksessa lukee {L} {v}.", "Asiakas ilmoitti: {L} ({v})."],
    "no": ["Mitt {L} er {v}, kan dere sjekke det?", "I søknaden står {L} {v}.", "Kunden oppga {L} ({v}) i går."],
    "is": ["{L} mín er {v}, getið þið athugað það?", "Í umsókninni stendur {L} {v}.", "Viðskiptavinurinn gaf upp {L} ({v})."],
    "et": ["Minu {L} on {v}, palun kontrollige.", "Avalduses on {L} {v}.", "Klient teatas: {L} ({v})."],
    "lv": ["Mans {L} ir {v}, lūdzu pārbaudiet.", "Iesniegumā norādīts {L} {v}.", "Kliente norādīja {L} ({v})."],
    "lt": ["Mano {L} yra {v}, prašau patikrinti.", "Prašyme nurodytas {L} {v}.", "Klientė nurodė {L} ({v})."],
}
LABELLED = ["{L}: {v}", "{L} {v}", "{L}: {v}\n", "{L} = {v}", '{{"{k}": "{v}"}}', '{{"id": 7, "{c}": "{v}", "ok": true}}', "{K}={v}\n",
            "{k}: {v}\n", "name;{k};city\nAnna;{v};X\n", "| {L} | {v} |", "{L}\t{v}\n", "<{k}>{v}</{k}>", "* {L}: {v}\n* 12 items\n",
            "{k}: '{v}'\n"]


def half_of(row_id):
    return "frozen" if hmac.new(SPLIT_KEY, row_id.encode(), "sha256").digest()[0] & 1 else "dev"


def draw(form, r):
    return next(number for number in (form.make(r) for _ in range(1000)) if number)


def shaped(number, shape):
    """The number in a shape; where the shape has not as many places, as it is."""
    rest = iter(number)
    if shape.count("#") != len(number):
        return number
    return "".join(next(rest) if c == "#" else c for c in shape)


def broken(form, number, r):
    """The number with another check character, of the same class, that is wrong by every way."""
    at = form.at % len(number)
    charset = "0123456789" if number[at].isdigit() else "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    while True:
        out = number[:at] + r.chars(charset.replace(number[at], ""), 1) + number[at + 1:]
        if not (form.also and form.also(out)):
            return out


def placed(template, form, label, shown):
    camel = form.key.split("_")[0] + "".join(part.capitalize() for part in form.key.split("_")[1:])
    text = template.format(L=label, v="\0", k=form.key, K=form.key.upper(), c=camel)
    before, _, after = text.partition("\0")
    start = len(before.encode())
    return before + shown + after, [start, start + len(shown.encode())]


def row_of(form, kind, i):
    r = Random("pii 1", form.id, kind, i)
    number = draw(form, r)
    if kind == "broken":
        number = broken(form, number, r)
    shown = shaped(number, r.pick(form.shapes))
    template = "{v}"
    if kind == "labelled" or kind == "broken" and i % 3 == 0:
        template = LABELLED[i % len(LABELLED)]
    elif kind == "sentence" or kind == "broken" and i % 3 == 1:
        native = SENTENCES[form.lang]
        template = native[i // 2 % len(native)] if i % 3 < 2 else r.pick(SENTENCES["en"])
    text, span = placed(template, form, r.pick(form.labels), shown)
    row_id = f"{form.id}/{kind}/{i}"
    return {"id": row_id, "half": half_of(row_id), "format": form.id, "kind": kind, "text": text, "span": span, "number": shown}


def noise():
    """Bare numbers that mean nothing: what passes a weak check by chance shows here."""
    for size in range(7, 21):
        for i in range(60):
            r = Random("pii 1", "noise", size, i)
            number = r.chars("0123456789", size)
            text = [number, f"order {number} shipped", f"id={number}", f"{number},{r.chars('0123456789', size)}\n"][i % 4]
            row_id = f"noise/{size}/{i}"
            yield {"id": row_id, "half": half_of(row_id), "format": "noise", "kind": "noise", "text": text, "span": [0, len(text)], "number": number}


def everything():
    rows = [row_of(form, kind, i) for form in FORMATS for kind, count in COUNTS.items() for i in range(count)
            if kind != "broken" or form.at is not None]
    return rows + list(noise())


def digest(rows):
    lines = "".join(json.dumps(row, sort_keys=True) + "\n" for row in rows if row["half"] == "frozen")
    return hashlib.sha256(lines.encode()).hexdigest()


def findings_of(program, rows):
    """What the program finds in each row, all in one process."""
    lines = "".join(json.dumps({"text": row["text"]}) + "\n" for row in rows)
    with tempfile.TemporaryDirectory() as home:
        run = subprocess.run([program, "filter", "--jsonl", "--dry-run", "--home", home], input=lines.encode(),
                             stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    answers = [json.loads(answer)["sluice"] for answer in run.stdout.splitlines()]
    if len(answers) != len(rows) or any("error" in answer for answer in answers):
        sys.exit(f"{program}: {len(answers)} of {len(rows)} rows answered without an error\n{run.stderr.decode()[-2000:]}")
    return [answer.get("findings", []) for answer in answers]


TYPES = {form.id: re.compile(form.types) for form in FORMATS}


def right(row, findings):
    """Whether one of the findings says what the number is."""
    start, end = row["span"]
    near = [f for f in findings if f["start"] < end and start < f["end"] and TYPES[row["format"]].fullmatch(f["type"])]
    if row["kind"] == "broken":
        return bool(near)
    return any(2 * (min(f["end"], end) - max(f["start"], start)) >= end - start for f in near)


def tally(rows, found, key=lambda row: row["format"]):
    """key -> kind -> [rows, right]; of noise: rows with a finding of class pii."""
    out = collections.defaultdict(lambda: collections.defaultdict(lambda: [0, 0]))
    for row, findings in zip(rows, found):
        hit = any(f["class"] == "pii" for f in findings) if row["kind"] == "noise" else right(row, findings)
        count = out[key(row)][row["kind"]]
        count[0] += 1
        count[1] += hit
    return out


def percent(count):
    return f"{100 * count[1] / count[0]:.1f}" if count[0] else "-"


def table(title, label, tallies):
    kinds = list(COUNTS)
    print(f"\n**{title}**\n\n| {label} | rows | " + " | ".join(f"{kind} %" for kind in kinds) + " |\n|---|---|" + "---|" * len(kinds))
    for name, counts in sorted(tallies.items()):
        if name != "noise":
            print(f"| {name} | {sum(counts[k][0] for k in kinds)} | " + " | ".join(percent(counts[k]) for k in kinds) + " |")
    total = [[sum(counts[k][i] for counts in tallies.values()) for i in (0, 1)] for k in kinds]
    print(f"| **all** | {sum(t[0] for t in total)} | " + " | ".join(map(percent, total)) + " |")


def country(row):
    return row["format"].split("_")[0]


def print_tables(rows, found, formats=True):
    table("Identifiers by country", "country", tally(rows, found, country))
    if formats:
        table("By identifier", "identifier", tally(rows, found))
    hits = collections.Counter(f["type"] for row, fs in zip(rows, found) if row["kind"] == "noise" for f in fs if f["class"] == "pii")
    noisy = sum(row["kind"] == "noise" for row in rows)
    print(f"\nOf {noisy} random numbers {sum(hits.values())} findings: " + ", ".join(f"{t} {c}" for t, c in hits.most_common()))


def misses(rows, found):
    """country -> lines: what should be, and what was found instead."""
    out = collections.defaultdict(list)
    for row, findings in zip(rows, found):
        if row["kind"] == "noise":
            continue
        if right(row, findings) == (row["kind"] == "broken"):
            got = ", ".join(f"{f['type']} {f['score']:.2f} ({f['rule']})" for f in findings) or "nothing"
            want = "must not be" if row["kind"] == "broken" else "wanted"
            out[country(row)].append(f"- {row['format']} {row['kind']}: `{row['text']!r}` {want} `{TYPES[row['format']].pattern}`; found: {got}")
    return out


def write_misses(rows, found, path):
    tallies = tally(rows, found)
    with open(path, "w", encoding="utf-8") as file:
        by_country = tally(rows, found, country)
        for name, lines in sorted(misses(rows, found).items()):
            counts = by_country[name]
            file.write(f"\n## {name}: " + ", ".join(f"{kind} {c[1]}/{c[0]}" for kind, c in counts.items()) + "\n\n")
            for form, of in sorted(tallies.items()):
                if form.startswith(name + "_"):
                    file.write(f"{form}: " + ", ".join(f"{kind} {c[1]}/{c[0]}" for kind, c in of.items()) + "\n")
            file.write("\n" + "\n".join(lines) + "\n")


def benign(program, folder, limit):
    """Findings of class pii in real text, by type, per 100 MB; addresses and user names in paths apart."""
    size = sum(os.path.getsize(os.path.join(d, name)) for d, _, names in os.walk(folder) for name in names if name != "MANIFEST")
    with tempfile.TemporaryDirectory() as home:
        run = subprocess.run([program, "scan", "--format", "jsonl", "--home", home, folder], stdout=subprocess.PIPE, check=False)
    if run.returncode not in (0, 1):
        sys.exit(f"{program} scan failed with {run.returncode}")
    found = [f for f in map(json.loads, run.stdout.splitlines()) if f.get("class") in ("pii", "special")]
    apart = {"e-mail and IP addresses": lambda f: f["type"] in ("EMAIL_ADDRESS", "IP_ADDRESS"),
             "user names in home folders": lambda f: f["rule"] == "pii.username.home"}  # real people's, nearly all
    rest = [f for f in found if not any(is_one(f) for is_one in apart.values())]
    per = lambda count: f"{count * 1e8 / size:.1f}"
    print(f"\n**Personal data found in {size / 1e6:.0f} MB of real text**\n\n| type | rule | findings | per 100 MB |\n|---|---|---|---|")
    for (kind, rule), count in collections.Counter((f["type"], f["rule"]) for f in rest).most_common():
        print(f"| {kind} | {rule} | {count} | {per(count)} |")
    print(f"| **all but those below** | | {len(rest)} | {per(len(rest))} |")
    for name, is_one in apart.items():
        count = sum(map(is_one, found))
        print(f"| **{name}** | | {count} | {per(count)} |")
    for f in rest[:limit]:
        print(f"{f.get('path')}:{f.get('line')}:{f.get('column')}: {f['rule']} {f['score']}")


def summary(rows, found):
    """half, or country -> kind -> {rows, right or hit}: what floor.json records."""
    out = {}
    for half in ("dev", "frozen"):
        mine = [(row, f) for row, f in zip(rows, found) if row["half"] == half]
        counts = tally(*zip(*mine), key=lambda row: "all")["all"]
        out[half] = {kind: {"rows": c[0], "hit" if kind in ("broken", "noise") else "right": c[1]} for kind, c in counts.items()}
    for name, counts in sorted(tally(rows, found, country).items()):
        if name != "noise":
            out[name] = {kind: {"right": counts[kind][1]} for kind in ("bare", "labelled", "sentence")}
    return out


def false_findings(program):
    """Where no personal data is: in made text, a ceiling with room for 10 more; in Python's own library, 40 in 100 MB and 4 more."""
    made = len(ordinary.findings(program))
    size, real = ordinary.library(program)
    return {"made text": {"all": {"hit": made}}, "library": {"all": {"hit": max(0, real - size * 40 // 100000000)}}}


def check(program, rows, found):
    with open(FLOOR, encoding="utf-8") as file:
        floor = json.load(file)
    with open(DIGEST, encoding="utf-8") as file:
        bad = [] if digest(rows) == file.read().strip() else ["the frozen half is not what tests/quality/pii.sha256 says"]
    now, count = summary(rows, found) | false_findings(program), 1
    for half, kinds in floor.items():
        for kind, values in kinds.items():
            for key, least in values.items():
                is_now = now[half][kind][key]
                count += 1
                if not (is_now <= least if key == "hit" else is_now == least if key == "rows" else is_now >= least):
                    bad.append(f"{half} {kind} {key}: {is_now}, recorded {least}")
    return command.verdict(count, bad)


def floor_of(program, rows, found):
    ceilings = false_findings(program)
    ceilings["made text"]["all"]["hit"] += 10
    ceilings["library"]["all"]["hit"] = 4
    return summary(rows, found) | ceilings


def report(program, rows, path, folder):
    """Renews what stands between the marks in a document: the frozen half's tables, and real text's."""
    rows = [row for row in rows if row["half"] == "frozen"]
    tables = command.printed(print_tables, rows, findings_of(program, rows))
    if folder:
        tables += command.printed(benign, program, folder, 0)
    command.renew(path, tables + "\n", BEGIN, END)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", nargs="?")
    parser.add_argument("--half", choices=["dev", "frozen", "both"], default="both")
    parser.add_argument("--country", help="only the identifiers of this country")
    parser.add_argument("--misses", action="store_true")
    parser.add_argument("--misses-file", metavar="FILE")
    parser.add_argument("--digest", action="store_true")
    parser.add_argument("--benign", metavar="FOLDER")
    parser.add_argument("--list", type=int, default=0, metavar="N", help="with --benign: show where N findings are")
    parser.add_argument("--report", metavar="FILE", help="renew the tables in a document")
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--update-floor", action="store_true")
    arguments = parser.parse_args()
    if arguments.report:
        report(arguments.program, everything(), arguments.report, arguments.benign)
        return 0
    if arguments.benign:
        benign(arguments.program, arguments.benign, arguments.list)
        return 0
    rows = everything()
    if arguments.digest:
        print(digest(rows))
        return 0
    rows = [row for row in rows if arguments.half in ("both", row["half"]) and arguments.country in (None, country(row))]
    if not arguments.program:
        for row in rows:
            print(json.dumps(row, ensure_ascii=False))
        return 0
    found = findings_of(arguments.program, rows)
    if arguments.check:
        return check(arguments.program, rows, found)
    if arguments.update_floor:
        with open(FLOOR, "w", encoding="utf-8") as file:
            file.write(json.dumps(floor_of(arguments.program, rows, found), indent=1) + "\n")
        return 0
    if arguments.misses_file:
        write_misses(rows, found, arguments.misses_file)
    print_tables(rows, found)
    if arguments.misses:
        for lines in misses(rows, found).values():
            print("\n".join(lines))
    return 0


if __name__ == "__main__":
    sys.exit(main())
