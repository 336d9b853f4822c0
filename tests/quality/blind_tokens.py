"""Tokens for blind.py, made at run time: drawn at random, or as somebody types one who needs one for a test."""
import base64
import hashlib
import json
import os
import re
import zlib

import tokens

LOWER, DIGITS = "abcdefghijklmnopqrstuvwxyz", "0123456789"
LETTERS = LOWER.upper() + LOWER
ALNUM = LETTERS + DIGITS
SETS = {
    "w": ALNUM + "_-", "W": ALNUM + "_", "a": ALNUM, "z": LETTERS, "h": DIGITS + "abcdef", "H": DIGITS + "ABCDEF", "l": LOWER,
    "u": LOWER.upper() + DIGITS, "L": LOWER + DIGITS, "d": DIGITS, "q": LOWER.upper() + "234567", "s": LOWER + "234567",
    "b": ALNUM + "+/", "x": ALNUM + "%", "k": ALNUM + "._", "p": ALNUM + "_~", "g": ALNUM,
}
BASE62 = DIGITS + LOWER.upper() + LOWER
BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
KEYS = ["qwertyuiopasdfghjklzxcvbnm", "QWERTYUIOPASDFGHJKLZXCVBNM", "1q2w3e4r5t6y7u8i9o0p", "0987654321", "fedcba9876543210",
        "234567ABCDEFGHIJ"]
DEAD = ["deadbeef", "cafebabe", "c0ffee", "DEADBEEF", "1337", "CAFE", "31415926535"]
HEADS = ["test", "TEST", "abc", "ABC", "1234", "abcd1234", "fake"]
FILLERS = ["drawn"] * 9 + ["down", "keys", "blocks", "dead", "pad", "head"]


class Source(tokens.Random):
    def sample(self, items, n):
        return self.shuffled(list(items))[:n]


def drawn(rng, kind, n):
    charset, inner = SETS[kind], plain(kind)
    middle = rng.chars(charset, n)
    if n > 1:  # a sign at the end would be the sentence's
        middle = rng.pick(inner) + middle[1:-1] + rng.pick(inner)
    return middle


def plain(kind):
    return ALNUM if kind in "wWbxkp" else SETS[kind]


