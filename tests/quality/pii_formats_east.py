"""pii_formats.py's second half: the north and east of Europe, the islands, and what holds everywhere."""
import re

from pii_checks import (B36, DIGITS, UPPER, digit_or_none, eleven_minus, land_register_pl, luhn, mod11_10, mod97, two_pass, weighted)
from pii_formats import FORMATS, V, add, closed, day, n, vat, with_luhn

# Poland, Czechia, Slovakia, Hungary


def pesel(r):
    body = day(r, "ymd", high=1999) + n(r, 4)
    return body + str(-weighted(body, [1, 3, 7, 9, 1, 3, 7, 9, 1, 3]) % 10)


def nip(r):
    body = r.pick(["521", "525", "526", "527", "676", "679", "779", "951", "113", "584"]) + n(r, 6)
    return closed(body, digit_or_none(weighted(body, [6, 5, 7, 2, 3, 4, 5, 6, 7]) % 11))


def regon(r):
    body = n(r, 8, "0123")
    return body + str(weighted(body, [8, 9, 2, 3, 4, 5, 6, 7]) % 11 % 10)


def regon14(r):
    body = regon(r) + n(r, 4)
    return body + str(weighted(body, [2, 4, 8, 5, 0, 9, 7, 3, 6, 1, 2, 4, 8]) % 11 % 10)


def dowod(r):
    letters, body = "A" + r.chars("BCDEFGHIJKLMNPRSTUVWXYZ", 2), n(r, 5)
    return letters + str(weighted(letters + body, [7, 3, 1, 7, 3, 1, 7, 3]) % 10) + body


def paszport(r):
    letters, body = "E" + r.chars("ABCDEFGHIJKLMNPRSTUVWXYZ", 1), n(r, 6)
    rest = weighted(letters + body, [7, 3, 1, 7, 3, 1, 7, 3]) % 10
    return letters + str(rest) + body


def kw(r):
    body = r.pick(["WA1M", "KR1P", "GD1G", "PO1P", "LD1M", "WR1K", "KA1K", "LU1I"]) + n(r, 8, "0")
    return body + land_register_pl(body)


def rodne_cislo(r):
    body = day(r, "ymd", low=1955, months=50 * r.below(2)) + n(r, 3)
    return closed(body, digit_or_none(-int(body + "0") % 11))


def ico(r):
    body = n(r, 7, "0234567")
    return body + str((11 - weighted(body, range(8, 1, -1)) % 11) % 10)


def sk_dph(r):
    body = "202" + n(r, 6)
    return closed(body, digit_or_none(-int(body + "0") % 11))


def szemelyi(r):
    born, when = day(r, "ymd", low=1930, high=2003, flag=True)
    body = str(1 + r.below(2) + 2 * (when.year > 1999)) + born + n(r, 3)
    weights = range(1, 11) if when.year < 1997 else range(10, 0, -1)
    return closed(body, digit_or_none(weighted(body, weights) % 11))


def taj(r):
    body = n(r, 8, "01")
    return body + str(weighted(body, [3, 7] * 4) % 10)


def adoazonosito(r):
    body = "8" + f"{23000 + r.below(27000):05d}" + n(r, 3)
    return closed(body, digit_or_none(weighted(body, range(1, 10)) % 11))


def hu_core(r):
    body = n(r, 7, "12")
    return body + str(-weighted(body, [9, 7, 3, 1, 9, 7, 3]) % 10)


def adoszam(r):
    return hu_core(r) + r.pick("1245") + r.pick(["41", "42", "43", "13", "08", "02"])


