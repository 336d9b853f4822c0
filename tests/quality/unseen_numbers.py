"""Valid numbers for unseen.py. Their check characters are computed from what the issuers publish, by arithmetic of this file's own:
neither the program's validators nor pii_checks.py were looked at. A function gives the usual writings of one number.
"""
import datetime
import hashlib
import string

LETTERS = string.ascii_uppercase


def digits(r, n):
    return ''.join((r.choice('0123456789') for _ in range(n)))


def number(r, n):
    return r.choice('123456789') + digits(r, n - 1)


def letters(r, n, a=LETTERS):
    return ''.join((r.choice(a) for _ in range(n)))


def weighed(s, w):
    return sum((int(a) * b for a, b in zip(s, w)))


def luhn(s):
    t = 0
    for i, c in enumerate(reversed(s)):
        d = int(c)
        if i % 2 == 0:
            d *= 2
            if d > 9:
                d -= 9
        t += d
    return str(-t % 10)


def grouped(s, *g, sep=' '):
    o = []
    i = 0
    for n in g:
        o.append(s[i:i + n])
        i += n
    if i < len(s):
        o.append(s[i:])
    return sep.join((x for x in o if x))


def date(r, lo=1935, hi=2004):
    return datetime.date(r.randint(lo, hi), r.randint(1, 12), r.randint(1, 28))


def mod1110(s):
    p = 10
    for c in s:
        p = (p + int(c)) % 10 or 10
        p = p * 2 % 11
    return str((11 - p) % 10)
VERHOEFF_D = [[0, 1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 2, 3, 4, 0, 6, 7, 8, 9, 5], [2, 3, 4, 0, 1, 7, 8, 9, 5, 6], [3, 4, 0, 1, 2, 8, 9, 5, 6, 7], [4, 0, 1, 2, 3, 9, 5, 6, 7, 8], [5, 9, 8, 7, 6, 0, 4, 3, 2, 1], [6, 5, 9, 8, 7, 1, 0, 4, 3, 2], [7, 6, 5, 9, 8, 2, 1, 0, 4, 3], [8, 7, 6, 5, 9, 3, 2, 1, 0, 4], [9, 8, 7, 6, 5, 4, 3, 2, 1, 0]]
VERHOEFF_P = [[0, 1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 5, 7, 6, 2, 8, 3, 0, 9, 4], [5, 8, 0, 3, 7, 9, 6, 1, 4, 2], [8, 9, 1, 6, 0, 4, 3, 5, 2, 7], [9, 4, 5, 3, 1, 2, 6, 8, 7, 0], [4, 2, 8, 6, 5, 7, 3, 9, 0, 1], [2, 7, 9, 3, 8, 0, 6, 4, 1, 5], [7, 0, 4, 6, 9, 1, 3, 2, 5, 8]]
VERHOEFF_INVERSE = [0, 4, 3, 2, 1, 5, 6, 7, 8, 9]


def verh(s):
    c = 0
    for i, x in enumerate(reversed(s)):
        c = VERHOEFF_D[c][VERHOEFF_P[(i + 1) % 8][int(x)]]
    return str(VERHOEFF_INVERSE[c])


def retry(f):

    def g(r):
        while True:
            x = f(r)
            if x:
                return x
    return g
NUMBERS = {}


def numbers_of(name):

    def d(f):
        NUMBERS[name] = retry(f)
        return f
    return d


@numbers_of('at_svnr')
def make_at_svnr(r):
    d = date(r).strftime('%d%m%y')
    a = number(r, 3)
    c = (weighed(a, (3, 7, 9)) + weighed(d, (5, 8, 4, 2, 1, 6))) % 11
    return None if c == 10 else [a + str(c) + d, a + str(c) + ' ' + d]


def digit_sums(s):
    t = 0
    for i, c in enumerate(s):
        d = int(c) * (1 + i % 2)
        t += d // 10 + d % 10
    return t


@numbers_of('at_vat')
def make_at_vat(r):
    s = digits(r, 7)
    s += str((96 - digit_sums(s)) % 10)
    return ['ATU' + s, 'ATU ' + s, 'AT U' + s]


@numbers_of('be_nn')
def make_be_nn(r):
    d = date(r)
    s = d.strftime('%y%m%d') + '%03d' % r.randint(1, 997)
    n = int(('2' if d.year >= 2000 else '') + s)
    s += '%02d' % (97 - n % 97)
    return [grouped(s, 2, 2, 2, sep='.')[:8] + '-' + s[6:9] + '.' + s[9:], s, s[:6] + '-' + s[6:9] + '-' + s[9:], s[:6] + ' ' + s[6:9] + ' ' + s[9:]]


@numbers_of('be_vat')
def make_be_vat(r):
    s = '0' + number(r, 7)
    s += '%02d' % (97 - int(s) % 97)
    return ['BE' + s, 'BE ' + grouped(s, 4, 3, 3, sep='.'), 'BE ' + s]


@numbers_of('bg_egn')
def make_bg_egn(r):
    d = date(r)
    m = d.month + (40 if d.year >= 2000 else 0)
    s = d.strftime('%y') + '%02d' % m + d.strftime('%d') + digits(r, 3)
    return [s + str(weighed(s, (2, 4, 8, 5, 10, 9, 7, 3, 6)) % 11 % 10)]


def eik(s):
    c = weighed(s, range(1, 9)) % 11
    if c == 10:
        c = weighed(s, range(3, 11)) % 11 % 10
    return str(c)


@numbers_of('bg_eik')
def make_bg_eik(r):
    s = r.choice('12') + digits(r, 7)
    return [s + eik(s)]


@numbers_of('hr_oib')
def make_hr_oib(r):
    s = number(r, 10)
    return [s + mod1110(s)]


@numbers_of('cy_tic')
def make_cy_tic(r):
    t = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21]
    s = '0' + r.choice('0') + digits(r, 6)
    n = sum((t[int(c)] if i % 2 == 0 else int(c) for i, c in enumerate(s)))
    return [s + LETTERS[n % 26]]


def rc(r):
    d = date(r, 1955, 2003)
    m = d.month + (50 if r.random() < 0.5 else 0)
    s = d.strftime('%y') + '%02d' % m + d.strftime('%d') + digits(r, 3)
    c = int(s) % 11
    return None if c == 10 else [s[:6] + '/' + s[6:] + str(c), s + str(c), s[:6] + ' ' + s[6:] + str(c)]
