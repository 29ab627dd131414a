# SPDX-License-Identifier: GPL-3.0-or-later
"""Collects blocks for train_mixers from a Debian machine: mixer_data.py OUT [CORPUS]

Whole files of one kind make blocks of about 250 KB; half of the blocks are cut into pieces of 20, 40 and 80 KB, since small files are what gains most.
CORPUS is a folder with prose.rec.xz, wiki.rec.xz and logs.rec.xz (shared/corpus/train). The development files of shared/corpus/dev and the trees of
docs/BENCHMARKS.md must not be on the machine's /usr.
"""
import lzma
import os
import random
import sys

BLOCK = 250_000
SMALLEST = 8_000


def files_below(root, endings, limit):
    paths = []
    for folder, _, names in os.walk(root):
        for name in names:
            path = os.path.join(folder, name)
            if name.endswith(endings) and not os.path.islink(path) and 200 < os.path.getsize(path) < 400_000:
                paths.append(path)
    random.shuffle(paths)
    contents, total = [], 0
    for path in paths:
        if total > limit:
            break
        with open(path, "rb") as file:
            contents.append(file.read())
        total += len(contents[-1])
    return contents


def texts(corpus, name):
    with lzma.open(os.path.join(corpus, name + ".rec.xz")) as file:
        data = file.read()
    begin = random.randrange(max(1, len(data) - 1_200_000))
    return [data[at:at + 30_000] for at in range(begin, min(begin + 1_200_000, len(data)), 30_000)]


def collect(corpus):
    kinds = {
        "py": files_below("/usr/lib/python3", (".py",), 900_000) + files_below("/usr/lib/python3.11", (".py",), 900_000),
        "h": files_below("/usr/include", (".h", ".hpp"), 1_500_000),
        "pl": files_below("/usr/share/perl", (".pm", ".pl"), 700_000) + files_below("/usr/share/perl5", (".pm",), 400_000),
        "sh": files_below("/usr/share", (".sh", ".bash", ".cmake", ".m4"), 900_000),
        "js": files_below("/usr/lib/node_modules", (".js", ".ts", ".json", ".md"), 1_200_000),
        "html": files_below("/usr/share", (".html", ".xml", ".svg", ".css"), 900_000),
        "bin": files_below("/usr/lib/x86_64-linux-gnu", (".so", ".a", ".o"), 1_000_000) + files_below("/usr/bin", ("",), 1_200_000),
        "txt": files_below("/usr/share", (".txt", "copyright", "README", ".md", ".rst", ".po"), 900_000),
        "c": files_below(os.path.join(os.path.dirname(os.path.abspath(__file__)), "../core"), (".cpp",), 500_000),
    }
    if corpus:
        kinds.update({name: texts(corpus, name) for name in ("prose", "wiki", "logs")})
    kinds["mix"] = [data for contents in kinds.values() for data in contents if len(data) < 60_000]
    random.shuffle(kinds["mix"])
    del kinds["mix"][400:]
    return kinds


def main():
    out, corpus = sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else None
    random.seed(5)
    os.makedirs(out)
    blocks = []
    for kind, contents in collect(corpus).items():
        data = b""
        for content in contents:
            data += content
            if len(data) < BLOCK:
                continue
            if random.random() < 0.5:
                blocks.append((kind, data[:BLOCK + 10_000]))
            else:
                at = 0
                while at + SMALLEST < len(data):
                    size = random.choice((20_000, 40_000, 80_000))
                    blocks.append((kind, data[at:at + size]))
                    at += size
            data = b""
    random.shuffle(blocks)
    for number, (kind, data) in enumerate(blocks):
        with open(os.path.join(out, f"{number:04}.{kind}"), "wb") as file:
            file.write(data)
    print(len(blocks), "blocks,", sum(len(data) for _, data in blocks), "bytes")


main()
