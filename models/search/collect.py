#!/usr/bin/python3
"""Pairs of an entry and what somebody would ask for it, from the packages that packages.py unpacked.

collect.py FOLDER OUT: writes OUT/{train,val,test}.jsonl.xz, one array a line:
[source, package, path, contents, [query, ...]]. An empty path: `contents` and the queries say the same thing (words
of dictionaries, messages). Split by package; dictionaries and messages without a file are for training alone.
"""
import ast
import gettext
import glob
import gzip
import hashlib
import html
import json
import lzma
import os
import random
import re
import subprocess
import sys
from collections import Counter

import home

TEXT = 700   # characters of contents that are kept: some 96 words
TAGS = re.compile(r'<(script|style)\b.*?</\1>|<[^>]*>', re.S | re.I)


def clean(text, limit=TEXT):
    text = re.sub(r'\s+', ' ', text).strip()
    return text if len(text) <= limit else text[:limit].rsplit(' ', 1)[0]


def read(path, limit=1 << 18):
    try:
        with (gzip.open if path.endswith(('.gz', '.dz')) else open)(path, 'rb') as f:
            return f.read(limit).decode('utf-8', 'replace')
    except (OSError, EOFError):
        return ''


def shown(root, path):
    """The path in an archive of the package; pages are packed in Debian, not where they are written."""
    path = os.path.relpath(path, root)
    return path[:-3] if path.endswith('.gz') else path


def unroff(text):
    lines = []
    for line in text.split('\n'):
        if line.startswith(("'\\\"", '.\\"', ".de", ".ds", ".nr", ".if", ".ie", ".el", ".TH", ".ft", ".ad", ".so")):
            continue
        line = re.sub(r'^\.(SH|SS|Sh|Ss)\s*', '\n#', line)
        line = re.sub(r'^[.\'][A-Za-z]{1,2}\b', '', line)
        line = re.sub(r'\\f(\[[^]]*\]|\(..|.)|\\s[-+]?\d|\\[&/,|^%:]|\\\*\([A-Za-z]{2}', '', line)
        line = re.sub(r'\\\(em|\\\(en|\\-', '-', line)
        line = re.sub(r'\\\(..|\\\[[^]]*\]|\\.', ' ', line)
        lines.append(line)
    return '\n'.join(lines)


def manual(package, root, rnd):
    pages = glob.glob(f'{root}/usr/share/man/man*/*') + glob.glob(f'{root}/usr/share/man/ru/man*/*')
    rnd.shuffle(pages)
    for page in pages[:2000 if package.startswith('manpages') else 80]:
        if os.path.islink(page):
            continue
        text = unroff(read(page))
        parts = re.split(r'\n#', text)
        name = next((p for p in parts if re.match(r'"?(NAME|ИМЯ|НАЗВАНИЕ|НАИМЕНОВАНИЕ|Name|Имя|Название)"?\s', p)), '')
        line = clean(name.split('\n', 1)[-1] if '\n' in name else '', 300)
        title = re.split(r'\s[-–—]+\s', line, 1)
        if len(title) < 2 or len(title[1]) < 8:
            continue
        rest = [p for p in parts[1:] if p is not name and not re.match(r'"?(SYNOPSIS|СИНТАКСИС|ОБЗОР)', p)]
        body = clean(' '.join(rest))
        if rnd.random() < 0.5:
            body = clean(line + ' ' + body)
        yield 'man', shown(root, page), body, [clean(title[1], 160)]


def python(package, root, rnd):
    files = glob.glob(f'{root}/usr/lib/python3/dist-packages/**/*.py', recursive=True)
    rnd.shuffle(files)
    taken = 0
    for path in files:
        if taken == 60:
            break
        code = read(path)
        try:
            tree = ast.parse(code)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
        doc = ast.get_docstring(tree)
        if not doc or len(doc) < 15 or re.match(r'(copyright|license|created on|\W)', doc, re.I):
            continue
        first = clean(re.split(r'\n\s*\n', doc.strip())[0], 160)
        if len(first) < 12:
            continue
        if rnd.random() < 0.6:
            body = code[sum(len(x) + 1 for x in code.split('\n')[:tree.body[0].end_lineno]):]
        else:
            body = code
        body = '\n'.join(x for x in body.split('\n') if not x.lstrip().startswith('#'))
        taken += 1
        yield 'py', shown(root, path), clean(body), [first]