numbers_of('cz_rc')(rc)
numbers_of('sk_rc')(rc)


def ico(r):
    s = number(r, 7)
    c = (11 - weighed(s, range(8, 1, -1)) % 11) % 10
    return [s + str(c), grouped(s + str(c), 3, 2, 3)]
numbers_of('cz_ico')(ico)


@numbers_of('cz_vat')
def make_cz_vat(r):
    s = r.choice('12345678') + digits(r, 6)
    c = (11 - weighed(s, range(8, 1, -1)) % 11) % 10
    return ['CZ' + s + str(c), 'CZ ' + s + str(c)]


@numbers_of('dk_cpr')
def make_dk_cpr(r):
    d = date(r, 1938, 1999)
    s = d.strftime('%d%m%y') + r.choice('0123') + digits(r, 2)
    c = -weighed(s, (4, 3, 2, 7, 6, 5, 4, 3, 2)) % 11
    return None if c == 10 else [s[:6] + '-' + s[6:] + str(c), s + str(c), s[:6] + ' ' + s[6:] + str(c)]


def cvr(r):
    s = number(r, 7)
    c = -weighed(s, (2, 7, 6, 5, 4, 3, 2)) % 11
    return None if c == 10 else s + str(c)


@numbers_of('dk_cvr')
def make_dk_cvr(r):
    s = cvr(r)
    return s and [s, grouped(s, 2, 2, 2, 2)]


def ee2(s, n):
    w1 = [i % 9 + 1 for i in range(n)]
    w2 = [(i + 2) % 9 + 1 for i in range(n)]
    c = weighed(s, w1) % 11
    if c == 10:
        c = weighed(s, w2) % 11 % 10
    return str(c)


def ik(r):
    d = date(r, 1940, 2003)
    s = str((3 if d.year < 2000 else 5) + r.randint(0, 1)) + d.strftime('%y%m%d') + digits(r, 3)
    return [s + ee2(s, 10)]
numbers_of('ee_ik')(ik)
numbers_of('lt_ak')(ik)


@numbers_of('fi_hetu')
def make_fi_hetu(r):
    d = date(r)
    s = d.strftime('%d%m%y')
    z = '%03d' % r.randint(2, 899)
    return [s + ('-' if d.year < 2000 else 'A') + z + '0123456789ABCDEFHJKLMNPRSTUVWXY'[int(s + z) % 31]]


def yt(r):
    s = r.choice('0123') + digits(r, 6)
    c = weighed(s, (7, 9, 10, 5, 8, 4, 2)) % 11
    return None if c == 1 else s + str((11 - c) % 11)


@numbers_of('fi_y')
def make_fi_y(r):
    s = yt(r)
    return s and [s[:7] + '-' + s[7]]


@numbers_of('fr_nir')
def make_fr_nir(r):
    s = r.choice('12') + '%02d%02d' % (r.randint(35, 99), r.randint(1, 12)) + '%02d' % r.choice([x for x in range(1, 96) if x != 20]) + '%03d%03d' % (r.randint(1, 500), r.randint(1, 600))
    k = '%02d' % (97 - int(s) % 97)
    return [grouped(s, 1, 2, 2, 2, 3, 3) + ' ' + k, s + k, s + ' ' + k]


@numbers_of('fr_spi')
def make_fr_spi(r):
    s = r.choice('0123') + digits(r, 9)
    s += '%03d' % (int(s) % 511)
    return [grouped(s, 2, 2, 3, 3, 3), s]


def siren(r):
    s = number(r, 8)
    return s + luhn(s)


@numbers_of('fr_siren')
def make_fr_siren(r):
    s = siren(r)
    return [grouped(s, 3, 3, 3), s]


@numbers_of('fr_siret')
def make_fr_siret(r):
    s = siren(r) + '000' + digits(r, 1)
    s += luhn(s)
    return [grouped(s, 3, 3, 3, 5), s]


@numbers_of('fr_vat')
def make_fr_vat(r):
    s = siren(r)
    k = '%02d' % ((12 + 3 * (int(s) % 97)) % 97)
    return ['FR' + k + s, 'FR ' + k + ' ' + grouped(s, 3, 3, 3), 'FR' + k + ' ' + s]


@numbers_of('de_steuerid')
def make_de_steuerid(r):
    p = list('0123456789')
    r.shuffle(p)
    p = p[:9]
    p.insert(r.randint(0, 9), r.choice(p))
    s = ''.join(p)
    if s[0] == '0' or any((s[i] == s[i + 1] == s[i + 2] for i in range(8))):
        return None
    s += mod1110(s)
    return [grouped(s, 2, 3, 3, 3), s]


@numbers_of('de_rvnr')
def make_de_rvnr(r):
    d = date(r)
    l = r.choice(LETTERS)
    s = '%02d' % r.choice([2, 3, 4, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 23, 24, 25, 26, 28, 29, 38, 39, 40, 42, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 63, 64, 65, 66, 68, 69, 78, 79, 80, 81, 82, 89]) + d.strftime('%d%m%y')
    z = digits(r, 2)
    n = s + '%02d' % (LETTERS.index(l) + 1) + z
    t = 0
    for c, w in zip(n, (2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1)):
        p = int(c) * w
        t += p // 10 + p % 10
    s2 = s + l + z + str(t % 10)
    return [s2, s2[:2] + ' ' + s2[2:8] + ' ' + l + ' ' + s2[9:]]


@numbers_of('de_kvnr')
def make_de_kvnr(r):
    l = r.choice(LETTERS)
    s = digits(r, 8)
    n = '%02d' % (LETTERS.index(l) + 1) + s
    return [l + s + str(digit_sums(n) % 10)]


def icao(s):
    t = 0
    for i, c in enumerate(s):
        v = int(c) if c.isdigit() else 0 if c == '<' else ord(c) - 55
        t += v * (7, 3, 1)[i % 3]
    return str(t % 10)


@numbers_of('de_id')
def make_de_id(r):
    a = 'CFGHJKLMNPRTVWXYZ'
    s = 'L' + letters(r, 8, a + '0123456789')
    s = s[:3] + digits(r, 1) + s[4:]
    return [s + icao(s), s]


@numbers_of('de_pass')
def make_de_pass(r):
    a = 'CFGHJKLMNPRTVWXYZ'
    s = 'C' + letters(r, 8, a + '0123456789')
    s = s[:2] + digits(r, 2) + s[4:]
    return [s + icao(s), s]


