"""Words of an entry or a query and the rows of the table that they stand for (docs/SEARCH.md, "Tokens")."""
import re
import unicodedata

ROW_SEED = 0x811C9DC5
WORDS = {'name': 16, 'folders': 16, 'kind': 4, 'contents': 92, 'query': 24}   # most words of each field
LONGEST = 24          # code points of a word that count
CLASSES = {
    'image': 'jpg jpeg png gif bmp tif tiff webp heic heif avif jxl svg svgz cr2 cr3 nef arw dng orf rw2 raf psd xcf '
             'ico ppm pgm pbm jp2 ai eps kra',
    'video': 'mp4 mov avi mkv webm m4v mpg mpeg wmv flv 3gp ogv mts m2ts ts vob',
    'audio': 'mp3 flac ogg oga opus wav m4a aac wma aiff aif mid midi ape amr m3u mka',
    'document': 'pdf doc docx odt rtf txt md tex epub fb2 djvu ps pages mobi azw3 dotx ott rst xps',
    'sheet': 'xls xlsx ods csv tsv numbers xlsm',
    'slides': 'ppt pptx odp key pps ppsx',
    'mail': 'eml msg mbox vcf ics pst',
    'archive': 'zip 7z rar tar gz tgz bz2 xz zst lz4 txz tbz2 iso deb rpm cab ffz jar apk dmg',
    'code': 'c h cc cpp cxx hpp hh py js mjs jsx tsx java kt go rs rb php pl pm sh bash zsh lua cs swift m '
            'scala hs ml r jl sql asm s cmake',
    'web': 'html htm xhtml css scss page php3 asp',
    'data': 'json xml yaml yml toml ini conf cfg db sqlite sqlite3 log desktop parquet h5 nc mat',
    'program': 'exe dll so dylib a o bin msi appimage elf pyc class wasm',
    'font': 'ttf otf woff woff2 pfb bdf pcf',
    'manual': '1 2 3 4 5 6 7 8 3pm 3perl 1p 3p 3ssl 1ssl n',
    'database': 'mdb accdb odb dbf kdbx',
    'model': 'stl obj blend fbx gltf glb step stp iges dwg dxf 3ds ply scad',
}
CLASS_OF = {ext: c for c, exts in CLASSES.items() for ext in exts.split()}
RUN = re.compile(r'[^\W\d_]+|\d+')
HUMP = re.compile(r'(?<=[a-zа-яё])(?=[A-ZА-ЯЁ])|(?<=[A-ZА-Я])(?=[A-ZА-Я][a-zа-я])')
_marks = {}


def fold(text):
    """NFKC case fold, ё = е, marks dropped after Latin and Greek letters."""
    if text.isascii():
        return text.lower()
    text = unicodedata.normalize('NFKC', unicodedata.normalize('NFKC', text).casefold())
    out = []
    for c in text:
        if c not in _marks:
            d = c
            if c == 'ё':
                d = 'е'
            elif ord(c) > 127:
                parts = unicodedata.normalize('NFD', c)
                name = unicodedata.name(parts[0], '')
                if len(parts) > 1 and name.startswith(('LATIN', 'GREEK')):
                    d = parts[0]
                elif unicodedata.combining(c):
                    d = ''
            _marks[c] = d
        out.append(_marks[c])
    return ''.join(out)


def words_of(text, most):
    """At most `most` different words in the order of their first appearance."""
    out = {}
    if not text.isascii():
        text = unicodedata.normalize('NFKC', text)    # names from a Mac come in pieces
    for m in RUN.finditer(HUMP.sub(' ', text)):
        w = m[0]
        if w[0].isdecimal():
            if len(w) == 8 and w[:2] in ('19', '20'):
                w = w[:4]            # a date: its year
            elif len(w) > 4:
                w = '#%d' % min(len(w), 20)
        else:
            w = fold(w)[:LONGEST]
        if w and w not in out:
            out[w] = None
            if len(out) == most:
                break
    return list(out)


def entry_words(path, contents, folder=False):
    """Words of the four fields. `contents`: text."""
    parts = [p for p in path.split('/') if p]
    name = parts[-1] if parts else ''
    stem, dot, ext = name.rpartition('.')
    kind = ['=folder'] if folder else []
    if not folder and dot and stem and 1 <= len(ext) <= 8 and ext.isalnum():
        ext = fold(ext)
        kind = ['.' + ext] + (['=' + CLASS_OF[ext]] if ext in CLASS_OF else [])
    else:
        stem = name
    return {'name': words_of(stem, WORDS['name']),
            'folders': words_of(' '.join(reversed(parts[:-1])), WORDS['folders']),
            'kind': kind, 'contents': words_of(contents, WORDS['contents'])}


def query_words(text):
    return words_of(text, WORDS['query'])


def hash32(data):
    """FNV-1a of 32 bits, then the finaliser of MurmurHash3."""
    h = ROW_SEED
    for b in data:
        h = ((h ^ b) * 0x01000193) & 0xFFFFFFFF
    h ^= h >> 16
    h = (h * 0x85EBCA6B) & 0xFFFFFFFF
    h ^= h >> 13
    h = (h * 0xC2B2AE35) & 0xFFFFFFFF
    return h ^ (h >> 16)


def pieces(word):
    """Hashes of a word: the whole first, then its pieces of 3, 4 and 5 code points."""
    if word[0] in '.=#' or word[0].isdecimal():
        return [hash32(word.encode())]
    w = '<' + word + '>'
    out = [hash32(w.encode())]
    for n in (3, 4, 5):
        if n < len(w):
            out += [hash32(w[i:i + n].encode()) for i in range(len(w) - n + 1)]
    return out
