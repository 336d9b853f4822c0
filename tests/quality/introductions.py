"""People in sentences as a program would write them to test a finder of personal data: somebody says who he is and where
he lives, forms, mails, orders. Frames, streets, firms are not those of models/default/*.grammar; names are put together
from those of names.py, first names and surnames of an origin crossed.

usage: introductions.py PROGRAM MODEL [--misses] [--count N]

PERSON spans: recall (a finding covers the whole name; any part of it), precision (findings of people that touch a name).
"""
import json
import random
import re
import subprocess
import sys

from names import NAMES

FRAMES = """My name is {N} and my account was charged twice.
Hello, this is {N} from {O}. I need to change my delivery address to {A}.
I'm {N}, I live at {A}, and my phone number is {T}.
Please update the file of {N} ({E}), who moved to {A} last month.
{N} lives at {A}, {C}.
{N}, {A}, {C} {Z}
Customer {N} called about order {K}; call back at {T}.
The card ending in {D} belongs to {N}.
You can reach {N} at {E} or {T}.
Send the invoice to {N}, {O}, {A}.
Hi {F},\nthanks for your mail. Could you send the form to {E}?\nBest,\n{F2}
Dear {M} {L},\nYour appointment with Dr. {L2} is on Tuesday.
{F}'s social security number is {S}.
Ship to: {N}\n{A}\n{C}, {Z}
Bill to {N} and copy {N2}.
We met {N} and {N2} in {C} on {Y}.
Patient: {N}, born {Y}, insurance number {K}.
The nurse gave {F} the wrong form; {M} {L} has complained.
{N} works for {O} in {C} as an accountant.
As discussed with {N2}, the contract of {N} ends on {Y}.
My wife {F} and I moved to {C} from {C2}.
I was born in {C}, my mother's maiden name is {L}.
Employee {N} ({K}) reports to {N2}.
Who is {N}? I got a call from {T}.
{N}: can you confirm that {E} is still right?
Could you book a flight to {C} for {N}, passport {K}?
name={N}; email={E}; city={C}
The password of user {N} was reset from {I}.
{O} hired {N} in {Y4} after {M} {L2} had left.
"I never signed that," said {N}, 43, of {C}.
For references please contact {N}, head of sales at {O}.
Please add {F} {L} to the list, and remove {F2}.
Just spoke with {F}, she'll transfer the rent of {A} tomorrow.
{N} has been a member since {Y4}, membership number {K}.
To whom it may concern: {N} has rented the flat at {A} since {Y}.
IBAN of {N}: {B}
Witness {N} stated that {N2} drove the car.
Emergency contact: {N} (brother), {T}
Signed, {N}
my name is {N} and i forgot my password
Write a letter to {O} in the name of {N}, {A}, {C}.
Translate for {F}: the meeting is in {C} at noon.
Cc: {N} <{E}>
{M} {N} owes {O} 300 dollars.
Attendees: {N}, {N2}, {N3}
The keys are with {L}, the neighbour at {A}.
Mein Name ist {N}, wohnhaft in {C}.
Je m'appelle {N} et j'habite à {C}.
Me llamo {N} y trabajo en {O}.
Mi chiamo {N}, abito a {C}.
Ik ben {N} en ik woon in {C}.
Nazywam się {N} i mieszkam w {C}.
No names here: the order {K} was sent to the office in {C} on {Y}.
Please reset the router at {I} and mail the log to the help desk.
How do I write a cover letter for a job at {O}?
The total for order {K} is 49.90 and will be charged on {Y}.""".split("\n")
STREETS = "Marlowe Crescent|Old Quarry Lane|Tanner's Row|Birchfield Close|Esplanade|Copper Beech Drive|Wharf Street|Mill Pond Road"
CITIES = "Leominster|Tacoma|Wollongong|Halifax|Drogheda|Ghent|Kassel|Nantes|Bilbao|Bergamo|Lublin|Oulu|Pune|Accra|Hobart|Savannah"
FIRMS = "Brightwater Logistics|Norvane Ltd|Quillon & Sons|Pemberley Foods|Axion Health|Tarn Insurance|Halden Software GmbH"
TITLES = "Mr.|Mrs.|Ms.|Mr|Ms|Dr."


