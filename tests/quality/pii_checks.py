"""Check characters of European identifiers, written from the issuers' descriptions and not from the program's C code: the two
are compared by measure_pii.py, so an error in one shows. Every function takes and returns strings of the compact form."""
import datetime
import string

DIGITS = string.digits
UPPER = string.ascii_uppercase
B36 = DIGITS + UPPER


def weighted(text, weights):
    return sum(B36.index(c) * w for c, w in zip(text, weights))


def luhn(body):
    """The digit that makes body + digit pass Luhn's check."""
    total = 0
    for place, c in enumerate(reversed(body)):
        n = int(c) * (1 if place % 2 else 2)
        total += n - 9 if n > 9 else n
    return str(-total % 10)


def mod11_10(body):
    """ISO/IEC 7064 hybrid system mod 11,10."""
    p = 10
    for c in body:
        p = (p + int(c)) % 10 or 10
        p = p * 2 % 11
    return str((11 - p) % 10)


def mod97(text):
    """The remainder by 97 with letters as two digits (ISO/IEC 7064 mod 97-10)."""
    return int("".join(str(B36.index(c)) for c in text)) % 97


def by731(body):
    return str(weighted(body, [7, 3, 1] * 12) % 10)


def two_pass(body, first, second):
    """Mod 11; where 10 remains with other weights, and then nothing (Estonia, Lithuania, Bulgaria)."""
    rest = weighted(body, first) % 11
    if rest == 10:
        rest = weighted(body, second) % 11
    return str(rest % 10)


def eleven_minus(body, weights, ten=None, eleven="0"):
    """11 minus the remainder by 11; None where no number with this body is issued."""
    rest = 11 - weighted(body, weights) % 11
    return eleven if rest == 11 else ten if rest == 10 else str(rest)


def digit_or_none(rest):
    return None if rest == 10 else str(rest)


def dihedral(a, b):
    """The product in the dihedral group D5."""
    turned = (a - b if a > 4 else a + b) % 5
    return turned if (a > 4) == (b > 4) else turned + 5


PERMUTE = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4]


def verhoeff(body):
    """The digit that makes body + digit pass Verhoeff's check."""
    total = 0
    for place, c in enumerate(reversed(body), 1):
        n = int(c)
        for _ in range(place % 8):
            n = PERMUTE[n]
        total = dihedral(total, n)
    return str(next(d for d in range(10) if dihedral(total, d) == 0))


CF_ODD = dict(zip(B36, [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14,
                        16, 10, 22, 25, 24, 23]))


def odd_even_26(body):
    """The letter of the Italian and Cypriot tables: odd places by table, even ones by value."""
    even = lambda c: int(c) if c in DIGITS else UPPER.index(c)
    return UPPER[sum(CF_ODD[c] if place % 2 == 0 else even(c) for place, c in enumerate(body)) % 26]


def cif(body):
    """Letter and seven digits: the digit and the letter that may stand behind."""
    doubled = sum(sum(map(int, str(int(c) * 2))) for c in body[1::2])
    digit = -(doubled + sum(map(int, body[2::2]))) % 10
    return "JABCDEFGHI"[digit] if body[0] in "KPQRSNW" else str(digit)


def date_of(text, order):
    """Whether the digits are a day: order of y, m, d two digits each (the century does not matter)."""
    at = {mark: int(text[2 * i:2 * i + 2]) for i, mark in enumerate(order)}
    try:
        datetime.date(1900 + at["y"] or 2000, at["m"], at["d"])
    except ValueError:
        return False
    return True


def personal_de(letter):
    return f"{UPPER.index(letter) + 1:02d}"


def digit_sums(body, weights):
    return sum(sum(map(int, str(int(c) * w))) for c, w in zip(body, weights)) % 10


def portuguese_card(body):
    """Luhn over base 36, the digit last (Cartão de Cidadão, IRN's validation)."""
    total = 0
    for place, c in enumerate(body + "0"):
        n = B36.index(c) * (2 if place % 2 == 0 else 1)
        total += n - 9 if n > 9 and place % 2 == 0 else n
    return str(-total % 10)


def land_register_pl(body):
    table = DIGITS + "XABCDEFGHIJKLMNOPRSTUWYZ"
    return str(sum(table.index(c) * w for c, w in zip(body, [1, 3, 7] * 4)) % 10)
