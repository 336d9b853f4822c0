#!/usr/bin/env python3
"""Rows as clerks, nurses, lawyers, customers and their forms write them: the fourth set by somebody who had not looked at the rules.

  clerks.py build/src/sluice [--half dev] [--misses] [--kinds]     a table by section, and by kind and country
  clerks.py build/src/sluice --check                               the test quality_clerks: fails below FLOOR
  clerks.py build/src/sluice --report docs/quality.md
  clerks.py --digest                                               SHA-256 of the frozen half (clerks.sha256)

Labels, sentences, documents, contact data and topics stand in clerks_*.txt, numbers are made by clerks_numbers.py, lines that only
look alike by clerks_lookalikes.py. They were written from what issuers publish and from how people write, before rules or other rows
were read. A keyed hash halves the rows by their text; rules are tuned on the other half. Right: a finding of an accepted type touches
the value.
"""
import collections
import hashlib
import re
import sys
import unicodedata

import clerks_lookalikes
import clerks_numbers
import pii
import unseen
from clerks_numbers import IBANS, NUMBERS
from unseen import Draw, lines, row

BEGIN, END = "<!-- clerks.py --report writes from here -->\n", "<!-- clerks.py: to here -->\n"
EUROPE = set(unseen.EUROPE) | {"GB"}
LABELLED = ["{l}: {v}", "{l} {v}", "{l} = {v}", "{v} ({l})", "{l}\n{v}", "{l} ........... {v}", "| {l} | {v} |", "{l};{v};", "{l} – {v}",
            "<td>{l}</td><td>{v}</td>", "- {l}: {v}\n- E-Mail: (-)", "{l}:{v}", "*{l}*: `{v}`", "{l}\t{v}", "{l} : {v}",
            "Name: Lee\n{l}: {v}\nDate: 12.05.2024", "{l} ({v})", "-- \nLee\n{l} {v} · www.example.com", "[{l}] {v}", "{l}, {v}",
            "{u}: {v}", "{u} {v}", "{l} . {v}", "{l}:_{v}_", "{l} →  {v}", "1. {l}   2. {v}", "{l}? {v}", "{v} - {l}"]
TABLES = ["id;{l};status\n17;{v};ok\n", "| Nr | {l} | X |\n|---|---|---|\n| 3 | {v} | a |", "{l}\tkod\n{v}\tA4\n", "no,{l}\n1,{v}\n"]
ENGLISH = ["My {l} is {v}.", "{l}: {v}", "Please check {l} {v} for me.", "The {l} on the form reads {v}.", "We have {v} as your {l}.",
           "{l} - {v}", "customer's {l} = {v}", "Can you look up {l} {v}? Thanks", "I sent you my {l} ({v}) last week", "{l}\n{v}",
           "hi, {l} is {v} thx", "Re: {l} {v}", "> what is your {l}?\n{v}", "What does {v} stand for? It says {l}."]
KEYS = ['{{"{k}": "{v}"}}', '{{"person": {{"{c}": "{v}", "age": null}}}}', "id,{k},x\n1,{v},2\n", "<{c}>{v}</{c}>", '<row {k}="{v}"/>', "{k}: {v}\n",
        "{K}={v}", "?{k}={v}&lang=en", "INSERT INTO t ({k}) VALUES ('{v}');", "{k}='{v}'", 'Content-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n',
        "level=info {k}={v} ms=12", '[user]\n{k} = "{v}"\n', '<input name="{k}" value="{v}">', "{{'{k}': '{v}'}}", "customer.{c} = \"{v}\";"]