def value(slot, rnd, origin):
    pick = lambda text: rnd.choice(text.split("|"))  # noqa: E731
    first, last = zip(*(name.rsplit(" ", 1) for name in NAMES[origin].split("|")))
    if slot[0] in "NFL":
        return {"N": rnd.choice(first) + " " + rnd.choice(last), "F": rnd.choice(first), "L": rnd.choice(last)}[slot[0]]
    digits = lambda n: "".join(rnd.choice("0123456789") for _ in range(n))  # noqa: E731
    day = f"{rnd.randint(1, 12):02}/{rnd.randint(1, 28):02}"
    return {"A": f"{rnd.randint(1, 199)} {pick(STREETS)}", "C": pick(CITIES), "O": pick(FIRMS), "M": pick(TITLES), "Z": digits(5),
            "T": f"+1 555 {digits(3)} {digits(4)}", "E": f"{pick('info|mail|post|office')}{digits(2)}@example.org",
            "K": rnd.choice("ABKX") + digits(7), "D": digits(4), "S": f"219-09-{digits(4)}", "I": f"10.{digits(1)}.0.{digits(1)}",
            "B": "GB29 NWBK 6016 1331 9268 19", "Y": f"{day}/{rnd.randint(1950, 2024)}" if slot == "Y" else
            str(rnd.randint(1990, 2024))}[slot[0]]


def rows(count):
    rnd = random.Random(7)
    for i in range(count):
        origin, text, names = rnd.choice(list(NAMES)), "", []
        for part in re.split(r"(\{\w+\})", FRAMES[i % len(FRAMES)].replace("\\n", "\n")):
            made = value(part[1:-1], rnd, origin) if part.startswith("{") else part
            if part[:2] in ("{N", "{F", "{L"):
                names.append((len(text.encode()), len((text + made).encode())))
            text += made
        joined = []  # first name and surname beside each other are one name
        for a, b in names:
            if joined and text.encode()[joined[-1][1]:a] == b" ":
                a = joined.pop()[0]
            joined.append((a, b))
        yield text, joined, origin


def main():
    program, model = sys.argv[1:3]
    count = int(sys.argv[sys.argv.index("--count") + 1]) if "--count" in sys.argv else 2016
    given = list(rows(count))
    data = "".join(json.dumps({"text": t}) + "\n" for t, _, _ in given)
    done = subprocess.run([program, "filter", "--jsonl", "--dry-run", "--model", model], input=data.encode(), capture_output=True,
                          check=False)
    whole = part = n = right = found = 0
    by = {}
    for (text, names, origin), line in zip(given, done.stdout.decode().splitlines(), strict=True):
        spans = [(f["start"], f["end"]) for f in json.loads(line)["sluice"].get("findings", []) if f["type"] == "PERSON"]
        got = [any(a < e and s < b for a, b in spans) for s, e in names]
        n += len(names)
        part += sum(got)
        whole += sum(any(a <= s and e <= b for a, b in spans) for s, e in names)
        found += len(spans)
        wrong = [(a, b) for a, b in spans if not any(a < e and s < b for s, e in names)]
        right += len(spans) - len(wrong)
        of = by.setdefault(origin, [0, 0])
        of[0] += len(names)
        of[1] += sum(got)
        if "--misses" in sys.argv and (wrong or not all(got)):
            cut = lambda s: text.encode()[s[0]:s[1]].decode()  # noqa: E731
            print("missed", [cut(s) for s, g in zip(names, got) if not g], "wrong", [cut(s) for s in wrong], repr(text))
    print(f"| people | found whole % | any part found % | findings | that touch a person % |\n|--:|--:|--:|--:|--:|\n"
          f"| {n} | {100 * whole / n:.1f} | {100 * part / n:.1f} | {found} | {100 * right / found:.1f} |")
    print("; ".join(f"{o} {100 * g / m:.0f}" for o, (m, g) in by.items()))


if __name__ == "__main__":
    main()