add("pl_pesel", "pl", "PL_PESEL", pesel, "###########|###### #####|######-#####", "PESEL|numer PESEL|nr PESEL|PESELu", "pesel")
add("pl_nip", "pl", "PL_NIP", nip, "##########|###-###-##-##|###-##-##-###|### ### ## ##", "NIP|numer NIP|nr NIP|numer identyfikacji podatkowej", "nip")
add("pl_regon", "pl", "PL_REGON", regon, "#########|### ### ###", "REGON|numer REGON|nr REGON", "regon")
add("pl_regon14", "pl", "PL_REGON", regon14, "##############", "REGON|numer REGON|nr REGON", "regon")
add("pl_dowod", "pl", "PL_ID_CARD", dowod, "#########|### ######", "dowód osobisty|numer dowodu|nr dowodu osobistego|seria i numer dowodu osobistego", "dowod_osobisty", 3)
add("pl_passport", "pl", "PL_PASSPORT", paszport, "#########|## #######", "paszport|numer paszportu|nr paszportu", "paszport", 2)
add("pl_kw", "pl", "PL_(KW|LAND_REGISTER|LAND).*", kw, "####/########/#", "księga wieczysta|KW|numer księgi wieczystej|nr KW", "ksiega_wieczysta")
add("pl_vat", "pl", V.format("PL") + "|PL_NIP", vat("PL", nip), "############|## ##########|## ### ### ## ##", "NIP|NIP UE|VAT UE", "vat_ue")
add("cz_rc", "cs", "(CZ|SK|CZ_SK)_(RC|BIRTH|RODNE).*", rodne_cislo, "######/####|##########|###### ####", "rodné číslo|RČ|r.č.|rodného čísla", "rodne_cislo")
add("sk_rc", "sk", "(CZ|SK|CZ_SK)_(RC|BIRTH|RODNE).*", rodne_cislo, "######/####|##########|###### ####", "rodné číslo|RČ|r. č.|rodného čísla", "rodne_cislo")
add("cz_ico", "cs", "(CZ|SK|CZ_SK)_(ICO|COMPANY).*", ico, "########|### ## ###", "IČO|IČ|identifikační číslo", "ico")
add("cz_dic", "cs", V.format("CZ") + "|CZ_DIC", vat("CZ", ico), "##########|## ########", "DIČ|daňové identifikační číslo", "dic")
add("sk_ico", "sk", "(CZ|SK|CZ_SK)_(ICO|COMPANY).*", ico, "########|## ### ###", "IČO|identifikačné číslo organizácie|ičo", "ico")
add("sk_dph", "sk", V.format("SK") + "|SK_(DPH|IC_DPH)", vat("SK", sk_dph), "############|## ##########", "IČ DPH|IČ DPH firmy|DPH", "ic_dph")
add("sk_dic", "sk", "SK_(DIC|DPH|TAX).*|SK_VAT.*", sk_dph, "##########", "DIČ|daňové identifikačné číslo", "dic")
add("hu_szemelyi", "hu", "HU_(PERSONAL|SZEMELYI|NATIONAL|ID_NUMBER).*", szemelyi, "###########|# ###### ####|#-######-####", "személyi szám|személyi azonosító|személyi azonosító jel|személyi száma", "szemelyi_szam")
add("hu_taj", "hu", "HU_(TAJ|SOCIAL|HEALTH).*", taj, "#########|### ### ###|###-###-###", "TAJ-szám|TAJ|társadalombiztosítási azonosító jel|TAJ száma", "taj_szam")
add("hu_adoazonosito", "hu", "HU_(ADOAZONOSITO|TAX_ID).*", adoazonosito, "##########|# ### ### ###", "adóazonosító jel|adóazonosító|adóazonosító jele", "adoazonosito_jel")
add("hu_adoszam", "hu", "HU_(ADOSZAM|VAT|TAX_NUMBER|COMPANY).*", adoszam, "########-#-##", "adószám|adószáma|cég adószáma", "adoszam", 7)
add("hu_vat", "hu", V.format("HU"), vat("HU", hu_core), "##########|## ########", "közösségi adószám|EU adószám|uniós adószám", "eu_adoszam")


# Romania, Bulgaria, Slovenia, Croatia

def cnp(r):
    born, when = day(r, "ymd", flag=True)
    body = str(1 + r.below(2) + 4 * (when.year > 1999)) + born + f"{1 + r.below(46):02d}" + f"{1 + r.below(999):03d}"
    rest = weighted(body, [2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9]) % 11
    return body + str(1 if rest == 10 else rest)


def cui(r):
    body = n(r, 6 + r.below(2), "123456789")
    return body + str(weighted(body.zfill(9), [7, 5, 3, 2, 1, 7, 5, 3, 2]) * 10 % 11 % 10)


