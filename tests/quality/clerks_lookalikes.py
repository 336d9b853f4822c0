"""Lines full of numbers that are nobody's, drawn."""
from unseen_numbers import digits, letters, number

LINES = (
    lambda r: "order %s shipped, tracking 1Z%s%s" % (number(r, 9), letters(r, 3), number(r, 13)),
    lambda r: "ISBN 978-3-16-%s-%s" % (digits(r, 6), digits(r, 1)),
    lambda r: "EAN %s, price 12.90" % number(r, 13),
    lambda r: "%s rows in set (0.0%s sec)" % (number(r, 9), digits(r, 1)),
    lambda r: "uptime %s seconds, pid %s" % (number(r, 7), number(r, 5)),
    lambda r: "commit %s" % "".join(r.choice("0123456789abcdef") for _ in range(40)),
    lambda r: "ts=%s.%s level=info" % ("17" + digits(r, 8), digits(r, 6)),
    lambda r: "inode=%s size=%s mtime=%s" % (number(r, 8), number(r, 10), "17" + digits(r, 8)),
    lambda r: "Invoice INV-%s due in 30 days, total %s.50 EUR" % (number(r, 8), number(r, 4)),
    lambda r: "Rechnung Nr. %s vom 13.05.2024 über %s,00 Euro" % (number(r, 10), number(r, 3)),
    lambda r: "faktura nr FV/%s/2024, kwota %s,00 zł" % (number(r, 5), number(r, 4)),
    lambda r: "numer zamówienia: %s, indeks %s" % (number(r, 10), number(r, 9)),
    lambda r: "version %s.%s.%s.%s released" % (number(r, 1), number(r, 2), number(r, 1), number(r, 4)),
    lambda r: "lat=%s.%s" % (number(r, 2), digits(r, 3)),
    lambda r: "id: %s, parent_id: %s, sort: 10" % (number(r, 11), number(r, 11)),
    lambda r: "SKU %s-%s-%s in stock: 4" % (letters(r, 2), number(r, 6), letters(r, 1)),
    lambda r: "checksum 0x%s ok" % "".join(r.choice("0123456789ABCDEF") for _ in range(8)),
    lambda r: "The sample of %s,%s voters" % (number(r, 2), number(r, 3)),
    lambda r: "part no. %s %s %s" % (number(r, 3), number(r, 3), number(r, 3)),
    lambda r: "ticket %s closed after %s minutes" % (number(r, 6), number(r, 2)),
    lambda r: "sensor %s: 21.%s, 22.%s, 19.%s" % (number(r, 8), digits(r, 2), digits(r, 2), digits(r, 2)),
    lambda r: "ISSN 0%s-%s" % (digits(r, 3), digits(r, 4)),
    lambda r: "batch %s exp 12/2026" % number(r, 9),
    lambda r: "Numéro de commande : %s (lot %s)" % (number(r, 10), number(r, 6)),
    lambda r: "número de pedido %s, albarán %s" % (number(r, 9), number(r, 8)),
    lambda r: "numero ordine %s, articolo %s" % (number(r, 11), number(r, 7)),
    lambda r: "bestelnummer %s, artikel %s" % (number(r, 9), number(r, 8)),
    lambda r: "ordernummer %s, artikelnr %s" % (number(r, 10), number(r, 6)),
    lambda r: "{\"count\": %s, \"next\": %s}" % (number(r, 9), number(r, 11)),
    lambda r: "%s,%s,%s,%s" % (number(r, 6), number(r, 9), number(r, 4), number(r, 11)),
    lambda r: "const MAX = %s; // 0x%s" % (number(r, 10), digits(r, 8)),
    lambda r: "PMID: %s; doi:10.1%s/%s" % (number(r, 8), digits(r, 3), number(r, 7)),
    lambda r: "meter reading %s kWh on 2024-05-01" % number(r, 6),
    lambda r: "flight LO%s seat 12A gate 4" % number(r, 3),
    lambda r: "Kundennummer der Firma folgt; Angebot %s gültig bis 30.06." % number(r, 8),
    lambda r: "case size %s x %s x %s mm" % (number(r, 3), number(r, 3), number(r, 3)),
    lambda r: "score %s-%s, attendance %s" % (number(r, 1), number(r, 1), number(r, 5)),
    lambda r: "episode %s of %s, 00:%s:%s" % (number(r, 2), number(r, 3), "31", "07"),
    lambda r: "RAM: %s kB, swap: %s kB" % (number(r, 8), number(r, 7)),
    lambda r: "page 118 of %s; figure 4.12; table %s" % (number(r, 3), number(r, 1)),
)


def lines(r, each=8):
    return [line(r) for line in LINES for _ in range(each)]