def pages(package, root, rnd):
    """HTML and Mallard pages: title and first words. Pages that are there in both languages give each other's query."""
    files = [f for f in glob.glob(f'{root}/usr/share/**/*.*htm*', recursive=True)
             + glob.glob(f'{root}/usr/share/help/ru/**/*.page', recursive=True)
             + glob.glob(f'{root}/usr/share/help/C/**/*.page', recursive=True) if os.path.isfile(f)]
    rnd.shuffle(files)
    limit = 1200 if package.startswith(('libreoffice', 'gnome-user')) else 45
    seen = Counter()
    for path in files:
        if limit == 0:
            break
        if '/libreoffice/help/' in path and '/text/' not in path:
            continue
        text = read(path, 1 << 16)
        found = re.search(r'<title[^>]*>(.*?)</title>', text, re.S | re.I)
        title = clean(html.unescape(TAGS.sub(' ', found[1])), 120) if found else ''
        seen[title] += 1
        if len(title) < 5 or seen[title] > 1 or re.search('redirect|index of|frames', title, re.I):
            continue
        start = re.search(r'<body[^>]*>', text, re.I)
        body = html.unescape(TAGS.sub(' ', text[start.end() if start else found.end():]))
        body = re.sub(r'^.{0,20}LibreOffice [\d.]+ .{0,40}?Index\W*', '', clean(body))
        if len(body) < 60:
            continue
        if rnd.random() < 0.5:
            body = clean(body.replace(title, ' '))
        queries = [title]
        other = None
        if '/help/ru/' in path:
            for e in ('en-US', 'C'):
                other = path.replace('libreoffice-help-ru', 'libreoffice-help-en-us')
                other = other.replace('/help/ru/', f'/help/{e}/')
                found = re.search(r'<title[^>]*>(.*?)</title>', read(other, 1 << 16), re.S | re.I)
                if found:
                    queries.append(clean(html.unescape(TAGS.sub(' ', found[1])), 120))
        limit -= 1
        yield 'page', shown(root, path), body, queries


def messages(package, root, rnd):
    for path in sorted(glob.glob(f'{root}/usr/share/locale/ru/LC_MESSAGES/*.mo')):
        try:
            with open(path, 'rb') as f:
                catalogue = gettext.GNUTranslations(f)._catalog
        except Exception:   # damaged catalogues are of no use, whatever is wrong
            continue
        pairs = []
        for key, value in catalogue.items():
            if not isinstance(key, str) or not isinstance(value, str):
                continue
            key = key.split('\x04')[-1]
            key, value = (re.sub(r'<[^>]*>|%[\d$]*[a-z]|%\d|[&_~]|\{[^}]*\}|\$\S+', '', x) for x in (key, value))
            if 4 <= len(key) <= 110 and 4 <= len(value) <= 130 and re.search('[а-я]{3}', value) and \
                    re.search('[a-z]{3}', key):
                pairs.append((clean(key), clean(value)))
        rnd.shuffle(pairs)
        for key, value in pairs[:1500 if 'iso-codes' in path or package == 'iso-codes' else 350]:
            yield 'mo', '', key, [value]


def desktop(package, root, rnd):
    for path in glob.glob(f'{root}/usr/share/applications/**/*.desktop', recursive=True)[:12]:
        text = read(path)
        keys = dict(re.findall(r'^([A-Za-z]+(?:\[ru\])?)=(.*)$', text, re.M))
        queries = [clean(keys[k].replace(';', ' '), 140) for k in ('Comment', 'Comment[ru]', 'GenericName',
                   'GenericName[ru]', 'Keywords', 'Keywords[ru]', 'Name[ru]') if len(keys.get(k, '')) > 5]
        if queries:
            kept = '\n'.join(x for x in text.split('\n') if '[' not in x or '[ru]' in x or x.startswith('[Desk'))
            drop = rnd.choice(queries)
            yield 'desktop', shown(root, path), clean(kept.replace(drop, '')), queries