def body(rng, kind, n, filler):
    """N characters of a set, in one of the ways people fill a token."""
    inner = plain(kind)
    fits = lambda words: [word for word in words if set(word) <= set(inner)]
    again = lambda text: (text * n)[:n]
    if filler == "down":
        at = rng.below(len(inner))
        return "".join(inner[(at - i) % len(inner)] for i in range(n))
    if filler == "keys":
        return again(rng.pick(fits(KEYS)))
    if filler == "blocks":
        return again("".join(c * 4 for c in rng.sample(inner, 6)))
    if filler == "dead" and fits(DEAD):
        return again(rng.pick(fits(DEAD)) + (rng.pick(DIGITS) if "0" in inner and "9" in inner else ""))
    if filler == "pad":
        return drawn(rng, kind, n * 2 // 3) + rng.pick(inner) * (n - n * 2 // 3)
    if filler == "head" and fits(HEADS):
        head = rng.pick(fits(HEADS))[:n]
        return head + (drawn(rng, kind, n - len(head)) if n > len(head) else "")
    return drawn(rng, kind, n)


def uuid(rng, filler):
    digits = body(rng, "h", 32, filler)
    if filler == "drawn":
        digits = digits[:12] + "4" + digits[13:16] + rng.pick("89ab") + digits[17:]
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


def crc(text):
    return zlib.crc32(text.encode())


def number(n, alphabet, width):
    out = ""
    while n:
        n, digit = divmod(n, len(alphabet))
        out = alphabet[digit] + out
    return out.rjust(width, alphabet[0])


def web64(data):
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def compact(members):
    return json.dumps(members, separators=(",", ":")).encode()


def jwt(rng, kind):
    if kind == "k8s":
        head, size = {"alg": "RS256", "kid": rng.chars(ALNUM, 20)}, 342
        claims = {"iss": "kubernetes/serviceaccount", "sub": "system:serviceaccount:default:x"}
    else:
        head, size = rng.pick([{"alg": "HS256", "typ": "JWT"}, {"typ": "JWT", "alg": "HS256"}]), 43
        claims = {"sub": str(rng.below(10**9)), "name": "Jo Roe", "iat": 1516239022 + rng.below(10**6)}
    return ".".join((web64(compact(head)), web64(compact(claims)), drawn(rng, "w", size)))


def bech32(name, data):
    alphabet = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
    check = 1
    for value in [ord(c) >> 5 for c in name] + [0] + [ord(c) & 31 for c in name] + data + [0] * 6:
        top, check = check >> 25, (check & 0x1FFFFFF) << 5 ^ value
        for i, mask in enumerate((0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)):
            check ^= mask if top >> i & 1 else 0
    check ^= 1
    return name + "1" + "".join(alphabet[x] for x in data + [check >> 5 * (5 - i) & 31 for i in range(6)])


def lines(text, width=64):
    return "\n".join(text[i:i + width] for i in range(0, len(text), width))


def block(kind, content, head=""):
    return f"-----BEGIN {kind}-----\n{head}{content}\n-----END {kind}-----"


def pem(rng, _):
    kind, first = rng.pick([("RSA PRIVATE KEY", "MIIEpAIBAAKCAQEA"), ("EC PRIVATE KEY", "MHcCAQEEI"), ("DSA PRIVATE KEY", "MIIBuwIBAAKBgQ"),
                            ("PRIVATE KEY", "MIIEvQIBADANBgkqhkiG9w0BAQEFAASC"), ("ENCRYPTED PRIVATE KEY", "MIIFHDBOBgkqhkiG9w0BBQ0wQTAp")])
    return block(kind, lines(first + drawn(rng, "b", rng.pick([200, 800, 1500]))))


def putty(rng, _):
    return (f"PuTTY-User-Key-File-3: ssh-rsa\nEncryption: none\nComment: x\nPublic-Lines: 2\n{lines('AAAAB3NzaC1yc2EA' + drawn(rng, 'b', 112))}\n"
            f"Private-Lines: 2\n{lines(drawn(rng, 'b', 128))}\nPrivate-MAC: {drawn(rng, 'h', 64)}")


def nkey(rng, _):
    raw, check = bytes([(18 << 3) | (20 >> 2), (20 & 3) << 6]) + rng.bytes(32), 0
    for byte in raw:
        check ^= byte << 8
        for _ in range(8):
            check = (check << 1 ^ 0x1021) & 0xFFFF if check & 0x8000 else check << 1 & 0xFFFF
    return base64.b32encode(raw + check.to_bytes(2, "little")).decode().rstrip("=")


def wif(rng, _):
    data = b"\x80" + rng.bytes(32) + b"\x01"
    data += hashlib.sha256(hashlib.sha256(data).digest()).digest()[:4]
    return number(int.from_bytes(data, "big"), BASE58, 1)


def onepassword(rng, _):
    members = {"signInAddress": "acme.1password.com", "userAuth": {"method": "SRPg-4096", "alg": "PBES2g-HS256", "salt": drawn(rng, "w", 22)},
               "email": "x@1passwordserviceaccounts.com", "srpX": drawn(rng, "h", 64), "muk": {"alg": "A256GCM", "k": drawn(rng, "w", 43)}}
    return "ops_" + web64(compact(members))


def sentry(rng, filler):
    members = {"iat": 1687336543.69, "url": None, "region_url": "http://localhost:8000", "org": "acme"}
    return "sntrys_" + base64.b64encode(json.dumps(members).encode()).decode() + "_" + body(rng, "a", 43, filler)


def with_crc(prefix, kind, size, write):
    def make(rng, filler):
        made = body(rng, kind, size, filler)
        return write(prefix, made)
    return make


BASE36 = DIGITS + LOWER
HUB = lambda prefix, made: prefix + made + number(crc(made), BASE62, 6)
OVER_ALL = lambda end: lambda prefix, made: prefix + made + end + f"{crc(prefix + made + end):08X}"
MAKE = {
    **{name: with_crc(name, "a", 30, HUB) for name in ("ghp_", "gho_", "ghu_", "ghs_", "ghr_", "npm_")},
    **{name: with_crc(name, "a", 40, lambda p, m: f"{p}{m}{crc(m):08x}") for name in ("cfut_", "cfat_", "cfk_")},
    "glpat": with_crc("glpat-", "w", 27, lambda p, m: f"{p}{m}.01.0r" + number(crc(f"{p}{m}.01.0r"), BASE36, 7)),
    "zpka_": with_crc("zpka_", "a", 32, lambda p, m: f"{p}{m}_{crc(m):08x}"),
    "cflt": with_crc("cflt", "a", 54, lambda p, m: p + m + base64.b64encode(crc(m).to_bytes(4, "little")).decode()[:6]),
    "glsa_": with_crc("glsa_", "a", 32, lambda p, m: f"{p}{m}_" + crc(p + m).to_bytes(4, "little").hex()),
    "ATBB": with_crc("ATBB", "a", 24, OVER_ALL("")),
    "ATATT3xFfGF0": with_crc("ATATT3xFfGF0", "w", 171, OVER_ALL("=")),
    "ATCTT3xFfGN0": with_crc("ATCTT3xFfGN0", "w", 171, OVER_ALL("=")),
    "sntrys": sentry, "ops_": onepassword, "nkey": nkey, "wif": wif, "pem": pem, "putty": putty,
    "age": lambda rng, _: bech32("age-secret-key-", [rng.below(32) for _ in range(51)] + [16 * rng.below(2)]).upper(),
    "bip39": lambda rng, _: rng.pick(tokens.PHRASES),
    "openssh": lambda rng, _: block("OPENSSH PRIVATE KEY", lines("b3BlbnNzaC1rZXktdjEAAAAA" + drawn(rng, "b", 300), 70)),
    "pgp": lambda rng, _: block("PGP PRIVATE KEY BLOCK", lines("lQOYBF" + drawn(rng, "b", 500)) + "\n=" + drawn(rng, "b", 4), "\n"),
}


def expand(rng, shape, filler):
    """A shape's text, and where the secret is in it, in characters."""
    if shape.startswith("%"):
        text = MAKE[shape[1:]](rng, filler)
        return text, (0, len(text))
    around = shape.startswith("!")

    def part(mark):
        kind, size = mark.groups()
        if kind == "U":
            return uuid(rng, "drawn" if around else filler)
        if kind == "J":
            return jwt(rng, size)
        if kind == "B":
            pair = drawn(rng, "a", 12) if size == "pw" else drawn(rng, "l", 6) + ":" + drawn(rng, "a", 14)
            return base64.b64encode(pair.encode()).decode()
        return body(rng, kind, int(size), "drawn" if kind == "l" else filler)

    text = re.sub(r"\{([A-Za-z])(?::([a-z0-9:]+))?\}", part, shape.lstrip("!").replace("\\n", "\n"))
    if "<<" not in text:
        return text, (0, len(text))
    before, _, rest = text.partition("<<")
    secret, _, after = rest.rpartition(">>")
    return before + secret + after, (len(before), len(before) + len(secret))


def types():
    """(names of the provider, words, flag, shapes) of each type."""
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "blind_types.txt"), encoding="utf-8") as file:
        for entry in file:
            if entry.strip() and not entry.startswith("#"):
                names, words, flag, shapes = entry.rstrip("\n").split("|", 3)
                yield names.split(","), words.split(), flag, shapes.split(" || ")
