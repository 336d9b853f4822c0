#!/usr/bin/env python3
"""How many sentences about a person's health, belief, origin, convictions... are found, and how many about the topic alone
are not: GDPR Art. 9 and 10, eight languages. Sentences are templates times terms, drawn with a fixed seed; none of them
stands in a rule's examples. What is drawn is frozen by a digest: tuning must not change what it is measured on.

    tests/quality/special.py PROGRAM [--check] [--misses]
"""
import hashlib
import json
import random
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
SEED = 20260704
EACH = 120  # sentences of a language that are personal data, and as many that are not
FROZEN = "de35769442961007e44f3393b16fdedc7a12255a4cc0d0f53d5f760d9396bdb7"
FLOOR = {"found": 0.95, "alone": 0.02}  # of all languages together, and no language below found - 0.1

# Per language: nouns that one has, adjectives that one is, deeds; templates of a person with each; topics alone.
WORDS = {
    "en": {
        "have": ["diabetes", "epilepsy", "breast cancer", "schizophrenia", "multiple sclerosis", "HIV", "asthma",
                 "depression", "an eating disorder", "hepatitis C", "a criminal record", "dementia"],
        "be": ["pregnant", "gay", "a Muslim", "Jewish", "a union member", "autistic", "an asylum seeker", "transgender",
               "an alcoholic", "deaf", "a communist", "bisexual", "a Jehovah's Witness"],
        "deed": ["convicted of fraud", "arrested for burglary", "sentenced to three years in prison",
                 "treated for leukemia", "diagnosed with Parkinson's", "deported last year"],
        "have_t": ["My {kin} has {x} and needs help with the forms.", "Since 2019 the patient has had {x}.",
                   "I have been diagnosed with {x}.", "She told the whole team that she has {x}.",
                   "Our employee Tom Baker asked for leave because of {x}."],
        "be_t": ["My {kin} is {x}.", "I am {x} and afraid to tell my boss.", "He is {x}, as everybody in the office knows.",
                 "Please write a letter: our client, Mrs Hopper, is {x}."],
        "deed_t": ["My {kin} was {x}.", "He was {x} in 2017.", "The applicant has been {x}."],
        "kin": ["sister", "brother", "neighbour", "colleague", "daughter", "uncle"],
        "alone_t": ["Explain {x} in simple words.", "What does the law say about {x}?",
                    "I want you to write about {x}.", "Statistics on {x} in Europe, please."],
        "alone": ["diabetes", "pregnancy", "the Catholic Church", "trade unions", "asylum", "theft", "HIV", "depression",
                  "homosexuality", "genetic tests"]},
    "de": {
        "have": ["Diabetes", "Epilepsie", "Brustkrebs", "Schizophrenie", "Multiple Sklerose", "HIV", "Asthma", "Depressionen",
                 "eine Essstörung", "Hepatitis C", "Alzheimer", "Migräne"],
        "be": ["schwanger", "schwul", "Muslimin", "Jude", "Gewerkschaftsmitglied", "Autist", "Asylbewerber",
               "transsexuell", "Alkoholiker", "gehörlos", "Kommunist", "vorbestraft", "Zeuge Jehovas"],
        "deed": ["wegen Betrugs verurteilt", "wegen Diebstahls festgenommen", "letztes Jahr abgeschoben",
                 "wegen Leukämie behandelt", "in die Psychiatrie eingewiesen"],
        "have_t": ["{Mein} hat {x} und braucht Hilfe mit den Formularen.", "Seit 2019 hat der Patient {x}.",
                   "Ich habe seit zwei Jahren {x}.", "Sie hat dem Team gesagt, dass sie {x} hat.",
                   "Unser Mitarbeiter Tom Bauer bittet wegen {x} um Urlaub."],
        "be_t": ["{Mein} ist {x}.", "Ich bin {x} und sage es dem Chef nicht.", "Er ist {x}, das weiß jeder im Büro.",
                 "Bitte schreibe einen Brief: unsere Mandantin, Frau Huber, ist {x}."],
        "deed_t": ["{Mein} wurde {x}.", "Er wurde 2017 {x}.", "Der Bewerber wurde {x}."],
        "mein": ["Meine Schwester", "Mein Bruder", "Meine Nachbarin", "Mein Kollege", "Meine Tochter", "Mein Onkel"],
        "alone_t": ["Erkläre {x} in einfachen Worten.", "Was sagt das Gesetz zu {x}?", "Ich möchte, dass du über {x} schreibst.",
                    "Bitte Zahlen zu {x} in Europa."],
        "alone": ["Diabetes", "Schwangerschaft", "katholische Kirche", "Gewerkschaften", "Asyl", "Diebstahl", "HIV",
                  "Depressionen", "Homosexualität", "Gentests"]},
    "fr": {
        "have": ["le diabète", "une épilepsie", "un cancer du sein", "une schizophrénie", "une sclérose en plaques", "le VIH",
                 "de l'asthme", "une dépression", "une hépatite C", "un casier judiciaire", "la maladie d'Alzheimer"],
        "be": ["enceinte", "homosexuel", "musulmane", "juif", "syndiqué", "autiste", "demandeur d'asile", "transgenre",
               "alcoolique", "sourd", "communiste", "lesbienne", "témoin de Jéhovah"],
        "deed": ["condamné pour escroquerie", "arrêté pour vol", "soigné pour une leucémie", "expulsé l'an dernier",
                 "hospitalisé en psychiatrie"],
        "have_t": ["{Mein} a {x} et a besoin d'aide.", "Depuis 2019 le patient a {x}.", "J'ai {x} depuis deux ans.",
                   "Notre salarié Tom Petit demande un congé à cause de : {x}."],
        "be_t": ["{Mein} est {x}.", "Je suis {x} et je n'ose pas le dire.", "Il est {x}, tout le bureau le sait.",
                 "Écris une lettre : notre cliente, Mme Dubois, est {x}."],
        "deed_t": ["{Mein} a été {x}.", "Il a été {x} en 2017.", "Le candidat a été {x}."],
        "mein": ["Ma sœur", "Mon frère", "Ma voisine", "Mon collègue", "Ma fille", "Mon oncle", "ma collegue"],
        "alone_t": ["Explique {x} en termes simples.", "Que dit la loi sur {x} ?", "Je voudrais un texte sur {x}.",
                    "Des chiffres sur {x} en Europe."],
        "alone": ["le diabète", "la grossesse", "l'Église catholique", "les syndicats", "l'asile", "le vol", "le VIH",
                  "la dépression", "l'homosexualité", "les tests génétiques"]},
    "es": {
        "have": ["diabetes", "epilepsia", "cáncer de mama", "esquizofrenia", "esclerosis múltiple", "VIH", "asma",
                 "depresión", "hepatitis C", "antecedentes penales", "alzhéimer"],
        "be": ["homosexual", "musulmana", "judío", "sindicalista", "autista", "solicitante de asilo", "transexual",
               "alcohólico", "sordo", "comunista", "lesbiana", "testigo de Jehová", "gitano"],
        "deed": ["condenado por estafa", "detenido por robo", "tratado de leucemia", "deportado el año pasado",
                 "ingresado en un psiquiátrico"],
        "have_t": ["{Mein} tiene {x} y necesita ayuda.", "Desde 2019 el paciente tiene {x}.", "Tengo {x} desde hace dos años.",
                   "Nuestro empleado Tomás Ruiz pide permiso por {x}."],
        "be_t": ["{Mein} es {x}.", "Soy {x} y no me atrevo a decirlo.", "Él es {x}, lo sabe toda la oficina.",
                 "Escribe una carta: nuestra clienta, la señora López, es {x}."],
        "deed_t": ["{Mein} fue {x}.", "Ella dice que fue {x} en 2017.", "El candidato ha sido {x}."],
        "mein": ["Mi hermana", "Mi hermano", "Mi vecina", "Mi compañero", "Mi hija", "Mi tío"],
        "alone_t": ["Explica {x} con palabras sencillas.", "¿Qué dice la ley sobre {x}?", "Quiero un texto sobre {x}.",
                    "Cifras sobre {x} en Europa."],
        "alone": ["la diabetes", "el embarazo", "la Iglesia católica", "los sindicatos", "el asilo", "el robo", "el VIH",
                  "la depresión", "la homosexualidad", "las pruebas genéticas"]},
    "it": {
        "have": ["il diabete", "l'epilessia", "un cancro al seno", "la schizofrenia", "la sclerosi multipla", "l'HIV", "l'asma",
                 "la depressione", "l'epatite C", "precedenti penali", "l'Alzheimer"],
        "be": ["incinta", "omosessuale", "musulmana", "ebreo", "sindacalista", "autistico", "richiedente asilo",
               "transessuale", "alcolista", "sordo", "comunista", "lesbica", "testimone di Geova"],
        "deed": ["condannato per truffa", "arrestato per furto", "curato per leucemia", "espulso l'anno scorso",
                 "ricoverato in psichiatria"],
        "have_t": ["{Mein} ha {x} e ha bisogno di aiuto.", "Dal 2019 il paziente ha {x}.", "Ho {x} da due anni.",
                   "Il nostro dipendente Tommaso Rossi chiede un permesso per {x}."],
        "be_t": ["{Mein} è {x}.", "Sono {x} e non oso dirlo.", "Lui è {x}, lo sa tutto l'ufficio.",
                 "Scrivi una lettera: la nostra cliente, la signora Bianchi, è {x}."],
        "deed_t": ["{Mein} è stato {x}.", "Lui è stato {x} nel 2017.", "Il candidato è stato {x}."],
        "mein": ["Mia sorella", "Mio fratello", "La mia vicina", "Il mio collega", "Mia figlia", "Mio zio"],
        "alone_t": ["Spiega {x} con parole semplici.", "Che cosa dice la legge su {x}?", "Vorrei un testo su {x}.",
                    "Numeri su {x} in Europa."],
        "alone": ["il diabete", "la gravidanza", "la Chiesa cattolica", "i sindacati", "l'asilo", "il furto", "l'HIV",
                  "la depressione", "l'omosessualità", "i test genetici"]},
    "nl": {
        "have": ["diabetes", "epilepsie", "borstkanker", "schizofrenie", "multiple sclerose", "hiv", "astma", "een depressie",
                 "hepatitis C", "een strafblad", "alzheimer"],
        "be": ["zwanger", "homo", "moslim", "joods", "vakbondslid", "autistisch", "asielzoeker", "transgender", "alcoholist",
               "doof", "communist", "lesbisch", "Jehova's getuige"],
        "deed": ["veroordeeld wegens oplichting", "opgepakt voor diefstal", "behandeld voor leukemie", "vorig jaar uitgezet",
                 "opgenomen in de psychiatrie"],
        "have_t": ["{Mein} heeft {x} en zoekt hulp.", "Sinds 2019 heeft de patiënt {x}.", "Ik heb al twee jaar {x}.",
                   "Onze medewerker Tom Bakker vraagt verlof vanwege {x}."],
        "be_t": ["{Mein} is {x}.", "Ik ben {x} en durf het niet te zeggen.", "Hij is {x}, dat weet iedereen op kantoor.",
                 "Schrijf een brief: onze cliënte, mevrouw Visser, is {x}."],
        "deed_t": ["{Mein} werd {x}.", "Hij werd in 2017 {x}.", "De sollicitant werd {x}."],
        "mein": ["Mijn zus", "Mijn broer", "Mijn buurvrouw", "Mijn collega", "Mijn dochter", "Mijn oom"],
        "alone_t": ["Leg {x} uit in eenvoudige woorden.", "Wat zegt de wet over {x}?", "Ik wil een tekst over {x}.",
                    "Cijfers over {x} in Europa."],
        "alone": ["diabetes", "zwangerschap", "de katholieke kerk", "vakbonden", "asiel", "diefstal", "hiv", "depressie",
                  "homoseksualiteit", "DNA-tests"]},
    "pl": {
        "have": ["cukrzycę", "padaczkę", "raka piersi", "schizofrenię", "stwardnienie rozsiane", "HIV", "astmę", "depresję",
                 "wirusowe zapalenie wątroby", "białaczkę", "chorobę Alzheimera"],
        "be": ["w ciąży", "gejem", "muzułmanką", "Żydem", "związkowcem", "osobą niepełnosprawną", "uchodźcą", "lesbijką",
               "alkoholikiem", "osobą niesłyszącą", "komunistą", "karany", "świadkiem Jehowy"],
        "deed": ["skazany za oszustwo", "aresztowany za kradzież", "leczony na białaczkę", "deportowany w zeszłym roku",
                 "przyjęty na oddział psychiatryczny"],
        "have_t": ["{Mein} ma {x} i potrzebuje pomocy.", "Od 2019 roku pacjent ma {x}.", "Od dwóch lat mam {x}.",
                   "Nasz pracownik Tomasz Nowak prosi o urlop, bo ma {x}."],
        "be_t": ["{Mein} jest {x}.", "Jestem {x} i boję się to powiedzieć.", "On jest {x}, wie o tym całe biuro.",
                 "Napisz list: nasza klientka, pani Kowalska, jest {x}."],
        "deed_t": ["{Mein} został {x}.", "W 2017 roku został {x} mój brat.", "Kandydat został {x}."],
        "mein": ["Moja siostra", "Mój brat", "Moja sąsiadka", "Mój kolega", "Moja córka", "Mój wujek"],
        "alone_t": ["Wyjaśnij prostymi słowami: {x}.", "Co mówi prawo o temacie {x}?", "Proszę o tekst na temat: {x}.",
                    "Liczby dla Europy: {x}."],
        "alone": ["cukrzyca", "ciąża", "Kościół katolicki", "związki zawodowe", "azyl", "kradzież", "HIV", "depresja",
                  "homoseksualizm", "testy genetyczne"]},
    "pt": {
        "have": ["diabetes", "epilepsia", "cancro da mama", "esquizofrenia", "esclerose múltipla", "VIH", "asma", "depressão",
                 "hepatite C", "antecedentes criminais", "Alzheimer"],
        "be": ["homossexual", "muçulmana", "judeu", "sindicalista", "autista", "requerente de asilo", "transexual",
               "alcoólico", "surdo", "comunista", "lésbica", "testemunha de Jeová", "cigano"],
        "deed": ["condenado por burla", "detido por furto", "tratado a uma leucemia", "deportado no ano passado",
                 "internado na psiquiatria"],
        "have_t": ["{Mein} tem {x} e precisa de ajuda.", "Desde 2019 o paciente tem {x}.", "Tenho {x} há dois anos.",
                   "O nosso funcionário Tomás Silva pede licença por causa de {x}."],
        "be_t": ["{Mein} é {x}.", "Sou {x} e não me atrevo a dizer.", "Ele é {x}, todo o escritório sabe.",
                 "Escreve uma carta: a nossa cliente, a senhora Costa, é {x}."],
        "deed_t": ["{Mein} foi {x}.", "Ele foi {x} em 2017.", "O candidato foi {x}."],
        "mein": ["A minha irmã", "O meu irmão", "A minha vizinha", "O meu colega", "A minha filha", "O meu tio"],
        "alone_t": ["Explica {x} em palavras simples.", "O que diz a lei sobre {x}?", "Quero um texto sobre {x}.",
                    "Números sobre {x} na Europa."],
        "alone": ["a diabetes", "a gravidez", "a Igreja Católica", "os sindicatos", "o asilo", "o furto", "o VIH",
                  "a depressão", "a homossexualidade", "os testes genéticos"]},
}


