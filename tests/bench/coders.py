# SPDX-License-Identifier: GPL-3.0-or-later
"""FileFormer's levels and their peers as whole programs on one core: what each is called with, and what it takes."""

import dataclasses
import filecmp
import os
import re
import shutil
import subprocess
import tempfile
import time
from pathlib import Path


@dataclasses.dataclass(frozen=True)
class Coder:
    """A program at one level. The commands are for bash: $1 is what to pack, in the current folder, $2 the archive and
    $3 an empty folder to unpack into. A coder of `streams` packs one file; a folder goes through tar."""
    name: str
    family: str
    program: str
    pack: str
    unpack: str
    streams: bool = False
    folders_only: bool = False
    shown: bool = False  # in the table with a row for each file


def stream(name, family, pack, unpack, shown=False):
    return Coder(name, family, family, pack, unpack, streams=True, shown=shown)


def peers(of_folder):
    """The other programs, the quick ones first; `of_folder` gives them the windows that a large archive needs."""
    long = " --long=28" if of_folder else ""
    zstd = [stream(f"zstd -{level}{long if level >= 19 else ''}", "zstd",
                   f"zstd -q -T1 --ultra -{level}{long if level >= 19 else ''} -c", f"zstd -qdc{long}", level == 19)
            for level in (1, 3, 9, 19, 22)]
    xz = [stream(f"xz -{level}", "xz", f"xz -T1 -{level} -c", "xz -dc", level == "9e") for level in ("1", "6", "9e")]
    brotli = [stream(f"brotli -q {level}", "brotli", f"brotli -q {level} -w 24 -c", "brotli -dc", level == 11)
              for level in (1, 5, 9, 11)]
    blocks = 64 if of_folder else 16
    bzip3 = [stream(f"bzip3 -b {blocks}", "bzip3", f"bzip3 -b {blocks} -ec", "bzip3 -dc", True)]
    gzip = [] if of_folder else [stream("gzip -9", "gzip", "gzip -9c", "gzip -dc", True)]
    zips = [Coder("zip -9", "zip", "zip", 'zip -q -9 -r "$2" "$1"', 'unzip -q "$2" -d "$3"', folders_only=True),
            Coder("rar -m5", "rar", "rar", 'rar a -inul -m5 -mt1 -r "$2" "$1"', 'rar x -inul -mt1 "$2" "$3/"',
                  folders_only=True)]
    unpack7 = '7z x -bd -y -mmt1 -o"$3" "$2"'
    seven = [Coder(f"7z -mx{level}", "7z", "7z", f'7z a -bd -y -mmt1 -mx{level} "$2" "$1"', unpack7)
             for level in (1, 5, 9)]
    seven += [Coder("7z PPMd", "7z", "7z", '7z a -bd -y -mmt1 -m0=PPMd "$2" "$1"', unpack7, shown=True)]
    zpaq = [Coder(f"zpaq -m{level}", "zpaq", "zpaq", f'zpaq a "$2" "$1" -m{level} -t1', 'zpaq x "$2" -to "$3" -force -t1',
                  shown=level == 5) for level in (1, 2, 3, 4, 5)]
    coders = zstd[:3] + gzip + zips + brotli[:3] + xz + bzip3 + seven + zstd[3:] + zpaq[:3] + brotli[3:] + zpaq[3:]
    return [coder for coder in coders if of_folder or not coder.folders_only]


def levels(ffz, wanted=()):
    """FileFormer's levels as the program names them, but `ultra` unless it is wanted. Archives are not verified while
    they are made, as the peers do not either; `auto` is run as people get it."""
    described = subprocess.run([ffz, "create", "--help"], stdout=subprocess.PIPE, text=True, check=True).stdout
    found = re.search(r"--level LEVEL.*(\n {20,}.*)*", described)
    names = re.findall(r"\w+", found[0]) if found else []
    chosen = wanted or [name for name in ("store", "fast", "quick", "balanced", "former", "auto") if name in names]
    return [Coder(f"ffz {name}", "ffz", str(ffz),
                  f'"{ffz}" create --quiet --threads 1 {"" if name == "auto" else "--no-verify "}--level {name} "$2" "$1"',
                  f'"{ffz}" extract --quiet --threads 1 -C "$3" "$2"', shown=name != "store") for name in chosen]


def available(coder):
    return shutil.which(coder.program) is not None


def taken(command, arguments, folder, core):
    """Runs a bash command on one core: its seconds, processor seconds and the KiB of its largest process.
    Raises CalledProcessError when it fails."""
    with tempfile.TemporaryFile() as printed, tempfile.NamedTemporaryFile("r") as usage:
        # GNU time, because a child of Python would count Python's own memory.
        run = ["taskset", "-c", str(core), "time", "-o", usage.name, "-f", "%U %S %M",
               "bash", "-o", "pipefail", "-c", command, "_", *arguments]
        begin = time.monotonic()
        status = subprocess.run(run, cwd=folder, stdin=subprocess.DEVNULL, stdout=printed, stderr=printed, check=False)
        seconds = time.monotonic() - begin
        if status.returncode != 0:
            printed.seek(0)
            raise subprocess.CalledProcessError(status.returncode, command, printed.read()[-2000:])
        user, system, peak = usage.read().split()
    return seconds, float(user) + float(system), int(peak)


def same(left, right):
    """Whether two files, or two folders with all that is in them, have equal names and bytes."""
    if not left.is_dir():
        return right.is_file() and filecmp.cmp(left, right, shallow=False)
    names = sorted(os.listdir(left))
    return right.is_dir() and names == sorted(os.listdir(right)) and all(same(left / name, right / name) for name in names)


def measure(coder, source, core):
    """Packs and unpacks a file or folder and compares; what it took as a record of the JSON (see tests/bench/run)."""
    room = Path("/dev/shm") if shutil.disk_usage("/dev/shm").free > 4 << 30 else None  # measures no disk where it can
    with tempfile.TemporaryDirectory(dir=room) as work:
        archive, out = Path(work, "archive.7z" if coder.family == "7z" else f"archive.{coder.family}"), Path(work, "out")
        out.mkdir()
        pack, unpack = coder.pack, coder.unpack
        if coder.streams and source.is_dir():
            pack = f'tar --sort=name -cf - "$1" | {coder.pack} >"$2"'
            unpack = f'{coder.unpack} <"$2" | tar -xf - -C "$3"'
        elif coder.streams:
            pack, unpack = f'{coder.pack} <"$1" >"$2"', f'{coder.unpack} <"$2" >"$3/$1"'
        arguments = [source.name, str(archive), str(out)]
        packing = taken(pack, arguments, source.parent, core)
        unpacking = taken(unpack, arguments, source.parent, core)
        return {"coder": coder.name, "family": coder.family, "bytes_out": archive.stat().st_size,
                "in_seconds": round(packing[0], 3), "out_seconds": round(unpacking[0], 3),
                "in_cpu_seconds": round(packing[1], 3), "out_cpu_seconds": round(unpacking[1], 3),
                "in_peak_kib": packing[2], "out_peak_kib": unpacking[2], "threads": 1,
                "equal": same(source, out / source.name)}
