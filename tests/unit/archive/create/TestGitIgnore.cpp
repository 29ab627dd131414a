// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/create/GitIgnore.h"
#include "core/archive/create/Scanner.h"
#include "tests/support/TestProgram.h"
#include "tests/support/TreeMaker.h"

#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <set>

using namespace ff;
using namespace ff::archive;
namespace fs = std::filesystem;

class TestGitIgnore : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void matchesWildcards_data()
    {
        QTest::addColumn<QString>("pattern");
        QTest::addColumn<QString>("text");
        QTest::addColumn<bool>("matches");
        const auto row = [](const char* pattern, const char* text, bool matches) {
            QTest::addRow("%s on %s", pattern, text) << QString(pattern) << QString(text) << matches;
        };
        row("*.o", "a.o", true);
        row("*.o", "a.c", false);
        row("a/*.o", "a/b/c.o", false);
        row("a/**/c", "a/c", true);
        row("a/**/c", "a/b/d/c", true);
        row("a/**", "a/b/c", true);
        row("a/**", "a", false);
        row("**/c", "a/b/c", true);
        row("**/c", "c", true);
        row("a**c", "abc", true);
        row("a**c", "a/c", false);
        row("a?c", "a/c", false);
        row("[a-c]x", "bx", true);
        row("[!a-c]x", "bx", false);
        row("[^a-c]x", "dx", true);
        row("[]]x", "]x", true);
        row("[[:digit:]]", "7", true);
        row("[[:nonsense:]]", "7", false);
        row("[a", "[a", false);
        row("\\*", "*", true);
        row("\\*", "a", false);
        row("*/b", "a/b", true);
        row("*/b", "a/c/b", false);
        row("*a*a*a*a*a*a*a*a*a*b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaac", false);
    }
    void matchesWildcards()
    {
        QFETCH(QString, pattern);
        QFETCH(QString, text);
        QFETCH(bool, matches);
        QCOMPARE(wildMatch(pattern.toStdString(), text.toStdString()), matches);
    }

    // The same tree as git sees it.
    void agreesWithGit()
    {
        if (QProcess::execute("git", {"--version"}) != 0)
            QSKIP("git is not here");
        QTemporaryDir folder;
        const fs::path root = fs::path(folder.path().toStdString()) / "work";
        const char* files[] = {"a.o",
                               "keep.o",
                               "src/a.o",
                               "src/main.c",
                               "src/deep/x/y.log",
                               "src/deep/y.log",
                               "build/out",
                               "src/build/out",
                               "doc/build",
                               "logs/today.log",
                               "logs/keep.log",
                               "tmp/a/b",
                               "tmp/a/keep",
                               "#hash",
                               "trail ",
                               "trail",
                               "sp ace",
                               "src/gen/a.gen",
                               "src/gen/keep.gen",
                               "foo/bar",
                               "x/foo/bar",
                               "foo/baz/bar",
                               "neg/a",
                               "neg/b/c",
                               "end/one",
                               "end/two/three",
                               "dollar$",
                               "[x]",
                               "bang!",
                               "!bang",
                               "UPPER.O",
                               "a/b/c/d/e",
                               "q1",
                               "q22",
                               "sub/only",
                               "sub/only2/f",
                               "crlf.txt",
                               "nested/.hidden",
                               "star*name",
                               "back\\slash"};
        for (const char* file : files) {
            fs::create_directories((root / file).parent_path());
            fftest::writeFile(root / file, "x");
        }
        fftest::writeFile(root / ".gitignore",
                          "*.o\n!keep.o\n/build/\n# a comment\n\\#hash\ntrail \\ "
                          "\nlogs/*\n!logs/keep.log\ntmp/a/\n!tmp/a/keep\n"
                          "foo/bar\n**/y.log\nneg/**\n!neg/b/\nend/**/three\ndollar$\n\\[x]\n\\!bang\na/**/"
                          "e\nq?\nsub/only\ncrlf.txt\r\n.hidden\n"
                          "star\\*name\nback\\\\slash\n\n   \n");
        fftest::writeFile(root / "src/.gitignore", "build/\n!a.o\n/deep/x\n*.gen\n!gen/keep.gen\n");
        QProcess git;
        git.setWorkingDirectory(QString::fromStdString(root.string()));
        git.start("git", {"init", "-q"});
        QVERIFY(git.waitForFinished());
        git.start("git",
                  {"-c", "core.excludesFile=/dev/null", "-c", "core.quotePath=false", "ls-files", "-z",
                   "--others", "--exclude-standard"});
        QVERIFY(git.waitForFinished());
        QCOMPARE(git.exitCode(), 0);
        std::set<std::string> expected;
        for (const QByteArray& path : git.readAllStandardOutput().split('\0')) {
            if (!path.isEmpty())
                expected.insert("work/" + path.toStdString());
        }
        QVERIFY(expected.size() > 10);
        CreateOptions options;
        options.gitignore = true;
        QCOMPARE(filesOf({root}, options, "work/"), expected);

        // A folder of it has the rules of those above.
        std::set<std::string> below;
        for (const std::string& path : expected) {
            if (path.starts_with("work/src/"))
                below.insert(path.substr(5));
        }
        QCOMPARE(filesOf({root / "src"}, options, "src/"), below);

        options.gitignore = false;
        QVERIFY(filesOf({root}, options, "work/").size() > expected.size() + 10);
    }

    void worksWithoutARepository()
    {
        QTemporaryDir folder;
        const fs::path root = fs::path(folder.path().toStdString()) / "in";
        fs::create_directories(root / "a");
        fftest::writeFile(root / ".gitignore", "*.tmp\n");
        fftest::writeFile(root / "a/x.tmp", "x");
        fftest::writeFile(root / "a/y", "x");
        CreateOptions options;
        options.gitignore = true;
        QCOMPARE(filesOf({root}, options, "in/"), (std::set<std::string>{"in/.gitignore", "in/a/y"}));
        // A file that is named is wanted.
        QCOMPARE(filesOf({root / "a/x.tmp"}, options, ""), (std::set<std::string>{"x.tmp"}));
        options.excludes = {"y"};
        QCOMPARE(filesOf({root}, options, "in/"), (std::set<std::string>{"in/.gitignore"}));
    }

private:
    std::set<std::string> filesOf(const std::vector<fs::path>& inputs, const CreateOptions& options,
                                  const std::string& prefix)
    {
        TaskControl control;
        const auto scan = scanInputs(inputs, {}, options, control);
        std::set<std::string> names;
        if (!scan.ok())
            return names;
        for (const SourceEntry& entry : scan->entries) {
            if (entry.type == EntryType::File && entry.name.starts_with(prefix))
                names.insert(entry.name);
        }
        return names;
    }
};

FF_TEST(TestGitIgnore)
#include "TestGitIgnore.moc"