def egn(r):
    born, when = day(r, "ymd", high=1999, flag=True)
    body = born + n(r, 3)
    return body + str(weighted(body, [2, 4, 8, 5, 10, 9, 7, 3, 6]) % 11 % 10)


def lnch(r):
    body = n(r, 9, "123456789")
    return body + str(weighted(body, [21, 19, 17, 13, 11, 9, 7, 3, 1]) % 10)


def eik(r):
    body = n(r, 8, "128")
    return body + two_pass(body, range(1, 9), range(3, 11))


def emso(r):
    born, when = day(r, "dmy", flag=True)
    body = born[:4] + f"{when.year % 1000:03d}" + "50" + n(r, 3)
    return closed(body, eleven_minus(body, [7, 6, 5, 4, 3, 2] * 2))


def ddv(r):
    body = n(r, 7, "12345678")
    return closed(body, eleven_minus(body, range(8, 1, -1), ten="0", eleven=None))


def oib(r):
    body = n(r, 10, "123456789")
    return body + mod11_10(body)


add("ro_cnp", "ro", "RO_CNP", cnp, "#############", "CNP|cod numeric personal|CNP-ul|codul numeric personal", "cnp")
add("ro_cui", "ro", "RO_(CUI|CIF|COMPANY|VAT).*|EU_VAT_NUMBER", cui, "#######|########", "CUI|CIF|cod unic de înregistrare|cod fiscal", "cui")
add("ro_vat", "ro", V.format("RO") + "|RO_CUI", vat("RO", cui), "#########|## #######", "CIF|cod TVA|CUI", "cod_tva")
add("bg_egn", "bg", "BG_EGN", egn, "##########|###### ####", "ЕГН|единен граждански номер|с ЕГН", "egn")
add("bg_lnch", "bg", "BG_LNCH?", lnch, "##########", "ЛНЧ|личен номер на чужденец", "lnch")
add("bg_eik", "bg", "BG_(EIK|BULSTAT|COMPANY|VAT).*", eik, "#########", "ЕИК|БУЛСТАТ|ЕИК/БУЛСТАТ", "eik")
add("bg_vat", "bg", V.format("BG"), vat("BG", eik), "###########|## #########", "ДДС номер|ДДС №|ИН по ДДС", "vat_number")
add("si_emso", "sl", "SI_EMSO", emso, "#############", "EMŠO|enotna matična številka občana|številka EMŠO", "emso")
add("si_ddv", "sl", "SI_(TAX|DAVCNA|TIN|DDV).*", ddv, "########|#### ####", "davčna številka|davčna št.|davčno številko", "davcna_stevilka")
add("si_vat", "sl", V.format("SI") + "|SI_DDV", vat("SI", ddv), "##########|## ########", "ID za DDV|identifikacijska številka za DDV|ID DDV", "id_za_ddv")
add("hr_oib", "hr", "HR_OIB", oib, "###########|### ### ### ##", "OIB|osobni identifikacijski broj|OIB-om", "oib")
add("hr_vat", "hr", V.format("HR") + "|HR_OIB", vat("HR", oib), "#############|## ###########", "PDV ID broj|PDV identifikacijski broj|PDV broj", "pdv_id")


# Denmark, Sweden, Finland, Norway, Iceland, the Baltics

