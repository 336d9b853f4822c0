"""Rows of the third blind set, made from the lists beside it: what stands for the marks in them, and which row has which value.

Used by blind_third.py, which says how the set was made. Offsets are in characters.
"""
import os
import re

import tokens

HERE = os.path.dirname(os.path.abspath(__file__))
USERS = "anna deploy svc_backup root admin m.keller app_rw webmaster jsmith postgres".split()
HOSTS = "db.acme.dev 10.0.0.12 mail.acme.dev git.intranet.lan files.acme.dev".split()
WORDS = ("amber birch cedar delta ember fjord grove heron inlet jetty kiosk larch maple north ocean pearl quartz ridge summit "
         "tundra union vista willow yarrow").split()
LONGER = "Dragon Sunshine Monkey Football Winter Tiger Purple Coffee Rocket Summer Shadow Galaxy Orange Berlin Madrid".split()
SUFFIXES = {"key": "api_key api_key key apikey access_key api_secret_key", "token": "token token access_token api_token auth_token",
            "secret": "secret client_secret secret_key app_secret api_secret", "password": "password pass password",
            "id": "access_key_id key_id", "url": "webhook_url url webhook", "session": "session_key token", "seed": "seed nkey_seed",
            "certificate": "certificate app_certificate"}


def lines_of(name):
    """(kind, text) of a list; section lines as (None, section)."""
    with open(os.path.join(HERE, name), encoding="utf-8") as file:
        for line in file.read().splitlines():
            if line.startswith("["):
                yield None, line.strip("[]")
            elif line and not line.startswith("# "):
                kind, _, text = line.partition(" | ")
                yield kind, re.sub(r"\\(.)", lambda m: {"n": "\n", "t": "\t"}.get(m.group(1), m.group(1)), text)


def sections(name):
    """Section -> its (kind, text)."""
    out, now = {}, []
    for kind, text in lines_of(name):
        if kind is None:
            now = out.setdefault(text, [])
        else:
            now.append((kind, text))
    return out


def types(name="blind_third_types.txt"):
    """(vendor, noun, shape, whether the shape is its own) of a list."""
    own, by_name = [], []
    with open(os.path.join(HERE, name), encoding="utf-8") as file:
        for line in file.read().splitlines():
            if line.startswith("#"):
                continue
            if " | " in line:
                vendor, noun, shape = line.split(" | ")
                own.append((vendor, noun, shape, True))
            else:
                shape, _, names = line.partition(": ")
                for service in names.split(", "):
                    vendor, _, noun = service.partition("/")
                    by_name.append((vendor, noun or "key", shape, False))
    return own + by_name


def lengths(shape, rng):
    """The shape with a length in place of each LOW-HIGH: the least, the greatest or one between."""
    def one(m):
        low, high = int(m.group(1)), int(m.group(2))
        return f":{rng.pick([low, high, rng.between(low, high)])}}}"
    return re.sub(r":(\d+)-(\d+)\}", one, shape)


def wrong(text):
    """The text with its last character but one changed within its class."""
    c = text[-2]
    turned = "7" if c.isdigit() and c != "7" else "2" if c.isdigit() else "k" if c.islower() and c != "k" else "m" if c.islower() else "K"
    return text[:-2] + turned + text[-1]


def names_of(vendor, noun, rng):
    parts = re.findall(r"[A-Za-z0-9]+", vendor)
    stem = [part.lower() for part in (["".join(parts)] if rng.below(3) == 0 else parts)]
    words = stem + rng.pick(SUFFIXES[noun].split()).split("_")
    slug = "".join(parts).lower()
    return {"N": vendor, "V": "_".join(words).upper(), "v": "_".join(words), "c": words[0] + "".join(w.capitalize() for w in words[1:]),
            "P": "".join(w.capitalize() for w in words), "k": "-".join(words), "d": ".".join(words), "s": slug, "S": slug.upper(),
            "h": f"api.{slug}.com", "u": {"id": "key ID", "url": "URL", "key": "API key"}.get(noun, noun)}


def fill(text, marks):
    return re.sub(r"<<(\w)>>", lambda m: marks.get(m.group(1), m.group(0)), text)


def placed(text, marks, value, mark="T"):
    """The text with its marks filled, and the first place of the value in it."""
    before, _, after = fill(text, {k: v for k, v in marks.items() if k != mark}).partition(f"<<{mark}>>")
    return before + value + after.replace(f"<<{mark}>>", value), len(before), len(before) + len(value)


