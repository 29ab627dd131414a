#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""collect.py over further Debian packages: data/CATEGORY-xN.rec.xz, and data/CATEGORY-held.rec.xz of the packages HELD.

What data/ holds already is not taken again, and nothing of HELD is trained on, so that a net is judged by packages that
it never saw.
"""

from __future__ import annotations

import argparse
import hashlib
import lzma
import os
import struct
import subprocess
import tarfile
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import collect

PACKAGES = """
apache2-doc asymptote binutils-source blender debian-handbook dict-devil elpa-magit elpa-org emacs-bin-common
erlang-base erlang-dev exim4-daemon-heavy exim4-doc-html ffmpeg freecad-common gcc-12-source gimp git-doc
glibc-source golang-github-docker-docker-dev golang-golang-x-tools-dev golang-google-grpc-dev guile-3.0-dev
harden-doc inkscape kicad-symbols krb5-doc libavcodec59 libgdal32 libjs-angularjs libllvm14 libnode108
libopencv-core406 libopencv-imgproc406 libqalculate-data libqt5webenginecore5 libreoffice-core librust-clap-dev
librust-regex-dev librust-syn-dev librust-tokio-dev libsasl2-dev libvtk9-dev libvtk9.1 libwebkit2gtk-4.0-37
lilypond-data llvm-14-dev lynx mariadb-server-core maxima mediawiki mono-devel mutt nginx-common node-babel7
node-terser ntp-doc octave octave-doc openscad perl-modules-5.36 php-doctrine-orm php-symfony-http-foundation
phpmyadmin postfix python3-django python3-sympy python3-twisted qemu-system-x86 ruby-activerecord ruby-nokogiri
ruby-rails sbcl scilab-data texlive-latex-recommended vim-doc vlc-plugin-base webpack weechat-core wordpress
""".split()
HELD = """
weechat-core mutt octave openscad python3-twisted ruby-rails exim4-doc-html postfix lynx asymptote maxima
golang-golang-x-tools-dev librust-regex-dev phpmyadmin elpa-magit krb5-doc ffmpeg llvm-14-dev libsasl2-dev
""".split()
SCALE = {"code": 1.0, "markup": 0.8, "exe": 1.3, "docs": 1.0}  # against collect.BUCKETS
SOURCES = {"gcc-12-source": 8, "binutils-source": 3, "glibc-source": 2}  # one file in so many


def fetch(work: Path) -> None:
    (work / "x").mkdir(parents=True, exist_ok=True)
    for package in PACKAGES:
        target = work / "x" / package
        if not list(work.glob(f"{package}_*.deb")):
            subprocess.run(["apt-get", "download", "-q", package], cwd=work, check=False)
        for deb in list(work.glob(f"{package}_*.deb"))[:1]:
            if target.exists():
                continue
            subprocess.run(["dpkg", "-x", deb, target], check=True)
            for archive in list(target.rglob("*.tar.xz")) if package in SOURCES else []:
                with tarfile.open(archive, "r|*") as tar:
                    for member in tar:
                        if member.isfile() and int(collect.order(member.name)[:4], 16) % SOURCES[package] == 0:
                            tar.extract(member, target / "src", filter="data")


def candidates(work: Path) -> dict[tuple[str, str], list[str]]:
    """As collect.candidates, from the packages alone and in the categories of SCALE."""
    found: dict[tuple[str, str], list[str]] = {(c, b): [] for c, b, _ in collect.PATTERNS if c in SCALE}
    for folder, _, files in os.walk(work / "x"):
        for file in files:
            path = f"{folder}/{file}"
            if collect.EXCLUDED.search(file) or os.path.islink(path):
                continue
            for category, bucket, pattern in collect.PATTERNS:
                if category in SCALE and pattern.search(path.removesuffix(".gz")):
                    found[category, bucket].append(path)
                    break
    return found


def starts(folder: Path) -> set[bytes]:
    """What the documents in folder/*.rec.xz begin with."""
    out = set()
    for path in folder.glob("*.rec.xz"):
        raw, at = lzma.decompress(path.read_bytes()), 0
        while at < len(raw):
            n, size = struct.unpack_from("<II", raw, at)
            out.add(hashlib.sha1(raw[at + 8 + n:at + 8 + n + min(size, 3000)]).digest())
            at += 8 + n + size
    return out


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--work", type=Path, default=Path("/tmp/ffpkg-more"))
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "data")
    args = parser.parse_args()
    fetch(args.work)
    had, plain, source = starts(args.out), collect.read, ""

    def read(path: str, limit: int, category: str) -> tuple[str, bytes]:
        nonlocal source
        source = Path(path).relative_to(args.work / "x").parts[0]
        name, data = plain(path, limit, category)
        return name, b"" if hashlib.sha1(data[:3000]).digest() in had else data

    collect.candidates, collect.read = candidates, read
    for category, factor in SCALE.items():
        for bucket, (cap, limit, pattern) in collect.BUCKETS[category].items():
            collect.BUCKETS[category][bucket] = (cap * factor, limit, pattern)
    chunks: dict[str, list[list[tuple[str, bytes]]]] = {}
    held: dict[str, list[tuple[str, bytes]]] = {}
    for category, _, name, data in collect.select(args.work):
        if source in HELD:
            held.setdefault(category, []).append((name, data))
            continue
        collect.put(chunks, category, name, data)
    jobs = [(args.out / f"{c}-held.rec.xz", records) for c, records in held.items()]
    jobs += [(args.out / f"{c}-x{i}.rec.xz", records) for c, files in chunks.items() for i, records in enumerate(files)]
    with ProcessPoolExecutor() as pool:
        for name, size in pool.map(collect.pack, jobs):
            print(f"{name}: {size} packed")


if __name__ == "__main__":
    main()