def person(words, rng):
    return {"kin": rng.choice(words.get("kin", [""])), "Mein": rng.choice(words.get("mein", [""]))}


def draw():
    """(language, is personal, sentence), always the same ones."""
    rows = []
    for language, words in WORDS.items():
        rng = random.Random(f"{SEED} {language}")
        for _ in range(EACH):
            kind = rng.choice(["have", "have", "be", "be", "deed"])
            rows.append((language, True, rng.choice(words[kind + "_t"]).format(x=rng.choice(words[kind]), **person(words, rng))))
            rows.append((language, False, rng.choice(words["alone_t"]).format(x=rng.choice(words["alone"]))))
    return rows


def found_rows(program, rows):
    """Numbers of the rows in which something special was found; each stands in a paragraph of its own."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rows.txt"
        path.write_text("".join(text + "\n\n" for _, _, text in rows), encoding="utf-8")
        run = subprocess.run([program, "scan", "--format", "jsonl", "--rules", str(ROOT / "rules" / "pii"),
                              "--findings-min-score", "0.4", "--home", folder, str(path)], stdout=subprocess.PIPE, check=False)
    if run.returncode not in (0, 1):
        sys.exit("the scan failed")
    findings = [json.loads(line) for line in run.stdout.decode("utf-8").splitlines()]
    return {(f["line"] - 1) // 2 for f in findings if f.get("class") == "special"}


def main(arguments):
    rows = draw()
    digest = hashlib.sha256(json.dumps(rows, ensure_ascii=False).encode()).hexdigest()
    found = found_rows(arguments[0], rows)
    rates, alarms = {}, 0
    for number, (language, personal, text) in enumerate(rows):
        hit = number in found
        if personal:
            rates.setdefault(language, []).append(hit)
        else:
            alarms += hit
        if "--misses" in arguments and hit != personal:
            print(f"{language} {'missed' if personal else 'alarm'}: {text}")
    per = {language: sum(hits) / len(hits) for language, hits in rates.items()}
    overall, alone = sum(per.values()) / len(per), alarms / (EACH * len(per))
    for language, rate in per.items():
        print(f"{language} {rate:.3f}")
    print(f"found {overall:.3f}, topics alone {alone:.3f}")
    if "--check" in arguments:
        if digest != FROZEN:
            sys.exit(f"the sentences are not the frozen ones: {digest}")
        if overall < FLOOR["found"] or min(per.values()) < FLOOR["found"] - 0.1 or alone > FLOOR["alone"]:
            sys.exit("below the floor")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