def drawings(package, root, rnd):
    for path in glob.glob(f'{root}/usr/share/openclipart/**/*.svg', recursive=True):
        text = read(path, 1 << 15)
        title = re.search(r'<dc:title>([^<]{4,80})</dc:title>', text)
        words = [w for w in re.findall(r'<rdf:li>([^<]{2,40})</rdf:li>', text)]
        titles = [clean(html.unescape(title[1]))] if title else []
        queries = [q for q in titles + ([' '.join(words[:6])] if words else [])
                   + words[:3] if not re.search('clip ?art|unsorted|hash', q, re.I)]
        if queries:
            yield 'drawing', shown(root, path), '' if rnd.random() < 0.5 else clean(text, 300), queries[:4]


def stamps(package, root, rnd):
    for path in glob.glob(f'{root}/usr/share/tuxpaint/stamps/**/*.txt', recursive=True):
        text = read(path)
        lines = [x for x in text.split('\n') if x.strip()]
        ru = next((x.split('=', 1)[1] for x in lines if x.startswith('ru.utf8=')), '')
        if lines:
            queries = [clean(x.strip(' .!'), 140) for x in (lines[0], ru) if x]
            folder, name = os.path.split(shown(root, path)[len('usr/share/tuxpaint/'):])
            yield 'stamp', f'{folder}/{name[:-4]}.png', '', queries


def vocabulary(root_of):
    """Words of every day: dictionaries, thesauri, WordNet, the names of emoji."""
    def dict_file(package, name):
        text = read(f'{root_of}/{package}/usr/share/dictd/{name}.dict.dz', 1 << 26)
        return text.split('\n')
    head = None
    for line in dict_file('dict-freedict-eng-rus', 'freedict-eng-rus'):
        m = re.match(r'(\S.*?) /[^/]*/', line)
        if m:
            head = m[1]
        elif head and re.search('[а-я]', line):
            for word in re.sub(r'^\d+\.\s*|\([^)]*\)|<[^>]*>', '', line).split(','):
                if 2 < len(word.strip()) < 40:
                    yield 'dict', 'dict-freedict-eng-rus', '', head, [word.strip()]
    head, block = None, []
    for line in dict_file('mueller7-dict', 'mueller7') + ['end']:
        if line and not line.startswith(' '):
            if head and block:
                text = ' '.join(block)
                text = re.sub(r'\[[^]]*\]|\([^)]*\)|_[\w-]+\.|[a-zA-Z][\w\'-]*', ' ', text)
                words = [clean(w, 60) for w in re.split(r'[;,:]|\d\)|\d\.|[а-я]\)|_', text)]
                words = [w for w in words if re.fullmatch(r"[а-яё][а-яё -]{2,40}", w)]
                if words and re.fullmatch(r"[A-Za-z][A-Za-z '-]{1,30}", head):
                    yield 'dict', 'mueller7-dict', '', head, list(dict.fromkeys(words))[:6]
            head, block = line.strip(), []
        elif head:
            block.append(line.strip())
    for package, name in (('mythes-ru', 'th_ru_RU_v2'), ('mythes-en-us', 'th_en_US_v2')):
        head = None
        for line in read(f'{root_of}/{package}/usr/share/mythes/{name}.dat', 1 << 26).split('\n')[1:]:
            if re.match(r'[^(|][^|]*\|\d+$', line):
                head = line.split('|')[0]
            elif head and line.startswith('('):
                words = [re.sub(r'\s*\([^)]*\)', '', w) for w in line.split('|')[1:] if 'antonym' not in w]
                words = [w for w in words if w != head and 2 < len(w) < 40][:4]
                if words and (package == 'mythes-ru' or ' ' not in head):
                    yield 'thesaurus', package, '', head, words
    for path in sorted(glob.glob(f'{root_of}/wordnet-base/usr/share/wordnet/data.*')):
        for line in read(path, 1 << 26).split('\n'):
            if line[:2] == '  ' or '|' not in line:
                continue
            fields, gloss = line.split('|', 1)
            fields = fields.split()
            lemmas = [fields[4 + 2 * i].replace('_', ' ') for i in range(int(fields[3], 16))]
            lemmas = [re.sub(r'\([a-z]+\)', '', w) for w in lemmas]
            gloss = clean(re.split('; *"', gloss)[0], 140)
            yield 'wordnet', 'wordnet-base', '', ' '.join(lemmas[:4]), [gloss]
    common = f'{root_of}/unicode-cldr-core/usr/share/unicode/cldr/common/'
    for folder in ('annotations', 'annotationsDerived'):
        both = []
        for language in ('en', 'ru'):
            words = {}
            text = read(f'{common}{folder}/{language}.xml', 1 << 24)
            for sign, value in re.findall(r'<annotation cp="([^"]*)"[^>]*>([^<]*)<', text):
                words.setdefault(sign, []).append(html.unescape(value).replace(' | ', ' '))
            both.append(words)
        for sign, en in both[0].items():
            ru = both[1].get(sign, [])
            yield 'emoji', 'unicode-cldr-core', '', en[0], en[1:] + ru
            if ru:
                yield 'emoji', 'unicode-cldr-core', '', ru[0], ru[1:] + en
    names = []
    for language in ('en', 'ru'):
        text = read(f'{common}main/{language}.xml', 1 << 24)
        names.append({(k, t): html.unescape(v) for k, t, v in
                      re.findall(r'<(language|territory|month|currency|displayName) type="([^"]*)">([^<]*)<', text)})
    for key, en in names[0].items():
        if key in names[1] and len(en) > 2:
            yield 'names', 'unicode-cldr-core', '', en, [names[1][key]]


