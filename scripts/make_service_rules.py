#!/usr/bin/env python3
"""Write the patterns of rules/secrets/services-*.json from scripts/service_names.txt; what else is in them stays.

    make_service_rules.py            # writes them
    make_service_rules.py --check    # says whether they are as this would write them
"""
import collections
import json
import os
import re
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))

# A word that says a key, token or secret follows.
SAYS = (r'(?=[abckpst])(?:key(?!w|bo|fr|s?to|no)|token(?!i[sz])|secret|passw|pwd|auth(?!or(?!i))|bearer|cred'
        r'|api["\'`]?\s{0,2}[:=]|(?<![a-z])pat(?![a-z]))')
# What stands between a name and a value that is given to it at once.
GIVEN = (r'(?!\w{0,10}id[^a-z0-9])\w{0,12}["\'`]?[ \t]{0,3}'
         r'(?:(?:=>?|:=?|->|>|is)[ \t]{0,3}["\'`]?|[,(][ \t]{0,3}["\'`])')
# What was plainly drawn or typed in as a key.
DRAWN = (r'(?=(?:[0-9a-f]{32,128}|[0-9a-f-]{36}|(?=[A-Za-z]{0,30}?\d)(?-i:(?=[a-z0-9]{0,60}?[A-Z])|(?=[a-z]{0,30}?\d{1,30}[a-z]{1,30}\d))[0-9A-Za-z]{20,200}'
         r'|(?-i:(?=[^A-Z\s]{0,60}[A-Z])(?=[^0-9\s]{0,40}\d[^0-9\s]{0,30}\d[^0-9\s]{0,30}\d))[\w-]{32,128})'
         r'(?![\w+/=.-]))')
# Nothing but a space, a comma, a column's border or a line's end between them, or a verb.
BESIDE = (r'(?:["\'`)\]]?(?:[ \t]{1,3}(?:\|[ \t]{1,3})?|,|\r?\n[ \t]{0,4})|[ \t](?:rejects?|refuses?|denies|accepts?|with|using)[ \t])["\'`]?' + DRAWN)
# Of names that are words of the language as well: the value is given to the name itself, and was plainly drawn.
AT_ONCE = r'["\'`)\]]?(?:[ \t]{0,3}(?:=>?|:=?|->)[ \t]{0,3}|[ \t]{1,3}(?:\|[ \t]{1,3})?|,[ \t]?|\r?\n[ \t]{0,4})["\'`]?'
NOT_ID = (r'(?![\w-]{0,12}?(?:request|trace|user|project|session|correlation|span|event|order|object|account|customer|message)'
          r'[_-]?id)')
BEFORE = (r'(?<![\w.+/\\-])(?<![_-]id[:=])(?<![_-]id: )(?<![_-]id=["\'])(?<![_-]id["\']: ["\'])(?<!(?-i:[a-z]Id)["\']: ["\'])'
          r'(?<!sha256[=:-])(?<!sha512[=:-])(?<!sha1[=:-])(?<!md5[=:-])')
# A name in a program, in whatever case it is written, is no value.
NOT_NAME = (r'(?!sha\d|(?![0-9a-f]{8}-[0-9a-f]{4}-)(?-i:(?:[A-Za-z]{2,20}\d{0,2}[_-]){2}|(?:[A-Z][A-Z0-9]{1,20}_){2}|[a-z_-]{4,24}_[a-z]'
            r'|[a-z0-9_]{3,60}?_[a-z]{4,20}(?!\w)|_{0,2}(?:[A-Z]{1,2}|rfc\d{2,5}[A-Z])?[a-z]{2,20}'
            r'(?:[A-Z][a-z]{1,20}|\d{0,2}[A-Z]{1,2}[a-z]{2,20}|[A-Z]{1,3}\d{1,2}){0,8}\d{0,4}(?!\w)))')
VALUE = r'(\w[\w+-]{15,255}={0,2})(?![\w+/=-]|\.\w|[(\[])'

SPANS = ('ae', 'fl', 'mr', 'sz')  # first letters that are looked at together


def load_names():
    names, topic = collections.OrderedDict(), None
    with open(os.path.join(ROOT, 'scripts', 'service_names.txt'), encoding='utf-8') as f:
        for line in f:
            heading = re.fullmatch(r'\[([a-z]+)\]', line.strip())
            if heading:
                topic = heading.group(1)
                names[topic] = []
            elif line.strip() and not line.startswith('#'):
                # written in one word, with _ or -, or in two
                names[topic] += [name.replace('_?', '[_ -]?') for name in line.split()]
    return names


def by_letter(names):
    """One branch for each first letter, in a few groups of letters, so that a place is judged by a few looks at it."""
    groups = collections.OrderedDict()
    for name in names:
        first = name[0] if name[0].isalnum() else ''
        groups.setdefault(first, []).append(name)
    branches = []
    for first, members in groups.items():
        if len(members) > 1 and first.isalpha():
            branches.append((first, [f'(?={first})(?:{"|".join(members)})']))
        else:
            branches.append((first, members))
    out = []
    for span in SPANS:
        among = [m for first, members in branches if first.isalpha() and span[0] <= first <= span[1] for m in members]
        out += [f'(?=[{span[0]}-{span[1]}])(?:{"|".join(among)})'] if len(among) > 1 else among
    out += [m for first, members in branches if not first.isalpha() for m in members]
    return '|'.join(out)


def pattern_of(names):
    bounded = sorted(n[1:] for n in names if n.startswith('^'))
    free = sorted((n for n in names if not n.startswith('^')), key=lambda n: (not n[0].isalpha(), n))
    any_name = f'(?:(?<![a-z0-9])(?:{by_letter(bounded)})|{by_letter(free)})'
    behind = rf'(?:[^\n]{{0,50}}?(?:\n[^\n]{{0,40}}?){{0,2}}?{SAYS}[^\n]{{0,24}}?|{GIVEN}|{BESIDE})'
    return rf'(?i)(?:(?<!hub\.com/){any_name}{behind}|{SAYS}[^\n]{{0,16}}?{any_name}{NOT_ID}[^\n]{{0,16}}?){BEFORE}{NOT_NAME}{VALUE}'


def pattern_of_words(names):
    return rf'(?i)(?<![\w.+/@-])(?:{by_letter(sorted(names))}){AT_ONCE}{DRAWN}{NOT_NAME}{VALUE}'


def main():
    stale = False
    for topic, names in load_names().items():
        path = os.path.join(ROOT, 'rules', 'secrets', f'services-{topic}.json')
        with open(path, encoding='utf-8') as f:
            pack = json.load(f)
        made = pattern_of_words(names) if topic == 'words' else pattern_of(names)
        if pack['rules'][0]['pattern'] == made:
            continue
        stale = True
        if '--check' in sys.argv:
            print(f'{path} is not what scripts/service_names.txt makes')
            continue
        pack['rules'][0]['pattern'] = made
        with open(path, 'w', encoding='utf-8') as f:
            json.dump(pack, f, ensure_ascii=False)
        subprocess.run([sys.executable, os.path.join(ROOT, 'scripts', 'format_rules.py'), path], check=True)
    return 1 if stale and '--check' in sys.argv else 0


if __name__ == '__main__':
    sys.exit(main())
