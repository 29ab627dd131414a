#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""CheckVectors.py FORMAT.md: decrypts the encrypted archive that stands in the document, by what the document says and
nothing of FileFormer, and compares every value on the way with the document's. With --make ARCHIVE PASSWORD it prints
the block for the document instead.

It needs Python's cryptography for AES and HKDF, and libargon2, which it calls through ctypes."""
import ctypes
import hashlib
import re
import struct
import sys
import unicodedata

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

MAGIC = bytes.fromhex("8946465a0d0a1a0a")
BLOCK = 136
CHUNK = 65536


def check(ok, what):
    if not ok:
        sys.exit(f"CheckVectors: {what}")


def short_hash(data, size):
    return hashlib.sha512(data).digest()[:size]


def argon2id(password, salt, memory, passes, lanes):
    library = ctypes.CDLL("libargon2.so.1")
    out = ctypes.create_string_buffer(32)
    code = library.argon2id_hash_raw(ctypes.c_uint32(passes), ctypes.c_uint32(memory), ctypes.c_uint32(lanes), password,
                                     ctypes.c_size_t(len(password)), salt, ctypes.c_size_t(len(salt)), out,
                                     ctypes.c_size_t(len(out)))
    check(code == 0, f"libargon2 gives error {code}")
    return out.raw


def hkdf(key, salt, purpose, size):
    return HKDF(algorithm=hashes.SHA512(), length=size, salt=salt, info=purpose).derive(key)


def decrypt(file, password):
    """The values on the way, and the archive without encryption."""
    steps = {}
    header, keys = file[:12], file[12:12 + BLOCK]
    check(header[:8] == MAGIC and header[8] == 3, "the file is no encrypted archive")
    check(header[10:] == short_hash(header[:10], 2), "the header's check differs")
    check(keys == file[-BLOCK:], "the two key blocks differ")
    check(keys[:4] == b"FKEY" and keys[128:] == short_hash(keys[:128], 8), "the check of the key block differs")
    kdf, cipher, flags, lanes, memory, passes = struct.unpack("<BBBBII", keys[4:16])
    check((kdf, cipher, flags) == (1, 1, 0), "the key block is of another version")
    steps["password"] = unicodedata.normalize("NFC", password.decode()).encode()
    steps["costs"] = b"%d KiB, %d passes, %d lanes" % (memory, passes, lanes)
    steps["salt"] = keys[16:32]
    steps["password key"] = argon2id(steps["password"], keys[16:32], memory, passes, lanes)
    steps["wrap salt"] = keys[32:64]
    steps["wrap key"] = hkdf(steps["password key"], keys[32:64], b"fileformer wrap", 32)
    steps["key check"] = hkdf(steps["password key"], keys[32:64], b"fileformer check", 16)
    check(steps["key check"] == keys[64:80], "the password is wrong")
    steps["file key"] = AESGCM(steps["wrap key"]).decrypt(bytes(12), keys[80:128], header + keys[:80])
    steps["chunk key"] = hkdf(steps["file key"], header + bytes([cipher]), b"fileformer chunks", 32)
    body, plain = file[12 + BLOCK:-BLOCK], b""
    count = -(-len(body) // (CHUNK + 16))
    for number in range(count):
        chunk = body[number * (CHUNK + 16):(number + 1) * (CHUNK + 16)]
        nonce = struct.pack("<QHBB", number, 0, 0, number + 1 == count)
        plain += AESGCM(steps["chunk key"]).decrypt(nonce, chunk, None)
    steps["archive"] = plain
    return steps


def as_text(name, value):
    return value.decode() if name == "costs" else value.hex()


def print_block(path, password):
    file = open(path, "rb").read()
    for name, value in [("typed", password), *decrypt(file, password).items(), ("file", file)]:
        text = as_text(name, value)
        if name == "costs":
            print(f"{name:<14}{text}")
            continue
        for at in range(0, len(text), 96):
            print(f"{name if at == 0 else '':<14}{text[at:at + 96]}")


def read_block(document):
    """The values of the document's block, by name: lines that begin with a blank go on with the one before."""
    text = open(document, encoding="utf-8").read()
    section = text[text.index("### Test vector"):]
    out, name = {}, None
    for line in re.search(r"```\n(.*?)```", section, re.S).group(1).splitlines():
        if line[:14].strip():
            name = line[:14].strip()
            out[name] = ""
        out[name] += line[14:].strip()
    return out


def main():
    if sys.argv[1] == "--make":
        print_block(sys.argv[2], open(sys.argv[3], "rb").read())
        return
    said = read_block(sys.argv[1])
    file, typed = bytes.fromhex(said["file"]), bytes.fromhex(said["typed"])
    steps = decrypt(file, typed)
    for name, value in steps.items():
        check(said[name] == as_text(name, value), f"{name} is {as_text(name, value)} and not what the document says")
    check(set(said) == set(steps) | {"typed", "file"}, "the document has values that nobody asked for")
    check(steps["archive"][:9] == MAGIC + b"\2" and steps["archive"][-4:] == b"FEND", "what comes out is no archive")
    check("Привет".encode() in steps["archive"], "the contents are not in what comes out")
    for at in (12 + BLOCK, len(file) - BLOCK - 1):
        changed = bytearray(file)
        changed[at] ^= 1
        try:
            decrypt(bytes(changed), typed)
        except InvalidTag:
            continue
        sys.exit(f"CheckVectors: byte {at} can be changed")
    print(f"CheckVectors: {len(steps)} values and {len(steps['archive'])} bytes are right")


if __name__ == "__main__":
    main()
