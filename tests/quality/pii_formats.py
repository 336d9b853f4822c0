"""The identifiers that pii.py writes down: each with its valid members, the ways it is written, and what people call it.

Format(id, language, types, make, shapes, labels, key): the country is the id's first two letters; types is an expression over
the finding types that count as right; make(r) draws a compact valid number, or None where the body drawn has no check
character; in a shape each # takes the next character; key is the name in JSON and environment variables. at is the place of
the check character that is broken in the negative rows, and also(number) says whether a number is valid by another way.
"""
import collections
import datetime

from pii_checks import (B36, DIGITS, UPPER, by731, cif, digit_or_none, digit_sums, eleven_minus, land_register_pl, luhn, mod11_10,
                        mod97, odd_even_26, personal_de, portuguese_card, two_pass, verhoeff, weighted)

Format = collections.namedtuple("Format", "id lang types make shapes labels key at also")
FORMATS = []


def add(name, lang, types, make, shapes, labels, key, at=-1, also=None):
    FORMATS.append(Format(name, lang, types, make, shapes.split("|"), labels.split("|"), key, at, also))


def n(r, count, first=None):
    return (r.chars(first, 1) + r.chars(DIGITS, count - 1)) if first else r.chars(DIGITS, count)


def closed(body, check):
    return None if check is None else body + check


def day(r, order, low=1930, high=2005, months=0, days=0, flag=None):
    """A day of birth as digits; months and days are added (women, foreigners, later centuries)."""
    born = datetime.date(low, 1, 1) + datetime.timedelta(r.below((high - low + 1) * 365))
    parts = {"y": f"{born.year % 100:02d}", "Y": f"{born.year}", "m": f"{born.month + months:02d}", "d": f"{born.day + days:02d}"}
    text = "".join(parts[c] for c in order)
    return (text, born) if flag else text


def vat(code, inner):
    return lambda r: closed(code, inner(r))


V = "EU_VAT_NUMBER|VAT_NUMBER|{}_VAT(_NUMBER|_CODE)?"


# Austria, Germany, Switzerland

def at_svnr(r):
    head, born = n(r, 3, "123456789"), day(r, "dmy")
    c = digit_or_none(weighted(head + born, [3, 7, 9, 5, 8, 4, 2, 1, 6]) % 11)
    return c and head + c + born


def at_uid(r):
    body = n(r, 7)
    total = sum(int(c) if i % 2 == 0 else sum(map(int, str(int(c) * 2))) for i, c in enumerate(body))
    return "ATU" + body + str(-(total + 4) % 10)


def with_luhn(count, first=None):
    def make(r):
        body = n(r, count - 1, first)
        return body + luhn(body)
    return make


def de_tax(r):
    order = r.shuffled(DIGITS)
    body = "".join(r.shuffled(order[:8] + [order[8]] * 2))
    return None if body[0] == "0" else body + mod11_10(body)


def de_rvnr(r):
    area, born, letter, serial = r.pick(["12", "13", "15", "17", "20", "23", "24", "29", "53", "65"]), day(r, "dmy"), r.chars(UPPER, 1), n(r, 2)
    return area + born + letter + serial + str(digit_sums(area + born + personal_de(letter) + serial, [2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1]))


def de_kvnr(r):
    letter, body = r.chars(UPPER, 1), n(r, 8)
    return letter + body + str(digit_sums(personal_de(letter) + body, [1, 2] * 5))


def de_document(first):
    def make(r):
        body = r.chars(first, 1) + r.chars("0123456789CFGHJKLMNPRTVWXYZ", 8)
        return body + by731(body) if sum(c in DIGITS for c in body) > 3 else None
    return make


def lanr(r):
    body = n(r, 6, "123456789")
    return body + str(-weighted(body, [4, 9] * 3) % 10) + r.pick(["01", "03", "10", "34", "51"])


def ahv(r):
    body = "756" + n(r, 9)
    return body + str(-weighted(body, [1, 3] * 6) % 10)


