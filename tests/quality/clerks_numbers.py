"""Numbers for clerks.py: those of people_numbers.py and pii_formats.py under one name each, and some ninety more of the world, made by
the inverse of what their issuers publish. A function gives the usual writings of one number."""
import pii
import pii_checks
import pii_formats
import pii_formats_east  # noqa: F401 (fills pii_formats.FORMATS)
from people_numbers import NUMBERS as OLDER
from unseen_numbers import date, digits, grouped, letters, luhn, number, retry, verh, weighed

B36 = pii_checks.B36
NUMBERS = dict(OLDER)


def formatted(form):
    return lambda r: [pii.shaped(pii.draw(form, r), shape) for shape in form.shapes]


for _form in pii_formats.FORMATS:
    NUMBERS.setdefault(_form.id, formatted(_form))


def made(name):
    def put(function):
        NUMBERS[name] = retry(function)
        return function
    return put


def shaped(s, *shapes):
    """s in each shape, where a # takes the next character."""
    out = []
    for shape in shapes:
        rest = iter(s)
        out.append("".join(next(rest) if c == "#" else c for c in shape))
    return out


def mod11(s, weights, ten=None):
    rest = -weighed(s, weights) % 11
    return ten if rest == 10 else str(rest)


def ending(s, check):
    return None if check is None else s + check


def ymd(r, form="%y%m%d"):
    return date(r).strftime(form)


@made("br_pis")
def br_pis(r):
    s = r.choice("12") + digits(r, 9)
    return shaped(s + mod11(s, (3, 2, 9, 8, 7, 6, 5, 4, 3, 2), "0"), "###########", "###.#####.##-#")


@made("br_voter")
def br_voter(r):
    s, state = "%08d" % r.randint(1000000, 99999999), "%02d" % r.randint(3, 27)
    one = weighed(s, range(2, 10)) % 11 % 10
    two = (int(state[0]) * 7 + int(state[1]) * 8 + one * 9) % 11 % 10
    return shaped(s + state + str(one) + str(two), "############", "#### #### ####")


@made("by_unp")
def by_unp(r):
    s = r.choice("1234567") + digits(r, 7)
    rest = weighed(s, (29, 23, 19, 17, 13, 7, 5, 3)) % 11
    return None if rest == 10 else [s + str(rest)]


@made("by_id")
def by_id(r):
    s = r.choice("34") + ymd(r, "%d%m%y") + r.choice("ABCEHKM") + digits(r, 3) + r.choice(["PB", "BA", "BI"])
    return [s + str(sum(B36.index(c) * w for c, w in zip(s, [7, 3, 1] * 5)) % 10)]


@made("cr_cedula")
def cr_cedula(r):
    return shaped(r.choice("1234567") + "%04d%04d" % (r.randint(100, 1999), r.randint(1, 999)), "#-####-####", "0#-####-####", "#########")


@made("cr_cpj")
def cr_cpj(r):
    return shaped("3" + r.choice(["101", "102", "002"]) + number(r, 6), "#-###-######", "##########")


@made("cu_ni")
def cu_ni(r):
    return [ymd(r) + r.choice("0123") + digits(r, 4)]


@made("do_rnc")
def do_rnc(r):
    s = r.choice("14") + digits(r, 7)
    return shaped(s + str((10 - weighed(s, (7, 9, 8, 6, 5, 4, 3, 2)) % 11) % 9 + 1), "#########", "#-##-#####-#")


@made("ec_ruc")
def ec_ruc(r):
    s = "%02d9" % r.randint(1, 24) + digits(r, 6)
    return [ending(s, mod11(s, (4, 3, 2, 7, 6, 5, 4, 3, 2))) + "001"] if mod11(s, (4, 3, 2, 7, 6, 5, 4, 3, 2)) else None


@made("gh_tin")
def gh_tin(r):
    s = r.choice("CGPQV") + "00" + digits(r, 7)
    rest = weighed(s[1:], range(1, 10)) % 11
    return [s + ("X" if rest == 10 else str(rest))]