def token_rows(seed):
    contexts = sections("blind_third_contexts.txt")
    at = {"named": 0, "bare": 0}
    order = {name: tokens.Random(seed, name).shuffled(contexts[name]) for name in at}
    for i, (vendor, noun, shape, own) in enumerate(types()):
        for j, kind in enumerate(["named", "named", "named", "bare", "bare", "bare"] if own else ["named"] * 3):
            rng = tokens.Random(seed, "token", i, j)
            form, text = order[kind][at[kind] % len(order[kind])]
            at[kind] += 1
            value = tokens.build(lengths(shape, rng), rng).text
            bad = "{crc:" in shape and rng.below(2) == 0
            value = wrong(value) if bad else value
            text, start, end = placed(text, names_of(vendor, noun, rng), value)
            yield {"id": f"t{i}.{j}", "of": "token", "provider": vendor, "known": "shape" if own else "name", "form": form, "text": text,
                   "start": start, "end": end, "fill": "wrong check" if bad else "-" if own else shape}


def value_of(kind, rng):
    word = rng.pick(LONGER)
    leet = word.translate(str.maketrans("aeiostAEIOS", "43105743105"))
    return {
        "lower-8": lambda: rng.chars("low36", 7) + rng.chars("23456789", 1), "random-8": lambda: rng.chars("alnum", 7) + rng.chars("digit", 1),
        "random-10": lambda: rng.chars("alnum", 9) + rng.chars("digit", 1), "random-12": lambda: rng.chars("alnum", 12),
        "random-16": lambda: rng.chars("alnum", 16), "hex-16": lambda: rng.chars("hex", 16), "hex-32": lambda: rng.chars("hex", 32),
        "leet": lambda: leet + rng.chars("digit", 3), "word-year": lambda: word + rng.pick(["2019", "2021", "2023", "2024"]),
        "name-date": lambda: rng.pick(WORDS) + rng.chars("digit", 4), "two-words": lambda: word + rng.pick(LONGER) + rng.chars("digit", 2),
        "word-symbol": lambda: word + rng.chars("digit", 2) + rng.pick("!!#*+"), "symbols-12": lambda: rng.chars("alnum", 8) + rng.pick("!+*#") + rng.chars("alnum", 3),
        "symbols-16": lambda: rng.chars("alnum", 5) + rng.pick("!*+") + rng.chars("alnum", 6) + rng.pick("#=?") + rng.chars("alnum", 3),
        "at-sign": lambda: word.lower().replace("o", "0") + "@" + rng.chars("digit", 3), "dashes": lambda: "-".join(rng.pick(WORDS) for _ in range(4)),
        "dots": lambda: f"{rng.pick(WORDS)}.{rng.pick(WORDS)}.{rng.chars('digit', 2)}",
    }[kind]()


PLAIN = "lower-8 random-8 random-10 random-12 random-16 hex-16 hex-32 leet word-year name-date two-words".split()
KINDS = PLAIN + "word-symbol word-symbol symbols-12 symbols-16 at-sign dashes dots".split()


def generic_rows(seed):
    for section, forms in sections("blind_third_generic.txt").items():
        for form, text in forms:
            for j in range(2):
                rng = tokens.Random(seed, "generic", section, form, j)
                kind = rng.pick(PLAIN if form.endswith("!") else KINDS)
                value = value_of(kind, rng)
                text_, start, end = placed(text, {"U": rng.pick(USERS), "H": rng.pick(HOSTS)}, value, "P")
                yield {"id": f"g.{section}.{form}.{j}", "of": "generic", "known": section if section == "code" else "said", "form": f"{section}/{form}",
                       "fill": kind, "text": text_, "start": start, "end": end}


def benign_rows(seed, name="blind_third_benign.txt"):
    def mark(m):
        what, n = m.group(1), m.group(2)
        if what in "wW":
            word = rng.pick(WORDS)
            return word.capitalize() if what == "W" else word
        if what == "uuid":
            return rng.uuid()
        return rng.chars("digit", int(what[1:])) if not n else rng.chars(what, int(n))
    for i, (kind, text) in enumerate(lines_of(name)):
        for j in range(1 if "<<" not in text else 3 if kind in ("hash", "id") else 2):
            rng = tokens.Random(seed, "benign", i, j)
            yield {"id": f"b{i}.{j}", "of": "benign", "form": kind, "text": re.sub(r"<<(w|W|uuid|d\d+|\w+(?=:))(?::(\d+))?>>", mark, text), "start": 0, "end": 0}