def che(r):
    body = n(r, 8, "1234")
    return closed("CHE" + body, eleven_minus(body, [5, 4, 3, 2, 7, 6, 5, 4]))


add("at_svnr", "de", "AT_SVNR|AT_SOCIAL_SECURITY.*", at_svnr, "##########|#### ######|#### ## ## ##", "SVNR|Sozialversicherungsnummer|SV-Nummer|Versicherungsnummer", "svnr", 3)
add("at_tin", "de", "AT_TIN|AT_TAX.*", with_luhn(9, "0123456789"), "#########|##-#######|## ###/####", "Steuernummer|Abgabenkontonummer|StNr|Abgabenkonto-Nr.", "abgabenkontonummer")
add("at_vat", "de", V.format("AT"), at_uid, "###########|### ########|### #### ####", "UID|UID-Nummer|Umsatzsteuer-Identifikationsnummer|USt-IdNr.", "uid_nummer")
add("de_tax_id", "de", "DE_TAX_ID", de_tax, "###########|## ### ### ###|## ######## #", "Steuer-ID|Steueridentifikationsnummer|IdNr.|steuerliche Identifikationsnummer", "steuer_id")
add("de_rvnr", "de", "DE_SOCIAL_SECURITY|DE_RVNR", de_rvnr, "############|## ###### # ###", "Rentenversicherungsnummer|RVNR|Sozialversicherungsnummer|Versicherungsnummer", "rentenversicherungsnummer")
add("de_kvnr", "de", "DE_HEALTH_INSURANCE|DE_KVNR", de_kvnr, "##########|# ### ### ###", "Krankenversichertennummer|KVNR|Versichertennummer|Krankenversicherungsnummer", "versichertennummer")
add("de_id_card", "de", "DE_ID_CARD", de_document("LMNPRTVWXY"), "##########", "Personalausweisnummer|Ausweisnummer|Personalausweis|Personalausweis-Nr.", "personalausweisnummer")
add("de_passport", "de", "DE_PASSPORT", de_document("CFGHJK"), "##########", "Reisepassnummer|Reisepass|Passnummer|Pass-Nr.", "reisepass")
add("de_vat", "de", V.format("DE"), lambda r: (lambda b: "DE" + b + mod11_10(b))(n(r, 8, "123456789")), "###########|## ### ### ###|## #########", "USt-IdNr.|Umsatzsteuer-ID|UStID|Umsatzsteuer-Identifikationsnummer", "ust_id")
add("de_lanr", "de", "DE_LANR|MEDICAL_LICENSE", lanr, "#########", "LANR|Arztnummer|lebenslange Arztnummer", "lanr", 6)
add("ch_ahv", "de", "CH_AHV|CH_SSN|CH_SOCIAL.*", ahv, "#############|###.####.####.##|### #### #### ##", "AHV-Nummer|AHV-Nr.|Sozialversicherungsnummer|AHVN13", "ahv_nummer")
add("ch_ahv_fr", "fr", "CH_AHV|CH_SSN|CH_SOCIAL.*", ahv, "#############|###.####.####.##|### #### #### ##", "numéro AVS|AVS|NAVS13|no AVS", "numero_avs")
add("ch_uid", "de", "CH_UID|CH_VAT", che, "###-###.###.###|############|### ### ### ###", "UID|UID-Nummer|Unternehmens-Identifikationsnummer", "uid")
add("ch_vat", "de", "CH_VAT|CH_UID", che, "###-###.###.### MWST|############ MWST|###-###.###.### TVA", "MWST-Nummer|MWST-Nr.|Mehrwertsteuernummer", "mwst_nr")


# Belgium, Netherlands, Luxembourg, France

def be_number(months):
    def make(r):
        born, when = day(r, "ymd", months=months, flag=True)
        body = born + f"{1 + r.below(997):03d}"
        return body + f"{97 - int(('2' if when.year > 1999 else '') + body) % 97:02d}"
    return make


