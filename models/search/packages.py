#!/usr/bin/python3
"""Downloads and unpacks what collect.py reads: Debian packages, without installing them.

packages.py FOLDER: writes FOLDER/{lists,debs,root/PACKAGE}. Only kinds of files that collect.py reads are unpacked.
"""
import os
import random
import re
import subprocess
import sys

MIRROR = 'http://deb.debian.org/debian/dists/bookworm/main'
# Dictionaries, thesauri and texts that are there in both languages, and things of every day.
FIXED = '''manpages manpages-dev manpages-ru manpages-ru-dev coreutils git-man mueller7-dict dict-freedict-eng-rus
wordnet-base mythes-ru mythes-en-us tuxpaint-stamps-default unicode-cldr-core iso-codes shared-mime-info
libreoffice-help-ru libreoffice-help-en-us libreoffice-l10n-ru gnome-user-docs openclipart-svg debian-faq
debian-faq-ru aptitude-doc-ru developers-reference-ru doublecmd-help-ru maint-guide-ru kdeedu-kvtml-data
gcompris-qt-data fortunes-ru'''.split()
WANTED = ['*/share/man/man*', '*/share/man/ru/*', '*/locale/ru/*', '*.py', '*.html', '*.htm', '*.xhtml', '*.desktop',
          '*.xml', '*.txt', '*.svg', '*.dict.dz', '*.dat', '*.index', '*.page', '*/wordnet/*', '*.docbook', '*.json',
          '*.kvtml', '*.mo', '*/fortunes/*', '*/fortune/*']


def contents(folder, arch):
    path = f'{folder}/lists/Contents-{arch}.gz'
    with subprocess.Popen(['gzip', '-dc', path], stdout=subprocess.PIPE) as p:
        for line in p.stdout:
            parts = line.rsplit(None, 1)
            if len(parts) == 2:
                yield parts[0].strip(), parts[1].split(b',')[0].rsplit(b'/', 1)[-1].decode()


def fetch(url, path):
    if not os.path.exists(path):
        subprocess.run(['curl', '-fsS', '-m', '300', '-o', path + '.part', url], check=True)
        os.rename(path + '.part', path)


def choose(folder):
    """Packages with many pages, messages, modules or documents, drawn at random from the largest."""
    random.seed(28)
    kinds = {k: {} for k in ('man', 'manru', 'mo', 'py', 'html', 'desk')}
    for arch in ('all', 'amd64'):
        for path, package in contents(folder, arch):
            kind = ('man' if path.startswith(b'usr/share/man/man') else
                    'manru' if path.startswith(b'usr/share/man/ru') else
                    'mo' if path.startswith(b'usr/share/locale/ru/LC_M') else
                    'py' if path.startswith(b'usr/lib/python3/dist-packages/') and path.endswith(b'.py') else
                    'html' if path.startswith(b'usr/share/doc/') and path.endswith(b'.html') else
                    'desk' if path.startswith(b'usr/share/applications/') else None)
            if kind:
                kinds[kind][package] = kinds[kind].get(package, 0) + 1
    size = {}
    text = subprocess.run(['xz', '-dc', f'{folder}/lists/Packages.xz'], capture_output=True, check=True).stdout.decode()
    for stanza in text.split('\n\n'):
        name, number = re.match(r'Package: (\S+)', stanza), re.search(r'^Size: (\d+)', stanza, re.M)
        if name:
            size[name[1]] = int(number[1])
    chosen = set()
    for kind, number, largest, fewest in (('man', 420, 1.5e6, 4), ('manru', 92, 6e6, 1), ('mo', 420, 5e6, 1),
                                          ('py', 380, 7e5, 8), ('html', 300, 2.5e6, 6), ('desk', 420, 1.5e6, 1)):
        fit = sorted(((n, p) for p, n in kinds[kind].items() if n >= fewest and size.get(p, 1e12) < largest
                      and not (kind == 'man' and p.endswith('-dev'))), reverse=True)[:3 * number]
        random.shuffle(fit)
        chosen.update(p for _, p in fit[:number])
    return [p for p in FIXED if p in size] + sorted(chosen - set(FIXED))


def main(folder):
    for sub in ('lists', 'debs', 'root'):
        os.makedirs(f'{folder}/{sub}', exist_ok=True)
    fetch(f'{MIRROR}/binary-amd64/Packages.xz', f'{folder}/lists/Packages.xz')
    for arch in ('all', 'amd64'):
        fetch(f'{MIRROR}/Contents-{arch}.gz', f'{folder}/lists/Contents-{arch}.gz')
    fetch(f'{MIRROR}/i18n/Translation-en.xz', f'{folder}/lists/Translation-en.xz')
    fetch(f'{MIRROR}/i18n/Translation-ru.bz2', f'{folder}/lists/Translation-ru.bz2')
    packages = choose(folder)
    have = {f.split('_')[0] for f in os.listdir(f'{folder}/debs')}
    missing = [p for p in packages if p not in have]
    for i in range(0, len(missing), 100):
        subprocess.run(['apt-get', '-qq', 'download', *missing[i:i + 100]], cwd=f'{folder}/debs', check=False)
        unpack(folder)
    unpack(folder)


def unpack(folder):
    for deb in sorted(os.listdir(f'{folder}/debs')):
        package = deb.split('_')[0]
        root = f'{folder}/root/{package}'
        if not deb.endswith('.deb') or os.path.isdir(root):
            continue
        os.makedirs(root)
        with subprocess.Popen(['dpkg-deb', '--fsys-tarfile', f'{folder}/debs/{deb}'], stdout=subprocess.PIPE) as tar:
            subprocess.run(['tar', '-x', '-C', root, '--wildcards', '--no-same-owner', *WANTED], stdin=tar.stdout,
                           stderr=subprocess.DEVNULL, check=False)   # tar complains of kinds that are not there


if __name__ == '__main__':
    main(sys.argv[1])
