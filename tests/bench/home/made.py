# SPDX-License-Identifier: GPL-3.0-or-later
"""What no package has as people keep it: letters, databases and office documents, made of the packages' texts and
pictures. The bytes depend on those, on zlib's deflate and on SQLite's file format only."""

import base64
import email.utils
import gzip
import hashlib
import html
import io
import os
import re
import sqlite3
import tempfile
import textwrap
import zipfile
from datetime import datetime, timezone
from pathlib import Path

DOC = "usr/share/doc"
# "commit", "Author:" and "Date:" as git log prints them; what follows is the message, indented, and a list of files.
COMMIT = re.compile(r"^commit ([0-9a-f]{40})\n(?:Merge: .*\n)?Author: (.*) <(.*)>\nDate:   (.*)\n", re.M)


def number_of(text, below):
    """A number that depends on the text only."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big") % below


def text_of(path):
    data = path.read_bytes()
    return (gzip.decompress(data) if path.suffix == ".gz" else data).decode("utf-8", "replace")


def commits(path):
    """The newest changes that a git log has: (identity, author, address, date, message)."""
    parts = COMMIT.split(text_of(path))
    for at in range(1, min(len(parts), 3000 * 5), 5):
        identity, author, address, date, rest = parts[at:at + 5]
        when = datetime.strptime(date.strip(), "%a %b %d %H:%M:%S %Y %z")
        message = "\n".join(line[4:] if line.startswith("    ") else line for line in rest.strip("\n").split("\n"))
        yield identity, author, address, when, message


def paragraphs(path, least=0):
    """The paragraphs of a text, each in one line; those shorter than `least` characters are left out."""
    for part in re.split(r"\n\s*\n", text_of(path)):
        joined = " ".join(part.split())
        if len(joined) >= max(1, least) and not re.fullmatch(r"[\W\d]*", joined):
            yield re.sub(r"「\d+」", "", joined).strip()


# Letters


def attachment(path):
    """A part of a letter with a file in it."""
    kind = {".pdf": "application/pdf", ".jpg": "image/jpeg", ".png": "image/png", ".epub": "application/epub+zip"}
    data, name = path.read_bytes(), path.name
    if name.endswith(".gz"):
        data, name = gzip.decompress(data), name[:-3]
    return (f'Content-Type: {kind.get(Path(name).suffix, "application/octet-stream")}; name="{name}"\n'
            f'Content-Disposition: attachment; filename="{name}"\nContent-Transfer-Encoding: base64\n\n'
            + base64.encodebytes(data).decode())


def letter(sender, to, when, subject, body, identity, files=()):
    """One message of an mbox file, with the headers that servers add."""
    host = sender[1].rsplit("@", 1)[-1] or "example.org"
    date = email.utils.format_datetime(when)
    encoded = subject if subject.isascii() else f"=?UTF-8?B?{base64.b64encode(subject.encode()).decode()}?="
    name = sender[0] if sender[0].isascii() else f"=?UTF-8?B?{base64.b64encode(sender[0].encode()).decode()}?="
    lines = [
        f"From {sender[1]} {when.astimezone(timezone.utc):%a %b %d %H:%M:%S %Y}",
        f"Return-Path: <{sender[1]}>",
        f"Delivered-To: {to}",
        f"Received: from mail.{host} (mail.{host} [198.51.100.{number_of(host, 250) + 1}])",
        f"\tby mx.example.org (Postfix) with ESMTPS id {identity[:11].upper()}",
        f"\tfor <{to}>; {date}",
        f"Message-ID: <{identity[:24]}@{host}>",
        f"Date: {date}",
        f"From: {name} <{sender[1]}>",
        f"To: <{to}>",
        f"Subject: {encoded}",
        "MIME-Version: 1.0",
    ]
    plain = "Content-Type: text/plain; charset=UTF-8\nContent-Transfer-Encoding: 8bit"
    body = re.sub(r"^From ", ">From ", body, flags=re.M)
    if not files:
        return "\n".join(lines) + f"\n{plain}\n\n{body}\n\n"
    mark = f"------------{identity[:24]}"
    parts = "".join(f"--{mark}\n{attachment(path)}\n" for path in files)
    return ("\n".join(lines) + f'\nContent-Type: multipart/mixed; boundary="{mark}"\n\nThis is a multi-part message.\n'
            f"--{mark}\n{plain}\n\n{body}\n\n{parts}--{mark}--\n\n")


def mailing_list(log, to, prefix):
    """What a mailing list sends to its readers: every change of a project."""
    out = []
    for identity, author, address, when, message in commits(log):
        subject = message.split("\n", 1)[0]
        body = f"{message}\n\n-- \n{author}\nhttps://lists.example.org/{prefix}/{identity[:12]}"
        out.append(letter((author, address), to, when, f"[{prefix}] {subject}", body, identity))
    return "".join(reversed(out)).encode()


def letters_with_files(paths, texts, people):
    """A box of letters between a few people, each with a file and some paragraphs."""
    out = []
    for number, path in enumerate(paths):
        identity = hashlib.sha256(f"{path.name}{number}".encode()).hexdigest()
        sender, to = people[number % len(people)], people[(number + 1) % len(people)][1]
        when = datetime.fromtimestamp(1420000000 + number * 2500000 + number_of(identity, 80000), timezone.utc)
        some = [texts[(number * 5 + at) % len(texts)] for at in range(1 + number % 5)]
        body = "\n\n".join(textwrap.fill(text, 72) for text in some)
        out.append(letter(sender, to, when, some[0][:50], body, identity, [path]))
    return "".join(out).encode()


def mail(x):
    geany = x / f"geany/{DOC}/geany/changelog.gz"
    asymptote = x / f"asymptote-doc/{DOC}/asymptote-doc/changelog.gz"
    yield "Mail/Lists/geany-commits", mailing_list(geany, "reader@example.org", "geany-commits")
    yield "Mail/Lists/asymptote", mailing_list(asymptote, "reader@example.org", "asymptote")
    history = x / f"debian-history/{DOC}/debian-history/docs"
    russian = list(paragraphs(x / f"debmake-doc/{DOC}/debmake-doc/debmake-doc.ru.txt.gz", 120))
    english = list(paragraphs(x / f"live-manual-txt/{DOC}/live-manual/txt/live-manual.en.txt.gz", 120))
    cards = sorted((x / f"debian-refcard/{DOC}/debian-refcard").glob("refcard-*-a4.pdf.gz"))
    pictures = sorted((x / f"python-pygame-doc/{DOC}/python-pygame-doc/html/_images").glob("*.jpg"))
    books = sorted(history.glob("project-history.*.epub")) + sorted(history.glob("project-history.*.pdf"))
    elephants = x / "mate-backgrounds/usr/share/backgrounds/mate/abstract/Elephants.jpg"
    people = [("Анна Петрова", "anna.petrova@example.ru"), ("Иван Смирнов", "smirnov@example.ru"),
              ("Мария К.", "maria.k@example.com")]
    yield "Mail/Входящие", letters_with_files(cards[:20] + pictures + [elephants], russian, people)
    people = [("John Carter", "john.carter@example.com"), ("Maria Keller", "maria.k@example.com"),
              ("Alice Wong", "alice@example.net"), ("Bob", "bob@example.org")]
    yield "Mail/Inbox", letters_with_files(books + cards[20:], english, people)


# Databases


def database(statements):
    """The bytes of an SQLite file made by [(statement, rows or None)], without the number of the library that made it."""
    handle, path = tempfile.mkstemp(suffix=".sqlite")
    os.close(handle)
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        for setting in ("page_size = 4096", "encoding = 'UTF-8'", "auto_vacuum = 0", "journal_mode = MEMORY"):
            connection.execute(f"PRAGMA {setting}")
        for statement, rows in statements:
            connection.execute("BEGIN")
            if rows is None:
                connection.execute(statement)
            else:
                connection.executemany(statement, rows)
            connection.execute("COMMIT")
        connection.close()
        data = bytearray(Path(path).read_bytes())
    finally:
        os.unlink(path)
    data[96:100] = (3040001).to_bytes(4, "big")  # SQLITE_VERSION_NUMBER; readers do not look at it
    return bytes(data)


def mail_index(x):
    """What a mail program knows of its letters."""
    rows = []
    for log in (f"geany/{DOC}/geany/changelog.gz", f"asymptote-doc/{DOC}/asymptote-doc/changelog.gz"):
        for identity, author, address, when, message in commits(x / log):
            rows.append((len(rows) + 1, log.split("/", 1)[0], f"{identity[:24]}@{address.rsplit('@', 1)[-1]}",
                         int(when.timestamp()) * 1000000, author, address, message.split("\n", 1)[0],
                         " ".join(message.split())[:300]))
    return database([
        ("CREATE TABLE messages (id INTEGER PRIMARY KEY, folder TEXT, header TEXT UNIQUE, date INTEGER, author TEXT, "
         "address TEXT, subject TEXT, preview TEXT)", None),
        ("CREATE INDEX by_date ON messages (folder, date)", None),
        ("CREATE INDEX by_author ON messages (address)", None),
        ("INSERT OR IGNORE INTO messages VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)])


def browser_history(x):
    """Addresses that the documents name, as visited over some years."""
    found = {}
    for folder in ("debian-history", "debian-edu-doc-en", "debmake-doc", "geany", "audacity", "webext-ublock-origin-firefox"):
        for path in sorted((x / folder).rglob("*")):
            if path.is_file() and not path.is_symlink() and path.suffix in (".html", ".gz", ".js", ".txt", ".md", ""):
                for address in re.findall(r"https?://[\w./?=&%#~+:-]{8,200}", text_of(path)):
                    found.setdefault(address, path.name)
    places, visits = [], []
    for number, (address, title) in enumerate(sorted(found.items()), 1):
        count = 1 + number_of(address, 7)
        times = sorted(1400000000000000 + number_of(f"{address}{at}", 300000000) * 1000000 for at in range(count))
        host = re.sub(r"^https?://([^/:]*).*", r"\1", address)
        places.append((number, address, f"{title}: {host}", host[::-1] + ".", count, number_of(address, 2000),
                       times[-1], hashlib.sha256(address.encode()).hexdigest()[:12], number_of(host, 1 << 46)))
        visits += [(number - number_of(f"from{address}{at}", number), number, time, 1 + number_of(f"kind{time}", 3))
                   for at, time in enumerate(times)]
    visits.sort(key=lambda visit: visit[2])
    return database([
        ("CREATE TABLE moz_places (id INTEGER PRIMARY KEY, url TEXT, title TEXT, rev_host TEXT, visit_count INTEGER, "
         "frecency INTEGER, last_visit_date INTEGER, guid TEXT, url_hash INTEGER)", None),
        ("CREATE TABLE moz_historyvisits (id INTEGER PRIMARY KEY, from_visit INTEGER, place_id INTEGER, visit_date "
         "INTEGER, visit_type INTEGER)", None),
        ("INSERT INTO moz_places VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", places),
        ("INSERT INTO moz_historyvisits (from_visit, place_id, visit_date, visit_type) VALUES (?, ?, ?, ?)", visits),
        ("CREATE INDEX moz_places_url_hashindex ON moz_places (url_hash)", None),
        ("CREATE INDEX moz_places_hostindex ON moz_places (rev_host)", None),
        ("CREATE UNIQUE INDEX moz_places_guid_uniqueindex ON moz_places (guid)", None),
        ("CREATE INDEX moz_historyvisits_placedateindex ON moz_historyvisits (place_id, visit_date)", None)])


def notes(x):
    """Notes of a person: titles, texts and days."""
    rows = []
    for texts in ("crawl-common/usr/share/crawl/dat/descript/*.txt", "crawl-common/usr/share/crawl/dat/descript/ru/*.txt",
                  "colobot-common/usr/share/games/colobot/help/R/**/*.txt"):
        for path in sorted(x.glob(texts)):
            if path.is_file():
                for text in paragraphs(path, 60):
                    rows.append((len(rows) + 1, path.stem, text.split(".")[0][:60], text,
                                 1450000000 + number_of(text, 250000000), number_of(text[::-1], 5)))
    return database([
        ("CREATE TABLE notes (id INTEGER PRIMARY KEY, notebook TEXT, title TEXT, body TEXT, changed INTEGER, colour "
         "INTEGER)", None),
        ("INSERT INTO notes VALUES (?, ?, ?, ?, ?, ?)", rows),
        ("CREATE INDEX notes_by_title ON notes (title)", None)])


def photo_index(x):
    """What a photo program keeps of the files it has seen."""
    rows = []
    for folder in ("plasma-workspace-wallpapers", "lomiri-wallpapers-16.04", "debian-edu-doc-en", "sonic-pi-samples",
                   "hedgewars-data", "colobot-common", "golang-golang-x-net-dev"):
        for path in sorted((x / folder).rglob("*")):
            if path.is_file() and not path.is_symlink():
                name = str(path.relative_to(x))
                rows.append((len(rows) + 1, number_of(path.parent.name, 400), path.name, path.stat().st_size,
                             f"{datetime.fromtimestamp(1300000000 + number_of(name, 400000000), timezone.utc):%FT%T}",
                             hashlib.md5(name.encode()).hexdigest(), number_of(name, 6),
                             number_of(name + "latitude", 18000000) / 1e5 - 90))
    return database([
        ("CREATE TABLE Images (id INTEGER PRIMARY KEY, album INTEGER, name TEXT NOT NULL, fileSize INTEGER, "
         "modificationDate DATETIME, uniqueHash TEXT, rating INTEGER, latitude REAL)", None),
        ("INSERT INTO Images VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows),
        ("CREATE INDEX hash_index ON Images (uniqueHash)", None),
        ("CREATE INDEX dir_index ON Images (album)", None)])


def databases(x):
    yield "Mail/global-messages.sqlite", mail_index(x)
    yield ".mozilla/firefox/profile.default/places.sqlite", browser_history(x)
    yield "Документы/Заметки.sqlite", notes(x)
    yield "Pictures/photos.db", photo_index(x)


# Office documents


def packed(entries):
    """A zip file of [(name, bytes, whether to deflate)]."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data, deflate in entries:
            info = zipfile.ZipInfo(name, (2021, 3, 14, 15, 9, 26))
            info.create_system = 3
            info.compress_type = zipfile.ZIP_DEFLATED if deflate else zipfile.ZIP_STORED
            archive.writestr(info, data)
    return out.getvalue()


