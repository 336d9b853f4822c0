#!/usr/bin/env python3
"""Makes the evaluation set: rows of text with the exact span of the secret in it, from fixed seeds, in two halves.

  generate.py --half dev|frozen|both      rows as JSON Lines on standard output
  generate.py --digest                    SHA-256 of the frozen half's three parts (tests/quality/frozen.sha256)

A row: id, half, set (type, generic, near, benign), group, provider, type, context, encoding, lang, kind, text, spans
(each a finding's accepted borders, bytes of the UTF-8 text, the secret's own first), inner and outer (for encoded rows:
a finding is exact if it covers inner and stays within outer). The half is drawn by a keyed hash of the row's id; contexts,
names and kinds of values in heldout.py are in the frozen half only.
"""
import argparse
import base64
import hashlib
import hmac
import json
import os
import re
import struct
import sys
import zlib

import benign
import contexts
import generic
import heldout
import second
import third
import tokens

HERE = os.path.dirname(os.path.abspath(__file__))
SPLIT_KEY = b"sluice tests/quality, split 1"
CODE_ROWS, PROSE_ROWS, HELD_ROWS, HELD_PROSE, ENCODED_ROWS = 12, 4, 5, 1, 4


def half_of(row_id):
    return "frozen" if hmac.new(SPLIT_KEY, row_id.encode(), "sha256").digest()[0] & 1 else "dev"


# Names by which people refer to a provider

NEUTRAL = {"V": ["API_KEY", "TOKEN", "ACCESS_TOKEN", "SECRET", "AUTH_TOKEN", "CREDENTIAL", "SERVICE_KEY"],
           "n": ["staging", "billing", "search", "backup"], "h": ["api.acme.dev"]}


def noun_of(entry):
    if "noun" in entry:
        return entry["noun"]
    lower = entry["type"].lower()
    return next((word for word in ("token", "secret", "password") if word in lower), "key")


def variables(entry, rng, neutral):
    """What the marks in a context stand for."""
    noun = noun_of(entry)
    if neutral:
        env, name, host = (rng.pick(NEUTRAL[mark]) for mark in "Vnh")
    else:
        base = re.sub(r"\W+", "_", entry["provider"]).upper()
        suffix = {"key": "API_KEY", "token": "TOKEN", "secret": "SECRET", "password": "PASSWORD"}.get(noun, "KEY")
        env = rng.pick(entry.get("env", ["_" * base[0].isdigit() + f"{base}_{suffix}"]))
        name = rng.pick(entry.get("names", [entry["provider"].capitalize()]))
        host = entry.get("host", f"api.{re.sub(r'[^a-z0-9]', '', entry['provider'])}.com")
    words = env.lower().strip("_").split("_")
    return {"V": env, "v": env.lower(), "c": words[0] + "".join(w.capitalize() for w in words[1:]), "d": ".".join(words),
            "n": name, "N": re.sub(r"\W", "", name[0].upper() + name[1:]), "s": re.sub(r"\W+", "-", name.lower()), "h": host, "u": noun}


def place(template, escape, values, token, lang="en"):
    """The token in its context: text and spans in characters."""
    values = dict(values, u=contexts.NOUNS[lang][values["u"]])
    filled = re.sub(r"<<([VvcdnNshu])>>", lambda mark: values[mark.group(1)], template)
    before, _, after = filled.partition("<<T>>")
    escaped = [escape(c) for c in token.text] if escape else list(token.text)
    at = [len(before)]
    for piece in escaped:
        at.append(at[-1] + len(piece))
    return before + "".join(escaped) + after, [(at[start], at[end]) for start, end in token.spans]


# Encodings: text and span -> text, inner, outer

def per_character(code, before="", after=""):
    def encode(text, start, end):
        pieces = [code(i, c) for i, c in enumerate(text)]
        size = lambda n: len(before) + sum(map(len, pieces[:n]))
        inner = (size(start), size(end))
        return before + "".join(pieces) + after, inner, (len(before), size(len(text)))
    return encode


