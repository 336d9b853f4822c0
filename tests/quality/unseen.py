#!/usr/bin/env python3
"""Rows by somebody who had not looked at the rules: other numbers, other wording, other places than those of pii.py.

  unseen.py build/src/sluice [--misses]          a table by section
  unseen.py build/src/sluice --check             the test quality_unseen: fails below FLOOR
  unseen.py build/src/sluice --report docs/quality.md
  unseen.py --digest                             SHA-256 of the rows (tests/quality/unseen.sha256)

Written from the issuers' documents and from how people write, before anybody looked at what is missed; rules are not tuned on
these rows. Whoever tunes on them all the same writes others. Numbers are made by unseen_numbers.py; labels, sentences and clean
documents stand in unseen_*.txt. Right: a finding of an accepted type touches the value.
"""
import collections
import hashlib
import json
import os
import re
import subprocess
import sys
import tempfile

import command
import tokens
from unseen_numbers import NUMBERS

HERE = os.path.dirname(os.path.abspath(__file__))
BEGIN, END = "<!-- unseen.py --report writes from here -->\n", "<!-- unseen.py: to here -->\n"
LEAST = 0.3  # the score that counts
CLEAN = ("topic", "clean document", "decoy")  # sections in which nothing may be found
EACH = 9     # places a number's labels stand in
KINDS = {"n": 2, "e": 3, "k": 4}  # native label, English label, key: field of unseen_labels.txt
PLACES = [
    ("n", "{l} : {v}"), ("n", "{l} - {v}"), ("n", "{l}, {v}"), ("e", "Your {l} ({v}) has been confirmed"), ("e", "The {l} is {v}"),
    ("e", "{l} = {v}"), ("n", "{l} [{v}]"), ("n", "{l}:\t{v}"), ("n", "{l}:\n  {v}"), ("e", "{l} no. {v}"), ("n", "{l}:{v}"),
    ("n", "**{l}:** {v}"), ("n", "{v} = {l}"), ("n", "Nr;Name;{l};Ort\n1;Meier;{v};Bonn\n"),
    ("n", "<tr><th>{l}</th><td>{v}</td></tr>"),
    ("n", "{l} ........ {v}"), ("k", '{{"person":{{"{l}":"{v}"}}}}'), ("k", '"name";"{l}"\n"Bo";"{v}"'), ("k", "{U}={v}"),
    ("k", "UPDATE c SET {l}='{v}' WHERE id=4;"), ("k", "user=bo {l}={v} status=200"), ("k", '{{"{l}":"{v}","type":"x"}}'),
    ("k", '[user]\n{l} = "{v}"'), ("k", 'new User({{ {l}: "{v}" }})'), ("k", 'Record(name="Bo", {l}="{v}")'),
    ("e", "What can you tell me about {l} {v}?"), ("e", "Is '{v}' a valid {l}?"),
    ("e", "Hello,\n\nplease find my {l} below:\n\n{v}\n\nBest"), ("n", "{o} {v}"), ("e", "I gave them my {l}, {v}, yesterday"),
]
UNCHECKED = ("us_pass", "us_dl", "us_acct", "in_pass", "in_veh", "mt_id", "in_pan", "ipv4", "mac", "eth", "ke_pin", "uk_nino",
             "us_ssn", "us_itin", "us_mbi", "id_nik", "my_nric", "pk_cnic", "nl_vat", "ca_bn", "au_med", "vin")  # of the last character
MONTHS = "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia".split()
FLOOR = {"Europe labelled": (980, 1000), "Europe sentence": (980, 1000), "elsewhere labelled": (960, 1000), "Polish": (950, 1000),
         "elsewhere sentence": (950, 1000), "dob": (950, 1000), "age": (940, 1000), "phone:label": (980, 1000),
         "phone:sent": (950, 1000), "person": (870, 1000), "broken": (0, 10), "topic": (0, 1), "clean document": (0, 1)}  # per 1,000; findings in the last two


class Draw(tokens.Random):
    """tokens.Random with the names that unseen_numbers.py calls."""

    def choice(self, items):
        return items[self.below(len(items))]

    def randint(self, low, high):
        return low + self.below(high - low + 1)

    def random(self):
        return self.below(1000) / 1000

    def shuffle(self, items):
        items[:] = self.shuffled(items)


def lines(name):
    with open(os.path.join(HERE, name), encoding="utf-8") as f:
        return [line for line in f.read().split("\n") if line and not line.startswith("#")]


def row(section, text, value, types):
    at = len(text[:text.index(value)].encode())
    return {"section": section, "text": text, "start": at, "end": at + len(value.encode()), "types": types}


def camel(key):
    return re.sub(r"_(\w)", lambda m: m[1].upper(), key)


def placed(r, section, fields, place):
    kind, text = place
    labels = fields[KINDS[kind]].split(";")
    label = r.choice([y for x in labels for y in (x, camel(x))] if kind == "k" else labels)
    value = r.choice(NUMBERS[fields[0]](r))
    upper = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", label).upper()
    return row(section + " labelled", text.format(l=label, v=value, U=upper, o=label.lower()), value, fields[1].split(","))