@made("gn_nifp")
def gn_nifp(r):
    s = number(r, 8)
    return [s + pii_checks.luhn(s)]


@made("gt_nit")
def gt_nit(r):
    s = number(r, 7)
    rest = -weighed(s[::-1], range(2, 9)) % 11
    return [s + "-" + ("K" if rest == 10 else str(rest)), s + ("K" if rest == 10 else str(rest))]


@made("gt_cui")
def gt_cui(r):
    s = number(r, 8)
    return shaped(s + str(weighed(s, range(2, 10)) % 11 % 10) + "%02d%02d" % (r.randint(1, 22), r.randint(1, 8)), "#############", "#### ##### ####") \
        if weighed(s, range(2, 10)) % 11 < 10 else None


@made("id_npwp")
def id_npwp(r):
    s = "0" + r.choice("123") + digits(r, 6)
    return shaped(s + pii_checks.luhn(s) + r.choice(["401", "013", "609"]) + "000", "##.###.###.#-###.###", "###############")


@made("il_hp")
def il_hp(r):
    s = "51" + digits(r, 6)
    return [s + pii_checks.luhn(s)]


@made("in_vid")
def in_vid(r):
    s = r.choice("23456789") + digits(r, 14)
    return shaped(s + pii_checks.verhoeff(s), "#### #### #### ####", "################")


@made("jp_cn")
def jp_cn(r):
    s = number(r, 12)
    total = sum(int(c) * (1 + i % 2) for i, c in enumerate(reversed(s)))
    return [str(9 - total % 9) + s]


@made("ma_ice")
def ma_ice(r):
    s = "00" + r.choice("123") + digits(r, 6) + "0000"
    return [s + "%02d" % (97 - int(s) * 100 % 97)]


@made("mc_tva")
def mc_tva(r):
    s = "000" + number(r, 6)
    return shaped("FR%02d" % ((12 + 3 * (int(s) % 97)) % 97) + s, "#############", "#### ### ### ###")


@made("md_idno")
def md_idno(r):
    s = r.choice(["1", "2", "0"]) + "0" + digits(r, 10)
    return [s + str(weighed(s, [7, 3, 1] * 4) % 10)]


@made("me_pib")
def me_pib(r):
    s = "02" + digits(r, 5)
    return [s + str(-weighed(s, range(8, 1, -1)) % 11 % 10)]


@made("mk_edb")
def mk_edb(r):
    s = "40" + digits(r, 10)
    s += str(-weighed(s, [7, 6, 5, 4, 3, 2] * 2) % 11 % 10)
    return [s, "МК" + s, "MK" + s]


@made("mu_nid")
def mu_nid(r):
    s = letters(r, 1) + ymd(r, "%d%m%y") + digits(r, 6)
    return [s + B36[-sum(B36.index(c) * (14 - i) for i, c in enumerate(s)) % 17]]


@made("mz_nuit")
def mz_nuit(r):
    s = r.choice("14") + digits(r, 7)
    return shaped(s + "01234567891"[weighed(s, (8, 9, 4, 5, 6, 7, 8, 9)) % 11], "#########", "### ### ###")


@made("pe_cui")
def pe_cui(r):
    s = number(r, 8)
    rest = weighed(s, (3, 2, 7, 6, 5, 4, 3, 2)) % 11
    return [s + "-" + "65432110987"[rest]]


@made("py_ruc")
def py_ruc(r):
    s = r.choice(["800", "4", "3"]) + digits(r, 5)
    return [s + "-" + str(-weighed(s[::-1], range(2, 12)) % 11 % 10)]


@made("rs_pib")
def rs_pib(r):
    s = "1" + digits(r, 7)
    return [s + pii_checks.mod11_10(s)]


@made("ru_ogrn")
def ru_ogrn(r):
    s = r.choice("15") + "%02d" % r.randint(2, 23) + r.choice(["77", "78", "50", "66"]) + digits(r, 7)
    return [s + str(int(s) % 11 % 10)]


