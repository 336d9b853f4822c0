"""Tokens of the shapes in types.json, made at run time from a seed: no token-shaped literal stands in the repository.

A shape is literal text with these parts:
  {SET:N}       N characters of a set: alnum, word (alnum _ -), name (alnum _), alpha, lower, upper, low36, up36, digit,
                hex, HEX, b32, b32l, b58, b64, dotted (alnum . _), tilde (alnum _ ~)
  {uuid}        a random UUID of version 4
  {make:NAME}   a value with structure of its own: function make_NAME
  {from}        the next checksum begins here, instead of at the shape's beginning
  {crc:NAME}    the checksum of what was made since: function crc_NAME
  {s}..{/s}     the secret inside of a shape that is more than the secret; {t}..{/t} another way to draw its border
"""
import base64
import hashlib
import json
import re
import struct
import zlib

DIGIT, LOWER, UPPER = "0123456789", "abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
BASE62 = DIGIT + UPPER + LOWER
SETS = {
    "alnum": BASE62, "word": BASE62 + "_-", "name": BASE62 + "_", "alpha": LOWER + UPPER, "lower": LOWER,
    "upper": UPPER, "low36": DIGIT + LOWER, "up36": DIGIT + UPPER, "digit": DIGIT, "hex": "0123456789abcdef",
    "HEX": "0123456789ABCDEF", "b32": UPPER + "234567", "b32l": LOWER + "234567", "b64": UPPER + LOWER + DIGIT + "+/",
    "b58": "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz", "dotted": BASE62 + "._", "tilde": BASE62 + "_~",
}


class Random:
    """The same numbers for the same seed, in every version of Python."""

    def __init__(self, *seed):
        self.seed = "\0".join(map(str, seed)).encode()
        self.calls = 0

    def bytes(self, n):
        self.calls += 1
        return hashlib.shake_256(self.seed + struct.pack(">Q", self.calls)).digest(n)

    def below(self, n):
        return int.from_bytes(self.bytes(8), "big") % n

    def between(self, low, high):
        return low + self.below(high - low + 1)

    def pick(self, items):
        return items[self.below(len(items))]

    def shuffled(self, items):
        return [item for _, _, item in sorted((self.bytes(8), i, item) for i, item in enumerate(items))]

    def chars(self, charset, n):
        charset = SETS.get(charset, charset)
        limit, out = 256 - 256 % len(charset), ""
        while len(out) < n:
            out += "".join(charset[b % len(charset)] for b in self.bytes(2 * n + 16) if b < limit)
        return out[:n]

    def uuid(self):
        h = self.bytes(16).hex()
        return f"{h[:8]}-{h[8:12]}-4{h[13:16]}-{self.pick('89ab')}{h[17:20]}-{h[20:]}"


class Token:
    """What was made, and the borders that a finding of it may have, as offsets: the secret first."""

    def __init__(self, text, spans):
        self.text, self.spans = text, spans


PART = re.compile(r"\{(/?[A-Za-z]\w*)(?::(\w+))?\}")


def build(shape, rng):
    """A token of the shape."""
    while "{make:" in shape:  # first, since what is made may hold marks
        shape = re.sub(r"\{make:(\w+)\}", lambda part: MAKERS[part.group(1)](rng), shape, count=1)
    out, start, marks, spans, at = "", 0, {}, [], 0
    for match in PART.finditer(shape):
        out += shape[at:match.start()]
        at = match.end()
        name, argument = match.groups()
        if name in SETS:
            out += rng.chars(name, int(argument))
        elif name == "uuid":
            out += rng.uuid()
        elif name == "from":
            start = len(out)
        elif name == "crc":
            out += CHECKSUMS[argument](out[start:])
        elif name in ("s", "t"):
            marks[name] = len(out)
        elif name in ("/s", "/t"):
            spans.append((marks[name[1:]], len(out)))
        else:
            raise ValueError(f"unknown part {name} in {shape}")
    out += shape[at:]
    return Token(out, spans + [(0, len(out))])


def digits_of(number, charset, n):
    out = ""
    for _ in range(n):
        number, digit = divmod(number, len(charset))
        out = charset[digit] + out
    return out


def crc32(text):
    return zlib.crc32(text.encode())


def b64(data):
    return base64.b64encode(data).decode()


def b64url(data):
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