def broken(r, fields):
    """The last character replaced: what the label says it is, it is not."""
    value = NUMBERS[fields[0]](r)[0]
    last = value[-1]
    other = (chr(48 + (int(last) + 1 + r.below(8)) % 10) if last.isdigit() else chr(65 + (ord(last.upper()) - 64) % 26))
    if other == last or fields[0] in UNCHECKED:
        return []
    bad = value[:-1] + other
    return [row("broken", fields[2].split(";")[0] + " " + bad, bad, fields[1].split(","))]


def numbers(r):
    out = []
    for line in lines("unseen_labels.txt"):
        fields = line.split("|")
        section = "Europe" if fields[1][:2] in EUROPE else "elsewhere"
        value = NUMBERS[fields[0]](r)[0]
        out.append(row(section + " bare", value, value, fields[1].split(",")))
        for place in r.shuffled([str(i) for i in range(len(PLACES))])[:EACH]:
            out.append(placed(r, section, fields, PLACES[int(place)]))
        for sentence in fields[5].split(";"):
            value = r.choice(NUMBERS[fields[0]](r))
            out.append(row(section + " sentence", sentence.format(v=value), value, fields[1].split(",")))
        out += broken(r, fields)
    return out


EUROPE = "AT BE BG HR CY CZ SK DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SI ES SE NO IS CH UK EU".split()


def phone(r):
    part = [str(r.randint(100, 999)) for _ in range(3)]
    first = r.choice(["501", "602", "693", "724", "788", "512"])
    return r.choice(["{0} {1} {2}", "{0}{1}{2}", "+48 {0} {1} {2}", "{0}-{1}-{2}", "+48{0}{1}{2}"]).format(first, *part[1:])


def mail(r):
    return r.choice(["anna.kowalska", "j.nowak84", "m_wisniewski"]) + "@" + r.choice(["wp.pl", "onet.eu", "kancelaria.com.pl"])


def plate(r):
    number = r.choice([str(r.randint(10000, 99999)), "%d%s" % (r.randint(1000, 9999), "CEFG"[r.below(4)])])
    return r.choice(["WA", "KR", "PO", "GD", "WPI", "KRA"]) + " " + number


def street(r):
    name = r.choice(["ul. Kwiatowa", "al. Jana Pawła II", "os. Słoneczne", "pl. Wolności", "ul. 3 Maja"])
    return name + " %d" % r.randint(1, 120) + r.choice(["", "/%d" % r.randint(1, 60)])


def address(r):
    code = "%02d-%03d" % (r.randint(0, 99), r.randint(10, 990))
    return street(r) + ", " + code + " " + r.choice(["Warszawa", "Kraków", "Łódź"])


def birth(r):
    y, m, d = r.randint(1940, 2005), r.randint(1, 12), r.randint(1, 28)
    return r.choice(["%02d.%02d.%d" % (d, m, y), "%d %s %d" % (d, MONTHS[m - 1], y), "%d-%02d-%02d" % (y, m, d)])


def made(name):
    return lambda r: r.choice(NUMBERS[name](r))


POLISH = {
    "pesel": (made("pl_pesel"), "PL_PESEL"), "nip": (made("pl_nip"), "PL_NIP"), "regon": (made("pl_regon"), "PL_REGON"),
    "dow": (made("pl_dowod"), "PL_ID_CARD"), "pas": (made("pl_pass"), "PL_PASSPORT"), "pj": (made("pl_pj"), "PL_DRIVER_LICENSE"),
    "krs": (made("pl_krs"), "PL_KRS"), "nrb": (made("pl_nrb"), "PL_BANK_ACCOUNT,IBAN_CODE"), "pwz": (made("pl_pwz"), "PL_PWZ,PRESCRIBER_ID"),
    "kw": (made("pl_kw"), "PL_LAND_REGISTER"), "card": (made("card"), "CREDIT_CARD"), "imei": (made("imei"), "IMEI"),
    "ip": (made("ipv4"), "IP_ADDRESS"), "tel": (phone, "PHONE_NUMBER"), "mail": (mail, "EMAIL_ADDRESS"),
    "plate": (plate, "PL_LICENSE_PLATE,LICENSE_PLATE"), "adr": (street, "LOCATION"), "adrk": (address, "LOCATION,POSTAL_CODE"),
    "dob": (birth, "DATE_OF_BIRTH"),
}


def polish(r):
    out = []
    for line in lines("unseen_polish.txt"):
        parts, spans, text = re.split(r"\{(\w+)\}", line), [], ""
        for i, part in enumerate(parts):
            if i % 2:
                value = POLISH[part][0](r)
                spans.append((len(text.encode()), len((text + value).encode()), POLISH[part][1].split(",")))
                part = value
            text += part
        out += [{"section": "Polish", "text": text, "start": s, "end": e, "types": t} for s, e, t in spans]
    return out