@numbers_of('de_vat')
def make_de_vat(r):
    s = number(r, 8)
    s += mod1110(s)
    return ['DE' + s, 'DE ' + grouped(s, 3, 3, 3)]


@numbers_of('gr_amka')
def make_gr_amka(r):
    s = date(r).strftime('%d%m%y') + digits(r, 4)
    return [s + luhn(s)]


def afm(r):
    s = r.choice('01') + digits(r, 7)
    return s + str(weighed(s, (256, 128, 64, 32, 16, 8, 4, 2)) % 11 % 10)


@numbers_of('gr_afm')
def make_gr_afm(r):
    return [afm(r)]


@numbers_of('hu_taj')
def make_hu_taj(r):
    s = digits(r, 8)
    s += str(weighed(s, (3, 7) * 4) % 10)
    return [grouped(s, 3, 3, 3), s, grouped(s, 3, 3, 3, sep='-')]


@numbers_of('hu_adoaz')
def make_hu_adoaz(r):
    s = '8' + digits(r, 8)
    c = weighed(s, range(1, 10)) % 11
    return None if c == 10 else [s + str(c)]


@numbers_of('hu_adosz')
def make_hu_adosz(r):
    s = number(r, 7)
    s += str(-weighed(s, (9, 7, 3, 1, 9, 7, 3)) % 10)
    return [s + '-' + r.choice('12') + '-' + r.choice(['41', '42', '43', '13', '05'])]
PPS_LETTERS = 'WABCDEFGHIJKLMNOPQRSTUV'


@numbers_of('ie_pps')
def make_ie_pps(r):
    s = digits(r, 7)
    e = r.choice(['', 'A', 'W', ''])
    n = weighed(s, range(8, 1, -1)) + (9 * 1 if e == 'A' else 0)
    return [s + PPS_LETTERS[n % 23] + e, s + ' ' + PPS_LETTERS[n % 23] + e]
FISCAL_ODD = dict(zip('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ', [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23]))


def fiscal_check(s):
    t = sum((FISCAL_ODD[c] if i % 2 == 0 else int(c) if c.isdigit() else ord(c) - 65 for i, c in enumerate(s)))
    return LETTERS[t % 26]


@numbers_of('it_cf')
def make_it_cf(r):
    d = date(r)
    k = 'BCDFGLMNPRSTVZ'
    s = letters(r, 3, k) + letters(r, 3, k) + d.strftime('%y') + 'ABCDEHLMPRST'[d.month - 1] + '%02d' % (d.day + r.choice([0, 40])) + r.choice(['H501', 'F205', 'L219', 'A944', 'D612', 'G273', 'Z112'])
    s += fiscal_check(s)
    return [s, grouped(s, 3, 3, 5, 4, 1), s.lower()]


@numbers_of('it_iva')
def make_it_iva(r):
    s = '0' + number(r, 6) + '0' + r.choice(['15', '58', '10', '36', '50'])
    s = s[:7] + '%03d' % r.randint(1, 100)
    return [s + luhn(s)]


@numbers_of('lv_pk')
def make_lv_pk(r):
    d = date(r)
    s = d.strftime('%d%m%y') + ('1' if d.year < 2000 else '2') + digits(r, 3)
    c = (1101 - weighed(s, (1, 6, 3, 7, 9, 10, 5, 8, 4, 2))) % 11
    return None if c == 10 else [s[:6] + '-' + s[6:] + str(c), s + str(c)]


@numbers_of('lv_vat')
def make_lv_vat(r):
    s = '4' + digits(r, 9)
    c = 3 - weighed(s, (9, 1, 4, 8, 3, 10, 2, 5, 7, 6)) % 11
    if c == -1:
        return None
    if c < -1:
        c += 11
    return ['LV' + s + str(c), 'LV ' + s + str(c)]


@numbers_of('lu_mat')
def make_lu_mat(r):
    s = date(r).strftime('%Y%m%d') + digits(r, 3)
    s = s + luhn(s) + verh(s)
    return [s, s[:4] + ' ' + s[4:8] + ' ' + s[8:]]


@numbers_of('mt_id')
def make_mt_id(r):
    return ['%07d' % r.randint(100, 999999) + r.choice('MGAPLHBZ')[0], '%06d' % r.randint(1000, 999999) + 'M']


def bsn(r):
    s = number(r, 8)
    c = weighed(s, range(9, 1, -1)) % 11
    return None if c == 10 else s + str(c)


@numbers_of('nl_bsn')
def make_nl_bsn(r):
    s = bsn(r)
    return s and [s, grouped(s, 3, 3, 3, sep='.'), grouped(s, 4, 2, 3, sep='.'), grouped(s, 3, 3, 3)]


@numbers_of('nl_vat')
def make_nl_vat(r):
    s = bsn(r)
    return s and ['NL' + s + 'B01', 'NL ' + s + ' B01', 'NL' + grouped(s, 4, 2, 3, sep='.') + '.B01', 'NL' + grouped(s, 3, 3, 3, sep='.') + 'B01']


@numbers_of('pl_pesel')
def make_pl_pesel(r):
    d = date(r, 1936, 2006)
    s = d.strftime('%y') + '%02d' % (d.month + (20 if d.year >= 2000 else 0)) + d.strftime('%d') + digits(r, 4)
    s += str(-weighed(s, (1, 3, 7, 9, 1, 3, 7, 9, 1, 3)) % 10)
    return [s, s, s, grouped(s, 6, 5), s[:6] + '-' + s[6:]]


@numbers_of('pl_nip')
def make_pl_nip(r):
    s = number(r, 9)
    c = weighed(s, (6, 5, 7, 2, 3, 4, 5, 6, 7)) % 11
    return None if c == 10 else [grouped(s + str(c), 3, 3, 2, 2, sep='-'), s + str(c), grouped(s + str(c), 3, 2, 2, 3, sep='-'), grouped(s + str(c), 3, 3, 2, 2)]


@numbers_of('pl_regon')
def make_pl_regon(r):
    s = digits(r, 8)
    return [s + str(weighed(s, (8, 9, 2, 3, 4, 5, 6, 7)) % 11 % 10)]


@numbers_of('pl_dowod')
def make_pl_dowod(r):
    l = r.choice('ACD') + letters(r, 2, 'ABCDEFGHIJKLMNPRSTUWYZ')
    n = digits(r, 5)
    t = sum(((ord(c) - 55) * w for c, w in zip(l, (7, 3, 1)))) + weighed(n, (7, 3, 1, 7, 3))
    for c in range(10):
        if (t + 9 * c) % 10 == 0:
            break
    return [l + ' ' + str(c) + n, l + str(c) + n, l + str(c) + n]