def base64_of(wrap=0, url=False, pad=True, before="payload: ", after="\n"):
    def encode(text, start, end):
        data = base64.b64encode(text.encode()).decode()
        data = data.translate(str.maketrans("+/", "-_")) if url else data
        data = data if pad else data.rstrip("=")
        first, last = -(-start // 3) * 4, (end // 3 * 4 if end < len(text) else len(data.rstrip("=")))
        if wrap:
            data = "\n".join(data[i:i + wrap] for i in range(0, len(data), wrap))
            first, last = first + first // wrap, last + (last - 1) // wrap
        at = len(before)
        return before + data + after, (at + first, at + last), (at, at + len(data))
    return encode


def twice(text, start, end):
    once = base64.b64encode(text.encode())
    data = base64.b64encode(once).decode()
    quarter = len(data) // 4
    return f"data: {data}\n", (6 + quarter, 6 + 3 * quarter), (6, 6 + len(data))


def gzip64(text, start, end):
    """gzip in stored blocks: the same bytes whatever zlib is installed."""
    data = text.encode()
    packed = (b"\x1f\x8b\x08\0\0\0\0\0\0\xff\1" + struct.pack("<HH", len(data), len(data) ^ 0xFFFF) + data +
              struct.pack("<II", zlib.crc32(data), len(data)))
    out = base64.b64encode(packed).decode()
    first, last = -(-(15 + start) // 3) * 4, (15 + end) // 3 * 4
    return f"blob: {out}\n", (6 + first, 6 + last), (6, 6 + len(out))


def joined(between):
    """A string in two or three pieces: between stands where one ends and the next begins."""
    def encode(text, start, end):
        size = end - start
        cuts = [start + size // 3, start + 2 * size // 3] if size > 30 else [start + size // 2]
        out, at = "", 0
        for cut in cuts:
            out += text[at:cut] + between
            at = cut
        grown = end + len(between) * len(cuts)
        return out + text[at:], (start, grown), (max(0, start - 1), grown + 1)
    return encode


def soft_breaks(i, c):
    return ("=3D" if c == "=" else c) + ("=\n" if i % 40 == 39 else "")


ENCODINGS = {  # for a line of text with a token in it
    "base64": base64_of(),
    "base64-url": base64_of(url=True, pad=False, before="https://app.acme.dev/?state=", after="&x=1\n"),
    "hex": per_character(lambda i, c: f"{ord(c):02x}", "dump: ", "\n"),
    "percent": per_character(lambda i, c: f"%{ord(c):02X}", "q=", "\n"),
    "json-unicode": per_character(lambda i, c: f"\\u{ord(c):04x}", '{"text": "', '"}\n'),
    "html-entities": per_character(lambda i, c: f"&#{ord(c)};", "<p>", "</p>\n"),
    "quoted-printable": per_character(soft_breaks, "Content-Transfer-Encoding: quoted-printable\n\n", "\n"),
    "utf-16": per_character(lambda i, c: c + "\0"),
    "zero-width": per_character(lambda i, c: c + ("\u200b" if i % 6 == 5 else "")),
    "full-width": per_character(lambda i, c: chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c),
    "gzip-base64": gzip64,
    "base64-twice": twice,
    "c-hex": per_character(lambda i, c: f"\\x{ord(c):02x}", 'char *s = "', '";\n'),
    "octal": per_character(lambda i, c: f"\\{ord(c):03o}", "printf '", "'\n"),
    "base64-wrapped": base64_of(wrap=64, before="Content-Transfer-Encoding: base64\n\n"),
    "base64-no-padding": base64_of(pad=False, before='{"data":"', after='"}\n'),
}
JOINED = {  # between quotes, in code
    "concat-plus": ('<<V>> = "<<T>>"\n', joined('" + "')),
    "concat-single": ("const <<c>> = '<<T>>';\n", joined("' +\n    '")),
    "concat-adjacent": ('<<V>> = ("<<T>>")\n', joined('" "')),
    "line-continuation": ("export <<V>>=<<T>>\n", joined("\\\n")),
    "concat-plus-lines": ('String <<c>> = "<<T>>";\n', joined('"\n        + "')),
}
FOR_BLOCKS = ["base64", "hex", "json-unicode", "percent"]


class Rows:
    def __init__(self):
        self.rows = []

    def add(self, key, text, spans, always_frozen=False, inner=None, outer=None, **members):
        row_id = "|".join(str(part) for part in key)
        offset = lambda at: len(text[:at].encode())
        both = lambda span: [offset(span[0]), offset(span[1])] if span else None
        row = {"id": row_id, "half": "frozen" if always_frozen else half_of(row_id), "set": key[0].rstrip("23"), "text": text,
               "spans": [both(span) for span in spans], "inner": both(inner), "outer": both(outer)}
        row.update(members)
        self.rows.append(row)


def suiting(entry, shelf):
    """The contexts of a shelf that a type can stand in."""
    form = {"token": "t", "text": "x", "line": "l", "block": "b"}[entry.get("form", "token")]
    named = lambda template: re.search("<<[VvcdnNsh]>>", template)
    return [c for c in shelf if form in c[1] and ("needs_name" not in entry or named(c[2]))]


def type_rows(rows, group, entry):
    who = (entry["provider"], entry["type"])
    members = {"group": group, "provider": who[0], "type": who[1], "lang": "", "encoding": ""}
    always = "needs_name" in entry
    pick = tokens.Random("contexts", *who)
    prose = [(f"prose-{lang}", "tx", text, None, lang) for lang in contexts.PROSE for text in contexts.PROSE[lang]]
    held_prose = [(f"prose-{lang}-held", "tx", text, None, lang) for lang in heldout.PROSE for text in heldout.PROSE[lang]]
    pieces = entry.get("form", "token") in ("line", "block")
    shelves = ([(contexts.PIECES, 16, False), (heldout.PIECES, 6, True)] if pieces else
               [(contexts.CODE, CODE_ROWS, False), (prose, PROSE_ROWS, False),
                (heldout.CODE, HELD_ROWS, True), (held_prose, HELD_PROSE, True)])
    number = 0
    for shelf, wanted, is_held in shelves:
        fitting = pick.shuffled(suiting(entry, shelf))
        for i in range(wanted):
            name, _, template, *rest = fitting[i % len(fitting)]
            rng = tokens.Random("row", *who, name, i)
            token = tokens.build(entry["shapes"][number % len(entry["shapes"])], rng)
            lang = rest[1] if len(rest) > 1 else "en"
            values = variables(entry, rng, not always and rng.below(2) == 0)
            text, spans = place(template, rest[0] if rest else None, values, token, lang)
            rows.add(("type", *who, name, i), text, spans, is_held, context=name, **dict(members, lang=lang if len(rest) > 1 else ""))
            number += 1
    encoded_rows(rows, entry, who, members, pick)


def encoded_rows(rows, entry, who, members, pick):
    form = entry.get("form", "token")
    base = [name for name in list(ENCODINGS) + list(JOINED) if name not in heldout.ENCODINGS]
    chosen = [(name, False) for name in pick.shuffled(FOR_BLOCKS if form in ("line", "block") else base)[:ENCODED_ROWS]]
    chosen += [(name, True) for name in pick.shuffled(heldout.ENCODINGS)[:1 if form in ("token", "text") else 0]]
    for i, (name, is_held) in enumerate(chosen):
        rng = tokens.Random("encoded", *who, name)
        token = tokens.build(entry["shapes"][i % len(entry["shapes"])], rng)
        values = variables(entry, rng, "needs_name" not in entry and rng.below(2) == 0)
        template, encode = JOINED[name] if name in JOINED else (None, ENCODINGS[name])
        template = template or ("<<T>>" if form in ("line", "block") else "<<V>>=<<T>>")
        text, spans = place(template, None, values, token)
        text, inner, outer = encode(text, *spans[0])
        rows.add(("type", *who, name, "encoded"), text, [], is_held, inner, outer, context=name, **dict(members, encoding=name))


def near_rows(rows, group, entry):
    rng = tokens.Random("near", entry["provider"], entry["type"])
    variable = entry.get("env", ["SERVICE_KEY"])[0]
    for i, (kind, text) in enumerate(benign.near_misses(entry, entry["shapes"][0], rng, variable)):
        rows.add(("near", entry["provider"], entry["type"], kind, i), text, [], group=group, provider=entry["provider"],
                 type=entry["type"], kind=kind, context="", encoding="", lang="")


def second_rows(rows, group, entry):
    """The second part's rows of a type: their id begins with "type2" or "benign2"."""
    who = (entry["provider"], entry["type"])
    members = {"group": group, "provider": who[0], "type": who[1], "lang": "", "encoding": ""}
    pick = tokens.Random("second", *who)
    always = "needs_name" in entry
    fitting = pick.shuffled(suiting(entry, second.CODE))
    for i, (name, _, template, *rest) in enumerate(fitting[:8]):
        rng = tokens.Random("row2", *who, name)
        token = tokens.build(entry["shapes"][i % len(entry["shapes"])], rng)
        text, spans = place(template, rest[0] if rest else None, variables(entry, rng, not always and i % 2 == 0), token)
        rows.add(("type2", *who, name), text, spans, context=name, **members)
    for i, (name, _, template, *rest) in enumerate(pick.shuffled(contexts.CODE)[:6] if second.has_checksum(entry) else []):
        rng = tokens.Random("wrong", *who, name)
        token = tokens.build(entry["shapes"][0], rng)
        token.text = second.wrong_checksum(token.text)
        text, spans = place(template, rest[0] if rest else None, variables(entry, rng, i % 2 == 0), token)
        rows.add(("type2", *who, "wrong checksum", name), text, spans, context="wrong checksum", **members)
    for i, (name, template) in enumerate(pick.shuffled(second.IDS)[:4] if always else []):
        rng = tokens.Random("ids", *who, name)
        text = second.id_line(template, variables(entry, rng, False), rng)
        rows.add(("benign2", *who, name), text, [], kind="id: " + name, context="", **members)


def everything():
    """All rows, in a fixed order."""
    rows = Rows()
    with open(os.path.join(HERE, "types.json"), encoding="utf-8") as file:
        groups = json.load(file)
    for group, entries in groups.items():
        for entry in entries:
            type_rows(rows, group, entry)
            near_rows(rows, group, entry)
    for context, lang, i, is_held, row in generic.rows(lambda *seed: tokens.Random("generic", *seed), heldout):
        rows.add(("generic", context, lang, i), row["text"], row["spans"], is_held, group="", provider="", type="",
                 kind=row["kind"], context=context, encoding="", lang=lang)
    for kind, i, text in benign.rows(lambda *seed: tokens.Random("benign", *seed)):
        rows.add(("benign", kind, i), text, [], group="", provider="", type="", kind=kind, context="", encoding="", lang="")
    for group, entries in groups.items():
        for entry in entries:
            second_rows(rows, group, entry)
    for i, text in third.rows(lambda *seed: tokens.Random("third", *seed)):
        rows.add(("benign3", i), text, [], group="", provider="", type="", kind="word", context="", encoding="", lang="")
    return rows.rows


def line(row):
    return json.dumps(row, sort_keys=True, ensure_ascii=False) + "\n"


def part_of(row):
    """1, 2 or 3: the parts of the set were fixed one after the other."""
    last = row["id"].split("|")[0][-1]
    return int(last) if last in "23" else 1


def digests(rows):
    """Of the frozen half's three parts."""
    totals = [hashlib.sha256() for _ in range(3)]
    for row in rows:
        if row["half"] == "frozen":
            totals[part_of(row) - 1].update(line(row).encode())
    return [total.hexdigest() for total in totals]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--half", choices=["dev", "frozen", "both"], default="both")
    parser.add_argument("--digest", action="store_true", help="print the frozen half's SHA-256 instead, of each part")
    arguments = parser.parse_args()
    rows = everything()
    if arguments.digest:
        print(*digests(rows), sep="\n")
        return
    for row in rows:
        if arguments.half in ("both", row["half"]):
            sys.stdout.write(line(row))


if __name__ == "__main__":
    main()
