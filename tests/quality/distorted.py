#!/usr/bin/env python3
"""Valid identifiers with their labels, written as people distort them: how many are found under the right type.

  distorted.py build/src/sluice [--country pl] [--misses] [--way ocr]   a table by way
  distorted.py build/src/sluice --check                                 the test quality_distorted: fails below FLOOR
  distorted.py build/src/sluice --report docs/quality.md                the table there

The formats, labels and sentences are those of pii.py. The rows come from fixed seeds and are not those of pii.py. In Polish, where
people inflect and labels lose their accents, more is written: what has no check character stands in POLISH below.
"""
import argparse
import collections
import sys
import unicodedata

import command
import pii
from tokens import Random

BEGIN, END = "<!-- distorted.py --report writes from here -->\n", "<!-- distorted.py: to here -->\n"
EACH = 2  # rows of a format and a way
OCR = {"0": "Oo", "1": "lI", "5": "S", "8": "B", "2": "Z"}
LIKE = dict(zip("ABEHKMOPTXYCS", "АВЕНКМОРТХУСЅ"))  # Cyrillic letters that look like those
WORDS = {
    "en": "zero one two three four five six seven eight nine",
    "de": "null eins zwei drei vier fünf sechs sieben acht neun",
    "fr": "zéro un deux trois quatre cinq six sept huit neuf",
    "es": "cero uno dos tres cuatro cinco seis siete ocho nueve",
    "it": "zero uno due tre quattro cinque sei sette otto nove",
    "pt": "zero um dois três quatro cinco seis sete oito nove",
    "nl": "nul een twee drie vier vijf zes zeven acht negen",
    "pl": "zero jeden dwa trzy cztery pięć sześć siedem osiem dziewięć",
}
FLOOR = {"spaced": 930, "slashed": 900, "no-break space": 940, "commas": 940, "line": 880, "line, hyphen": 870, "full-width": 980, "Arabic digits": 980,
         "zero-width": 980, "look-alike letters": 800, "ocr": 800, "words": 940, "words mixed": 930, "double": 950,
         "no accents": 950, "emphasis": 950}  # per 1,000


def spaced(by):
    return lambda r, lang, shown, compact: by.join(compact)


def digits_of(zero):
    return lambda r, lang, shown, compact: "".join(chr(zero + int(c)) if c in "0123456789" else c for c in shown)


def places(r, text, fits, count):
    at = [i for i, c in enumerate(text) if fits(c)]
    return set(r.shuffled([str(i) for i in at])[:count]) if at else set()


def ocr(r, lang, shown, compact):
    at = places(r, shown, lambda c: c in OCR, 1 + r.below(3))
    return "".join(r.pick(OCR[c]) if str(i) in at else c for i, c in enumerate(shown)) if at else None


def zero_width(r, lang, shown, compact):
    at = places(r, shown[:-1], lambda c: True, 2)
    return "".join(c + ("\u200b" if str(i) in at else "") for i, c in enumerate(shown))


def homoglyphs(r, lang, shown, compact):
    out = "".join(LIKE.get(c, "О" if c == "0" else c) for c in shown)
    return out if out != shown else None


def folded(break_):
    """A line ends within the number: between its groups, or anywhere."""
    def make(r, lang, shown, compact):
        gaps = [i for i, c in enumerate(shown) if c == " "]
        if gaps:
            at = int(r.pick([str(i) for i in gaps]))
            return shown[:at] + break_ + shown[at + 1:]
        at = len(shown) // 2
        return shown[:at] + break_ + shown[at:]
    return make


def words(r, lang, shown, compact):
    names = WORDS.get(lang, WORDS["en"]).split()
    return " ".join(names[int(c)] for c in compact) if compact.isdigit() else None


def words_mixed(r, lang, shown, compact):
    """Groups of digits, some of them in words."""
    names = WORDS.get(lang, WORDS["en"]).split()
    if not compact.isdigit():
        return None
    return " ".join(names[int(c)] if i % 5 < 3 else c for i, c in enumerate(compact))