@numbers_of('pl_pass')
def make_pl_pass(r):
    l = 'E' + letters(r, 1, 'ABCDEFGHIJKLMNPRSTUWYZ')
    n = digits(r, 6)
    t = sum(((ord(c) - 55) * w for c, w in zip(l, (7, 3)))) + weighed(n, (1, 7, 3, 1, 7, 3))
    for c in range(10):
        if (t + 9 * c) % 10 == 0:
            break
    return [l + str(c) + n, l + ' ' + str(c) + n]
KW_VALUES = {**{str(i): i for i in range(10)}, **{c: 10 + i for i, c in enumerate('XABCDEFGHIJKLMNOPRSTUWYZ')}}


@numbers_of('pl_kw')
def make_pl_kw(r):
    s = r.choice(['WA1M', 'WA4M', 'KR1P', 'GD1G', 'PO1P', 'LD1M', 'WR1K', 'KA1K', 'LU1I', 'SZ1S']) + digits(r, 8)
    return [s[:4] + '/' + s[4:] + '/' + str(sum((KW_VALUES[c] * (1, 3, 7)[i % 3] for i, c in enumerate(s))) % 10)]


@numbers_of('pl_pwz')
def make_pl_pwz(r):
    s = digits(r, 6)
    c = weighed(s, range(1, 7)) % 11
    return None if c in (0, 10) else [str(c) + s]


@numbers_of('pl_krs')
def make_pl_krs(r):
    return ['0000' + number(r, 6)]


@numbers_of('pl_pj')
def make_pl_pj(r):
    return ['%05d/%02d/%04d' % (r.randint(1, 99999), r.randint(0, 24), r.randint(1, 9999))]


@numbers_of('pl_nrb')
def make_pl_nrb(r):
    s = r.choice(['1020', '1050', '1090', '1140', '1240', '1870', '2490', '1160', '1010']) + digits(r, 20)
    k = '%02d' % (98 - int(s + '252100') % 97)
    s = k + s
    return [grouped(s, 2, 4, 4, 4, 4, 4, 4), s, 'PL ' + grouped(s, 2, 4, 4, 4, 4, 4, 4), 'PL' + s, 'PL' + k + ' ' + grouped(s[2:], 4, 4, 4, 4, 4, 4)]


@numbers_of('pt_nif')
def make_pt_nif(r):
    s = r.choice('12') + digits(r, 7)
    c = 11 - weighed(s, range(9, 1, -1)) % 11
    s += str(0 if c > 9 else c)
    return [s, grouped(s, 3, 3, 3)]


@numbers_of('pt_cc')
def make_pt_cc(r):
    b = number(r, 8)
    c = (11 - weighed(b, range(9, 1, -1)) % 11) % 11
    if c == 10:
        return None
    s = b + str(c) + 'Z' + r.choice('XYZ')
    t = 0
    for i, ch in enumerate(s):
        v = int(ch, 36)
        if (12 - i) % 2 == 0:
            v *= 2
            if v > 9:
                v -= 9
        t += v
    k = -t % 10
    return [b + ' ' + str(c) + ' ' + s[9:] + str(k), s + str(k), b + '-' + str(c) + ' ' + s[9:] + str(k)]


@numbers_of('pt_niss')
def make_pt_niss(r):
    s = '1' + digits(r, 9)
    return [s + str(9 - weighed(s, (29, 23, 19, 17, 13, 11, 7, 5, 3, 2)) % 10)]


@numbers_of('ro_cnp')
def make_ro_cnp(r):
    d = date(r)
    s = str((1 if d.year < 2000 else 5) + r.randint(0, 1)) + d.strftime('%y%m%d') + '%02d' % r.choice(list(range(1, 47))) + '%03d' % r.randint(1, 999)
    c = weighed(s, (2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9)) % 11
    return [s + str(1 if c == 10 else c)]


def cui(r):
    s = number(r, r.randint(6, 7))
    z = s.zfill(9)
    return s + str(weighed(z, (7, 5, 3, 2, 1, 7, 5, 3, 2)) * 10 % 11 % 10)


@numbers_of('ro_cui')
def make_ro_cui(r):
    return [cui(r)]


@numbers_of('sk_vat')
def make_sk_vat(r):
    s = r.choice('12') + digits(r, 1) + r.choice('234789') + digits(r, 6)
    c = int(s + '0') % 11
    c = (11 - c) % 11
    return None if c == 10 else ['SK' + s + str(c), 'SK ' + s + str(c)]


def jmbg(rr):

    def f(r):
        d = date(r)
        s = d.strftime('%d%m') + str(d.year)[1:] + str(r.choice(rr)) + digits(r, 3)
        c = 11 - weighed(s, (7, 6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)) % 11
        if c == 10:
            return None
        return [s + str(0 if c == 11 else c)]
    return f
numbers_of('si_emso')(jmbg([50]))
numbers_of('rs_jmbg')(jmbg(range(71, 90)))


def ddv(r):
    s = number(r, 7)
    c = 11 - weighed(s, range(8, 1, -1)) % 11
    return None if c == 11 else s + str(c % 10)


@numbers_of('si_ddv')
def make_si_ddv(r):
    s = ddv(r)
    return s and [s]
DNI_LETTERS = 'TRWAGMYFPDXBNJZSQVHLCKE'


@numbers_of('es_dni')
def make_es_dni(r):
    s = digits(r, 8)
    l = DNI_LETTERS[int(s) % 23]
    return [s + l, s + '-' + l, s[:2] + '.' + s[2:5] + '.' + s[5:] + '-' + l, s + ' ' + l, s + l.lower()]


@numbers_of('es_nie')
def make_es_nie(r):
    x = r.randint(0, 2)
    s = digits(r, 7)
    l = DNI_LETTERS[int(str(x) + s) % 23]
    return ['XYZ'[x] + s + l, 'XYZ'[x] + '-' + s + '-' + l, 'XYZ'[x] + ' ' + s + ' ' + l]


def cif(r):
    s = digits(r, 7)
    t = 0
    for i, c in enumerate(s):
        v = int(c) * (2 if i % 2 == 0 else 1)
        t += v // 10 + v % 10
    return r.choice('ABEH') + s + str(-t % 10)


