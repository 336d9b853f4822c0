"""Rows of the fourth blind set, made from the lists beside it (blind_fourth.py says how). Offsets are in characters."""
import blind_third_rows as third
import tokens

LOCAL = {  # words of which people make passwords
    "en": "Summer Winter Pepper Rocket Dragon Monkey Coffee London", "de": "Sommer Herbst Katze Hamburg Fussball Kaffee Wolke Bremen",
    "fr": "Soleil Hiver Chocolat Marseille Nuage Lapin Bretagne", "es": "Verano Invierno Gatito Sevilla Fuego Rosario Madrid",
    "it": "Estate Inverno Farfalla Torino Gelato Stella Napoli", "pt": "Verao Inverno Saudade Lisboa Tigre Cafezinho Porto",
    "nl": "Zomer Herfst Fietsen Utrecht Tulpen Koffie Molen", "pl": "Wiosna Zima Kotek Krakow Motyl Wakacje Gdansk",
}
SEASONS = {"en": "Spring Summer Autumn Winter", "de": "Sommer Herbst Winter", "fr": "Printemps Hiver Automne", "es": "Verano Invierno Primavera",
           "it": "Estate Inverno Autunno", "pt": "Verao Inverno Outono", "nl": "Zomer Herfst Winter", "pl": "Lato Zima Jesien"}
KEYBOARD = "zaq12wsx 1qaz2wsx qwer1234 asdf7890 q1w2e3r4 1q2w3e4r5t qazwsx123 poiu0987".split()
PLAIN = "lower-8 random-8 random-9 random-10 random-12 leet word-year word-number camel name-date".split()
ANY = PLAIN + "season word-symbol symbols-10 symbols-14 at-sign dashes".split()


def value_of(kind, language, rng):
    words = LOCAL.get(language, LOCAL["en"]).split()
    word = rng.pick(words)
    leet = word.translate(str.maketrans("aeiosAEIOS", "4310543105"))
    return {
        "lower-8": lambda: rng.chars("low36", 7) + rng.chars("23456789", 1), "random-8": lambda: rng.chars("alnum", 7) + rng.chars("digit", 1),
        "random-9": lambda: rng.chars("alnum", 8) + rng.chars("digit", 1), "random-10": lambda: rng.chars("alnum", 9) + rng.chars("digit", 1),
        "random-12": lambda: rng.chars("alnum", 11) + rng.chars("digit", 1), "random-32": lambda: rng.chars("alnum", 32),
        "hex-32": lambda: rng.chars("hex", 32), "uuid": rng.uuid, "leet": lambda: leet + rng.chars("digit", 2),
        "word-year": lambda: word + rng.pick(["1987", "2019", "2023", "2025"]), "word-number": lambda: word.lower() + rng.chars("digit", 3),
        "camel": lambda: rng.pick(third.WORDS) + word + rng.chars("digit", 2), "name-date": lambda: rng.pick(third.WORDS) + rng.chars("digit", 4),
        "season": lambda: rng.pick(SEASONS.get(language, SEASONS["en"]).split()) + rng.pick(["2023!", "2024", "24!", "2025!!"]),
        "word-symbol": lambda: word + rng.chars("digit", 2) + rng.pick("!#*+"),
        "symbols-10": lambda: rng.chars("alnum", 5) + rng.pick("!+*#") + rng.chars("alnum", 4),
        "symbols-14": lambda: rng.chars("alnum", 4) + rng.pick("!*+") + rng.chars("alnum", 5) + rng.pick("#=?") + rng.chars("alnum", 3),
        "at-sign": lambda: word.lower() + "@" + rng.chars("digit", 3), "dashes": lambda: "-".join(rng.pick(third.WORDS) for _ in range(4)),
        "phrase": lambda: " ".join(rng.pick(third.WORDS) for _ in range(4)), "keyboard": lambda: rng.pick(KEYBOARD),
        "otp": lambda: rng.chars("digit", 6), "groups": lambda: rng.chars("low36", 4) + rng.chars("digit", 1) + "-" + rng.chars("low36", 5),
    }[kind]()


def generic_rows(seed):
    for section, forms in third.sections("blind_fourth_generic.txt").items():
        for i, (kind, form) in enumerate(forms):
            rng = tokens.Random(seed, "generic", section, i)
            kind = rng.pick({"-": ANY, "!": PLAIN}.get(kind, [kind]))
            value = value_of(kind, section, rng)
            text, start, end = third.placed(form, {"U": rng.pick(third.USERS), "H": rng.pick(third.HOSTS)}, value, "P")
            yield {"id": f"g.{section}.{i}", "of": "generic", "known": section, "form": f"{section}/{i}", "fill": kind, "text": text,
                   "start": start, "end": end}


def token_rows(seed):
    contexts = third.sections("blind_fourth_contexts.txt")["named"]
    order = tokens.Random(seed, "contexts").shuffled(contexts)
    for i, (vendor, noun, shape, _) in enumerate(third.types("blind_fourth_types.txt")):
        rng = tokens.Random(seed, "token", i)
        form, text = order[i % len(order)]
        text, start, end = third.placed(text, third.names_of(vendor, noun, rng), tokens.build(shape, rng).text)
        yield {"id": f"t{i}", "of": "token", "provider": vendor, "known": "name", "form": form, "text": text, "start": start, "end": end, "fill": shape}


def rows(seed):
    yield from token_rows(seed)
    yield from generic_rows(seed)
    yield from third.benign_rows(seed, "blind_fourth_benign.txt")