@made("ru_inn10")
def ru_inn10(r):
    s = r.choice(["77", "78", "50", "66"]) + digits(r, 7)
    return [s + str(weighed(s, (2, 4, 10, 3, 5, 9, 4, 6, 8)) % 11 % 10)]


@made("sv_dui")
def sv_dui(r):
    s = "0" + digits(r, 7)
    return [s + "-" + str(-weighed(s, range(9, 1, -1)) % 10)]


@made("sv_nit")
def sv_nit(r):
    s = "0614" + ymd(r, "%d%m%y") + "10" + digits(r, 1)
    return shaped(s + str(-weighed(s, (2, 7, 6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)) % 11 % 10), "####-######-###-#", "##############")


@made("th_tin")
def th_tin(r):
    s = "01" + digits(r, 10)
    return shaped(s + str((11 - weighed(s, range(13, 1, -1)) % 11) % 10), "#############", "#-####-#####-##-#")


@made("tr_vkn")
def tr_vkn(r):
    s, total = number(r, 9), 0
    for i, c in enumerate(reversed(s), 1):
        one = (int(c) + i) % 10
        if one:
            total += one * 2 ** i % 9 or 9
    return shaped(s + str(-total % 10), "##########", "### ### ## ##")


@made("tw_ubn")
def tw_ubn(r):
    s = number(r, 7)
    for last in "0123456789":
        if sum(sum(map(int, str(int(c) * w))) for c, w in zip(s + last, (1, 2, 1, 2, 1, 2, 4, 1))) % 10 == 0:
            return [s + last]
    return None


@made("ua_edrpou")
def ua_edrpou(r):
    s = r.choice("234") + digits(r, 6)
    first = [7, 1, 2, 3, 4, 5, 6] if "3000000" <= s <= "5999999" else range(1, 8)
    rest = weighed(s, first) % 11
    if rest == 10:
        rest = weighed(s, [w + 2 for w in first]) % 11 % 10
    return [s + str(rest)]


@made("uy_rut")
def uy_rut(r):
    s = "21" + number(r, 6) + "001"
    return shaped(s + mod11(s, (4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2)), "############", "## ###### ### #") \
        if mod11(s, (4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2)) else None


@made("uy_ci")
def uy_ci(r):
    s = r.choice("12345") + digits(r, 6)
    return shaped(s + str(-weighed(s, (2, 9, 8, 7, 6, 3, 4)) % 10), "#.###.###-#", "#######-#")


@made("vn_mst")
def vn_mst(r):
    s = "0" + digits(r, 8)
    rest = 10 - weighed(s, (31, 29, 23, 19, 17, 13, 7, 5, 3)) % 11
    return None if rest == 10 else [s + str(rest), s + str(rest) + "-001"]


@made("za_tin")
def za_tin(r):
    s = r.choice("0129") + digits(r, 8)
    return [s + pii_checks.luhn(s)]


@made("cn_uscc")
def cn_uscc(r):
    org = digits(r, 8)
    rest = -weighed(org, (3, 7, 9, 10, 5, 8, 4, 2)) % 11
    s, alphabet = "91" + r.choice(["110108", "310115", "440300"]) + org + ("X" if rest == 10 else str(rest)), "0123456789ABCDEFGHJKLMNPQRTUWXY"
    return [s + alphabet[-sum(alphabet.index(c) * pow(3, i, 31) for i, c in enumerate(s)) % 31]]


@made("ca_phn")
def ca_phn(r):
    s = digits(r, 8)
    rest = 11 - weighed(s, (2, 4, 8, 5, 10, 9, 7, 3)) % 11
    return shaped("9" + s + str(rest), "##########", "#### ### ###") if rest < 10 else None


@made("ar_cbu")
def ar_cbu(r):
    a, b = r.choice(["011", "007", "285", "017"]) + digits(r, 4), digits(r, 13)
    return [a + str(-weighed(a, (7, 1, 3, 9, 7, 1, 3)) % 10) + b + str(-weighed(b, (3, 9, 7, 1) * 3 + (3,)) % 10)]