@numbers_of('es_cif')
def make_es_cif(r):
    s = cif(r)
    return [s, s[0] + '-' + s[1:]]


@numbers_of('es_nss')
def make_es_nss(r):
    s = '%02d' % r.randint(1, 50) + number(r, 8)
    s += '%02d' % (int(s) % 97)
    return [s[:2] + '/' + s[2:10] + '/' + s[10:], s, s[:2] + ' ' + s[2:10] + ' ' + s[10:], s[:2] + '-' + s[2:10] + '-' + s[10:]]


@numbers_of('se_pnr')
def make_se_pnr(r):
    d = date(r)
    s = d.strftime('%y%m%d') + digits(r, 3)
    s += luhn(s)
    return [s[:6] + '-' + s[6:], str(d.year)[:2] + s[:6] + '-' + s[6:], str(d.year)[:2] + s, s]


@numbers_of('se_org')
def make_se_org(r):
    s = '55' + r.choice('6789') + digits(r, 6)
    s += luhn(s)
    return [s[:6] + '-' + s[6:]]


@numbers_of('no_fnr')
def make_no_fnr(r):
    d = date(r, 1940, 1999)
    s = d.strftime('%d%m%y') + '%03d' % r.randint(0, 499)
    a = -weighed(s, (3, 7, 6, 1, 8, 9, 4, 5, 2)) % 11
    if a == 10:
        return None
    s += str(a)
    b = -weighed(s, (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)) % 11
    return None if b == 10 else [s + str(b), (s + str(b))[:6] + ' ' + (s + str(b))[6:]]


@numbers_of('no_org')
def make_no_org(r):
    s = r.choice('89') + digits(r, 7)
    c = -weighed(s, (3, 2, 7, 6, 5, 4, 3, 2)) % 11
    return None if c == 10 else [grouped(s + str(c), 3, 3, 3), s + str(c)]


@numbers_of('is_kt')
def make_is_kt(r):
    d = date(r)
    s = d.strftime('%d%m%y') + '%02d' % r.randint(20, 99)
    c = -weighed(s, (3, 2, 7, 6, 5, 4, 3, 2)) % 11
    return None if c == 10 else [s[:6] + '-' + s[6:] + str(c) + ('9' if d.year < 2000 else '0'), s + str(c) + ('9' if d.year < 2000 else '0')]


def ean(s):
    return str(-sum((int(c) * (1 if i % 2 == 0 else 3) for i, c in enumerate(s))) % 10)


@numbers_of('ch_ahv')
def make_ch_ahv(r):
    s = '756' + digits(r, 9)
    s += ean(s)
    return [s[:3] + '.' + s[3:7] + '.' + s[7:11] + '.' + s[11:], s]


def uid(r):
    s = number(r, 8)
    c = -weighed(s, (5, 4, 3, 2, 7, 6, 5, 4)) % 11
    return None if c == 10 else s + str(c)


@numbers_of('ch_uid')
def make_ch_uid(r):
    s = uid(r)
    return s and ['CHE-' + grouped(s, 3, 3, 3, sep='.'), 'CHE' + s, 'CHE ' + grouped(s, 3, 3, 3, sep='.')]


@numbers_of('uk_nhs')
def make_uk_nhs(r):
    s = r.choice('4679') + digits(r, 8)
    c = (11 - weighed(s, range(10, 1, -1)) % 11) % 11
    return None if c == 10 else [grouped(s + str(c), 3, 3, 4), s + str(c), grouped(s + str(c), 3, 3, 4, sep='-')]


@numbers_of('uk_nino')
def make_uk_nino(r):
    s = r.choice(['AB', 'JG', 'PK', 'SH', 'WM', 'CE', 'HN', 'LE']) + digits(r, 6) + r.choice('ABCD')
    return [s[:2] + ' ' + grouped(s[2:8], 2, 2, 2) + ' ' + s[8], s]


@numbers_of('uk_utr')
def make_uk_utr(r):
    s = digits(r, 9)
    return ['21987654321'[weighed(s, (6, 7, 8, 9, 10, 5, 4, 3, 2)) % 11] + s, ('21987654321'[weighed(s, (6, 7, 8, 9, 10, 5, 4, 3, 2)) % 11] + s)[:5] + ' ' + s[4:]]


@numbers_of('uk_vat')
def make_uk_vat(r):
    s = number(r, 7)
    k = weighed(s, range(8, 1, -1)) % 97
    s += '%02d' % (97 - k)
    return ['GB' + s, 'GB ' + grouped(s, 3, 4, 2), 'GB' + grouped(s, 3, 4, 2)]


@numbers_of('us_ssn')
def make_us_ssn(r):
    a = r.choice([x for x in range(1, 900) if x != 666])
    s = '%03d%02d%04d' % (a, r.randint(1, 99), r.randint(1, 9999))
    return [s[:3] + '-' + s[3:5] + '-' + s[5:], s, s[:3] + ' ' + s[3:5] + ' ' + s[5:]]


@numbers_of('us_itin')
def make_us_itin(r):
    s = '9' + digits(r, 2) + '%02d' % r.choice([70, 75, 80, 88, 90, 94, 99]) + digits(r, 4)
    return [s[:3] + '-' + s[3:5] + '-' + s[5:], s]


@numbers_of('us_npi')
def make_us_npi(r):
    s = r.choice('12') + digits(r, 8)
    return [s + luhn('80840' + s)]


@numbers_of('us_dea')
def make_us_dea(r):
    s = digits(r, 6)
    c = (int(s[0]) + int(s[2]) + int(s[4]) + 2 * (int(s[1]) + int(s[3]) + int(s[5]))) % 10
    return [r.choice('ABFM') + r.choice(LETTERS) + s + str(c)]


@numbers_of('us_mbi')
def make_us_mbi(r):
    a = 'ACDEFGHJKMNPQRTUVWXY'
    s = r.choice('123456789') + r.choice(a) + r.choice(a + '0123456789') + digits(r, 1) + r.choice(a) + r.choice(a + '0123456789') + digits(r, 1) + letters(r, 2, a) + digits(r, 2)
    return [s, s[:4] + '-' + s[4:7] + '-' + s[7:]]


@numbers_of('us_aba')
def make_us_aba(r):
    s = r.choice(['02', '03', '06', '07', '11', '12', '26', '31']) + digits(r, 6)
    return [s + str(-weighed(s, (3, 7, 1, 3, 7, 1, 3, 7)) % 10)]