def be_company(r):
    body = n(r, 8, "01")
    return body + f"{97 - int(body) % 97:02d}" if body[:2] != "00" else None


def be_card(r):
    body = n(r, 10, "56")
    return body + f"{int(body) % 97 or 97:02d}"


def bsn(rest=0):
    def make(r):
        body = n(r, 8, "123456789") if not rest else "10" + n(r, 6)
        c = (weighted(body, range(9, 1, -1)) - rest) % 11
        return closed(body, digit_or_none(c))
    return make


def btw(r):
    if r.below(2):
        return closed("NL", (lambda b: b and b + "B" + f"{1 + r.below(4):02d}")(bsn()(r)))
    body = "NL" + n(r, 9, "0123456789") + "B"
    return next((body + f"{i:02d}" for i in range(2, 99) if mod97(body + f"{i:02d}") == 1), None)


def nl_valid(number):
    return mod97(number) == 1 or weighted(number[2:11], [9, 8, 7, 6, 5, 4, 3, 2, 10]) % 11 == 0


def lu_matricule(r):
    body = day(r, "Ymd") + n(r, 3)
    return body + luhn(body) + verhoeff(body)


def lu_tva(r):
    body = n(r, 6, "12345")
    return f"LU{body}{int(body) % 89:02d}"


def nir(r):
    month = 1 + r.below(12)
    body = f"{1 + r.below(2)}{r.below(100):02d}{month:02d}{1 + r.below(95):02d}{1 + r.below(900):03d}{1 + r.below(999):03d}"
    return None if body[5:7] == "20" else body + f"{97 - int(body) % 97:02d}"


def spi(r):
    body = n(r, 10, "0123")
    return body + f"{int(body) % 511:03d}"


def siret(r):
    body = with_luhn(9, "345789")(r) + f"{1 + r.below(200):05d}"[1:]
    return body + luhn(body)


def tva(r):
    siren = with_luhn(9, "345789")(r)
    return f"FR{(12 + 3 * (int(siren) % 97)) % 97:02d}{siren}"


add("be_nn", "nl", "BE_NATIONAL_NUMBER", be_number(0), "###########|##.##.##-###.##|######-###-##|## ## ## ### ##", "rijksregisternummer|INSZ|rijksregisternr.|nationaal nummer", "rijksregisternummer")
add("be_nn_fr", "fr", "BE_NATIONAL_NUMBER", be_number(0), "###########|##.##.##-###.##|######-###-##", "numéro de registre national|NISS|registre national|n° national", "numero_national")
add("be_bis", "nl", "BE_NATIONAL_NUMBER|BE_BIS.*", be_number(40), "###########|##.##.##-###.##", "BIS-nummer|bisnummer|INSZ", "bis_nummer")
add("be_enterprise", "fr", "BE_(ENTERPRISE|COMPANY|KBO|BCE|VAT).*|EU_VAT_NUMBER", be_company, "##########|####.###.###|#### ### ###", "numéro d'entreprise|BCE|n° d'entreprise", "numero_entreprise")
add("be_vat", "nl", V.format("BE"), vat("BE", be_company), "############|## ####.###.###|## #### ### ###", "btw-nummer|BTW|ondernemingsnummer", "btw_nummer")
add("be_eid", "nl", "BE_(EID|ID_CARD|IDENTITY_CARD).*", be_card, "############|###-#######-##", "identiteitskaart|identiteitskaartnummer|eID-kaart", "identiteitskaart")
add("nl_bsn", "nl", "NL_BSN", bsn(), "#########|####.##.###|### ### ###", "BSN|burgerservicenummer|bsn-nummer|sofinummer", "bsn")
add("nl_onderwijs", "nl", "NL_(ONDERWIJS|EDUCATION|STUDENT).*|NL_PGN", bsn(5), "#########", "onderwijsnummer|PGN", "onderwijsnummer")
add("nl_btw", "nl", V.format("NL"), btw, "##############|## #### ##### ###|##.#########.###", "btw-nummer|btw-id|BTW-identificatienummer|omzetbelastingnummer", "btw_id", at=10, also=nl_valid)
add("lu_matricule", "fr", "LU_(MATRICULE|NATIONAL|NIN|ID|SSN|SOCIAL).*", lu_matricule, "#############|######## #####|#### ## ## #####", "matricule|numéro d'identification national|matricule national|numéro matricule", "matricule")
add("lu_tva", "fr", V.format("LU"), lu_tva, "##########|## ########", "numéro de TVA|n° TVA|TVA intracommunautaire", "numero_tva")
add("fr_nir", "fr", "FR_NIR", nir, "###############|# ## ## ## ### ### ##|# ## ## ## ### ###  ##", "numéro de sécurité sociale|NIR|n° de sécu|numéro INSEE|numéro de sécu", "numero_securite_sociale")
add("fr_spi", "fr", "FR_SPI", spi, "#############|## ## ### ### ###", "numéro fiscal|SPI|numéro fiscal de référence|n° fiscal", "numero_fiscal")
add("fr_siren", "fr", "FR_SIREN", with_luhn(9, "345789"), "#########|### ### ###", "SIREN|numéro SIREN|n° SIREN|RCS Paris B", "siren")
add("fr_siret", "fr", "FR_SIRET", siret, "##############|### ### ### #####", "SIRET|numéro SIRET|n° SIRET", "siret")
add("fr_vat", "fr", V.format("FR"), tva, "#############|## ## ### ### ###|#### ### ### ###", "numéro de TVA|TVA intracommunautaire|n° TVA", "tva_intracom")
add("fr_rpps", "fr", "FR_RPPS|MEDICAL_LICENSE", lambda r: (lambda b: b + luhn(b))("10" + n(r, 8)), "###########", "RPPS|numéro RPPS|n° RPPS", "rpps")