def word_picture(number, name):
    width, height = 4572000, 3000000 + number_of(name, 900000)
    return (f'<w:p w:rsidR="00AB{number:04X}" w:rsidRDefault="00AB{number:04X}"><w:r><w:rPr><w:noProof/></w:rPr><w:drawing>'
            f'<wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{width}" cy="{height}"/>'
            f'<wp:docPr id="{number + 1}" name="Picture {number + 1}"/><a:graphic xmlns:a="http://schemas.openxmlformats.org'
            '/drawingml/2006/main"><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic '
            'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:nvPicPr><pic:cNvPr '
            f'id="{number + 1}" name="{name}"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="rIdP{number}"/>'
            '<a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/>'
            f'<a:ext cx="{width}" cy="{height}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr>'
            "</pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>")


def word_document(template, texts, pictures):
    """A .docx of paragraphs with pictures between them."""
    with zipfile.ZipFile(template) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    every = max(1, len(texts) // (len(pictures) + 1))
    body, relations = [], []
    for at, text in enumerate(texts):
        save = f"00{number_of(text, 1 << 24):06X}"
        style = '<w:pPr><w:pStyle w:val="Heading2"/></w:pPr>' if len(text) < 60 and not text.endswith(".") else ""
        runs = re.split(r"(?<=[,;:]) ", text)
        body.append(f'<w:p w:rsidR="{save}" w:rsidRDefault="{save}">{style}' + "".join(
            f'<w:r w:rsidRPr="{save}"><w:t xml:space="preserve">{html.escape(run, False)} </w:t></w:r>' for run in runs)
            + "</w:p>")
        if at % every == every - 1 and len(relations) < len(pictures):
            picture = pictures[len(relations)]
            name = f"image{len(relations) + 1}{picture.suffix}"
            parts[f"word/media/{name}"] = picture.read_bytes()
            body.append(word_picture(len(relations), name))
            relations.append(f'<Relationship Id="rIdP{len(relations)}" Type="http://schemas.openxmlformats.org/'
                             f'officeDocument/2006/relationships/image" Target="media/{name}"/>')

    def insert(part, mark, text):
        parts[part] = parts[part].replace(mark, text.encode() + mark, 1)
    insert("word/document.xml", b"<w:sectPr", "".join(body))
    insert("word/_rels/document.xml.rels", b"</Relationships>", "".join(relations))
    for ending, kind in (("png", "png"), ("jpg", "jpeg")):
        insert("[Content_Types].xml", b"<Override", f'<Default Extension="{ending}" ContentType="image/{kind}"/>')
    return packed([(name, data, True) for name, data in parts.items()])


def text_document(template, texts, pictures):
    """An .odt of paragraphs with pictures between them."""
    with zipfile.ZipFile(template) as source:
        parts = {name: source.read(name) for name in source.namelist() if not name.endswith("/")}
    every = max(1, len(texts) // (len(pictures) + 1))
    body, listed = [], []
    for at, text in enumerate(texts):
        escaped = html.escape(text, False)
        heading = len(text) < 60 and not text.endswith(".")
        body.append(f'<text:h text:style-name="Heading_20_2" text:outline-level="2">{escaped}</text:h>' if heading else
                    f'<text:p text:style-name="P{1 + number_of(text, 4)}">{escaped}</text:p>')
        if at % every == every - 1 and len(listed) < len(pictures):
            picture = pictures[len(listed)]
            name = f"Pictures/{hashlib.md5(picture.name.encode()).hexdigest().upper()}{picture.suffix}"
            parts[name] = picture.read_bytes()
            body.append(f'<text:p text:style-name="P1"><draw:frame draw:name="image{at}" text:anchor-type="as-char" '
                        f'svg:width="15.5cm" svg:height="{7 + number_of(name, 50) / 10}cm"><draw:image xlink:href="{name}" '
                        'xlink:type="simple" xlink:show="embed" xlink:actuate="onLoad"/></draw:frame></text:p>')
            listed.append(f'<manifest:file-entry manifest:full-path="{name}" manifest:media-type="image/'
                          f'{"png" if picture.suffix == ".png" else "jpeg"}"/>')
    content = parts["content.xml"]
    begin = content.index(b"<office:text")
    begin = content.index(b">", begin) + 1
    parts["content.xml"] = content[:begin] + "".join(body).encode() + content[content.rindex(b"</office:text>"):]
    manifest = "META-INF/manifest.xml"
    parts[manifest] = parts[manifest].replace(b"</manifest:manifest>", "".join(listed).encode() + b"</manifest:manifest>")
    mimetype = parts.pop("mimetype")
    return packed([("mimetype", mimetype, False)] + [(name, data, True) for name, data in parts.items()])


def sheet(rows):
    """An .xlsx of rows of numbers and texts; texts are kept in the table of shared strings."""
    shared, lines = {}, []
    for number, row in enumerate(rows, 1):
        cells = []
        for column, value in enumerate(row):
            place = f"{chr(65 + column)}{number}"
            if isinstance(value, str):
                cells.append(f'<c r="{place}" t="s"><v>{shared.setdefault(value, len(shared))}</v></c>')
            else:
                cells.append(f'<c r="{place}" s="1"><v>{value}</v></c>')
        lines.append(f'<row r="{number}" spans="1:{len(row)}">{"".join(cells)}</row>')
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"><Default Extension="rels" ContentType='
        '"application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType='
        f'"application/xml"/><Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{kind}.worksheet+xml"/>'
        f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}.sharedStrings+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="rId1" '
        f'Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets><sheet name="Sheet1" sheetId="1" '
        'r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="rId1" '
        f'Type="{office}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" '
        f'Type="{office}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{"".join(lines)}</sheetData></worksheet>',
        "xl/sharedStrings.xml": f'<sst xmlns="{main}" count="{len(shared)}" uniqueCount="{len(shared)}">' + "".join(
            f"<si><t>{html.escape(text, False)}</t></si>" for text in shared) + "</sst>",
    }
    return packed([(name, (head + text).encode(), True) for name, text in parts.items()])


