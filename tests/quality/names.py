"""Recall of people by the origin of their names: names that are not in models/default/prompts.grammar, each in sentences
that are not there either, as a scan reports them.

usage: names.py PROGRAM MODEL
"""
import json
import pathlib
import subprocess
import sys

NAMES = {
    "British, Irish": "Verity Clutterbuck|Alaric Penhaligon|Oonagh Mulcahy|Fergus Abercrombie|Tegan Vaughan|Barnaby Iveson",
    "German": "Gerlinde Auerswald|Volkmar Dreyfus|Mechthild Jaspers|Ruprecht Feldkirch|Nils-Ole Tiedemann|Irmgard Zöllner",
    "French": "Gaspard Hennequin|Ségolène Maurin|Anatole Gicquel|Félicie Ducasse|Loup Escoffier|Bérengère Astruc",
    "Spanish": "Aitor Goikoetxea|Casilda Pedrosa|Eusebio Trujillo|Macarena Jurado|Hernán Cifuentes|Itziar Lasarte",
    "Italian": "Ubaldo Fumagalli|Rosalba Cerruti|Oreste Dalmasso|Ginevra Scarpa|Tiziano Ruggeri|Loredana Abbate",
    "Portuguese": "Hermínio Salgado|Cidália Borges|Evaristo Furtado|Jandira Siqueira|Belmiro Rebelo|Lurdes Amaral",
    "Dutch": "Barend Oosterhuis|Fenna Spijker|Reinier Claassen|Hilde Verstraete|Teun Aalbers|Roos Eikelboom",
    "Polish": "Gracjan Bielecki|Lidia Hajduk|Seweryn Krupa|Klaudia Urbańczyk|Feliks Domagała|Aldona Figura",
    "Czech, Slovak": "Kryštof Bureš|Libuše Tichá|Vendelín Holub|Radana Matoušková|Cyril Bednár|Žofie Pechová",
    "Nordic": "Asbjørn Tveit|Gyda Solheim|Folke Rosén|Ylva Ahlgren|Aksel Bisgaard|Sinikka Tuominen",
    "Hungarian, Romanian": "Győző Lengyel|Csilla Urbán|Barnabás Veres|Octavian Filip|Smaranda Apostol|Horia Ganea",
    "South Slavic, Baltic": "Davor Lončar|Sanja Perković|Gorazd Hribar|Velislava Kostova|Aivars Krūmiņš|Rimantas Butkus",
    "Ukrainian, Russian": "Yaroslav Hnatiuk|Halyna Pavlenko|Vitaliy Koval|Gleb Antonov|Lyudmila Zakharova|Timur Baranov",
    "Greek, Turkish": "Miltiadis Fotiou|Evgenia Rapti|Aristides Venizelos|Haluk Ergin|Feride Soylu|Bülent Aktaş",
    "Arab, Persian": "Faisal Obeid|Lubna Hammoud|Rachid Zerouali|Ilham Daoudi|Behrouz Khosravi|Mahnaz Rostami",
    "South Asian": "Girish Mathur|Vasundhara Hegde|Naveed Baig|Shabnam Ansari|Ruwan Bandara|Amarjit Bedi",
    "East and Southeast Asian": "Guoliang Shen|Yuxuan Cao|Ryosuke Fujita|Misaki Hayashi|Dong-hyun Shin|Bao Tram Dinh",
    "African": "Kwasi Addo|Nnamdi Onyeka|Rehema Mushi|Bongani Sithole|Farai Mutasa|Khadim Mbaye",
}
FRAMES = ["Yesterday I had a long call with {} about the new flat.",
          "Is it true that {} left the company last spring?",
          "The report was signed by {} and sent to the bank.",
          "Ich habe gestern mit {} telefoniert.",
          "J'ai reçu un message de {} ce matin.",
          "Ayer hablé con {} sobre el contrato.",
          "Assigned to: {}\n"]


def found(program, model, text):
    done = subprocess.run([program, "model", "tag", "--model", model, "--lean", "700"], input=text.encode(),
                          capture_output=True, check=True)
    return [json.loads(line) for line in done.stdout.decode().splitlines()]


def main():
    program, model = sys.argv[1], sys.argv[2]
    grammar = (pathlib.Path(model).parent / "prompts.grammar").read_text().splitlines()
    known = {line.strip() for line in grammar}
    print("| origin | names | found whole % | any part found % |\n|---|--:|--:|--:|")
    for origin, names in NAMES.items():
        rows, text = [], ""
        for name in names.split("|"):
            assert name.split(" ")[-1] not in known, name
            for frame in FRAMES:
                start = len(text.encode()) + len(frame.split("{}")[0].encode())
                rows.append((start, start + len(name.encode())))
                text += frame.format(name) + "\n\n"
        spans = [(s["start"], s["end"]) for s in found(program, model, text)
                 if s["label"] == "PERSON" and s["score"] >= 0.5]
        whole = sum(any(a <= s and e <= b for a, b in spans) for s, e in rows)
        part = sum(any(a < e and s < b for a, b in spans) for s, e in rows)
        print(f"| {origin} | {len(rows)} | {100 * whole / len(rows):.0f} | {100 * part / len(rows):.0f} |")


main()