# Spain, Portugal, Italy, Malta, Cyprus, Greece

DNI = "TRWAGMYFPDXBNJZSQVHLCKE"


def dni(r):
    body = n(r, 8)
    return body + DNI[int(body) % 23]


def nie(r):
    first, body = r.below(3), n(r, 7)
    return "XYZ"[first] + body + DNI[int(str(first) + body) % 23]


def es_cif(r):
    body = r.chars("ABCDEFGHJNPQRSUVW", 1) + f"{1 + r.below(50):02d}" + n(r, 5)
    return body + cif(body)


def nss(r):
    body = f"{1 + r.below(52):02d}" + n(r, 8, "123456789")
    return body + f"{int(body) % 97:02d}"


def pt_nif(r):
    body = n(r, 8, "1235")
    rest = weighted(body, range(9, 1, -1)) % 11
    return body + ("0" if rest < 2 else str(11 - rest))


def pt_cc(r):
    number = n(r, 8, "1")
    rest = weighted(number, range(9, 1, -1)) % 11
    body = number + ("0" if rest < 2 else str(11 - rest)) + r.chars("YZ", 1) + r.chars("XYZ", 1)
    return body + portuguese_card(body)


def niss(r):
    body = n(r, 10, "12")
    return body + str(9 - weighted(body, [29, 23, 19, 17, 13, 11, 7, 5, 3, 2]) % 10)


def codice_fiscale(r):
    born = datetime.date(1930, 1, 1) + datetime.timedelta(r.below(27000))
    body = (r.chars("BCDFGLMNPRSTVZ", 6) + f"{born.year % 100:02d}" + "ABCDEHLMPRST"[born.month - 1] +
            f"{born.day + 40 * r.below(2):02d}" + r.chars("ABCDEFGHIL", 1) + f"{1 + r.below(950):03d}")
    return body + odd_even_26(body)


def partita_iva(r):
    body = n(r, 7) + f"{1 + r.below(100):03d}"
    return body + luhn(body) if body[:7] != "0000000" else None


def cyprus(r):
    body = n(r, 8, "09")
    return None if body[:2] == "12" else body + odd_even_26(body)


