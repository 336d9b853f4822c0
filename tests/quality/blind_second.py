#!/usr/bin/env python3
"""A second set made blind: provider tokens, generic secrets and harmless look-alikes in the forms that tests of scanners have.

Whoever wrote the types, the forms and the harmless lines looked at no rule and at no row of the earlier sets. Values are drawn from
fixed seeds when the set is built, twice: the rows of the `dev` half may be looked at, those of the `frozen` half are only counted;
blind_second.sha256 holds their digest. docs/quality.md says when it was measured and what has been tuned since.

    blind_second.py PROGRAM [--half dev|frozen|all] [--misses] [--check] [--digest]
"""
import collections
import hashlib
import json
import os
import random
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import blind_second_generic  # noqa: E402
import blind_second_tokens  # noqa: E402
import command  # noqa: E402

HERE = os.path.dirname(os.path.abspath(__file__))
# Shares that --check holds the frozen half to, in percent, and the most lines without a secret that may be hit.
FLOOR = {'token': 93.0, 'encoded': 98.0, 'generic': 97.0}
BENIGN_MAX = 3


def benign_rows(seed):
    rng = random.Random(f'second blind set, benign{seed}')
    with open(os.path.join(HERE, 'blind_second_benign.txt'), encoding='utf-8') as f:
        lines = [line.rstrip('\n') for line in f if line.strip() and not line.startswith('# ')]
    for at, line in enumerate(lines):
        text = line.replace('\\n', '\n')
        for i in range(3 if re.search(r'<[hHaluwbdB]\d+>|<U>', text) else 1):
            yield {'id': f'b{at}.{i}', 'of': 'benign', 'text': blind_second_tokens.make(rng, text, 'drawn'), 'start': 0, 'end': 0, 'form': line}


def all_rows():
    rows = []
    for half, seed in (('dev', ''), ('frozen', ', frozen')):
        made = list(blind_second_tokens.rows(seed)) + list(blind_second_generic.rows(seed)) + list(benign_rows(seed))
        rows += [dict(row, half=half) for row in made]
    return rows


def digest(rows):
    frozen = [[r['id'], r['text'], r['start'], r['end']] for r in rows if r['half'] == 'frozen']
    return hashlib.sha256(json.dumps(frozen, ensure_ascii=True).encode()).hexdigest()


def scan(program, rows):
    """Findings of class secret of each row, in bytes."""
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as home:
        for i, row in enumerate(rows):
            with open(os.path.join(folder, f'{i:05}'), 'w', encoding='utf-8', newline='') as f:
                f.write(row['text'])
        out = subprocess.run([program, 'scan', '--home', home, '--format', 'jsonl', '--no-ignore', folder], stdout=subprocess.PIPE, check=False)
        if out.returncode not in (0, 1):
            sys.exit(f'scan failed: {out.returncode}')
        found = collections.defaultdict(list)
        for line in out.stdout.decode().splitlines():
            finding = json.loads(line)
            if finding.get('class') == 'secret':
                found[int(os.path.basename(finding['path']))].append(finding)
    return [found[i] for i in range(len(rows))]


def compact(name):
    return re.sub(r'[^a-z0-9]', '', name.lower())


def judge(row, findings):
    """(found, named, exact) of a row that holds a secret."""
    start = len(row['text'][:row['start']].encode())
    end = len(row['text'][:row['end']].encode())
    hits = [f for f in findings if f['start'] < end and f['end'] > start]
    named = any(compact(row.get('provider', '')) in compact(f['rule']) for f in hits) if 'provider' in row else True
    return bool(hits), bool(hits) and named, any(f['start'] == start and f['end'] == end for f in hits)


def measure(program, half):
    rows = [r for r in all_rows() if half in ('all', r['half'])]
    results = []
    for row, findings in zip(rows, scan(program, rows)):
        results.append((row, findings, judge(row, findings) if row['of'] != 'benign' else (bool(findings),) * 3))
    return results


def table(results, of, key, named=True):
    groups = collections.defaultdict(list)
    for row, _, verdict in results:
        if row['of'] == of:
            groups[row[key]].append(verdict)
            groups['**all**'].append(verdict)
    lines = []
    for name in sorted(groups, key=lambda n: (n == '**all**', n)):
        got = groups[name]
        share = [f'{100 * sum(v[i] for v in got) / len(got):.1f}' for i in ((0, 1, 2) if named else (0, 2))]
        lines.append(f'| {name} | {len(got)} | ' + ' | '.join(share) + ' |')
    return lines


def report(results):
    benign = [v[0] for r, _, v in results if r['of'] == 'benign']
    head = ['', '| {} | rows | found % | named % | exact % |', '|---|---|---|---|---|']
    short = ['', '| {} | rows | found % | exact % |', '|---|---|---|---|']
    lines = []
    for of, key, title in (('token', 'known', 'token known by'), ('token', 'fill', 'filled'), ('encoded', 'form', 'encoded')):
        lines += [h.format(title) for h in head] + table(results, of, key)
    for key, title in (('known', 'generic, in'), ('fill', 'generic value')):
        lines += [h.format(title) for h in short] + table(results, 'generic', key, False)
    return '\n'.join(lines + ['', f'Of {len(benign)} lines without a secret {sum(benign)} had a finding.', ''])


def check(name, rows, results, floor, benign_max):
    """The frozen half of the set of that name is what it was, and no worse than the floor. results: of that half."""
    failures = [] if command.is_frozen(name, digest(rows)) else ['the frozen half changed']
    for of, least in floor.items():
        found = [v[0] for r, _, v in results if r['of'] == of]
        if 100 * sum(found) < least * len(found):
            failures.append(f'{of}: {sum(found)} of {len(found)} found, fewer than {least} %')
    hit = sum(v[0] for r, _, v in results if r['of'] == 'benign')
    if hit > benign_max:
        failures.append(f'{hit} rows without a secret were hit')
    return command.verdict(len(floor) + 2, failures)


def main():
    parser = command.options(__doc__, 'program', '--misses', '--check', '--digest')
    parser.add_argument('--half', default='all', choices=('dev', 'frozen', 'all'))
    arguments = parser.parse_args()
    if arguments.digest:
        print(digest(all_rows()))
        return 0
    if arguments.check:
        return check('blind_second', all_rows(), measure(arguments.program, 'frozen'), FLOOR, BENIGN_MAX)
    results = measure(arguments.program, arguments.half)
    if arguments.misses:
        for row, findings, (found, named, exact) in results:
            good = not found if row['of'] == 'benign' else found and named and (exact or row['of'] == 'encoded')
            if not good:
                rules = ' '.join(f['rule'] + f'[{f["start"]},{f["end"]}]' for f in findings)
                kind = 'HIT' if row['of'] == 'benign' else 'MISS' if not found else 'UNNAMED' if not named else 'SPAN'
                print(f'{kind}\t{row["id"]}\t{row["of"]}/{row.get("provider", "")}\t{row["start"]},{row["end"]}\t{rules}\t{row["text"]!r}')
    print(report(results))
    return 0


if __name__ == '__main__':
    sys.exit(main())
