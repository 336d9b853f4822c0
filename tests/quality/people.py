#!/usr/bin/env python3
"""Another set made blind: numbers with their labels in the languages of the country and in English, as users and testers write.

  people.py build/src/sluice [--half dev] [--misses] [--section NAME]     a table by section
  people.py build/src/sluice --check                     the test quality_people: fails below FLOOR
  people.py build/src/sluice --report docs/quality.md    the frozen half's table
  people.py --digest                                     SHA-256 of the frozen half (tests/quality/people.sha256)

Labels, sentences, places, distortions and clean documents were written before rules, other rows or what is missed were looked
at. A keyed hash of the row halves them; rules are tuned on the dev half only. Numbers: unseen_numbers.py, people_numbers.py.
Right: a finding of an accepted type touches the value. In clean documents and decoys nothing may be found.
"""
import base64
import hashlib
import os
import re
import sys

import unseen
from people_numbers import NUMBERS
from unseen import Draw, row

BEGIN, END = "<!-- people.py --report writes from here -->\n", "<!-- people.py: to here -->\n"
TESTERS = [  # as the tests of recognizers are written: short, English
    "my {l} is {v}", "{l}: {v}", "{l} {v}", "{v} is my {l}", "{v} ({l})", "Here is the {l} you asked for - {v}.", "{l} #{v}",
    "his {l} is {v} and hers is not known", "could you check {l} number {v}?", "I lost my wallet, my {l} was {v}.",
    "{l} - {v}, {w}", "patient's {l}={v}", "What is {v}? It is the {l} of Jane.", "please update my {l} to {v}",
    "The applicant gave {v} as {l}", "{l}s: {v}, {w}", "Two {l}s ({w} and {v}) were found.", "{v}\n^ this is my {l}",
]
KEYS = [
    '{{"id":17,"{k}":"{v}","ok":true}}', "id,{k},amount\n17,{v},20.50\n", "2024-05-12T08:00:01Z INFO kyc.verify {k}={v} ok",
    "<{k}>{v}</{k}>", "{k}: '{v}'", "INSERT INTO people (id, {k}) VALUES (17, '{v}');", "| id | {k} |\n|----|----|\n| 17 | {v} |",
    "customer.{k} = \"{v}\"", "--{k}={v}", "GET /v1/customers?{k}={v}&page=1 HTTP/1.1", '{{"data":{{"person":{{"{k}":["{v}"]}}}}}}',
    "id\t{k}\n17\t{v}\n", 'logger.warning("bad {k} %s", "{v}")', "{K}={v}", "'{k}' => '{v}',",
]
SPOKEN = {
    "de": ["Meine {l} lautet {v}.", "{l}: {v}", "Guten Tag, hier meine {l}: {v}. Mit freundlichen Grüßen", "Bitte {l} {v} im Antrag angeben.",
           "Herr Weber ({l} {v}) hat angerufen.", "{l} des Versicherten lautet {v}", "{v} (meine {l})", "Die {l} ist {v}, stimmt das?"],
    "fr": ["Mon {l} est le {v}.", "{l} : {v}", "Bonjour, voici mon {l} : {v}. Cordialement", "Le {l} de l'assuré est {v}",
           "Merci d'indiquer votre {l} ({v}) sur le dossier.", "{l} n° {v}", "{v}, c'est mon {l}"],
    "es": ["Mi {l} es {v}.", "{l}: {v}", "Hola, le envío mi {l}: {v}. Un saludo", "con {l} {v}, domiciliado en Madrid", "El {l} del titular es {v}",
           "D. Juan, con {l} n.º {v}", "{v} es mi {l}"],
    "it": ["Il mio {l} è {v}.", "{l}: {v}", "Buongiorno, ecco il mio {l}: {v}. Cordiali saluti", "{l} n. {v}", "Il sottoscritto, {l} {v}, dichiara",
           "il {l} del cliente risulta {v}", "{v} ({l})"],
    "pt": ["O meu {l} é {v}.", "{l}: {v}", "Bom dia, segue o {l}: {v}. Obrigado", "{l} n.º {v}", "portador do {l} {v}", "O {l} do cliente é o {v}"],
    "nl": ["Mijn {l} is {v}.", "{l}: {v}", "Goedemiddag, mijn {l} is {v}, groeten", "Het {l} van de klant luidt {v}", "{l} nr. {v}", "met {l} {v}"],
    "pl": ["Mój {l} to {v}.", "{l}: {v}", "Dzień dobry, podaję {l}: {v}. Pozdrawiam", "legitymujący się {l} {v}", "{l} - {v}", "Proszę wpisać {l} {v} do umowy.",
           "Pani Ewa ({l} {v}) dzwoniła rano.", "posiadająca {l}: {v}, zamieszkała w Łodzi", "{v} - to mój {l}"],
    "cs": ["Moje {l} je {v}.", "{l}: {v}", "Dobrý den, {l} {v}, děkuji", "pan Novák, {l} {v}, bytem v Brně", "{l} klienta je {v}"],
    "sk": ["Moje {l} je {v}.", "{l}: {v}", "Dobrý deň, {l} {v}, ďakujem", "{l} klienta je {v}"],
    "hu": ["Az én {l}: {v}.", "{l}: {v}", "Jó napot, a {l} {v}, köszönöm", "{l} - {v}", "Kovács úr ({l}: {v}) telefonált."],
    "ro": ["{l} al meu este {v}.", "{l}: {v}", "Bună ziua, {l} este {v}. Mulțumesc", "Subsemnatul, {l} {v}, declar", "având {l} {v}"],
    "bg": ["Моят {l} е {v}.", "{l}: {v}", "Здравейте, {l} {v}, благодаря", "лицето с {l} {v}"],
    "el": ["Το {l} μου είναι {v}.", "{l}: {v}", "Καλημέρα, {l} {v}, ευχαριστώ", "με {l} {v}"],
    "hr": ["Moj {l} je {v}.", "{l}: {v}", "Poštovani, {l} {v}, hvala", "Ivan Horvat, {l} {v}, Zagreb"],
    "sl": ["Moja {l} je {v}.", "{l}: {v}", "Pozdravljeni, {l} {v}, hvala"],
    "lt": ["Mano {l} yra {v}.", "{l}: {v}"], "lv": ["Mans {l} ir {v}.", "{l}: {v}", "Labdien, {l} {v}, paldies"],
    "et": ["Minu {l} on {v}.", "{l}: {v}", "Tere, {l} {v}, aitäh"], "fi": ["Minun {l} on {v}.", "{l}: {v}", "Hei, {l} on {v}, kiitos", "{l} {v}"],
    "sv": ["Mitt {l} är {v}.", "{l}: {v}", "Hej, {l} {v}, tack på förhand", "kunden med {l} {v}"], "da": ["Mit {l} er {v}.", "{l}: {v}", "Hej, {l} {v}, tak"],
    "nb": ["Mitt {l} er {v}.", "{l}: {v}", "Hei, {l} {v}, takk"], "is": ["{l} mín er {v}.", "{l}: {v}", "Jón Jónsson, {l} {v}"],
    "tr": ["{l} {v} olarak kayıtlı.", "{l}: {v}", "Merhaba, {l} {v}, teşekkürler"], "ru": ["Мой {l}: {v}.", "{l} {v}", "Добрый день, {l} — {v}, спасибо"],
    "uk": ["Мій {l}: {v}.", "{l} {v}", "Добрий день, {l} — {v}, дякую"], "zh": ["我的{l}是{v}。", "{l}：{v}", "请核对{l}{v}，谢谢"],
    "ja": ["私の{l}は{v}です。", "{l}：{v}", "{l} {v} を確認してください"], "ko": ["제 {l} {v} 입니다.", "{l}: {v}", "{l}는 {v}입니다"],
    "th": ["{l}ของผมคือ {v}", "{l}: {v}"], "id": ["{l} saya {v}.", "{l}: {v}", "dengan {l} {v}"], "vi": ["{l} của tôi là {v}", "{l}: {v}"],
    "ar": ["{l} هو {v}", "{l}: {v}"],
    "en": ["My {l} is {v}, thanks.", "{l}: {v}", "Hi, the {l} on file is {v}; please correct it.", "{l} of the account holder: {v}", "Mr Jones, {l} {v}",
           "I can't log in, my {l} is {v} and I was born in Leeds.", "{v} - that's the {l}"],
}
UNITS = "zero jeden dwa trzy cztery pięć sześć siedem osiem dziewięć dziesięć jedenaście dwanaście trzynaście czternaście piętnaście \
szesnaście siedemnaście osiemnaście dziewiętnaście".split()
TENS = "- - dwadzieścia trzydzieści czterdzieści pięćdziesiąt sześćdziesiąt siedemdziesiąt osiemdziesiąt dziewięćdziesiąt".split()
PLAIN = str.maketrans("ąćęłńóśźżĄĆĘŁŃÓŚŹŻ", "acelnoszzACELNOSZZ")
FLOOR = {"Europe tester": (970, 1000), "Europe key": (980, 1000), "Europe spoken": (995, 1000), "elsewhere tester": (975, 1000),
         "elsewhere key": (940, 1000), "elsewhere spoken": (980, 1000), "Europe bare": (390, 1000), "elsewhere bare": (380, 1000),
         "Polish": (990, 1000), "distorted": (975, 1000), "broken": (0, 20), "clean document": (0, 0), "decoy": (0, 1)}