# Whose last character is no check, or not one that is the type's reason.
UNBROKEN = set("""mrz_td3 card_test vin nl_vat mt_id ke_pin ca_bn au_med uk_nino us_ssn us_itin us_mbi in_pan id_nik my_nric pk_cnic mac eth
ipv4 us_dl us_acct uk_upn cz_account es_cups gt_cui in_voter dea in_gst meid ma_ice ec_ruc id_npwp no_mva vn_mst uy_rut bic ecli""".split())
UNCHECKED = {"ad_nrt", "al_nipt", "ar_dni", "az_voen", "bo_ci", "dz_nif", "eg_tn", "gh_card"} | set(list(NUMBERS)[list(NUMBERS).index("ad_nrt"):])
UNCHECKED |= {k for k in NUMBERS if re.search("_(pass|plate|cni|ci|dl|doc|op|idc|adt|hrb|kfz|stnr|krs|fs|veh|ein)$", k)}
UNCHECKED |= set("cr_cedula cr_cpj cu_ni hn_dni bd_nid vn_cccd ph_tin ph_sss pl_pj kr_dl is_vsk ae_id fo_vn".split())
FORMATS = {form.id: form for form in clerks_numbers.pii_formats.FORMATS}
FLOOR = {"Europe label": (978, 1000), "Europe English": (976, 1000), "Europe key": (978, 1000), "Europe table": (960, 1000),
         "Europe sentence": (990, 1000), "Europe bare": (425, 1000), "world label": (939, 1000), "world English": (974, 1000),
         "world key": (896, 1000), "world table": (931, 1000), "world sentence": (965, 1000), "world bare": (240, 1000), "IBAN": (1000, 1000),
         "Polish": (950, 1000), "distorted": (940, 1000), "clinical": (930, 1000), "court": (940, 1000), "form": (970, 1000), "phone": (955, 1000),
         "address": (870, 1000), "person": (900, 1000), "broken": (0, 52), "clean document": (0, 1), "decoy": (0, 3), "topic": (0, 0)}

UNITS = {
    "pl": "zero jeden dwa trzy cztery pięć sześć siedem osiem dziewięć", "en": "zero one two three four five six seven eight nine",
    "de": "null eins zwei drei vier fünf sechs sieben acht neun", "fr": "zéro un deux trois quatre cinq six sept huit neuf",
    "es": "cero uno dos tres cuatro cinco seis siete ocho nueve", "it": "zero uno due tre quattro cinque sei sette otto nove",
}
EN_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
DE_TENS = "zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig".split()
PL_TENS = "dwadzieścia trzydzieści czterdzieści pięćdziesiąt sześćdziesiąt siedemdziesiąt osiemdziesiąt dziewięćdziesiąt".split()
EN_TEENS = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
DE_TEENS = "zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn achtzehn neunzehn".split()
PL_TEENS = "dziesięć jedenaście dwanaście trzynaście czternaście piętnaście szesnaście siedemnaście osiemnaście dziewiętnaście".split()


def compact(s):
    return re.sub(r"[^0-9A-Za-z]", "", s)


def spelt(s, lang, by=" "):
    names = UNITS[lang].split()
    return by.join(names[int(c)] if c.isdigit() else c for c in compact(s))


def pair(two, lang):
    units, tens, teens = UNITS[lang].split(), {"en": EN_TENS, "de": DE_TENS, "pl": PL_TENS}[lang], {"en": EN_TEENS, "de": DE_TEENS, "pl": PL_TEENS}[lang]
    a, b = int(two[0]), int(two[1])
    if a == 0:
        return units[0] + " " + units[b]
    if a == 1:
        return teens[b]
    if b == 0:
        return tens[a - 2]
    joined = {"en": "%s-%s" % (tens[a - 2], units[b]), "pl": "%s %s" % (tens[a - 2], units[b]),
              "de": "%sund%s" % ("ein" if b == 1 else units[b], tens[a - 2])}
    return joined[lang]


def in_pairs(lang):
    def way(r, s):
        s = compact(s)
        parts = [s[i:i + 2] for i in range(0, len(s), 2)]
        return " ".join(pair(p, lang) if len(p) == 2 else UNITS[lang].split()[int(p)] for p in parts) if s.isdigit() else None
    return way