def doubled(r, lang, shown, compact):
    names = WORDS["en"].split()
    out, i = [], 0
    if not compact.isdigit():
        return None
    while i < len(compact):
        twice = compact[i:i + 2] == compact[i] * 2
        out.append(("double " if twice else "") + names[int(compact[i])])
        i += 2 if twice else 1
    return ", ".join(out) if any("double" in w for w in out) else None


def stripped(text):
    return unicodedata.normalize("NFKD", text.replace("ł", "l").replace("Ł", "L")).encode("ascii", "ignore").decode() or text


WAYS = {
    "plain": lambda r, lang, shown, compact: shown,
    "spaced": spaced(" "), "dotted": spaced("."), "hyphened": spaced("-"), "spaced wide": spaced("  "), "slashed": spaced("/"),
    "underscored": spaced("_"), "commas": spaced(", "),
    "no-break space": lambda r, lang, shown, compact: shown.replace(" ", "\u00a0") if " " in shown else "\u00a0".join(compact),
    "line": folded("\n"), "line, indented": folded("\n    "), "line, hyphen": folded("-\n"),
    "full-width": lambda r, lang, shown, compact: "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in shown),
    "Arabic digits": digits_of(0x660), "Devanagari digits": digits_of(0x966), "bold digits": digits_of(0x1D7CE),
    "zero-width": zero_width, "look-alike letters": homoglyphs, "ocr": ocr,
    "words": words, "words mixed": words_mixed, "double": doubled,
    "no accents": lambda r, lang, shown, compact: shown, "capitals": lambda r, lang, shown, compact: shown,
    "emphasis": lambda r, lang, shown, compact: f"**{shown}**", "brackets": lambda r, lang, shown, compact: f"[{shown}]",
}


def row_of(form, way, i):
    r = Random("distorted 1", form.id, way, i)
    number = pii.draw(form, r)
    shown = pii.shaped(number, r.pick(form.shapes))
    compact = "".join(c for c in shown if c.isalnum())
    value = WAYS[way](r, form.lang, shown, compact)
    if value is None:
        return None
    lang = "en" if way == "double" or way.startswith("words") and form.lang not in WORDS else form.lang
    template = r.pick(["{L}: {v}", "{L} {v}"] + pii.SENTENCES[lang])
    text, span = pii.placed(template, form, r.pick(form.labels), value)
    if way in ("no accents", "capitals"):
        text = stripped(text) if way == "no accents" else text.upper()
        value = value.upper() if way == "capitals" else value
        start = len(text[:text.index(value)].encode())
        span = [start, start + len(value.encode())]
    return {"id": f"{form.id}/{way}/{i}", "format": form.id, "kind": "sentence", "way": way, "text": text, "span": span}


def rows_of(forms, ways):
    made = (row_of(form, way, i) for form in forms for way in ways for i in range(EACH))
    return [row for row in made if row is not None]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("--country")
    parser.add_argument("--way")
    parser.add_argument("--misses", action="store_true")
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--report")
    args = parser.parse_args()
    forms = [form for form in pii.FORMATS if not args.country or form.id.startswith(args.country)]
    rows = rows_of(forms, [way for way in WAYS if not args.way or way == args.way])
    counts = collections.defaultdict(lambda: [0, 0])
    for row, findings in zip(rows, pii.findings_of(args.program, rows)):
        hit = pii.right(row, findings)
        counts[row["way"]][0] += 1
        counts[row["way"]][1] += hit
        if args.misses and not hit:
            print(f"{row['id']}: {row['text']!r}: " + (", ".join(f"{f['rule']} {f['score']}" for f in findings) or "nothing"))
    table = "| way | rows | found % |\n|---|--:|--:|\n"
    table += "".join(f"| {way} | {count[0]} | {pii.percent(count)} |\n" for way, count in counts.items())
    print(table, end="")
    if args.report:
        command.renew(args.report, "\n" + table + "\n", BEGIN, END)
    if args.check:
        low = [way for way, floor in FLOOR.items() if 1000 * counts[way][1] < floor * counts[way][0]]
        if low:
            sys.exit("below the floor: " + ", ".join(low))
    return 0


if __name__ == "__main__":
    sys.exit(main())
