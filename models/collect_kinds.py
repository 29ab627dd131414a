#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""collect.py over further kinds: data/CATEGORY-kN.rec.xz, and every fiftieth file in data/CATEGORY-also-held.rec.xz.

Languages of people (Russian above all, some of it in the code pages that old texts have), the insides of office
documents, JSON, CSV, SQL and mail, source code in further languages, and programs for other processors. It comes from
Debian packages, source packages of Debian, and bare git copies of public repositories (REPOSITORIES), which
--repositories FOLDER has as FOLDER/OWNER+NAME/repo; what is missing is left out. What data/ holds already is not taken
again.

collect_kinds.py --repositories /work/.mirror
"""

from __future__ import annotations

import argparse
import hashlib
import os
import random
import re
import subprocess
import textwrap
import zipfile
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Callable, Iterator

import collect
import collect_more
from collect import KB, MB, order

LANGUAGES = ["de", "fr", "es", "it", "pl", "pt", "zh", "ja"]
PACKAGES = """
aptitude-doc-es aptitude-doc-fr aptitude-doc-it aptitude-doc-ja aptitude-doc-ru debian-faq-ru debian-handbook
debian-reference-de debian-reference-es debian-reference-fr debian-reference-it debian-reference-ja
debian-reference-pt debian-reference-zh-cn developers-reference-ru doublecmd-help-ru evolution-common fortunes-br
fortunes-de fortunes-es fortunes-it fortunes-pl fortunes-ru fortunes-zh gimp-help-ru gnome-user-docs gnucash-common
gramps installation-guide-amd64 instead-doc-ru kicad-doc-ru libreoffice-help-de libreoffice-help-es
libreoffice-help-fr libreoffice-help-it libreoffice-help-ja libreoffice-help-pl libreoffice-help-pt-br
libreoffice-help-ru libreoffice-help-zh-cn libreoffice-l10n-ru maint-guide-ru manpages-de manpages-es manpages-fr
manpages-it manpages-ja manpages-pl manpages-pt-br manpages-ru manpages-ru-dev manpages-zh mc-data mediawiki
mueller7-dict mythes-ru qttranslations5-l10n ubuntu-packaging-guide-html-ru vlc-l10n wordpress-l10n
abiword-common bacula-director-pgsql bucardo calligra-data davical docx2txt gnumeric-doc
golang-github-tealeg-xlsx-dev ieee-data iso-codes ledgersmb libpython3.11-testsuite libreoffice-common
libspreadsheet-parsexlsx-perl node-caniuse-lite postgis postgresql-15-postgis-3 python3-docxtpl python3-openpyxl
r-cran-cardata r-cran-modeldata r-cran-openxlsx r-cran-readxl r-cran-spdata roundcube-core tryton-modules-account
tryton-modules-country tryton-modules-product tryton-modules-stock zabbix-server-pgsql
autoconf-archive awesome bash-completion composer elixir erlang-src ghdl ghdl-common gnat-12 gnustep-make
guile-3.0-libs iverilog keepass2 libclojure-java luakit nim ocaml-nox octave-control octave-image octave-io
octave-signal octave-statistics phpunit prosody r-base-core r-cran-dplyr sbcl-source swi-prolog-nox
texlive-latex-base texlive-luatex texlive-pictures yosys yosys-dev
""".split()
SOURCES = """
ahven awesome bash-completion chicken compojure-clojure core-async-clojure composer elixir-lang frama-c ghdl gnucobol4
gradle groovy haskell-aeson haskell-lens iverilog keepass2 kotlin lapack menhir node-typescript notmuch nunit ocaml
ocaml-dune pandoc phpunit postgis public-inbox r-cran-dplyr r-cran-ggplot2 rabbitmq-server ring-clojure scala
swi-prolog symfony vala verilator xmonad yosys
""".split()
FOREIGN = {  # architecture -> its Debian release and packages
    "arm64": ("bookworm", """bash busybox coreutils curl ffmpeg gdb git libc6 libglib2.0-0 libmagickcore-6.q16-6
              libpython3.11-minimal libqt5core5a libsqlite3-0 libssl3 libstdc++6 libx264-164 openssh-client perl-base
              python3.11-minimal qemu-utils vim""".split()),
    "i386": ("bookworm", "bash busybox coreutils libc6 libssl3 openssl perl-base".split()),
    "riscv64": ("trixie", "bash busybox coreutils libc6 libsqlite3-0 libssl3t64 perl-base".split()),
}
REPOSITORIES = """
d0rj/RusLit apache/poi apache/james-mime4j mikel/mail vega/vega-datasets apple/swift-argument-parser zigtools/zls
JuliaData/DataFrames.jl Kotlin/kotlinx.coroutines JamesNK/Newtonsoft.Json dlang/dub
openmainframeproject/cobol-programming-course
""".split()

# In the script of the language as well; and damaged on purpose, which is no text that anyone keeps.
EXCLUDED = re.compile(
    collect.EXCLUDED.pattern + r"|диккенс|пиквик|копперфил|твист|домби|алиса.в|зазеркаль|кэрролл|мильтон|"
    r"потерянный.рай|как.вам.это|библия|реймонт|clusterfuzz|crash|fuzz|/poc-", re.I)
OFFICE = (".docx", ".docm", ".dotx", ".xlsx", ".xlsm", ".xltx", ".pptx", ".odt", ".ods", ".odp", ".ott", ".ots",
          ".otp", ".otg", ".odg")

# How texts were kept before UTF-8, and the share of plain texts that is rewritten so.
CODE_PAGES: dict[str, tuple[float, list[str]]] = {
    "ru": (0.11, ["cp1251", "cp1251", "cp1251", "koi8-r", "koi8-r", "cp866"]), "de": (0.06, ["latin-1"]),
    "fr": (0.06, ["latin-1"]), "es": (0.06, ["latin-1"]), "it": (0.06, ["latin-1"]), "pt": (0.06, ["latin-1"]),
    "pl": (0.06, ["iso-8859-2", "cp1250"]), "zh": (0.06, ["gb18030"]), "ja": (0.06, ["shift_jis", "euc_jp"]),
}
PROSE_PIECE = 150_000  # characters of a document: one style for a whole book would be too few styles


def of_language(code: str) -> str:
    """Where packages keep texts of a language: a part of the path, a suffix, or the name of the package."""
    return rf"(/{code}([_-][A-Za-z-]+)?/|-{code}(-[a-z]+)?/|\.{code}([_-][A-Za-z]+)?\.|/{code}\.(json|html)$)"


def language_buckets(code: str, scale: float) -> dict[str, tuple[float, int, str]]:
    """Of one language, at scale 1, some 3.5 MB."""
    package = "br" if code == "pt" else code
    return {
        f"man-{code}": (1.1 * MB * scale, 120 * KB, rf"/man/{code}[^/]*/man\d"),
        f"help-{code}": (1.2 * MB * scale, 100 * KB, rf"/libreoffice/help/{code}[^/]*/.*\.html$"),
        f"mo-{code}": (0.3 * MB * scale, 250 * KB,
                       rf"/{code}(_[A-Z]+)?/LC_MESSAGES/[^/]*\.mo$|[-_]{code}(_[A-Z]+)?\.(mo|qm)$"),
        f"docs-{code}": (0.7 * MB * scale, 120 * KB, of_language(code) + r".*\.(html|txt|page|hlp|md|rst)$"
                         rf"|[./-]{code}\.(txt|html|hlp)$|\.hlp\.{code}$"),
        f"words-{code}": (0.3 * MB * scale, 300 * KB,
                          rf"/fortunes-{package}/.*/games/fortunes.*/[^./]+(\.fortunes|\.u8)?$"),
        f"json-{code}": (0.1 * MB * scale, 100 * KB, rf"/{code}(-hans)?\.json$"),
    }


# category -> bucket -> (bytes to take, largest single document, pattern of the path)
BUCKETS: dict[str, dict[str, tuple[float, int, str]]] = {
    "russian": {
        "prose": (31 * MB, 1 * MB, r"RusLit/(prose|poems|publicism)/.*\.txt$"),
        "words": (1.5 * MB, 900 * KB,
                  r"-(ru|dict)/.*/(dictd|mythes|fortunes[^/]*)/.*(ru|[a-z]\.dict\.dz|\.dat|/[^.]*)$"),
        **{k: v for k, v in language_buckets("ru", 4).items() if k != "words-ru"},
    },
    "languages": {k: v for code in LANGUAGES for k, v in language_buckets(code, 1).items()},
    "office": {
        "document": (5 * MB, 150 * KB,
                     r"!(.*/)?(document|content|sheet\d+|sharedStrings|slide\d+|comments\d*)\.xml$"),
        "parts": (1.2 * MB, 60 * KB, r"!.*\.(xml|rels|rdf)$"),
        "json": (2.3 * MB, 120 * KB, r"(?<!package)\.(json|geojson|topojson|ipynb|jsonl)$"),
        "csv": (2 * MB, 150 * KB, r"\.(csv|tsv)$"),
        "sql": (1.3 * MB, 100 * KB, r"(?<!/expected)/[^/]*\.sql(\.in)?$"),
        "mail": (1.5 * MB, 100 * KB,
                 r"/test/corpora/|\.(eml|mbox|mbx|msg)$|/test_email/data/|/testmsgs/.*\.(msg|txt)$"),
    },
    "code": {
        "haskell": (1.2 * MB, 80 * KB, r"\.l?hs$"),
        "ocaml": (1 * MB, 80 * KB, r"\.ml[iyl]?$"),
        "swift": (0.6 * MB, 80 * KB, r"\.swift$"),
        "scala": (0.7 * MB, 80 * KB, r"\.scala$"),
        "kotlin": (0.9 * MB, 80 * KB, r"\.kts?$"),
        "erlang": (0.8 * MB, 80 * KB, r"\.[eh]rl$"),
        "elixir": (0.6 * MB, 80 * KB, r"\.exs?$"),
        "lua": (0.7 * MB, 80 * KB, r"\.lua$"),
        "fortran": (0.8 * MB, 80 * KB, r"\.(f|for|f90|f95|F|F90)$"),
        "ada": (0.6 * MB, 80 * KB, r"\.(adb|ads)$"),
        "julia": (0.5 * MB, 80 * KB, r"\.jl$"),
        "clojure": (0.4 * MB, 80 * KB, r"\.(clj|cljs|cljc|edn)$"),
        "d": (0.5 * MB, 80 * KB, r"/dub/.*\.d$"),
        "zig": (0.6 * MB, 80 * KB, r"\.zig$"),
        "prolog": (0.6 * MB, 80 * KB, r"/(source-)?swi-prolog.*\.(pl|plt)$|\.lgt$"),
        "scheme": (0.4 * MB, 80 * KB, r"\.(scm|ss|sld)$"),
        "hardware": (0.9 * MB, 80 * KB, r"\.(v|sv|vh|vhd|vhdl)$"),
        "cobol": (0.4 * MB, 80 * KB, r"\.(cob|cbl|cpy)$|/gnucobol.*\.at$"),
        "php": (0.9 * MB, 80 * KB, r"\.php$"),
        "csharp": (1 * MB, 80 * KB, r"\.cs$"),
        "typescript": (0.9 * MB, 80 * KB, r"\.tsx?$"),
        "groovy": (0.5 * MB, 80 * KB, r"\.(groovy|gradle)$"),
        "nim": (0.5 * MB, 80 * KB, r"\.nim$"),
        "r": (0.5 * MB, 80 * KB, r"\.[rR]$"),
        "octave": (0.5 * MB, 80 * KB, r"octave.*\.m$"),
        "vala": (0.4 * MB, 80 * KB, r"\.vala$"),
        "tex": (0.7 * MB, 80 * KB, r"\.(tex|sty|cls|dtx)$"),
        "build": (0.4 * MB, 60 * KB, r"/(Makefile|GNUmakefile|CMakeLists\.txt|Dockerfile)[^/]*$|\.(mk|cmake)$"),
        "shell": (0.6 * MB, 60 * KB, r"\.(sh|bash|bats)$|/bash-completion/completions/[^.]*$"),
    },
    "exe": {
        "arm64": (8 * MB, 280 * KB, r"^arm64/.*(/lib[^/]*\.so[^/]*|/s?bin/[^/]+|/[^/]+\.so)$"),
        "i386": (1.6 * MB, 280 * KB, r"^i386/.*(/lib[^/]*\.so[^/]*|/s?bin/[^/]+|/[^/]+\.so)$"),
        "riscv64": (1.6 * MB, 280 * KB, r"^riscv64/.*(/lib[^/]*\.so[^/]*|/s?bin/[^/]+|/[^/]+\.so)$"),
    },
}
PATTERNS = [(c, b, re.compile(v[2])) for c, buckets in BUCKETS.items() for b, v in buckets.items()]


def apt(work: Path, name: str, line: str, architecture: str = "") -> Callable[..., None]:
    """apt-get with the one source of packages that `line` says, apart from those of this machine."""
    state = work / "apt" / name
    (state / "lists/partial").mkdir(parents=True, exist_ok=True)
    (state / "list").write_text(line.replace(" ", " [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] ", 1))
    options = {"Dir::Etc::SourceList": state / "list", "Dir::Etc::SourceParts": "/dev/null",
               "Dir::State::Lists": state / "lists", "Dir::Cache::pkgcache": "", "Dir::Cache::srcpkgcache": ""}
    if architecture:
        options |= {"APT::Architecture": architecture, "APT::Architectures": architecture}
    command = ["apt-get", "-q", *(word for k, v in options.items() for word in ("-o", f"{k}={v}"))]

    def call(*words: str, cwd: Path = work) -> None:
        subprocess.run([*command, *words], cwd=cwd, check=False)
    return call


def fetch(work: Path, mirror: Path | None) -> None:
    """Downloads and unpacks each once, to work/x/KIND/PACKAGE; KIND is all, source, git or a processor."""
    debian = "http://deb.debian.org/debian"
    for kind in ("all", "source", *FOREIGN):
        (work / kind).mkdir(parents=True, exist_ok=True)
    for package in PACKAGES:
        if not list((work / "all").glob(f"{package}_*.deb")):
            subprocess.run(["apt-get", "download", "-q", package], cwd=work / "all", check=False)
    if not list((work / "source").iterdir()):
        source = apt(work, "source", f"deb-src {debian} bookworm main\n")
        source("update")
        for package in SOURCES:
            source("source", "--download-only", package, cwd=work / "source")
    for kind, (release, packages) in FOREIGN.items():
        if not list((work / kind).iterdir()):
            foreign = apt(work, kind, f"deb {debian} {release} main\n", kind)
            foreign("update")
            for package in packages:
                foreign("download", package, cwd=work / kind)
    for kind in ("all", *FOREIGN):
        for deb in (work / kind).glob("*.deb"):
            target = work / "x" / kind / deb.name.split("_")[0]
            if not target.exists():
                target.parent.mkdir(parents=True, exist_ok=True)
                subprocess.run(["dpkg", "-x", deb, target], check=False)
    for tar in (work / "source").glob("*.orig.tar.*"):
        target = work / "x/source" / tar.name.split("_")[0]
        if not target.exists() and not tar.name.endswith(".asc"):
            target.mkdir(parents=True)
            subprocess.run(["tar", "-xf", tar, "-C", target, "--no-same-owner"], check=False)
    for repository in REPOSITORIES if mirror else []:
        git = mirror / repository.replace("/", "+") / "repo"
        target = work / "x/git" / repository.split("/")[1]
        if git.exists() and not target.exists():
            check_out(git, target)


def check_out(git: Path, target: Path) -> None:
    """Those files of a bare copy that a bucket wants; a copy may lack some."""
    command = ["git", "-C", str(git)]
    listed = subprocess.run([*command, "ls-tree", "-r", "-z", "HEAD"], capture_output=True, check=True).stdout.decode()
    files = {}
    for line in listed.split("\0"):
        entry, _, name = line.partition("\t")
        if name.endswith(OFFICE) or any(p.search(f"git/{target.name}/{name}") for _, _, p in PATTERNS):
            files[name] = entry.split()[2]
    feed = "".join(f"{blob}\n" for blob in files.values()).encode()
    raw, at = subprocess.run([*command, "cat-file", "--batch"], input=feed, capture_output=True, check=True).stdout, 0
    for name in files:
        end = raw.index(b"\n", at)
        fields, at = raw[at:end].split(), end + 1
        if fields[-1] != b"missing":
            size = int(fields[2])
            path = target / name
            if len(path.name.encode()) < 250 and ".." not in path.parts:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(raw[at:at + size])
            at += size + 1


def candidates(work: Path) -> dict[tuple[str, str], list[str]]:
    """Paths below work/x by bucket; ARCHIVE!MEMBER is a member of an office document."""
    found: dict[tuple[str, str], list[str]] = {(c, b): [] for c, b, _ in PATTERNS}
    top = str(work / "x") + "/"
    for folder, _, files in os.walk(top):
        for file in files:
            path = f"{folder}/{file}".replace("//", "/").removeprefix(top)
            if EXCLUDED.search("/".join(path.split("/")[-2:])) or os.path.islink(top + path):
                continue
            names = [path.removesuffix(".gz")]
            if file.lower().endswith(OFFICE):
                try:
                    with zipfile.ZipFile(top + path) as archive:
                        names = [f"{path}!{i.filename}" for i in archive.infolist() if i.file_size < 20 * MB]
                except (OSError, ValueError, zipfile.BadZipFile, NotImplementedError):
                    continue
            for name in names:
                for category, bucket, pattern in PATTERNS:
                    if pattern.search(name):
                        found[category, bucket].append(name if "!" in name else path)
                        break
    return found


def windows(path: str, data: bytes, limit: int) -> Iterator[bytes]:
    """Up to six pieces from all over a program."""
    pieces = max(1, min(6, len(data) // limit))
    for k in range(pieces):
        at = k * (len(data) // pieces) & ~4095
        yield data[at:at + limit]


def restyle(text: str, r: random.Random) -> str:
    """Prose in one of the layouts that plain Russian texts have."""
    text = text.replace("\r\n", "\n").replace("\u00a0", " ").lstrip("\ufeff")
    dash = r.choice(["\u2014", "\u2014", "\u2013", "--", "-"])
    text = text.replace("\u2014", dash).replace("\u2013", dash)
    if r.random() < 0.3:
        text = re.sub("[«»„“”]", '"', text)
    text = text.replace("…", "...") if r.random() < 0.6 else text.replace("...", "…")
    if r.random() < 0.3:
        text = text.replace("ё", "е").replace("Ё", "Е")
    if r.random() < 0.6:
        width, indent = r.choice([60, 65, 70, 72, 75, 76, 78, 80]), r.choice(["", "", "  ", "   ", "     "])
        lines = []
        for paragraph in re.split(r"\n+", text):
            lines += textwrap.wrap(paragraph.strip(), width, initial_indent=indent) or []
            lines += [] if indent else [""]
        text = "\n".join(lines) + "\n"
    return text.replace("\n", "\r\n") if r.random() < 0.4 else text


def in_code_page(data: bytes, language: str, r: random.Random) -> bytes:
    share, pages = CODE_PAGES.get(language, (0.0, []))
    if r.random() >= share:
        return data
    text = data.decode("utf-8", "replace").replace("\ufffd", "")
    for character, plain in (("—", "-"), ("–", "-"), ("…", "..."), ("“", '"'), ("”", '"'), ("’", "'"), ("«", '"'),
                             ("»", '"'), ("„", '"'), ("\u00a0", " ")):
        text = text.replace(character, plain)
    return text.encode(r.choice(pages), "replace")


def documents(top: Path, category: str, bucket: str, path: str, limit: int) -> Iterator[tuple[str, bytes]]:
    """What one file gives."""
    if "!" in path:
        name, member = path.split("!", 1)
        with zipfile.ZipFile(top / name) as archive:
            data = archive.read(member)
        yield member.split("/")[-1], data[:limit]
        return
    if category == "exe":
        data = (top / path).read_bytes()
        if data[:4] == b"\x7fELF":
            yield from ((os.path.basename(path), piece) for piece in windows(path, data, limit))
        return
    name, data = collect.read(str(top / path), limit if bucket != "prose" else 4 * int(MB), category)
    r = random.Random(order(path))
    if bucket != "prose":
        kind, _, language = bucket.partition("-")
        plain = kind in ("man", "words", "docs") and not data.startswith(b"<")
        yield name, in_code_page(data, language, r) if plain else data
        return
    text = data.decode("utf-8", "replace")
    for at in range(0, len(text), PROSE_PIECE):
        short = name if r.random() < 0.6 else re.sub(r"\W+", "_", name.removesuffix(".txt").lower()) + ".txt"
        yield short, in_code_page(restyle(text[at:at + PROSE_PIECE], r).encode(), "ru", r)


def wanted(category: str, bucket: str, data: bytes) -> bool:
    return len(data) >= 200 and (category == "exe" or bucket.startswith("mo-") or b"\0" not in data)


def select(work: Path, had: set[bytes]) -> Iterator[tuple[str, bool, str, bytes]]:
    """category, whether held out, name, data"""
    top, seen = work / "x", set(had)
    for (category, bucket), paths in candidates(work).items():
        cap, limit, _ = BUCKETS[category][bucket]
        taken, by_origin = 0, {}
        for path in sorted(paths, key=order):
            source = "/".join(path.split("/")[:2])
            if taken >= cap:
                break
            if category in ("code", "office", "exe") and by_origin.get(source, 0) > max(cap / 2, limit):
                continue
            held = int(order(path.split("!")[0].split("/")[-1])[8:14], 16) % 50 == 0
            try:
                for name, data in documents(top, category, bucket, path, limit):
                    digest = hashlib.sha1(data[:3000]).digest()
                    if digest in seen or not wanted(category, bucket, data):
                        continue
                    seen.add(digest)
                    taken += len(data)
                    by_origin[source] = by_origin.get(source, 0) + len(data)
                    yield category, held, name, data
            except (OSError, EOFError, ValueError, KeyError, RuntimeError, NotImplementedError, zipfile.BadZipFile):
                continue
        print(f"{category}/{bucket}: {taken} of {cap:.0f} bytes from {len(by_origin)} origins, {len(paths)} files")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--work", type=Path, default=Path("/tmp/ffpkg-kinds"))
    parser.add_argument("--repositories", type=Path, help="folder of bare git copies, OWNER+NAME/repo")
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "data")
    args = parser.parse_args()
    fetch(args.work, args.repositories)
    args.out.mkdir(parents=True, exist_ok=True)
    chunks: dict[str, list[list[tuple[str, bytes]]]] = {}
    kept: dict[str, list[tuple[str, bytes]]] = {}
    for category, held, name, data in select(args.work, collect_more.starts(args.out)):
        if held:
            kept.setdefault(category, []).append((name, data))
            continue
        collect.put(chunks, category, name, data)
    # A category that has CATEGORY-held.rec.xz too is judged by the file that sorts first, then by the other.
    jobs = [(args.out / f"{c}-also-held.rec.xz", records) for c, records in kept.items()]
    jobs += [(args.out / f"{c}-k{i}.rec.xz", records) for c, files in chunks.items() for i, records in enumerate(files)]
    with ProcessPoolExecutor() as pool:
        for name, size in pool.map(collect.pack, jobs):
            print(f"{name}: {size} packed")


if __name__ == "__main__":
    main()