@numbers_of('us_pass')
def make_us_pass(r):
    return [r.choice(LETTERS[:8]) + digits(r, 8), number(r, 9)]


@numbers_of('us_dl')
def make_us_dl(r):
    return [r.choice(LETTERS) + digits(r, 7)]


@numbers_of('us_acct')
def make_us_acct(r):
    return [number(r, r.randint(9, 12))]


@numbers_of('ca_sin')
def make_ca_sin(r):
    s = r.choice('1234567') + digits(r, 7)
    s += luhn(s)
    return [grouped(s, 3, 3, 3), s, grouped(s, 3, 3, 3, sep='-')]


@numbers_of('ca_bn')
def make_ca_bn(r):
    s = number(r, 8)
    s += luhn(s)
    return [s + 'RT0001', s + ' RT 0001', s + 'RP0002']


@numbers_of('au_tfn')
def make_au_tfn(r):
    s = number(r, 8)
    for c in range(10):
        if weighed(s + str(c), (1, 4, 3, 7, 5, 8, 6, 9, 10)) % 11 == 0:
            return [grouped(s + str(c), 3, 3, 3), s + str(c)]


@numbers_of('au_med')
def make_au_med(r):
    s = r.choice('23456') + digits(r, 7)
    s += str(weighed(s, (1, 3, 7, 9, 1, 3, 7, 9)) % 10) + r.choice('1234')
    return [grouped(s, 4, 5, 1), s, s[:4] + '-' + s[4:9] + '-' + s[9]]