@made("mx_clabe")
def mx_clabe(r):
    s = r.choice(["002", "012", "014", "072"]) + "180" + digits(r, 11)
    return [s + str(-sum(int(c) * w % 10 for c, w in zip(s, [3, 7, 1] * 6)) % 10)]


@made("kw_civil")
def kw_civil(r):
    s = r.choice("23") + ymd(r) + digits(r, 4)
    rest = 11 - weighed(s, (2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)) % 11
    return [s + str(rest)] if rest < 10 else None


@made("ir_code")
def ir_code(r):
    s = "00" + digits(r, 7)
    rest = weighed(s, range(10, 1, -1)) % 11
    return [s + str(rest if rest < 2 else 11 - rest)]


@made("uz_pinfl")
def uz_pinfl(r):
    s = r.choice("3456") + ymd(r, "%d%m%y") + digits(r, 6)
    return [s + str(weighed(s, [7, 3, 1] * 5) % 10)]


@made("no_kontonr")
def no_kontonr(r):
    s = r.choice(["1503", "6011", "3624", "9710"]) + r.choice("01234678") + digits(r, 5)
    return shaped(ending(s, mod11(s, (5, 4, 3, 2, 7, 6, 5, 4, 3, 2))) or "", "####.##.#####", "#### ## #####", "###########") \
        if mod11(s, (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)) else None


@made("ch_esr")
def ch_esr(r):
    s, carry, table = "21" + digits(r, 24), 0, (0, 9, 4, 6, 8, 2, 7, 1, 3, 5)
    for c in s:
        carry = table[(carry + int(c)) % 10]
    return shaped(s + str(-carry % 10), "## ##### ##### ##### ##### #####", "###########################")


@made("be_ogm")
def be_ogm(r):
    s = number(r, 10)
    return shaped(s + "%02d" % (int(s) % 97 or 97), "+++###/####/#####+++", "***###/####/#####***")


@made("rf_ref")
def rf_ref(r):
    s = number(r, 10)
    check = 98 - int(s + "271500") % 97
    return shaped("RF%02d" % check + s, "####" + "#" * 10, "#### #### #### ##")


@made("es_ccc")
def es_ccc(r):
    bank, account, weights = r.choice(["2100", "0049", "0182"]) + digits(r, 4), digits(r, 10), (1, 2, 4, 8, 5, 10, 9, 7, 3, 6)
    check = lambda s: {11: "0", 10: "1"}.get(11 - weighed(s, weights) % 11, str(11 - weighed(s, weights) % 11))
    return shaped(bank + check("00" + bank) + check(account) + account, "#### #### ## ##########", "####-####-##-##########")


@made("cz_account")
def cz_account(r):
    s = number(r, 9)
    rest = -weighed(s, (10, 5, 8, 4, 2, 1, 6, 3, 7)) % 11  # the tenth place has weight 1 at the right end
    weights = (6, 3, 7, 9, 10, 5, 8, 4, 2, 1)
    found = [s + c for c in "0123456789" if weighed(s + c, weights) % 11 == 0]
    return [found[0] + "/" + r.choice(["0100", "0800", "2010", "0300"])] if found and rest is not None else None