def swapped(table, most):
    def way(r, s):
        at = [i for i, c in enumerate(s) if c in table]
        if not at:
            return None
        chosen = set(r.shuffled([str(i) for i in at])[:most])
        return "".join(table[c] if str(i) in chosen else c for i, c in enumerate(s))
    return way


def joined(by, size=1):
    def way(r, s):
        s = compact(s)
        return by.join(s[i:i + size] for i in range(0, len(s), size))
    return way


OCR = {"0": "O", "1": "l", "5": "S", "8": "B", "2": "Z", "6": "G"}
FIRST = {"0": "O", "1": "I", "5": "S", "8": "B", "2": "Z"}


def first_letter(r, s):
    return FIRST[s[0]] + s[1:] if s[0] in FIRST else None


def group_letters(r, s):
    s = compact(s)
    groups = [s[i:i + 3] for i in range(0, len(s), 3)]
    turned = [FIRST.get(g[0], g[0]) + g[1:] for g in groups]
    return " ".join(turned) if turned != groups else None


DISTORTED = {
    "spaced": joined(" "), "dots": joined("."), "dashes": joined("-"), "pairs": joined(" ", 2), "threes": joined(" ", 3), "fours": joined("-", 4),
    "wide": joined("  "), "zero width": joined("\u200b"), "joiner": joined("\u2060", 3), "soft hyphen": joined("\u00ad", 4),
    "full-width": lambda r, s: "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in s),
    "look-alike": swapped({"0": "О", "3": "З", "A": "А", "B": "В", "C": "С", "E": "Е", "H": "Н", "K": "К", "M": "М", "P": "Р", "T": "Т", "X": "Х"}, 3),
    "letters": swapped(OCR, 2), "letter first": first_letter, "letter of groups": group_letters,
    "line": lambda r, s: s[:len(s) // 2] + "\n" + s[len(s) // 2:], "line deep": lambda r, s: s[:4] + "\n    " + s[4:],
    "quoted line": lambda r, s: s[:5] + "\n> " + s[5:], "bold digits": lambda r, s: "".join(chr(0x1D7CE + int(c)) if c.isdigit() else c for c in s),
    "circled": lambda r, s: "".join("⓪①②③④⑤⑥⑦⑧⑨"[int(c)] if c.isdigit() else c for c in s),
    "mixed": lambda r, s: "".join(c + ("\u200b" if i % 3 == 0 else " " if i % 3 == 1 else ".") for i, c in enumerate(compact(s)))[:-1],
    "entities": lambda r, s: "".join("&#%d;" % ord(c) for c in s), "escapes": lambda r, s: "".join("\\u%04x" % ord(c) for c in s),
    "words pl": lambda r, s: spelt(s, "pl"), "words en": lambda r, s: spelt(s, "en", ", "), "words de": lambda r, s: spelt(s, "de"),
    "words fr": lambda r, s: spelt(s, "fr", "-"), "words es": lambda r, s: spelt(s, "es"), "words it": lambda r, s: spelt(s, "it"),
    "tens pl": in_pairs("pl"), "tens en": in_pairs("en"), "tens de": in_pairs("de"),
    "half words": lambda r, s: spelt(s[:4], "pl") + " " + s[4:], "slashes": joined("/", 2), "underscores": joined("_", 3),
    "commas": joined(", ", 3), "brackets": lambda r, s: "(" + s[:3] + ")" + s[3:],
}
DISTORTED_KINDS = {"pl_pesel": "PESEL", "pl_nip": "NIP", "pl_regon": "REGON", "pl_dowod": "dowód osobisty", "pl_nrb": "nr konta", "de_steuerid": "Steuer-ID",
                   "fr_nir": "numéro de sécurité sociale", "es_dni": "DNI", "it_cf": "codice fiscale", "nl_bsn": "BSN", "uk_nhs": "NHS number",
                   "iban_de": "IBAN", "card": "card number", "hr_oib": "OIB", "br_cpf": "CPF"}


def plain(text):
    return "".join(c for c in unicodedata.normalize("NFKD", text.replace("ł", "l").replace("Ł", "L")) if not unicodedata.combining(c))


def key_of(label):
    return re.sub(r"\W+", "_", plain(label).lower()).strip("_")


def value_of(r, kind):
    return r.choice(NUMBERS[kind](r))


def placed(r, section, types, frame, label, value):
    key = key_of(label)
    camel = re.sub(r"_(\w)", lambda m: m[1].upper(), key)
    return dict(row(section, frame.format(l=label, v=value, u=label.upper(), k=key, c=camel, K=key.upper()), value, types))


def broken(r, kind, types, label):
    if kind in UNBROKEN or kind in UNCHECKED:
        return []
    if kind in FORMATS:
        form = FORMATS[kind]
        value = pii.broken(form, pii.draw(form, r), r) if form.at is not None else None
    else:
        value = NUMBERS[kind](r)[0]
        last = value[-1]
        value = value[:-1] + (str((int(last) + 1 + r.below(8)) % 10) if last.isdigit() else chr(65 + (ord(last.upper()) - 64) % 26))
    return [row("broken", label + ": " + value, value, types)] if value else []


def kinds():
    for line in lines("clerks_labels.txt"):
        kind, types, native, english, sentences = line.split("|")
        if kind in NUMBERS:
            yield kind, types.split(","), native.split(";"), [x for x in english.split(";") if x], [x for x in sentences.split(" // ") if x]


def numbers(r):
    out = []
    for kind, types, native, english, sentences in kinds():
        where = "Europe" if kind[:2].upper() in EUROPE else "world"
        out.append(row(where + " bare", (v := value_of(r, kind)), v, types))
        for frame in r.shuffled(LABELLED)[:4]:
            out.append(placed(r, where + " label", types, frame, r.choice(native), value_of(r, kind)))
        out.append(placed(r, where + " table", types, r.choice(TABLES), r.choice(native + english), value_of(r, kind)))
        for frame in r.shuffled(ENGLISH)[:3]:
            out.append(placed(r, where + " English", types, frame, r.choice(english), value_of(r, kind)))
        keys = [x for x in native + english if key_of(x) and len(key_of(x)) > 1]
        for frame in r.shuffled(KEYS)[:3] if keys else []:
            out.append(placed(r, where + " key", types, frame, r.choice(keys), value_of(r, kind)))
        for sentence in sentences:
            v = value_of(r, kind)
            out.append(row(where + " sentence", sentence.replace("{}", v), v, types))
        out += broken(r, kind, types, native[0]) + broken(r, kind, types, r.choice(english))
    return [dict(x, kind=x["types"][0]) for x in out]


def ibans(r):
    out = []
    for country in IBANS:
        for frame in ("{}", "IBAN: {}", "Please pay to {} by Friday", '{"iban":"{}"}'):
            v = value_of(r, "iban_" + country.lower())
            out.append(dict(row("IBAN", frame.replace("{}", v), v, ["IBAN_CODE"]), kind="iban " + country))
    return out


def distorted(r):
    out = []
    types = {kind: accepted for kind, accepted, *_ in kinds()}
    for kind, label in DISTORTED_KINDS.items():
        for name, way in DISTORTED.items():
            value = way(r, value_of(r, kind))
            if value:
                out.append(dict(row("distorted", label + ": " + value, value, types.get(kind, ["IBAN_CODE"])), kind=name))
    return out


def filled(r, text, section):
    """The rows of a text with marked values: each mark's own row, all of one text."""
    types = {kind: accepted for kind, accepted, *_ in kinds()}
    out, spans, pos = "", [], 0
    for m in re.finditer(r"\[\[([A-Z_~]+)\|(?:\{\{(\w+)\}\}|(.*?))\]\]|\{\{(\w+)\}\}", text.replace("\\n", "\n")):
        source = text.replace("\\n", "\n")
        out += source[pos:m.start()]
        kind = m[2] or m[4]
        value = value_of(r, kind) if kind else m[3]
        accepted = m[1].split("~") if m[1] else types.get(kind, ["IBAN_CODE"])
        spans.append((len(out.encode()), len((out + value).encode()), accepted))
        out += value
        pos = m.end()
    out += text.replace("\\n", "\n")[pos:]
    return [{"section": section, "text": out, "start": a, "end": b, "types": t, "kind": t[0]} for a, b, t in spans]


def documents(r):
    out = []
    for text in lines("clerks_polish.txt"):
        out += filled(r, text, "Polish")
    for part in "\n".join(lines("clerks_documents.txt")).split("=== ")[1:]:
        section, text = part.split("\n", 1)
        out += filled(r, text.rstrip("\n"), section.split()[0] if section.split()[0] != "signature" else "form")
    return out


TYPE_OF = {"phone": "PHONE_NUMBER", "address": "LOCATION", "email": "EMAIL_ADDRESS"}


def contact():
    out = []
    for line in lines("clerks_contact.txt"):
        section, frame, values = line.split("|")
        what = section.split()[0]
        for v in values.split(";"):
            out.append(dict(row(what, frame.replace("{}", v, 1) if "{\"" not in frame else frame.replace('"{}"', '"%s"' % v), v, [TYPE_OF[what]]), kind=section))
    return out


def special():
    out = []
    for line in lines("clerks_special.txt"):
        lang, types, text = line.split("|")
        end = len(text.encode())
        out.append({"section": "person" if types else "topic", "text": text, "start": 0, "end": end, "types": types.split(",") if types else [],
                    "kind": lang + " " + (types or "topic")})
    return out


def clean(r):
    out = []
    for part in "\n".join(lines("clerks_clean.txt")).split("=== ")[1:]:
        name, text = part.split("\n", 1)
        text = text.rstrip("\n").replace("\\n", "\n")
        out.append({"section": "clean document", "text": text, "start": 0, "end": len(text.encode()), "types": [], "kind": name})
    for text in clerks_lookalikes.lines(r):
        out.append({"section": "decoy", "text": text, "start": 0, "end": len(text.encode()), "types": [], "kind": "decoy"})
    return out


def frozen(x):
    return hashlib.sha256(("clerks" + x["text"]).encode()).digest()[0] % 2 == 1


def all_rows():
    r = Draw("clerks")
    return numbers(r) + ibans(r) + distorted(r) + documents(r) + contact() + special() + clean(r)


def show_kinds(program, rows):
    """Found under the right type of all, by kind, where it is not all."""
    count = collections.OrderedDict()
    for x, found in zip(rows, unseen.scan(program, rows)):
        right = any(f["type"] in x["types"] for f in found if f["start"] < x["end"] and f["end"] > x["start"])
        c = count.setdefault((x["section"], x["kind"]), [0, 0])
        c[0] += right
        c[1] += 1
    for (section, kind), (right, of) in sorted(count.items()):
        if right < of and section not in unseen.CLEAN + ("broken",):
            print("%s\t%s\t%d of %d" % (section, kind, right, of))


def main():
    p = unseen.options(__doc__)
    p.add_argument("--kinds", action="store_true", help="what is not all found, by kind")
    a = p.parse_args()
    rows = unseen.chosen(a, "clerks", all_rows(), frozen)
    if rows is None:
        return 0
    if a.kinds:
        show_kinds(a.program, rows)
        return 0
    count = unseen.measure(a.program, rows, a.misses)
    unseen.show(count, a.report, BEGIN, END)
    return unseen.check("clerks.py", count, FLOOR) if a.check else 0


if __name__ == "__main__":
    sys.exit(main())