def malta(r):
    body = n(r, 6, "123456789")
    return body + f"{37 - weighted(body, [3, 4, 6, 7, 8, 9]) % 37:02d}"


def afm(r):
    body = n(r, 8, "01")
    return body + str(weighted(body, [256, 128, 64, 32, 16, 8, 4, 2]) % 11 % 10)


def amka(r):
    body = day(r, "dmy") + n(r, 4)
    return body + luhn(body)


add("es_dni", "es", "ES_NIF|ES_DNI", dni, "#########|########-#|## ### ### #|##.###.###-#", "DNI|NIF|documento nacional de identidad|número de DNI", "dni")
add("es_nie", "es", "ES_NIE", nie, "#########|#-#######-#|# ####### #", "NIE|número de identidad de extranjero|tarjeta NIE", "nie")
add("es_cif", "es", "ES_CIF", es_cif, "#########|#-########|# ########", "CIF|NIF|CIF de la empresa|código de identificación fiscal", "cif")
add("es_nss", "es", "ES_NSS", nss, "############|## ##########|## ######## ##|##/########/##", "número de la Seguridad Social|NSS|NUSS|número de afiliación", "nss")
add("es_vat", "es", V.format("ES"), vat("ES", es_cif), "###########|## #########", "NIF-IVA|número de IVA|IVA intracomunitario", "nif_iva")
add("pt_nif", "pt", "PT_(NIF|TAX).*", pt_nif, "#########|### ### ###", "NIF|número de contribuinte|contribuinte|número de identificação fiscal", "nif")
add("pt_cc", "pt", "PT_(CC|ID_CARD|CARTAO|CITIZEN|IDENTITY).*", pt_cc, "############|######## # ###|######## # ## #", "Cartão de Cidadão|cartão de cidadão n.º|CC|número de cartão de cidadão", "cartao_cidadao")
add("pt_niss", "pt", "PT_(NISS|SOCIAL).*", niss, "###########|### ### ### ##", "NISS|número de segurança social|Segurança Social", "niss")
add("pt_vat", "pt", V.format("PT"), vat("PT", pt_nif), "###########|## #########|## ### ### ###", "número de IVA|NIF-IVA|IVA", "vat_pt")
add("it_cf", "it", "IT_FISCAL_CODE", codice_fiscale, "################|### ### ##### #####", "codice fiscale|C.F.|CF|cod. fiscale", "codice_fiscale")
add("it_iva", "it", "IT_VAT_CODE", partita_iva, "###########|### #### ####", "partita IVA|P.IVA|P. IVA|partita iva n.", "partita_iva")
add("it_vat", "it", "IT_VAT_CODE|" + V.format("IT"), vat("IT", partita_iva), "#############|## ###########", "partita IVA|P.IVA|VAT", "partita_iva")
add("cy_tic", "el", "CY_(TIC|TAX).*", cyprus, "#########", "ΑΦΤ|αριθμός φορολογικής ταυτότητας|TIC", "tic")
add("cy_vat", "el", V.format("CY"), vat("CY", cyprus), "###########|## #########", "ΦΠΑ|αριθμός ΦΠΑ|αρ. μητρώου ΦΠΑ", "vat_number")
add("mt_vat", "en", V.format("MT"), vat("MT", malta), "##########|## ########|## #### ####", "VAT number|VAT no.|VAT reg. no.", "vat_number")
add("gr_afm", "el", "GR_(AFM|TAX).*", afm, "#########", "ΑΦΜ|Α.Φ.Μ.|αριθμός φορολογικού μητρώου", "afm")
add("gr_amka", "el", "GR_(AMKA|SOCIAL).*", amka, "###########|###### #####", "ΑΜΚΑ|Α.Μ.Κ.Α.|αριθμός μητρώου κοινωνικής ασφάλισης", "amka")
add("gr_vat", "el", V.format("(GR|EL)"), vat("EL", afm), "###########|## #########", "ΑΦΜ|ΦΠΑ|ενδοκοινοτικό ΑΦΜ", "vat_number")