def spell(s):
    return " ".join(UNITS[int(c)] if c.isdigit() else c for c in s)


def in_tens(s):
    """Read in twos, as Poles dictate: 85 07 is osiemdziesiąt pięć zero siedem."""
    out = []
    for i in range(0, len(s), 2):
        two = s[i:i + 2]
        if not two.isdigit() or len(two) < 2 or two[0] == "0":
            out.append(spell(two))
        elif int(two) < 20:
            out.append(UNITS[int(two)])
        else:
            out.append(TENS[int(two[0])] + (" " + UNITS[int(two[1])] if two[1] != "0" else ""))
    return " ".join(out)


def ocr(r, s):
    swap = {"0": "O", "1": "l", "5": "S", "8": "B"}
    at = [i for i, c in enumerate(s) if c in swap]
    for i in at[:2]:
        s = s[:i] + swap[s[i]] + s[i + 1:]
    return s


DISTORT = {
    "spaces": lambda r, s: " ".join(s), "pairs": lambda r, s: " ".join(s[i:i + 2] for i in range(0, len(s), 2)),
    "threes": lambda r, s: " ".join(s[i:i + 3] for i in range(0, len(s), 3)), "dots": lambda r, s: ".".join(s[i:i + 3] for i in range(0, len(s), 3)),
    "hyphens": lambda r, s: "-".join(s[i:i + 4] for i in range(0, len(s), 4)), "ocr": ocr, "words": lambda r, s: spell(s),
    "plain words": lambda r, s: spell(s).translate(PLAIN), "tens": lambda r, s: in_tens(s), "zero width": lambda r, s: "\u200b".join(s),
    "full width": lambda r, s: s.translate({48 + i: 0xff10 + i for i in range(10)}), "two lines": lambda r, s: s[:len(s) // 2] + "\n" + s[len(s) // 2:],
    "keycaps": lambda r, s: "".join(c + "\ufe0f\u20e3" if c.isdigit() else c for c in s),
    "brackets": lambda r, s: "".join("(" + c + ")" for c in s), "underscores": lambda r, s: "_".join(s), "slashes": lambda r, s: "/".join(s),
    "stars": lambda r, s: "**" + s + "**", "wide gaps": lambda r, s: "  ".join(s), "commas": lambda r, s: ", ".join(s),
    "nbsp": lambda r, s: "\u00a0".join(s[i:i + 3] for i in range(0, len(s), 3)),
}
TYPOS = {"pl_pesel": ["PESL", "peesel", "PESEl", "nr pesela", "Pesel nr", "PESEŁ"], "pl_nip": ["NlP", "N.I.P.", "nip-u", "numer nipu", "NIPem"],
         "pl_regon": ["REGO N", "regonu", "Reg0n", "R E G O N"], "pl_dowod": ["dowod osobisty", "dowodu osob.", "dow. os.", "dowódu nr", "d.o. seria"],
         "pl_pass": ["paszprt", "paszportu", "paszp. nr", "passport nr"], "pl_nrb": ["nr konat", "kotno", "rach. bank.", "konta nr", "nr rach."],
         "pl_kw": ["ksiega wieczysta", "KW", "ksiegi wieczystej nr", "księgą wieczystą"], "pl_krs": ["KRS-u", "krs nr", "wpisany do KRS pod nr"]}


def lines(name):
    return unseen.lines(name)


def values(r, kind):
    return r.choice(NUMBERS[kind](r))


def some(r, items, n):
    return [items[int(i)] for i in r.shuffled([str(i) for i in range(len(items))])[:n]]


def numbers(r):
    out = []
    for line in lines("people_labels.txt"):
        kind, types, language, native, english, keys = line.split("|")
        types, native, english, keys = types.split(","), native.split(";"), english.split(";"), keys.split(";")
        zone = "Europe" if types[0][:2] in unseen.EUROPE else "elsewhere"
        for place in some(r, TESTERS, 5):
            v, w = values(r, kind), values(r, kind)
            out.append(row(zone + " tester", place.format(l=r.choice(english + native[:1] if language == "en" else english), v=v, w=w), v, types))
        for place in some(r, KEYS, 3):
            key, v = r.choice(keys), values(r, kind)
            out.append(row(zone + " key", place.format(k=key, K=re.sub("(?<=[a-z])(?=[A-Z])", "_", key).upper(), v=v), v, types))
        for place in some(r, SPOKEN[language], 5):
            v = values(r, kind)
            out.append(row(zone + " spoken", place.format(l=r.choice(native), v=v), v, types))
        v = values(r, kind)
        out.append(row(zone + " bare", v, v, types))
        out += unseen.broken(r, [kind, ",".join(types), ";".join(native)]) if kind not in UNCHECKED else []
    return out


UNCHECKED = tuple("uk_pass uk_dl uk_plate es_pass it_pass it_ci it_dl fr_pass fr_cni nl_doc pt_pass se_pass fi_pass hr_idc hr_pass ro_ci "
                  "ro_pass sk_op cz_op gr_adt de_fs de_kfz de_stnr de_hrb es_plate fr_plate it_plate pl_plate kr_pass kr_dl ca_pass au_pass "
                  "ph_tin ph_sss vn_cccd bd_nid us_ein lk_nic pl_krs pl_pj".split())


def distorted(r):
    out = []
    for kind, types, label in (("pl_pesel", "PL_PESEL", "PESEL"), ("pl_nip", "PL_NIP", "NIP"), ("pl_regon", "PL_REGON", "REGON"),
                               ("pl_nrb", "PL_BANK_ACCOUNT,IBAN_CODE", "nr konta"), ("pl_dowod", "PL_ID_CARD", "dowód osobisty"),
                               ("pl_pass", "PL_PASSPORT", "paszport"), ("pl_kw", "PL_LAND_REGISTER", "KW"), ("de_steuerid", "DE_TAX_ID", "Steuer-ID"),
                               ("es_dni", "ES_NIF", "DNI"), ("fr_nir", "FR_NIR", "NIR"), ("it_iva", "IT_VAT_CODE", "partita IVA"),
                               ("card", "CREDIT_CARD", "karta"), ("uk_nhs", "UK_NHS", "NHS number"), ("nl_bsn", "NL_BSN", "BSN")):
        for name, how in DISTORT.items():
            if name in ("words", "plain words", "tens") and not kind.startswith("pl_"):
                continue
            bare = re.sub("[^0-9A-Z]", "", values(r, kind))
            v = how(r, bare)
            out.append(row("distorted " + name, r.choice(["{l}: {v}", "mój {l} to {v}.", "{l} {v}"] if kind[:2] == "pl" else ["{l}: {v}", "{l} {v}"])
                           .format(l=label, v=v), v, types.split(",")))
        v = base64.b64encode(re.sub("[^0-9A-Z]", "", values(r, kind)).encode()).decode()
        out.append(row("distorted base64", label + ": " + v, v, types.split(",")))
        for label in TYPOS.get(kind, []):
            v = values(r, kind)
            out.append(row("distorted label", r.choice(["{l}: {v}", "{l} {v}", "podaję {l} {v}"]).format(l=label, v=v), v, types.split(",")))
    return out


MORE = {
    "plate": (lambda r: NUMBERS["pl_plate"](r)[0], "PL_LICENSE_PLATE,LICENSE_PLATE"), "vin": (lambda r: NUMBERS["vin"](r)[0], "VEHICLE_VIN"),
}


def polish(r):
    kinds = dict(unseen.POLISH, **MORE)
    out = []
    for line in lines("people_polish.txt"):
        for _ in range(2):
            spans, text = [], ""
            for i, part in enumerate(re.split(r"\{(\w+)\}", line.replace("\\n", "\n"))):
                if i % 2:
                    make, types = kinds[part]
                    part = make(r)
                    spans.append((len(text.encode()), len((text + part).encode()), types.split(",")))
                text += part
            out += [{"section": "Polish", "text": text, "start": s, "end": e, "types": t} for s, e, t in spans]
    return out


def clean():
    out = []
    for name, section in (("people_clean.txt", "clean document"), ("people_decoys.txt", "decoy")):
        with open(os.path.join(unseen.HERE, name), encoding="utf-8") as f:
            text = f.read().strip()
        for one in text.split("\n\n" if section == "clean document" else "\n"):
            out.append({"section": section, "text": one, "start": 0, "end": len(one.encode()), "types": []})
    return out


def frozen(x):
    return hashlib.sha256(("people" + x["section"] + x["text"]).encode()).digest()[0] % 2 == 1


def all_rows():
    r = Draw("people")
    return numbers(r) + distorted(r) + polish(r) + clean()


def grouped(rows):
    """One row of the table for all ways to distort."""
    return [dict(x, section="distorted") if x["section"].startswith("distorted") else x for x in rows]


def main():
    p = unseen.options(__doc__)
    p.add_argument("--each", action="store_true", help="one table row for each way to distort")
    a = p.parse_args()
    rows = unseen.chosen(a, "people", all_rows(), frozen)
    if rows is None:
        return 0
    count = unseen.measure(a.program, rows if a.each else grouped(rows), a.misses)
    unseen.show(count, a.report, BEGIN, END)
    return unseen.check("people.py", count, FLOOR) if a.check else 0


if __name__ == "__main__":
    sys.exit(main())
