# SPDX-License-Identifier: GPL-3.0-or-later
import struct
import subprocess
from pathlib import Path


def filtered(docs):
    """As the codec filters programs."""
    raw = b"".join(struct.pack("<II", len(n), len(d)) + n + d for n, d in docs)
    out = subprocess.run([str(Path(__file__).parent / "bf")], input=raw, stdout=subprocess.PIPE, check=True).stdout
    got, at = [], 0
    while at < len(out):
        n, size = struct.unpack_from("<II", out, at)
        got.append((out[at + 8:at + 8 + n], out[at + 8 + n:at + 8 + n + size])); at += 8 + n + size
    return got
