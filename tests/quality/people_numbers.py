"""Numbers that unseen_numbers.py lacks, made by the inverse of their check where there is one."""
from unseen_numbers import NUMBERS, date, digits, letters, luhn, number, verh, weighed

PLATE_DE = "B M K HH DD L S F MK WOB KA".split()
CONSONANTS = "BCDFGHJKLMNPRSTVWXYZ"


def one_of(r, *forms):
    return [r.choice(forms)]


def sg_uen(r):
    """Local company: year, five digits, a letter by weights 10 8 6 4 9 7 5 3 1."""
    s = str(r.randint(1975, 2022)) + digits(r, 5)
    return [s + "ZKCMDNERGWH"[weighed(s, (10, 8, 6, 4, 9, 7, 5, 3, 1)) % 11]]


def kr_brn(r):
    s = number(r, 9)
    total = weighed(s, (1, 3, 7, 1, 3, 7, 1, 3, 5)) + int(s[8]) * 5 // 10
    s += str(-total % 10)
    return [s[:3] + "-" + s[3:5] + "-" + s[5:], s]


def de_fs(r):
    """Authority, number, check, issue: weights 9 to 2 and 1 over eight characters; X for ten (secondary sources)."""
    while True:
        s = r.choice("BFJNS") + digits(r, 2) + r.choice("0") + digits(r, 3) + r.choice("ABCDEFGHJKL") + digits(r, 1)
        total = sum((ord(c) - 55 if c.isalpha() else int(c)) * w for c, w in zip(s, range(9, 0, -1))) % 11
        return [s + ("X" if total == 10 else str(total)) + r.choice("123456")]


def uk_dl(r):
    d = date(r)
    name = r.choice(["MORGA", "SMITH", "JONES", "TAYLO", "EVANS"])
    return [name + str(d.year)[2] + "%02d%02d" % (d.month + r.choice([0, 50]), d.day) + str(d.year)[3] + letters(r, 2) + "9" +
            letters(r, 2)]


def in_voter(r):
    s = number(r, 6)
    return [letters(r, 3) + s + luhn(s)]


def cz_sk_two(r):
    return [letters(r, 2, CONSONANTS) + digits(r, 6)]


def lk_nic(r):
    d = date(r)
    day = d.timetuple().tm_yday + r.choice([0, 500])
    s = "%d%03d%s" % (d.year, day, digits(r, 4))
    total = weighed(s, (8, 4, 3, 2, 7, 6, 5, 8, 4, 3, 2)) % 11
    c = 0 if total in (0, 1) else 11 - total
    return [s + str(c)]


def eg_id(r):
    d = date(r, 1950, 1999)
    s = "2" + d.strftime("%y%m%d") + r.choice(["01", "02", "12", "21"]) + digits(r, 4)
    total = weighed(s, (2, 7, 6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)) % 11
    return [s + str((11 - total) % 10)] if total != 0 else eg_id(r)


def sa_id(r):
    s = r.choice("12") + digits(r, 8)
    return [s + luhn(s)]


def mx_nss(r):
    s = number(r, 2) + "%02d" % r.randint(60, 99) + "%02d" % r.randint(40, 90) + digits(r, 4)
    return [s + luhn(s)]


def ng_nin(r):
    s = number(r, 10)
    return [s + str(verh(s))]


def es_plate(r):
    return [digits(r, 4) + r.choice([" ", "-", ""]) + letters(r, 3, CONSONANTS)]


def fr_plate(r):
    a = "ABCDEFGHJKLMNPQRSTVWXYZ"
    return [letters(r, 2, a) + "-" + digits(r, 3) + "-" + letters(r, 2, a)]


def it_plate(r):
    a = "ABCDEFGHJKLMNPRSTVWXYZ"
    return [letters(r, 2, a) + r.choice(["", " "]) + digits(r, 3) + r.choice(["", " "]) + letters(r, 2, a)]


def uk_plate(r):
    return [r.choice(["AB", "LK", "BD", "YC", "SN"]) + r.choice(["12", "57", "68", "19", "71"]) + " " + letters(r, 3, CONSONANTS)]


def pl_plate(r):
    tail = r.choice([str(r.randint(10000, 99999)), "%d%s" % (r.randint(1000, 9999), r.choice("CEFG"))])
    return [r.choice(["WA", "KR", "PO", "GD", "WPI", "KRA", "DW"]) + " " + tail]


