"""Recall of people by the origin of their names: names that are not in models/default/*.grammar, each in sentences that
are not there either, as a scan reports them. First names and surnames may stand in the lists beside it, one by one.

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
# surnames that a grammar has as something else: a club, a first name
OTHERWISE = {"Hajduk", "Filip"}
FRAMES = ["Yesterday I had a long call with {} about the new flat.",
          "Is it true that {} left the company last spring?",
          "The report was signed by {} and sent to the bank.",
          "Ich habe gestern mit {} telefoniert.",
          "J'ai reçu un message de {} ce matin.",
          "Ayer hablé con {} sobre el contrato.",
          "Assigned to: {}\n"]


DATA = {"JSON member": '{{"id": 17, "name": "{}", "status": "open"}}', "JSON member on its line": '  "assignee": "{}",',
        "CSV": "17,{},open,2024-01-02", "SQL": "INSERT INTO users (id, name) VALUES (17, '{}');",
        "argument": 'user = User(name="{}", age=3)', "YAML": "author: {}", "XML": "<name>{}</name>",
        "table": "| 17 | {} | open |", "comment": "// written by {} in 2019",
        "log": '2024-01-02 10:00:01 INFO user "{}" logged in', "HTML": "<td class=\"who\">{}</td>"}


def found(program, model, text):
    """People, as a scan reports them."""
    done = subprocess.run([program, "scan", "--no-ignore", "--format", "jsonl", "--model", model, "-"],
                          input=text.encode(), capture_output=True, check=False)
    rows = map(json.loads, done.stdout.decode().splitlines())
    return [(f["start"], f["end"]) for f in rows if f["type"] == "PERSON"]


def count(program, model, names, frames):
    """Each name in each frame, in texts of their own so that none tells of another: found whole, found in part."""
    whole = part = n = 0
    for frame in frames:
        rows, text = [], ""
        for name in names:
            before = len((text + frame.format("\0").split("\0")[0]).encode())
            rows.append((before, before + len(name.encode())))
            text += frame.format(name) + "\n\n"
        spans = found(program, model, text)
        n += len(rows)
        whole += sum(any(a <= s and e <= b for a, b in spans) for s, e in rows)
        part += sum(any(a < e and s < b for a, b in spans) for s, e in rows)
    return f"{n} | {100 * whole / n:.0f} | {100 * part / n:.0f} |"


def main():
    program, model = sys.argv[1], sys.argv[2]
    known = {line.strip() for g in pathlib.Path(model).parent.glob("*.grammar") for line in g.read_text().splitlines()}
    everyone = [name for names in NAMES.values() for name in names.split("|")]
    assert not (known - OTHERWISE) & {name.split(" ")[-1] for name in everyone}
    print("| origin | names | found whole % | any part found % |\n|---|--:|--:|--:|")
    for origin, names in NAMES.items():
        print(f"| {origin} | {count(program, model, names.split('|'), FRAMES)}", flush=True)
    print("\n| in | names | found whole % | any part found % |\n|---|--:|--:|--:|")
    for what, frame in DATA.items():
        print(f"| {what} | {count(program, model, everyone, [frame])}", flush=True)


if __name__ == "__main__":
    main()
