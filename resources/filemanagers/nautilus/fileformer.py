# SPDX-License-Identifier: GPL-3.0-or-later
"""Two items in the menu of Nautilus (with python3-nautilus): compress, and extract where all files are archives."""

import locale
import subprocess

from gi.repository import GObject, Nautilus

ARCHIVE = "application/x-ffz"
TEXTS = {
    "create": ("Compress with FileFormer…", "Сжать в FileFormer…"),
    "extract": ("Extract with FileFormer…", "Извлечь в FileFormer…"),
}


def text(name):
    language = locale.getlocale(locale.LC_MESSAGES)[0] or ""
    return TEXTS[name][1 if language.startswith("ru") else 0]


class FileFormerMenu(GObject.GObject, Nautilus.MenuProvider):
    # Nautilus 43 passes the files alone, earlier ones the window before them.
    def get_file_items(self, *arguments):
        files = arguments[-1]
        paths = [file.get_location().get_path() for file in files]
        if not paths or None in paths:
            return []
        is_archives = all(file.get_mime_type() == ARCHIVE for file in files)
        return [self.item("extract" if is_archives else "create", paths)]

    def item(self, action, paths):
        item = Nautilus.MenuItem(name=f"FileFormer::{action}", label=text(action), icon="org.fileformer.FileFormer")
        item.connect("activate", lambda _item: subprocess.Popen(["fileformer", f"--{action}", *paths]))
        return item