def de_stnr(r):
    return one_of(r, "%s/%s/%s" % (digits(r, 3), digits(r, 3), digits(r, 5)), "%s/%s/%s" % (digits(r, 2), digits(r, 3), digits(r, 5)),
                  "%s/%s/%s" % (digits(r, 3), digits(r, 4), digits(r, 4)))


def us_ein(r):
    return [r.choice(["12", "27", "36", "47", "58", "82", "94"]) + "-" + number(r, 7)]


def kr_dl(r):
    return ["%02d-%02d-%s-%s" % (r.randint(11, 26), r.randint(0, 23), number(r, 6), digits(r, 2))]


NUMBERS.update({
    "sg_uen": sg_uen, "kr_brn": kr_brn, "de_fs": de_fs, "uk_dl": uk_dl, "in_voter": in_voter, "lk_nic": lk_nic, "eg_id": eg_id,
    "sa_id": sa_id, "mx_nss": mx_nss, "ng_nin": ng_nin, "es_plate": es_plate, "fr_plate": fr_plate, "it_plate": it_plate,
    "uk_plate": uk_plate, "pl_plate": pl_plate, "de_stnr": de_stnr, "us_ein": us_ein, "kr_dl": kr_dl,
    "uk_pass": lambda r: [number(r, 9)],
    "es_pass": lambda r: [letters(r, 3, "ABCDEFGHJKLMNPQRSTVWXYZ") + digits(r, 6)],
    "it_pass": lambda r: ["Y" + r.choice("ABC") + digits(r, 7)],
    "it_ci": lambda r: one_of(r, "CA" + digits(r, 5) + letters(r, 2), "A" + letters(r, 1) + " " + number(r, 7)),
    "it_dl": lambda r: one_of(r, "U1" + letters(r, 7, CONSONANTS) + letters(r, 1), letters(r, 2) + digits(r, 7) + letters(r, 1)),
    "fr_pass": lambda r: [digits(r, 2) + letters(r, 2) + digits(r, 5)],
    "fr_cni": lambda r: one_of(r, "%02d%02d" % (r.randint(4, 20), r.randint(1, 12)) + "75" + digits(r, 6)),
    "nl_doc": lambda r: [letters(r, 2, "ABCDEFGHJKLMNPRSTUVWXYZ") + letters(r, 1, "ABCDEFGHJKLMNPR") + digits(r, 6)],
    "pt_pass": lambda r: ["C" + letters(r, 1) + digits(r, 6)],
    "se_pass": lambda r: [number(r, 8)],
    "fi_pass": lambda r: [letters(r, 2) + number(r, 7)],
    "hr_idc": lambda r: [number(r, 9)],
    "hr_pass": lambda r: [number(r, 9)],
    "ro_ci": lambda r: [r.choice(["RX", "KX", "TM", "IF", "RD", "CJ"]) + r.choice([" ", " nr. ", ""]) + number(r, 6)],
    "ro_pass": lambda r: ["05" + digits(r, 7)],
    "sk_op": cz_sk_two,
    "cz_op": lambda r: [number(r, 9)],
    "gr_adt": lambda r: [r.choice(["ΑΒ", "ΑΖ", "ΑΚ", "ΑΝ", "ΑΜ"]) + " " + number(r, 6)],
    "de_kfz": lambda r: [r.choice(PLATE_DE) + "-" + letters(r, 2) + " " + number(r, r.randint(2, 4))],
    "de_hrb": lambda r: ["HRB " + number(r, r.randint(5, 6))],
    "kr_pass": lambda r: ["M" + digits(r, 8)],
    "ca_pass": lambda r: [letters(r, 2) + number(r, 6)],
    "au_pass": lambda r: [r.choice("NEPM") + number(r, 7)],
    "ph_tin": lambda r: ["%s-%s-%s-000" % (number(r, 3), digits(r, 3), digits(r, 3))],
    "ph_sss": lambda r: ["%s-%s-%s" % (digits(r, 2), digits(r, 7), digits(r, 1))],
    "vn_cccd": lambda r: [r.choice(["001", "079", "048"]) + r.choice("0123") + digits(r, 8)],
    "bd_nid": lambda r: [number(r, 10)],
})
