# SPDX-License-Identifier: GPL-3.0-or-later
"""nautilus.py EXTENSION: loads the extension where there is no Nautilus and chooses its items."""

import importlib.util
import subprocess
import sys
import types

gi = types.ModuleType("gi")
repository = types.ModuleType("gi.repository")


class MenuItem:
    def __init__(self, name, label, icon):
        self.name, self.label, self.icon = name, label, icon

    def connect(self, signal, function):
        assert signal == "activate"
        self.activate = lambda: function(self)


class File:
    def __init__(self, path, mime):
        self.path, self.mime = path, mime

    def get_location(self):
        return self

    def get_path(self):
        return self.path

    def get_mime_type(self):
        return self.mime


repository.GObject = types.SimpleNamespace(GObject=type("GObject", (), {}))
repository.Nautilus = types.SimpleNamespace(MenuProvider=type("MenuProvider", (), {}), MenuItem=MenuItem)
gi.repository = repository
sys.modules["gi"], sys.modules["gi.repository"] = gi, repository

spec = importlib.util.spec_from_file_location("fileformer", sys.argv[1])
extension = importlib.util.module_from_spec(spec)
sys.dont_write_bytecode = True
spec.loader.exec_module(extension)

said = []
extension.subprocess = types.SimpleNamespace(
    Popen=lambda command: said.append(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
)
menu = extension.FileFormerMenu()
text, archive = File("/a b.txt", "text/plain"), File("/c.ffz", "application/x-ffz")
for arguments, expected in (
    (([text, archive],), "--create|/a b.txt|/c.ffz|"),
    ((object(), [archive]), "--extract|/c.ffz|"),
):
    (item,) = menu.get_file_items(*arguments)
    item.activate()
    assert said.pop() == expected, expected
assert menu.get_file_items([]) == []
assert menu.get_file_items([File(None, "text/plain")]) == []