def written():
    out = []
    for line in lines("unseen_rows.txt"):
        section, types, text = line.split("|", 2)
        if section == "topic":
            out.append({"section": "topic", "text": text, "start": 0, "end": len(text.encode()), "types": []})
            continue
        before, value, after = re.match("([^«]*)«([^»]*)»(.*)", text).groups()
        at = len(before.encode())
        out.append({"section": section, "text": before + value + after, "start": at, "end": at + len(value.encode()),
                    "types": types.split(",")})
    with open(os.path.join(HERE, "unseen_clean.txt"), encoding="utf-8") as f:
        for text in f.read().strip().split("\n\n"):
            out.append({"section": "clean document", "text": text, "start": 0, "end": len(text.encode()), "types": []})
    return out


def all_rows():
    r = Draw("unseen")
    return numbers(r) + polish(r) + written()


def digest(rows):
    return hashlib.sha256("\n".join(json.dumps(x, ensure_ascii=False, sort_keys=True) for x in rows).encode()).hexdigest()


def scan(program, rows):
    with tempfile.TemporaryDirectory() as home:
        text = "".join(json.dumps({"text": x["text"]}) + "\n" for x in rows)
        done = subprocess.run([program, "filter", "--jsonl", "--dry-run", "--home", home, "--findings-min-score", str(LEAST)],
                              input=text.encode(), stdout=subprocess.PIPE, check=False)
    found = [json.loads(line)["sluice"].get("findings", []) for line in done.stdout.decode().splitlines()]
    if len(found) != len(rows):
        sys.exit("unseen.py: the program answered %d of %d rows" % (len(found), len(rows)))
    return found


def measure(program, rows, misses):
    count = collections.OrderedDict()
    for x, found in zip(rows, scan(program, rows)):
        hit = [f for f in found if f["start"] < x["end"] and f["end"] > x["start"]]
        right = any(f["type"] in x["types"] for f in hit)
        c = count.setdefault(x["section"], {"rows": 0, "right": 0, "found": 0, "findings": 0})
        c["rows"] += 1
        c["right"] += right
        c["found"] += bool(hit)
        c["findings"] += len(found)
        wrong = right if x["section"] == "broken" else not right if x["types"] else bool(found)
        if misses and wrong:
            print(x["section"], ",".join(x["types"]), repr(x["text"][:160]), [f["type"] for f in hit])
    return count


def table(count):
    out = ["| section | rows | right % | found % |", "|---|--:|--:|--:|"]
    for name, c in sorted(count.items()):
        if name in CLEAN:
            out.append("| %s | %d | - | %d findings |" % (name, c["rows"], c["findings"]))
        elif name == "broken":
            out.append("| broken | %d | %.1f flagged | - |" % (c["rows"], 100 * c["right"] / c["rows"]))
        else:
            out.append("| %s | %d | %.1f | %.1f |" % (name, c["rows"], 100 * c["right"] / c["rows"], 100 * c["found"] / c["rows"]))
    return "\n".join(out) + "\n"


def check(script, count, floor):
    bad = 0
    for name, (low, high) in floor.items():
        c = count[name]
        value = c["findings"] if name in CLEAN else round(1000 * c["right"] / c["rows"])
        if not low <= value <= high:
            print("%s: %s: %d, expected %d to %d" % (script, name, value, low, high))
            bad = 1
    return bad


def show(count, report, begin, end):
    """The table, printed or put between the marks of a document."""
    if report:
        command.renew(report, "\n" + table(count) + "\n", begin, end)
    else:
        print(table(count), end="")


def options(doc):
    """A parser for a set whose halves are told apart by frozen(row): chosen() does what it says."""
    p = command.options(doc, "program?", "--digest", "--check", "--misses", "--report")
    p.add_argument("--half", choices=("dev", "frozen", "all"), default="all")
    p.add_argument("--section", default="")
    return p


def chosen(a, name, rows, frozen):
    """The rows that are asked for; None where only the digest of the frozen ones is, which is printed."""
    now = digest([x for x in rows if frozen(x)])
    if a.digest:
        print(now)
        return None
    if not command.is_frozen(name, now):
        sys.exit(f"{name}.py: the frozen rows are not those of {name}.sha256")
    half = "frozen" if a.report else a.half
    return [x for x in rows if x["section"].startswith(a.section) and (half == "all" or frozen(x) == (half == "frozen"))]


def main():
    a = command.options(__doc__, "program?", "--digest", "--check", "--misses", "--report").parse_args()
    rows = all_rows()
    if a.digest:
        print(digest(rows))
        return 0
    if not command.is_frozen("unseen", digest(rows)):
        sys.exit("unseen.py: the rows are not those of unseen.sha256")
    count = measure(a.program, rows, a.misses)
    show(count, a.report, BEGIN, END)
    return check("unseen.py", count, FLOOR) if a.check else 0


if __name__ == "__main__":
    sys.exit(main())