@numbers_of('au_abn')
def make_au_abn(r):
    s = digits(r, 9)
    w = (1, 3, 5, 7, 9, 11, 13, 15, 17, 19)
    n = weighed(s, (3, 5, 7, 9, 11, 13, 15, 17, 19))
    for k in range(10, 100):
        if (n + 10 * (k // 10 - 1) + k % 10) % 89 == 0:
            return [grouped(str(k) + s, 2, 3, 3, 3), str(k) + s]


@numbers_of('au_acn')
def make_au_acn(r):
    s = digits(r, 8)
    return [grouped(s + str(-weighed(s, range(8, 0, -1)) % 10), 3, 3, 3), s + str(-weighed(s, range(8, 0, -1)) % 10)]


@numbers_of('nz_ird')
def make_nz_ird(r):
    s = str(r.randint(1000000, 14999999)).zfill(8)
    c = -weighed(s, (3, 2, 7, 6, 5, 4, 3, 2)) % 11
    if c == 10:
        c = -weighed(s, (7, 4, 3, 2, 5, 2, 7, 6)) % 11
    if c == 10:
        return None
    n = (s + str(c)).lstrip('0')
    return [grouped(n.zfill(9), 3, 3, 3, sep='-'), n]


@numbers_of('in_aad')
def make_in_aad(r):
    s = r.choice('23456789') + digits(r, 10)
    s += verh(s)
    return [grouped(s, 4, 4, 4), s, grouped(s, 4, 4, 4, sep='-')]


@numbers_of('in_pan')
def make_in_pan(r):
    return [letters(r, 3) + 'P' + letters(r, 1) + '%04d' % r.randint(1, 9999) + letters(r, 1)]


@numbers_of('in_gst')
def make_in_gst(r):
    s = '%02d' % r.randint(1, 37) + letters(r, 3) + 'CP'[r.randint(0, 1)] + letters(r, 1) + digits(r, 4) + letters(r, 1) + '1Z'
    a = '0123456789' + LETTERS
    t = 0
    for i, c in enumerate(s):
        p = a.index(c) * (1 + i % 2)
        t += p // 36 + p % 36
    return [s + a[-t % 36]]


@numbers_of('in_pass')
def make_in_pass(r):
    return [r.choice('JKLMNPRSTUVZ') + number(r, 7)]


@numbers_of('in_veh')
def make_in_veh(r):
    a = r.choice(['MH', 'DL', 'KA', 'TN', 'UP', 'GJ'])
    b = '%02d' % r.randint(1, 40)
    c = letters(r, 2, 'ABCDEFGHJKLMNPQRSTUVWXYZ')
    d = number(r, 4)
    return [a + b + c + d, a + ' ' + b + ' ' + c + ' ' + d, a + '-' + b + '-' + c + '-' + d]


def m11br(s, w):
    c = weighed(s, w) % 11
    return '0' if c < 2 else str(11 - c)


@numbers_of('br_cpf')
def make_br_cpf(r):
    s = digits(r, 9)
    s += m11br(s, range(10, 1, -1))
    s += m11br(s, range(11, 1, -1))
    return [grouped(s[:9], 3, 3, 3, sep='.') + '-' + s[9:], s]


@numbers_of('br_cnpj')
def make_br_cnpj(r):
    s = number(r, 8) + '0001'
    s += m11br(s, (5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2))
    s += m11br(s, (6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2))
    return [s[:2] + '.' + s[2:5] + '.' + s[5:8] + '/' + s[8:12] + '-' + s[12:], s]


@numbers_of('br_cns')
def make_br_cns(r):
    s = '7' + digits(r, 13)
    for c in range(10):
        if weighed(s + str(c), range(15, 0, -1)) % 11 == 0:
            return [grouped(s + str(c), 3, 4, 4, 4), s + str(c)]


@numbers_of('mx_curp')
def make_mx_curp(r):
    d = date(r, 1950, 1999)
    s = r.choice('GHLMPRS') + r.choice('AEIO') + letters(r, 2, 'GHLMPRSVZ') + d.strftime('%y%m%d') + r.choice('HM') + r.choice(['DF', 'JC', 'NL', 'MC', 'PL', 'VZ']) + letters(r, 3, 'BCDFGLMNPRST') + '0'
    a = '0123456789ABCDEFGHIJKLMNÑOPQRSTUVWXYZ'
    t = sum((a.index(c) * (18 - i) for i, c in enumerate(s)))
    return [s + str(-t % 10)]


@numbers_of('mx_rfc')
def make_mx_rfc(r):
    d = date(r, 1950, 1999)
    s = r.choice('GHLMPRS') + r.choice('AEIO') + letters(r, 2, 'GHLMPRSVZ') + d.strftime('%y%m%d') + letters(r, 2, 'ABCDEFGHJK123456789')
    a = '0123456789ABCDEFGHIJKLMN&OPQRSTUVWXYZ Ñ'
    t = sum((a.index(c) * (13 - i) for i, c in enumerate(s)))
    c = 11 - t % 11
    return [s + ('0' if c == 11 else 'A' if c == 10 else str(c))]


@numbers_of('ar_cuit')
def make_ar_cuit(r):
    s = r.choice(['20', '27', '23', '30']) + digits(r, 8)
    c = -weighed(s, (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)) % 11
    return None if c == 10 else [s[:2] + '-' + s[2:] + '-' + str(c), s + str(c)]


@numbers_of('cl_rut')
def make_cl_rut(r):
    s = str(r.randint(5000000, 25000000))
    t = sum((int(c) * (2 + i % 6) for i, c in enumerate(reversed(s))))
    c = 11 - t % 11
    c = '0' if c == 11 else 'K' if c == 10 else str(c)
    z = s if len(s) == 8 else s
    p = f'{int(s):,}'.replace(',', '.')
    return [p + '-' + c, s + '-' + c]


@numbers_of('co_nit')
def make_co_nit(r):
    s = '8' + digits(r, 8)
    c = weighed(s, (41, 37, 29, 23, 19, 17, 13, 7, 3)) % 11
    c = c if c < 2 else 11 - c
    return [grouped(s, 3, 3, 3, sep='.') + '-' + str(c), s + '-' + str(c)]


@numbers_of('pe_ruc')
def make_pe_ruc(r):
    s = r.choice(['10', '20']) + digits(r, 8)
    c = 11 - weighed(s, (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)) % 11
    return [s + str(c % 10)]


@numbers_of('ec_ci')
def make_ec_ci(r):
    s = '%02d' % r.randint(1, 24) + r.choice('012345') + digits(r, 6)
    return [s + luhn(s)]


@numbers_of('ve_rif')
def make_ve_rif(r):
    l = r.randint(0, 4)
    s = digits(r, 8)
    c = 11 - (4 * (1 + l) + weighed(s, (3, 2, 7, 6, 5, 4, 3, 2))) % 11
    c = 0 if c > 9 else c
    return ['VEJPG'[l] + '-' + s + '-' + str(c), 'VEJPG'[l] + s + str(c)]


@numbers_of('do_ced')
def make_do_ced(r):
    s = '%03d' % r.randint(1, 120) + digits(r, 7)
    s += luhn(s)
    return [s[:3] + '-' + s[3:10] + '-' + s[10], s]


@numbers_of('cn_ric')
def make_cn_ric(r):
    s = r.choice(['110101', '310104', '440305', '510107', '330106']) + date(r).strftime('%Y%m%d') + digits(r, 3)
    t = weighed(s, [2 ** (17 - i) % 11 for i in range(17)])
    return [s + '10X98765432'[t % 11]]


@numbers_of('hk_id')
def make_hk_id(r):
    l = r.choice('ABCDEGHKRSVZY')
    n = digits(r, 6)
    t = 36 * 9 + (ord(l) - 55) * 8 + weighed(n, range(7, 1, -1))
    c = -t % 11
    c = 'A' if c == 10 else str(c)
    return [l + n + '(' + c + ')', l + n + c]


@numbers_of('tw_id')
def make_tw_id(r):
    m = dict(zip('ABCDEFGHJKLMNPQRSTUVXYWZIO', range(10, 36)))
    l = r.choice('ABCDEFGHJKLMNPQRSTUVXYWZIO')
    n = r.choice('12') + digits(r, 7)
    v = m[l]
    t = v // 10 + v % 10 * 9 + weighed(n, range(8, 0, -1))
    return [l + n + str(-t % 10)]


@numbers_of('sg_nric')
def make_sg_nric(r):
    p = r.choice('STFG')
    n = digits(r, 7)
    t = weighed(n, (2, 7, 6, 5, 4, 3, 2)) + (4 if p in 'TG' else 0)
    return [p + n + ('JZIHGFEDCBA' if p in 'ST' else 'XWUTRQPNMLK')[t % 11]]


@numbers_of('my_nric')
def make_my_nric(r):
    s = date(r).strftime('%y%m%d') + '%02d' % r.choice([1, 2, 5, 7, 8, 10, 12, 14]) + digits(r, 4)
    return [s[:6] + '-' + s[6:8] + '-' + s[8:], s]


@numbers_of('id_nik')
def make_id_nik(r):
    d = date(r)
    return [r.choice(['3171', '3273', '3578', '1271', '5171', '3374']) + '0' + r.choice('1234567') + '%02d' % (d.day + r.choice([0, 40])) + d.strftime('%m%y') + '%04d' % r.randint(1, 20)]


@numbers_of('th_id')
def make_th_id(r):
    s = r.choice('12345') + digits(r, 11)
    s += str((11 - weighed(s, range(13, 1, -1)) % 11) % 10)
    return [s[0] + '-' + s[1:5] + '-' + s[5:10] + '-' + s[10:12] + '-' + s[12], s]


@numbers_of('jp_my')
def make_jp_my(r):
    s = number(r, 11)
    t = sum((int(c) * w for c, w in zip(s, (6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)))) % 11
    c = 0 if t <= 1 else 11 - t
    return [grouped(s + str(c), 4, 4, 4), s + str(c)]


@numbers_of('kr_rrn')
def make_kr_rrn(r):
    s = date(r, 1950, 1999).strftime('%y%m%d') + r.choice('12') + digits(r, 5)
    s += str((11 - weighed(s, (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5)) % 11) % 10)
    return [s[:6] + '-' + s[6:], s]


@numbers_of('tr_tc')
def make_tr_tc(r):
    s = number(r, 9)
    o = sum(map(int, s[0::2]))
    e = sum(map(int, s[1::2]))
    a = (7 * o - e) % 10
    return [s + str(a) + str((o + e + a) % 10)]


@numbers_of('il_id')
def make_il_id(r):
    s = r.choice('0123') + digits(r, 7)
    s += luhn(s)
    return [s]


@numbers_of('za_id')
def make_za_id(r):
    s = date(r).strftime('%y%m%d') + digits(r, 4) + '08'
    s += luhn(s)
    return [s, grouped(s, 6, 4, 2, 1)]


@numbers_of('ae_id')
def make_ae_id(r):
    s = '784' + str(r.randint(1950, 2010)) + digits(r, 7)
    s += luhn(s)
    return [s[:3] + '-' + s[3:7] + '-' + s[7:14] + '-' + s[14], s]


@numbers_of('ru_inn12')
def make_ru_inn12(r):
    s = '50' + digits(r, 8)
    s += str(weighed(s, (7, 2, 4, 10, 3, 5, 9, 4, 6, 8)) % 11 % 10)
    s += str(weighed(s, (3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8)) % 11 % 10)
    return [s]


@numbers_of('ru_snils')
def make_ru_snils(r):
    s = '1' + digits(r, 8)
    t = weighed(s, range(9, 0, -1)) % 101
    s += '%02d' % (t % 100)
    return [grouped(s[:9], 3, 3, 3, sep='-') + ' ' + s[9:], s, grouped(s, 3, 3, 3, 2, sep='-')]


@numbers_of('ua_rntrc')
def make_ua_rntrc(r):
    s = r.choice('23') + digits(r, 8)
    return [s + str(weighed(s, (-1, 5, 7, 9, 4, 6, 10, 5, 7)) % 11 % 10)]


@numbers_of('kz_iin')
def make_kz_iin(r):
    s = date(r, 1950, 1999).strftime('%y%m%d') + r.choice('34') + digits(r, 4)
    c = weighed(s, range(1, 12)) % 11
    if c == 10:
        c = weighed(s, (3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2)) % 11
    return None if c == 10 else [s + str(c)]


@numbers_of('pk_cnic')
def make_pk_cnic(r):
    s = r.choice('1234567') + digits(r, 12)
    return [s[:5] + '-' + s[5:12] + '-' + s[12], s]


@numbers_of('ke_pin')
def make_ke_pin(r):
    return [r.choice('AP') + digits(r, 9) + r.choice(LETTERS)]


@numbers_of('imei')
def make_imei(r):
    s = r.choice(['35', '86', '01']) + digits(r, 12)
    s += luhn(s)
    return [s, s[:2] + '-' + s[2:8] + '-' + s[8:14] + '-' + s[14], grouped(s, 2, 6, 6, 1)]


@numbers_of('mac')
def make_mac(r):
    h = ['%02X' % r.randint(0, 255) for _ in range(6)]
    h[0] = '%02X' % (int(h[0], 16) & 252)
    return [':'.join(h), '-'.join(h).lower(), '.'.join((''.join(h)[i:i + 4] for i in (0, 4, 8))).lower()]


@numbers_of('ipv4')
def make_ipv4(r):
    return ['%d.%d.%d.%d' % (r.choice([31, 46, 62, 78, 83, 89, 91, 109, 151, 178, 185, 212]), r.randint(1, 254), r.randint(0, 255), r.randint(1, 254))]


def card(r, p, n):
    s = p + digits(r, n - 1 - len(p))
    return s + luhn(s)


@numbers_of('card')
def make_card(r):
    p, n = r.choice([('4', 16), ('51', 16), ('55', 16), ('2221', 16), ('37', 15), ('6011', 16), ('3528', 16), ('36', 14)])
    s = card(r, p + number(r, 3), n)
    return [grouped(s, 4, 4, 4, 4) if n == 16 else grouped(s, 4, 6, 5), s, grouped(s, 4, 4, 4, 4, sep='-') if n == 16 else s]
IBAN_LENGTHS = {'DE': (18, ''), 'FR': (23, ''), 'ES': (20, ''), 'IT': (0, ''), 'NL': (0, ''), 'BE': (12, ''), 'AT': (16, ''), 'CZ': (20, ''), 'SE': (20, ''), 'DK': (14, ''), 'GB': (0, ''), 'CH': (17, ''), 'HU': (24, ''), 'PT': (21, ''), 'RO': (0, ''), 'LT': (16, ''), 'IE': (0, ''), 'HR': (17, ''), 'NO': (11, ''), 'EE': (16, ''), 'TR': (22, ''), 'SA': (20, '')}


@numbers_of('iban')
def make_iban(r):
    c = r.choice(list(IBAN_LENGTHS))
    n = IBAN_LENGTHS[c][0]
    b = digits(r, n) if n else {'IT': 'X' + digits(r, 22), 'NL': 'INGB' + digits(r, 10), 'GB': 'BARC' + digits(r, 14), 'RO': 'BTRL' + digits(r, 16), 'IE': 'AIBK' + digits(r, 14)}[c]
    if c == 'EE':
        b = '22' + digits(r, 14)
    if c in ('BE',):
        b = digits(r, 10)
        b += '%02d' % (int(b) % 97 or 97)
    k = ''.join((str(int(x, 36)) for x in b + c + '00'))
    s = c + '%02d' % (98 - int(k) % 97) + b
    return [grouped(s, *[4] * (len(s) // 4)), s, grouped(s, *[4] * (len(s) // 4), sep='-')]


@numbers_of('vin')
def make_vin(r):
    a = 'ABCDEFGHJKLMNPRSTUVWXYZ'
    v = {**{str(i): i for i in range(10)}, **dict(zip('ABCDEFGH', range(1, 9))), **dict(zip('JKLMN', range(1, 6))), 'P': 7, 'R': 9, **dict(zip('STUVWXYZ', range(2, 10)))}
    s = r.choice(['1HG', 'WVW', '5YJ', 'JTD', 'WBA', 'TMB']) + letters(r, 2, a) + digits(r, 3) + '0' + r.choice('GHJKLMNPR') + r.choice(a) + digits(r, 6)
    w = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
    t = sum((v[c] * x for c, x in zip(s, w))) % 11
    return [s[:8] + ('X' if t == 10 else str(t)) + s[9:]]


@numbers_of('lei')
def make_lei(r):
    s = '5299' + '00' + letters(r, 12, '0123456789ABCDEFGHJK')
    k = ''.join((str(int(c, 36)) for c in s)) + '00'
    return [s + '%02d' % (98 - int(k) % 97)]
BASE58 = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz'


@numbers_of('btc')
def make_btc(r):
    p = bytes([r.choice([0, 5])]) + bytes((r.randint(0, 255) for _ in range(20)))
    p += hashlib.sha256(hashlib.sha256(p).digest()).digest()[:4]
    n = int.from_bytes(p, 'big')
    s = ''
    while n:
        n, m = divmod(n, 58)
        s = BASE58[m] + s
    return ['1' * (len(p) - len(p.lstrip(b'\x00'))) + s]


@numbers_of('eth')
def make_eth(r):
    return ['0x' + ''.join((r.choice('0123456789abcdef') for _ in range(40)))]