def kinds(root_of):
    """What kinds of files are called, in both languages: an entry x.EXT."""
    for path in glob.glob(f'{root_of}/shared-mime-info/usr/share/mime/packages/*.xml'):
        ru = {}
        for mo in glob.glob(f'{root_of}/*/usr/share/locale/ru/LC_MESSAGES/shared-mime-info.mo') + \
                glob.glob('/usr/share/locale/ru/LC_MESSAGES/shared-mime-info.mo'):
            with open(mo, 'rb') as f:
                ru = gettext.GNUTranslations(f)._catalog
        for block in re.findall(r'<mime-type type=.*?</mime-type>', read(path, 1 << 24), re.S):
            comment = re.search(r'<comment>([^<]*)</comment>', block)
            lang = re.search(r'<comment xml:lang="ru">([^<]*)</comment>', block)
            for ext in re.findall(r'pattern="\*\.([a-zA-Z0-9]{1,8})"', block):
                if comment:
                    yield 'kind', 'shared-mime-info', f'name.{ext}', '', \
                        [x for x in (comment[1], lang[1] if lang else ru.get(comment[1])) if x]


def descriptions(folder):
    """A package's description against one of its files; the long text stands for what the file holds."""
    def stanzas(command):
        text = subprocess.run(command, capture_output=True, check=True).stdout.decode('utf-8', 'replace')
        return text.split('\n\n')
    def parse(stanza, key):
        m = re.search(rf'^{key}: (.*)\n((?: .*\n?)*)', stanza + '\n', re.M)
        return (m[1], clean(re.sub(r'^ \.?', ' ', m[2], flags=re.M))) if m else None
    texts = {}
    for language, command in (('en', ['xz', '-dc', f'{folder}/lists/Translation-en.xz']),
                              ('ru', ['bzip2', '-dc', f'{folder}/lists/Translation-ru.bz2'])):
        for stanza in stanzas(command):
            name = re.match(r'\s*Package: (\S+)', stanza)
            found = parse(stanza, f'Description-{language}')
            if name and found:
                texts.setdefault(name[1], {})[language] = found
    paths = {}
    import packages
    for arch in ('all', 'amd64'):
        for path, package in packages.contents(folder, arch):
            wanted = rb'usr/(s?bin|games|share|lib/python3|include|lib/[^/]+/[^/]+\.so)'
            if package not in texts or not re.match(wanted, path):
                continue
            kept = paths.setdefault(package, [0, []])
            kept[0] += 1
            if len(kept[1]) < 3:
                kept[1].append(path)
            elif (j := hash_int(path) % kept[0]) < 3:
                kept[1][j] = path
    for package, both in sorted(texts.items()):
        en, ru = both.get('en'), both.get('ru')
        rnd = random.Random(package)
        if not en or (not ru and rnd.random() < 0.1):
            continue
        some = [p.decode('utf-8', 'replace') for p in paths.get(package, [0, []])[1]]
        some = some[:2] if not ru else some
        some.append(f'{package}/' + rnd.choice(['README', 'README.md', 'README.txt', f'{package}.html', 'about.txt',
                                                'debian/control', f'{package}.deb', 'Makefile', f'{package}.pdf']))
        for i, path in enumerate(some[-3:]):
            bodies = ['', en[1]] + ([ru[1]] if ru else [])
            queries = [en[0]] + ([ru[0]] if ru else [])
            if i == 0:
                first = re.match(r'(.{20,180}?\.)\s', en[1])
                queries += [first[1]] if first else []
            yield 'package', package, path, rnd.choice(bodies), queries