@made("es_cups")
def es_cups(r):
    s = r.choice(["0021", "0022", "0031"]) + digits(r, 12)
    table, rest = "TRWAGMYFPDXBNJZSQVHLCKE", int(s) % 529
    return ["ES" + s + table[rest // 23] + table[rest % 23] + r.choice(["", "0F"])]


@made("it_tessera")
def it_tessera(r):
    s = "80380" + "000" + r.choice(["30", "01", "09"]) + digits(r, 9)
    return [s + pii_checks.luhn(s)]


@made("pt_utente")
def pt_utente(r):
    s = r.choice("123") + digits(r, 7)
    rest = weighed(s, range(9, 1, -1)) % 11
    return shaped(s + str(0 if rest < 2 else 11 - rest), "#########", "### ### ###")


@made("dea")
def dea(r):
    s = digits(r, 6)
    return [r.choice("ABFM") + letters(r, 1) + s + str((sum(map(int, s[::2])) + 2 * sum(map(int, s[1::2]))) % 10)]


@made("iccid")
def iccid(r):
    s = r.choice(["894944", "893301", "894860"]) + digits(r, 12)
    return [s + pii_checks.luhn(s)]


@made("meid")
def meid(r):
    return ["A" + "".join(r.choice("0123456789ABCDEF") for _ in range(13))]


@made("hn_dni")
def hn_dni(r):
    return shaped(r.choice(["0801", "0501", "1804"]) + str(r.randint(1950, 2003)) + digits(r, 5), "####-####-#####", "#############")


@made("mrz_td3")
def mrz_td3(r):
    code = r.choice(["POL", "ESP", "FRA", "ITA", "NLD"])
    sign = lambda s: str(sum((0 if c == "<" else B36.index(c)) * w for c, w in zip(s, [7, 3, 1] * 20)) % 10)
    number_, born, till = letters(r, 2) + digits(r, 7), ymd(r), "3%d%02d%02d" % (r.randint(0, 5), r.randint(1, 12), r.randint(1, 28))
    one = "P<" + code + r.choice(["KOWALSKA<<ANNA<MARIA", "GARCIA<LOPEZ<<LUCIA", "MARTIN<<PAUL"])
    rest = "<" * 14
    two = number_ + sign(number_) + code + born + sign(born) + r.choice("MF") + till + sign(till) + rest + sign(rest)
    whole = two[:10] + two[13:20] + two[21:43]
    return [one.ljust(44, "<") + "\n" + two + sign(whole)]


def drawn(name, function):
    NUMBERS[name] = function


drawn("fo_vn", lambda r: [number(r, 6)])
drawn("ba_jmbg", OLDER["rs_jmbg"])
drawn("ad_nrt", lambda r: shaped(r.choice("FLAE") + number(r, 6) + letters(r, 1), "#-######-#", "########"))
drawn("al_nipt", lambda r: [r.choice("JKLM") + digits(r, 1) + r.choice(["13", "24", "01"]) + digits(r, 5) + letters(r, 1, "ABCDEFGHJKLMNOPQRSTUVW")])
drawn("ar_dni", lambda r: shaped(r.choice("1234") + digits(r, 7), "##.###.###", "########"))
drawn("az_voen", lambda r: [number(r, 9) + r.choice("12")])
drawn("bo_ci", lambda r: [number(r, 7) + " " + r.choice(["LP", "SC", "CB"]), number(r, 7)])
drawn("dz_nif", lambda r: [number(r, 15)])
drawn("eg_tn", lambda r: shaped(number(r, 9), "###-###-###", "#########"))
drawn("gh_card", lambda r: ["GHA-" + number(r, 9) + "-" + digits(r, 1)])
drawn("jo_nid", lambda r: [r.choice(["9", "2"]) + digits(r, 9)])
drawn("kg_pin", lambda r: [r.choice("12") + ymd(r, "%d%m%Y") + digits(r, 5)])
drawn("ge_pn", lambda r: ["0" + digits(r, 10)])
drawn("ma_cin", lambda r: [letters(r, 2, "ABCDEJK") + number(r, 6)])
drawn("mm_nrc", lambda r: ["%d/%s(N)%s" % (r.randint(1, 14), r.choice(["OuKaMa", "LaMaNa", "BaHaNa", "KaMaYa"]), number(r, 6))])
drawn("ni_cedula", lambda r: ["001-" + ymd(r, "%d%m%y") + "-" + digits(r, 4) + letters(r, 1, "ABCDEFGHJKLMNPQRSTUVWXY")])
drawn("pa_cedula", lambda r: ["%d-%d-%d" % (r.randint(1, 10), r.randint(100, 999), r.randint(100, 2400))])
drawn("qa_qid", lambda r: ["2" + "%02d" % r.randint(50, 99) + r.choice(["356", "634", "818"]) + digits(r, 5)])
drawn("sa_iqama", lambda r: (lambda s: [s + pii_checks.luhn(s)])("2" + digits(r, 8)))
drawn("tn_mf", lambda r: [number(r, 7) + letters(r, 1, "ABCDEFGHJKLMNPQRSTVWXYZ") + "/" + r.choice("AB") + "/" + r.choice("MPC") + "/000"])
drawn("tz_nida", lambda r: [ymd(r, "%Y%m%d") + "-" + digits(r, 5) + "-" + digits(r, 5) + "-" + digits(r, 2)])
drawn("ug_nin", lambda r: [r.choice(["CM", "CF"]) + digits(r, 7) + letters(r, 3, "ACDEFGHJKLMNPQRTUVWXYZ") + digits(r, 1) + letters(r, 1)])
drawn("ve_cedula", lambda r: shaped(r.choice("VE") + number(r, 8), "#-##.###.###", "#-########"))
drawn("zm_nrc", lambda r: shaped(digits(r, 6) + r.choice(["10", "11", "64"]) + "1", "######/##/#"))
drawn("zw_id", lambda r: [(lambda s: s[:2] + "-" + s[2:] + " " + "ZABCDEFGHJKLMNPQRSTVWXY"[int(s) % 23] + " 42")(r.choice(["63", "08", "29"]) + number(r, 6))])
drawn("us_ptin", lambda r: ["P0" + digits(r, 7)])
drawn("ng_bvn", lambda r: ["22" + digits(r, 9)])
drawn("bh_cpr", lambda r: [ymd(r, "%y%m") + digits(r, 5)])
drawn("in_ifsc", lambda r: [r.choice(["SBIN0", "HDFC0", "ICIC0"]) + digits(r, 6)])
drawn("in_dl", lambda r: shaped(r.choice(["MH12", "DL05", "KA03"]) + str(r.randint(1995, 2022)) + digits(r, 7), "#### ###########", "##-## ###########", "###############"))
drawn("jp_dl", lambda r: [r.choice(["30", "43", "62"]) + digits(r, 10)])
drawn("jp_pass", lambda r: [letters(r, 2, "TMNR") + digits(r, 7)])
drawn("cn_pass", lambda r: [r.choice("EG") + digits(r, 8)])
drawn("ru_pass", lambda r: shaped(r.choice(["45", "46", "40"]) + "%02d" % r.randint(1, 22) + digits(r, 6), "#### ######", "## ## ######", "#### № ######"))
drawn("ua_pass", lambda r: [letters(r, 2, "АВЕКМНСТ") + digits(r, 6), letters(r, 2, "АВЕКМНСТ") + " № " + digits(r, 6)])
drawn("br_rg", lambda r: shaped(number(r, 8) + r.choice("0123456789X"), "##.###.###-#"))
drawn("br_cnh", lambda r: [cnh(r)])
drawn("co_cedula", lambda r: shaped("1" + digits(r, 9), "#.###.###.###", "##########"))
drawn("mx_ine", lambda r: [letters(r, 6, "BCDFGLMNPRS") + ymd(r) + "09" + r.choice("HM") + digits(r, 3)])
drawn("pe_dni", lambda r: [r.choice("4701") + digits(r, 7)])
drawn("py_ci", lambda r: shaped(r.choice("1234") + digits(r, 6), "#.###.###", "#######"))
drawn("au_bsb", lambda r: shaped(r.choice(["06", "03", "08", "73"]) + digits(r, 4), "###-###"))
drawn("ca_dl_on", lambda r: [letters(r, 1) + digits(r, 4) + "-" + digits(r, 5) + "-" + digits(r, 5)])
drawn("uk_sort", lambda r: shaped(r.choice(["20", "40", "60", "30"]) + digits(r, 4), "##-##-##"))
drawn("uk_crn", lambda r: [r.choice(["0", "1"]) + digits(r, 7), "SC" + digits(r, 6)])
drawn("uk_paye", lambda r: [number(r, 3) + "/" + letters(r, 2) + digits(r, 5)])
drawn("at_pass", lambda r: [letters(r, 1) + " " + number(r, 7)])
drawn("at_dl", lambda r: [digits(r, 8)])
drawn("be_pass", lambda r: [letters(r, 2, "EFGH") + digits(r, 6)])
drawn("cz_pass", lambda r: [number(r, 8)])
drawn("cz_plate", lambda r: [r.choice("123456789") + r.choice("ABSTUZLE") + digits(r, 1) + " " + digits(r, 4)])
drawn("dk_pass", lambda r: ["2" + digits(r, 8)])
drawn("dk_plate", lambda r: [letters(r, 2, "ABCDEHJKLMNPRSTVXYZ") + " " + shaped(number(r, 5), "## ###")[0]])
drawn("hu_idcard", lambda r: [digits(r, 6) + letters(r, 2, "ABCDEHKMPT")])
drawn("hu_pass", lambda r: ["B" + letters(r, 1, "ABCDEH") + digits(r, 7)])
drawn("hu_account", lambda r: [hu_account(r)])
drawn("ie_pass", lambda r: ["P" + letters(r, 1, "ABCDK") + digits(r, 7)])
drawn("is_vsk", lambda r: [number(r, 5)])
drawn("lt_idcard", lambda r: [number(r, 8)])
drawn("lv_pass", lambda r: ["LV" + digits(r, 7)])
drawn("nl_kvk", lambda r: [r.choice("1256") + digits(r, 7)])
drawn("nl_plate", lambda r: [letters(r, 2, "BDFGHJKLNPRSTVXZ") + "-" + digits(r, 3) + "-" + letters(r, 1, "BDFGHJKLNPRSTVXZ"),
                            letters(r, 1, "GHJKLNPRSTVXZ") + "-" + digits(r, 3) + "-" + letters(r, 2, "BDFGHJKLNPRSTVXZ")])
drawn("no_pass", lambda r: [letters(r, 3, "CFHB") + digits(r, 5)])
drawn("pl_driving", lambda r: ["%05d/%02d/%04d" % (r.randint(1, 40000), r.randint(1, 22), r.choice([1465, 1261, 3064, 610]))])
drawn("pl_permit", lambda r: (lambda s: [s + number(r, 7)])(r.choice(["RP", "RR"])))
drawn("pt_plate", lambda r: [letters(r, 2, "ABCDEFGHIJLMNOPQRSTUVXZ") + "-" + digits(r, 2) + "-" + letters(r, 2, "ABCDEFGHIJLMNOPQRSTUVXZ")])
drawn("ro_plate", lambda r: [r.choice(["CJ", "TM", "BV", "IS"]) + " " + digits(r, 2) + " " + letters(r, 3, "ABCDEFGHJKLMNPRSTUVWXYZ")])
drawn("se_plate", lambda r: [letters(r, 3, "ABCDEFGHJKLMNOPRSTUWXYZ") + " " + digits(r, 2) + r.choice("0123456789ABCDEFG")])
drawn("si_pass", lambda r: ["P" + letters(r, 1, "AB") + digits(r, 7)])
drawn("de_bsnr", lambda r: [r.choice(["71", "52", "38", "03"]) + digits(r, 7)])
drawn("de_iknr", lambda r: (lambda s: ["10" + s + str(sum(sum(map(int, str(int(c) * w))) for c, w in zip(s, (2, 1, 2, 1, 2, 1))) % 10)])(number(r, 6)))
drawn("ehic", lambda r: [r.choice(["80276", "80616", "80040"]) + digits(r, 15)])
drawn("bic", lambda r: [r.choice(["BREXPLPWMBK", "COBADEFFXXX", "BNPAFRPP", "BSCHESMM", "UNCRITMM", "GIBAATWW", "KREDBEBB"])])
drawn("mrn", lambda r: [number(r, 7), number(r, 8), "%s-%s" % (digits(r, 3), digits(r, 5)), "MR" + digits(r, 6)])
drawn("policy", lambda r: [letters(r, 3) + digits(r, 9), number(r, 10), letters(r, 1) + digits(r, 8)])
drawn("employee", lambda r: ["E" + number(r, 5), number(r, 6), "EMP-" + digits(r, 5)])
drawn("student", lambda r: [number(r, 7), "s" + digits(r, 6)])
drawn("ecli", lambda r: ["ECLI:%s:%d:%s" % (r.choice(["DE:BGH", "ES:TS", "FR:CCASS", "NL:HR", "IT:CASS", "EU:C"]), r.randint(2009, 2024), digits(r, 4))])


def cnh(r):
    s = digits(r, 9)
    one, lower = weighed(s, range(9, 0, -1)) % 11, 0
    if one >= 10:
        one, lower = 0, 2
    two = weighed(s, range(1, 10)) % 11
    two = 0 if two >= 10 else two - lower
    return s + str(one) + str(two) if 0 <= two < 10 else cnh(r)


def hu_account(r):
    s = r.choice(["1177", "1040", "1070"]) + digits(r, 3)
    s += str(-weighed(s, (9, 7, 3, 1, 9, 7, 3)) % 10)
    t = digits(r, 7) + "0000" + "0000"
    t = t[:7] + str(-weighed(t[:7], (9, 7, 3, 1, 9, 7, 3)) % 10) + "00000000"
    whole = t[:8] + t[8:15]
    t = whole + str(-weighed(whole, (9, 7, 3, 1) * 4) % 10)
    return s + "-" + t[:8] + "-" + t[8:]


# The world's IBANs by the registry: country, and what stands behind its check digits.
IBANS = dict(item.split(":") for item in (
    "AD:n8c12 AE:n19 AL:n8c16 AT:n16 AZ:a4c20 BA:n16 BE:n12 BG:a4n6c8 BH:a4c14 BR:n23a1c1 BY:c4n4c16 CH:n5c12 CR:n18 CY:n8c16 CZ:n20 "
    "DE:n18 DK:n14 DO:c4n20 EE:n16 EG:n25 ES:n20 FI:n14 FO:n14 FR:n10c11n2 GB:a4n14 GE:a2n16 GI:a4c15 GL:n14 GR:n7c16 GT:c4c20 HR:n17 "
    "HU:n24 IE:a4n14 IL:n19 IQ:a4n15 IS:n22 IT:a1n10c12 JO:a4n4c18 KW:a4c22 KZ:n3c13 LB:n4c20 LC:a4c24 LI:n5c12 LT:n16 LU:n3c13 "
    "LV:a4c13 LY:n21 MC:n10c11n2 MD:c2c18 ME:n18 MK:n3c10n2 MR:n23 MT:a4n5c18 MU:a4n19a3 NL:a4n10 NO:n11 PK:a4c16 PL:n24 PS:a4c21 "
    "PT:n21 QA:a4c21 RO:a4c16 RS:n18 RU:n14c15 SA:n2c18 SC:a4n20a3 SD:n14 SE:n20 SI:n15 SK:n20 SM:a1n10c12 ST:n21 SV:a4n20 TL:n19 "
    "TN:n20 TR:n6c16 UA:n6c19 VA:n18 VG:a4n16 XK:n16").split())


def iban_of(r, country):
    import re
    body = "".join({"n": digits(r, int(k)), "a": letters(r, int(k)), "c": "".join(r.choice(B36) for _ in range(int(k)))}[c]
                   for c, k in re.findall("([nac])([0-9]+)", IBANS[country]))
    s = country + "%02d" % (98 - pii_checks.mod97(body + country + "00")) + body
    return [s, " ".join(s[i:i + 4] for i in range(0, len(s), 4))]


for _country in IBANS:
    drawn("iban_" + _country.lower(), lambda r, country=_country: iban_of(r, country))