CHECKSUMS = {
    "base62": lambda text: digits_of(crc32(text), BASE62, 6),  # GitHub, npm
    "base36": lambda text: digits_of(crc32(text), DIGIT + LOWER, 7),  # GitLab, over everything before
    "hex8": lambda text: f"{crc32(text):08x}",
    "HEX8": lambda text: f"{crc32(text):08X}",
    "lehex8": lambda text: struct.pack("<I", crc32(text[:37])).hex(),  # Grafana: the first 37, without the last '_'
    "zuplo": lambda text: f"{crc32(text[:32]):08x}",
    "confluent": lambda text: b64(struct.pack("<I", crc32(text))).rstrip("="),
}


# Values with structure

def der(tag, body):
    size = len(body)
    head = bytes([size]) if size < 128 else bytes([0x82]) + size.to_bytes(2, "big")
    return bytes([tag]) + head + body


def der_integer(data):
    return der(2, (b"\0" if data[0] & 0x80 else b"") + data)


def rsa_der(rng, size=256):
    """RFC 8017 A.1.2 in shape; the numbers are random, so that it is no key of anybody's."""
    odd = [bytes([n[0] | 0x80]) + n[1:-1] + bytes([n[-1] | 1]) for n in map(rng.bytes, [size] * 2 + [size // 2] * 5)]
    parts = [b"\0", odd[0], b"\1\0\1", odd[1]] + odd[2:]
    return der(0x30, b"".join(map(der_integer, parts)))


def ec_der(rng):
    """RFC 5915, P-256."""
    oid = bytes.fromhex("06082a8648ce3d030107")
    public = der(0xA1, der(3, b"\0\4" + rng.bytes(64)))
    return der(0x30, der_integer(b"\1") + der(4, rng.bytes(32)) + der(0xA0, oid) + public)


def pem(label, data, width=64):
    text = b64(data)
    lines = "\n".join(text[i:i + width] for i in range(0, len(text), width))
    return f"-----BEGIN {label}-----\n{lines}\n-----END {label}-----"


def pkcs8(rng):
    algorithm = bytes.fromhex("300d06092a864886f70d0101010500")
    return pem("PRIVATE " + "KEY", der(0x30, der_integer(b"\0") + algorithm + der(4, rsa_der(rng))))


def ssh_string(data):
    return struct.pack(">I", len(data)) + data


def openssh(rng):
    """OpenSSH PROTOCOL.key, an Ed25519 key without a passphrase."""
    public, check = rng.bytes(32), rng.bytes(4)
    blob = ssh_string(b"ssh-ed25519") + ssh_string(public)
    private = check * 2 + blob + ssh_string(rng.bytes(32) + public) + ssh_string(b"dev@build")
    private += bytes(range(1, 1 + -len(private) % 8))
    data = b"openssh-key-v1\0" + ssh_string(b"none") * 2 + ssh_string(b"") + struct.pack(">I", 1)
    return pem("OPENSSH PRIVATE " + "KEY", data + ssh_string(blob) + ssh_string(private), 70)


def crc24(data):
    value = 0xB704CE
    for byte in data:
        value ^= byte << 16
        for _ in range(8):
            value = value << 1 ^ (0x1864CFB if value & 0x800000 else 0)
    return value & 0xFFFFFF


def pgp(rng, label="PRIVATE KEY BLOCK", tag=0x95):
    """RFC 9580: one packet in the old format, in armour with its CRC-24."""
    body = b"\4" + rng.bytes(4) + b"\1\x08\0\x80" + rng.bytes(600)
    data = bytes([tag]) + struct.pack(">H", len(body)) + body
    check = "=" + b64(crc24(data).to_bytes(3, "big"))
    head, _, tail = pem("PGP " + label, data).partition("\n")
    return head + "\n\n" + tail.replace("\n-----END", f"\n{check}\n-----END")


def putty(rng):
    lines = lambda n: b64(rng.bytes(n))
    wrap = lambda text: [text[i:i + 64] for i in range(0, len(text), 64)]
    public, private = wrap(lines(279)), wrap(lines(600))
    return "\n".join(["PuTTY-User-Key-File-3: ssh-rsa", "Encryption: none", "Comment: build",
                      f"Public-Lines: {len(public)}", *public, f"Private-Lines: {len(private)}",
                      "{s}" + "\n".join(private) + "{/s}", "Private-MAC: " + rng.bytes(32).hex()])


def jwt(rng, header=None, claims=None, signature=32):
    header = header or {"alg": "HS256", "typ": "JWT"}
    claims = claims or {"sub": rng.chars("digit", 10), "name": rng.chars("lower", 8), "iat": 1700000000 + rng.below(10**7)}
    dump = lambda value: b64url(json.dumps(value, separators=(",", ":")).encode())
    return f"{dump(header)}.{dump(claims)}.{b64url(rng.bytes(signature))}"


def jwt_kubernetes(rng):
    claims = {"iss": "kubernetes/serviceaccount", "kubernetes.io/serviceaccount/namespace": rng.chars("lower", 6),
              "sub": "system:serviceaccount:" + rng.chars("lower", 6) + ":build"}
    return jwt(rng, {"alg": "RS256", "kid": rng.chars("word", 43)}, claims, 256)


def gcp_service_account(rng):
    project = "p-" + rng.chars("digit", 6)
    return json.dumps({
        "type": "service_account", "project_id": project, "private_key_id": rng.chars("hex", 40),
        "private_key": "{s}" + pkcs8(rng) + "{/s}\n", "client_email": f"build@{project}.iam.gserviceaccount.com",
        "client_id": rng.chars("digit", 21), "token_uri": "https://oauth2.googleapis.com/token"}, indent=2)


def macaroon(rng):
    """A version 2 macaroon, libmacaroons' binary format, for the index's location."""
    field = lambda kind, data: bytes([kind, len(data)]) + data
    caveat = field(2, b'[1,["%s"]]' % rng.uuid().encode())
    data = b"\2" + field(1, ("pypi" + ".org").encode()) + field(2, rng.uuid().encode()) + b"\0" + caveat + b"\0\0"
    return "pypi-" + b64url(data + field(6, rng.bytes(32)))


def base58check(data):
    data += hashlib.sha256(hashlib.sha256(data).digest()).digest()[:4]
    number, out = int.from_bytes(data, "big"), ""
    while number:
        number, digit = divmod(number, 58)
        out = SETS["b58"][digit] + out
    return "1" * (len(data) - len(data.lstrip(b"\0"))) + out


def nkey(rng):
    """NATS nkeys: a seed's two prefix bytes, 32 bytes, CRC-16/XMODEM, in base32."""
    kind = rng.pick([0, 160, 112, 104, 16, 184])  # account, user, operator, server, cluster, curve
    data = bytes([144 | kind >> 5, (kind & 31) << 3]) + rng.bytes(32)
    check = 0
    for byte in data:
        check ^= byte << 8
        for _ in range(8):
            check = (check << 1 ^ (0x1021 if check & 0x8000 else 0)) & 0xFFFF
    return base64.b32encode(data + struct.pack("<H", check)).decode().rstrip("=")


def bech32(hrp, data):
    charset = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
    number, bits, values = 0, 0, []
    for byte in data:
        number, bits = number << 8 | byte, bits + 8
        while bits >= 5:
            bits -= 5
            values.append(number >> bits & 31)
    if bits:
        values.append(number << 5 - bits & 31)

    def polymod(items):
        check = 1
        for item in items:
            top = check >> 25
            check = (check & 0x1FFFFFF) << 5 ^ item
            for i, generator in enumerate((0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)):
                check ^= generator if top >> i & 1 else 0
        return check

    expanded = [ord(c) >> 5 for c in hrp] + [0] + [ord(c) & 31 for c in hrp]
    check = polymod(expanded + values + [0] * 6) ^ 1
    return hrp + "1" + "".join(charset[v] for v in values + [check >> 5 * (5 - i) & 31 for i in range(6)])


# Published test vectors of BIP-39 (github.com/trezor/python-mnemonic, vectors.json): valid phrases of nobody's wallet.
PHRASES = [
    "ozone drill grab fiber curtain grace pudding thank cruise elder eight picnic",
    "gravity machine north sort system female filter attitude volume fold club stay feature office ecology stable narrow fog",
    "hamster diagram private dutch cause delay private meat slide toddler razor book happy fancy gospel tennis maple "
    "dilemma loan word shrug inflict delay length",
    "scheme spot photo card baby mountain device kick cradle pact join borrow",
    "horn tenant knee talent sponsor spell gate clip pulse soap slush warm silver nephew swap uncle crack brave",
    "panda eyebrow bullet gorilla call smoke muffin taste mesh discover soft ostrich alcohol speed nation flash devote "
    "level hobby quick inner drive ghost inside",
    "cat swing flag economy stadium alone churn speed unique patch report train",
    "light rule cinnamon wrap drastic word pride squirrel upgrade then income fatal apart sustain crack supply proud access",
    "all hour make first leader extend hole alien behind guard gospel lava path output census museum junior mass reopen "
    "famous sing advance salt reform",
    "vessel ladder alter error federal sibling chat ability sun glass valve picture",
    "scissors invite lock maple supreme raw rapid void congress muscle digital elegant little brisk hair mango congress clump",
    "void come effort suffer camp survey warrior heavy shoot primary clutch crush open amazing screen patrol group space "
    "point ten exist slush involve unfold",
]


def wrapped_pem(rng):
    """base64 of a PEM file; the border may be drawn where the text of the key ends, or where the base64 does."""
    text = b64(pem("EC PRIVATE " + "KEY", ec_der(rng)).encode() + b"\n")
    return "{t}" + text[:-2] + "{/t}" + text[-2:]


def percent(rng, n):
    """Letters and digits with escaped '+', '/' and '=' among them, n characters in all."""
    out = ""
    while len(out) < n:
        out += rng.pick(["%2B", "%2F", "%3D"]) if n - len(out) > 3 and rng.below(12) == 0 else rng.chars("alnum", 1)
    return out


def json64(value):
    return b64(json.dumps(value, separators=(",", ":")).encode())


def sentry(rng):
    claims = {"iat": 1687336543.69859 + rng.below(10**7), "url": None, "region_url": "https://us.sentry.io",
              "org": rng.chars("lower", 8)}
    return "sntrys_" + json64(claims).rstrip("=") + "_" + rng.chars("b64", 43)


def onepassword(rng):
    claims = {"signInAddress": "acme.1password.com", "userAuth": {"method": "SRPg-4096", "alg": "PBES2g-HS256",
              "iterations": 650000, "salt": rng.chars("word", 22)}, "email": rng.chars("lower", 13) + "@1passwordservices.com",
              "srpX": rng.chars("hex", 64), "muk": {"alg": "A256GCM", "k": rng.chars("word", 43)},
              "secretKey": "A3-" + rng.chars("up36", 6), "deviceUuid": rng.chars("low36", 26)}
    return "ops_" + b64url(json.dumps(claims, separators=(",", ":")).encode())


def padded(value, size):
    """base64 of JSON, made longer by its key until it has an '=' at its end, as these tokens have."""
    text = json64(value(size))
    return text if text.endswith("=") and not text.endswith("==") else padded(value, size + 1)


def grafana_cloud(rng):
    name, key, org = rng.chars("lower", 6), rng.chars("alnum", 40), rng.chars("digit", 6)
    return "glc_" + padded(lambda n: {"o": org, "n": name, "k": key[:n], "m": {"r": "us"}}, 24)


def grafana_legacy(rng):
    name, key = rng.chars("lower", 6), rng.chars("alnum", 60)
    return padded(lambda n: {"k": key[:n], "n": name, "id": 1}, 32)


MAKERS = {
    "sas_sig": lambda rng: b64(rng.bytes(32)).replace("+", "%2B").replace("/", "%2F").replace("=", "%3D"),
    "gcp_sa": gcp_service_account,
    "jwt": jwt,
    "jwt_k8s": jwt_kubernetes,
    "bbdc": lambda rng: b64(rng.chars("digit", 12).encode() + b":" + rng.bytes(20)),
    "pypi": macaroon,
    "userpass64": lambda rng: b64(f"{rng.chars('lower', 6)}:{rng.chars('alnum', 20)}".encode()),
    "b64password": lambda rng: b64(rng.chars("alnum", 17).encode()),
    "glc": grafana_cloud,
    "grafana_legacy": grafana_legacy,
    "sentry_org": sentry,
    "ops": onepassword,
    "age": lambda rng: bech32("age-secret-key-", rng.bytes(32)).upper(),
    "pem_rsa": lambda rng: pem("RSA PRIVATE " + "KEY", rsa_der(rng)),
    "pem_ec": lambda rng: pem("EC PRIVATE " + "KEY", ec_der(rng)),
    "pem_pkcs8": pkcs8,
    "openssh": openssh,
    "pgp": pgp,
    "putty": putty,
    "pem_b64": wrapped_pem,
    "nkey": nkey,
    "bip39": lambda rng: rng.pick(PHRASES),
    "wif": lambda rng: base58check(b"\x80" + rng.bytes(32) + b"\1"),
    "snowflake64": lambda rng: b64(str(175928847299117063 + rng.below(10**18)).encode()).rstrip("="),
    "percent140": lambda rng: percent(rng, 140),
    "percent80": lambda rng: percent(rng, 80),
}