def cpr(r):
    body = day(r, "dmy", low=1937, high=1999) + n(r, 3, "0123")
    return closed(body, digit_or_none(-weighted(body, [4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11))


def cvr(r):
    body = n(r, 7, "1234")
    return closed(body, digit_or_none(-weighted(body, [2, 7, 6, 5, 4, 3, 2]) % 11))


def personnummer(days):
    def make(r):
        body = day(r, "ymd", days=days) + n(r, 3)
        return body + luhn(body)
    return make


def personnummer12(r):
    body, when = day(r, "ymd", flag=True)
    body += n(r, 3)
    return str(when.year // 100) + body + luhn(body)


def se_org(r):
    body = r.pick(["55", "55", "80", "76", "21"]) + n(r, 1, "23456789") + n(r, 6)
    return body + luhn(body)


def hetu(r):
    born, when = day(r, "dmy", flag=True)
    serial = f"{2 + r.below(898):03d}"
    return born + ("A" if when.year > 1999 else "-") + serial + "0123456789ABCDEFHJKLMNPRSTUVWXY"[int(born + serial) % 31]


def ytunnus(r):
    body = n(r, 7, "0123")
    rest = weighted(body, [7, 9, 10, 5, 8, 4, 2]) % 11
    return None if rest == 1 else body + str(rest and 11 - rest)


def fodselsnummer(days):
    def make(r):
        body = day(r, "dmy", low=1940, high=1999, days=days) + f"{r.below(500):03d}"
        first = eleven_minus(body, [3, 7, 6, 1, 8, 9, 4, 5, 2])
        second = first and eleven_minus(body + first, [5, 4, 3, 2, 7, 6, 5, 4, 3, 2])
        return closed(body, second and first + second)
    return make


def no_org(r):
    body = n(r, 8, "89")
    return closed(body, eleven_minus(body, [3, 2, 7, 6, 5, 4, 3, 2]))


def kennitala(r):
    born, when = day(r, "dmy", flag=True)
    body = born + f"{20 + r.below(80):02d}"
    return closed(body, (lambda c: c and c + ("0" if when.year > 1999 else "9"))(eleven_minus(body, [3, 2, 7, 6, 5, 4, 3, 2])))


BALTIC = [1, 2, 3, 4, 5, 6, 7, 8, 9, 1], [3, 4, 5, 6, 7, 8, 9, 1, 2, 3]


def isikukood(r):
    born, when = day(r, "ymd", flag=True)
    body = str(3 + r.below(2) + 2 * (when.year > 1999)) + born + n(r, 3)
    return body + two_pass(body, *BALTIC)


def ee_company(r):
    body = n(r, 7, "1")
    return body + two_pass(body, range(1, 8), range(3, 10))


def kmkr(r):
    body = "10" + n(r, 6)
    return "EE" + body + str(-weighted(body, [3, 7, 1, 3, 7, 1, 3, 7]) % 10)


def personas_kods(r):
    born, when = day(r, "dmy", flag=True)
    body = born + ("2" if when.year > 1999 else "1") + n(r, 3)
    return closed(body, digit_or_none((1101 - weighted(body, [1, 6, 3, 7, 9, 10, 5, 8, 4, 2])) % 11))


def lv_pvn(r):
    body = r.pick(["400", "401", "420", "500"]) + n(r, 7)
    return closed("LV" + body, digit_or_none((3 - weighted(body, [9, 1, 4, 8, 3, 10, 2, 5, 7, 6])) % 11))


def lt_pvm(r):
    body = n(r, 7, "12") + "1"
    return "LT" + body + two_pass(body, range(1, 9), [3, 4, 5, 6, 7, 8, 9, 1])


add("dk_cpr", "da", "DK_CPR", cpr, "######-####|##########|###### ####", "CPR-nummer|CPR|personnummer|cpr-nr.", "cpr_nummer")
add("dk_cvr", "da", "DK_CVR|DK_VAT", cvr, "########|## ## ## ##|#### ####", "CVR-nummer|CVR|CVR-nr.", "cvr_nummer")
add("dk_vat", "da", V.format("DK") + "|DK_CVR", vat("DK", cvr), "##########|## ########", "momsnummer|SE-nr.|moms nr.", "momsnummer")
add("se_personnummer", "sv", "SE_PERSONNUMMER", personnummer(0), "######-####|##########", "personnummer|personnr|pnr|personnumret", "personnummer")
add("se_personnummer12", "sv", "SE_PERSONNUMMER", personnummer12, "############|########-####", "personnummer|personnr|svenskt personnummer", "personnummer")
add("se_samordning", "sv", "SE_PERSONNUMMER|SE_(SAMORDNING|COORDINATION).*", personnummer(60), "######-####|##########", "samordningsnummer|samordningsnr", "samordningsnummer")
add("se_orgnr", "sv", "SE_(ORGNR|ORGANI.ATION|COMPANY|ORG).*", se_org, "######-####|##########", "organisationsnummer|org.nr|orgnr|org nr", "organisationsnummer")
add("se_vat", "sv", V.format("SE"), lambda r: "SE" + se_org(r) + "01", "##############|## ############", "momsregistreringsnummer|momsnummer|VAT-nummer", "momsnummer", 11)
add("fi_hetu", "fi", "FI_PERSONAL_IDENTITY_CODE", hetu, "###########", "henkilötunnus|hetu|HETU|henkilötunnuksesi", "henkilotunnus")
add("fi_ytunnus", "fi", "FI_(YTUNNUS|Y_TUNNUS|BUSINESS|COMPANY).*", ytunnus, "#######-#", "Y-tunnus|y-tunnus|yritystunnus", "y_tunnus")
add("fi_vat", "fi", V.format("FI"), vat("FI", ytunnus), "##########|## ########", "ALV-numero|ALV-tunnus|alv-tunniste", "alv_numero")
add("no_fnr", "no", "NO_(FNR|FODSELSNUMMER|BIRTH|NATIONAL|PERSON).*", fodselsnummer(0), "###########|###### #####", "fødselsnummer|fnr|personnummer|fødselsnr.", "fodselsnummer")
add("no_dnr", "no", "NO_(FNR|FODSELSNUMMER|BIRTH|NATIONAL|PERSON|D_?N).*", fodselsnummer(40), "###########|###### #####", "D-nummer|d-nummer|d-nr", "d_nummer")
add("no_orgnr", "no", "NO_(ORGNR|ORGANI.ATION|COMPANY|ORG).*", no_org, "#########|### ### ###", "organisasjonsnummer|org.nr.|orgnr", "organisasjonsnummer")
add("no_mva", "no", "NO_(MVA|VAT|ORG).*", no_org, "NO ### ### ### MVA|NO#########MVA|#########MVA", "MVA-nummer|mva-nr|org.nr.", "mva_nummer")
add("is_kennitala", "is", "IS_KENNITALA", kennitala, "######-####|##########|###### ####", "kennitala|kt.|kennitölu|kennitalan", "kennitala", 8)
add("ee_ik", "et", "EE_(IK|ISIKUKOOD|PERSONAL|NATIONAL).*", isikukood, "###########", "isikukood|isikukoodi|IK", "isikukood")
add("ee_reg", "et", "EE_(REG|COMPANY|REGISTRI|ARI).*", ee_company, "########", "registrikood|äriregistri kood|reg.kood", "registrikood")
add("ee_vat", "et", V.format("EE") + "|EE_KMKR", kmkr, "###########|## #########", "KMKR|KMKR number|käibemaksukohustuslase number", "kmkr")
add("lv_pk", "lv", "LV_(PK|PERSONAS|PERSONAL|NATIONAL).*", personas_kods, "######-#####|###########|###### #####", "personas kods|p.k.|personas kodu|pers. kods", "personas_kods")
add("lv_vat", "lv", V.format("LV") + "|LV_PVN", lv_pvn, "#############|## ###########", "PVN numurs|PVN reģistrācijas numurs|PVN Nr.", "pvn_numurs")
add("lt_ak", "lt", "LT_(AK|ASMENS|PERSONAL|NATIONAL).*", isikukood, "###########", "asmens kodas|a.k.|asmens kodo|asmens kodą", "asmens_kodas")
add("lt_vat", "lt", V.format("LT") + "|LT_PVM", lt_pvm, "###########|## #########", "PVM mokėtojo kodas|PVM kodas|PVM", "pvm_kodas")


# Ireland and the United Kingdom

PPS = "WABCDEFGHIJKLMNOPQRSTUV"


def pps(r):
    body, second = n(r, 7), r.pick(["", "", "A", "B", "H"])
    return body + PPS[(weighted(body, range(8, 1, -1)) + 9 * PPS.index(second or "W")) % 23] + second


def ie_vat(r):
    return "IE" + pps(r)


def mod11_last(body):
    return eleven_minus(body, range(10, 1, -1))


def nhs(r):
    body = n(r, 9, "4679")
    return closed(body, mod11_last(body))


def chi(r):
    body = day(r, "dmy") + n(r, 3)
    return closed(body, mod11_last(body))


def utr(r):
    body = n(r, 9)
    return "21987654321"[weighted(body, [6, 7, 8, 9, 10, 5, 4, 3, 2]) % 11] + body


def uk_vat(r):
    body = n(r, 7, "123456789")
    total = weighted(body, range(8, 1, -1)) + 55 * r.below(2)
    return "GB" + body + f"{-total % 97:02d}"


def uk_vat_valid(number):
    total = weighted(number[2:9], range(8, 1, -1)) + int(number[9:11])
    return total % 97 == 0 or (total + 55) % 97 == 0


def upn(r):
    body = r.pick(["801", "820", "210", "330", "873"]) + n(r, 4, "23456") + f"{r.below(24):02d}" + n(r, 3)
    return "ABCDEFGHJKLMNPQRTUVWXYZ"[weighted(body, range(2, 14)) % 23] + body


def nino(r):
    return r.chars("ABCEHJLMPRSTWXY", 1) + r.chars("ABCEHJLMPRSTWX", 1) + n(r, 6) + r.chars("ABCD", 1)


add("ie_pps", "en", "IE_PPSN?", pps, "#########|####### ##", "PPS number|PPSN|PPS No.|Personal Public Service number", "ppsn", 7)
add("ie_vat", "en", V.format("IE"), ie_vat, "###########", "VAT number|VAT no.|VAT reg. no.", "vat_number", 9)
add("uk_nhs", "en", "UK_NHS", nhs, "##########|### ### ####|###-###-####", "NHS number|NHS no.|NHS No|National Health Service number", "nhs_number")
add("uk_chi", "en", "UK_(CHI|NHS).*", chi, "##########|### ### ####|###### ####", "CHI number|CHI|Community Health Index", "chi_number")
add("uk_utr", "en", "UK_UTR", utr, "##########|##### #####", "UTR|Unique Taxpayer Reference|UTR number|tax reference", "utr", 0)
add("uk_vat", "en", V.format("(UK|GB)"), uk_vat, "###########|## ### #### ##|## #########", "VAT number|VAT registration number|VAT no.|VAT Reg No", "vat_number", at=-1, also=uk_vat_valid)
add("uk_upn", "en", "UK_UPN", upn, "#############", "UPN|Unique Pupil Number|pupil number", "upn", 0)
add("uk_nino", "en", "UK_NINO", nino, "#########|## ## ## ## #", "National Insurance number|NINO|NI number|NI no.", "nino", None)


# Everywhere

IBAN = {"DE": "n18", "AT": "n16", "NL": "a4n10", "GB": "a4n14", "IE": "a4n14", "LT": "n16", "RO": "a4c16", "GR": "n7c16",
        "CH": "n5c12", "BG": "a4n6c8", "DK": "n14", "SE": "n20", "LV": "a4c13", "LU": "n3c13", "CY": "n8c16", "MT": "a4n5c18"}


def iban(country):
    def make(r):
        body = "".join(r.chars({"n": DIGITS, "a": UPPER, "c": B36}[part[0]], int(part[1:])) for part in
                       re.findall("[nac][0-9]+", IBAN[country]))
        return country + f"{98 - mod97(body + country + '00'):02d}" + body
    return make


for _country, _lang in (("DE", "de"), ("AT", "de"), ("NL", "nl"), ("GB", "en"), ("IE", "en"), ("LT", "lt"), ("RO", "ro"), ("GR", "el"),
                        ("CH", "fr"), ("BG", "bg"), ("DK", "da"), ("SE", "sv"), ("LV", "lv"), ("LU", "fr"), ("CY", "el"), ("MT", "en")):
    _size = 4 + sum(int(part) for part in re.findall("[0-9]+", IBAN[_country]))
    _plain = "#" * _size
    add(f"{_country.lower()}_iban", _lang, "IBAN_CODE", iban(_country), _plain + "|" + " ".join(_plain[i:i + 4] for i in range(0, _size, 4)),
        "IBAN", "iban", 2)


def lei(r):
    body = r.chars(DIGITS, 4) + "00" + r.chars(B36, 12)
    return body + f"{98 - mod97(body + '00'):02d}"


add("eu_lei", "en", "LEI.*", lei, "####################", "LEI|Legal Entity Identifier|LEI code", "lei")
add("eu_card", "en", "CREDIT_CARD", with_luhn(16, "4"), "################|#### #### #### ####|####-####-####-####", "card number|credit card|card no.", "card_number")