def office(x):
    template = x / "python3-docx/usr/lib/python3/dist-packages/docx/templates/default.docx"
    odt = x / f"live-manual-odf/{DOC}/live-manual/odt/live-manual.en.odt"
    school = x / f"debian-edu-doc-en/{DOC}/debian-edu-doc-en"
    pictures = sorted((school / "debian-edu-bookworm-manual-images").glob("*.png"))
    pictures += sorted((school / "debian-edu-bullseye-manual-images").glob("*.png"))
    pictures += sorted(path for path in (x / "plasma-workspace-wallpapers").rglob("contents/screenshot.*")
                       if not path.is_symlink() and path.suffix in (".png", ".jpg"))
    photos = sorted((x / "lomiri-wallpapers-16.04/usr/share/backgrounds").glob("*.jpg"))
    manual = x / f"live-manual-txt/{DOC}/live-manual/txt"
    crawl = x / "crawl-common/usr/share/crawl"
    books = {
        "Documents/Reports/Report": (list(paragraphs(manual / "live-manual.en.txt.gz")), 13),
        "Documents/Minutes/Minutes": (list(paragraphs(crawl / "docs/crawl_manual.txt")), 6),
        "Documents/Berichte/Bericht": (list(paragraphs(manual / "live-manual.de.txt.gz")), 7),
        "Документы/Отчёты/Отчёт": (list(paragraphs(x / f"debmake-doc/{DOC}/debmake-doc/debmake-doc.ru.txt.gz")), 15),
    }
    at = 0
    for name, (texts, count) in books.items():
        share = len(texts) // count
        for number in range(count):
            some = pictures[at % len(pictures):][:2 + number % 3]
            at += len(some)
            part = texts[number * share:(number + 1) * share]
            if number % 3 == 2:
                yield f"{name} {number + 1}.odt", text_document(odt, part, some)
            else:
                yield f"{name} {number + 1}.docx", word_document(template, part, some)
    # People put their photographs into documents, too.
    travel = list(paragraphs(crawl / "dat/descript/ru/monsters.txt"))[:160]
    for number in range(4):
        yield (f"Документы/Поездки/Поездка {2015 + number}.docx",
               word_document(template, travel[number * 40:(number + 1) * 40], photos[number * 3:number * 3 + 3]))
    for name, log in (("Documents/Tables/Work hours", f"geany/{DOC}/geany/changelog.gz"),
                      ("Документы/Таблицы/Учёт работ", f"asymptote-doc/{DOC}/asymptote-doc/changelog.gz")):
        rows = [((when - datetime(1899, 12, 30, tzinfo=timezone.utc)).days, author, message.split("\n", 1)[0],
                 1 + number_of(identity, 16) / 4, number_of(identity, 90000) / 100)
                for identity, author, _, when, message in commits(x / log)]
        for part in range(3):
            yield f"{name} {part + 1}.xlsx", sheet(rows[part * 1500:(part + 1) * 1500])
    numbers = re.findall(r"-?\d+\.\d+|-?\d+", text_of(x / f"asymptote-doc/{DOC}/asymptote/examples/worldmap.dat"))
    places = [[float(value) if "." in value else int(value) for value in numbers[at:at + 8]]
              for at in range(0, 160000, 8) if numbers[at:at + 8]]
    yield "Documents/Tables/Coast.xlsx", sheet(places)


def everything(x):
    """(name in the home folder, bytes) of all that is made; x has a folder of each package's files."""
    yield from mail(x)
    yield from databases(x)
    yield from office(x)