def hash_int(data):
    data = data if isinstance(data, bytes) else data.encode()
    return int.from_bytes(hashlib.blake2b(data, digest_size=6).digest(), 'big')


TOGETHER = {'libreoffice-help-ru': 'libreoffice-help-en-us', 'manpages-ru': 'manpages',
            'manpages-ru-dev': 'manpages-dev'}


def part(package):
    package = TOGETHER.get(package, package)
    h = hash_int('split' + package) % 100
    if package in ('manpages', 'manpages-dev', 'libreoffice-help-en-us', 'openclipart-svg', 'gnome-user-docs',
                   'tuxpaint-stamps-default', 'iso-codes', 'shared-mime-info'):
        return 'train'
    return 'test' if h < 10 else 'val' if h < 14 else 'train'


def main(folder, out):
    records = {'train': [], 'val': [], 'test': []}
    counts = Counter()
    seen = set()

    def add(source, package, path, body, queries, where=None):
        queries = list(dict.fromkeys(q for q in queries if q and len(q) > 2))
        if not queries or (not path and not body):
            return
        key = hash_int(f'{path}\0{body[:200]}\0{queries[0]}')
        if key in seen:
            return
        seen.add(key)
        where = where or part(package)
        records[where].append([source, package, path, body, queries])
        counts[source, where] += 1

    root_of = f'{folder}/root'
    for package in sorted(os.listdir(root_of)):
        root = f'{root_of}/{package}'
        rnd = random.Random(package)
        for reader in (manual, python, pages, desktop, drawings, stamps, messages):
            for source, path, body, queries in reader(package, root, rnd):
                add(source, package, path, body, queries)
    for source, package, path, body, queries in vocabulary(root_of):
        add(source, package, path, body, queries, 'train')
    for source, package, path, body, queries in kinds(root_of):
        add(source, package, path, body, queries, 'train')
    for record in descriptions(folder):
        add(*record)
    for where in records:
        for source, package, path, body, queries in home.make(where):
            add(source, package, path, body, queries, where)
    os.makedirs(out, exist_ok=True)
    for where, rows in records.items():
        rows.sort(key=lambda r: (r[0], r[1]))   # like beside like packs better; training shuffles
        with lzma.open(f'{out}/{where}.jsonl.xz', 'wt', preset=6, encoding='utf-8') as f:
            for row in rows:
                f.write(json.dumps(row, ensure_ascii=False, separators=(',', ':')) + '\n')
        print(where, len(rows), os.path.getsize(f'{out}/{where}.jsonl.xz'))
    for key, n in sorted(counts.items()):
        print(*key, n)


if __name__ == '__main__':
    main(sys.argv[1], sys.argv[2])
