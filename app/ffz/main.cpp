// SPDX-License-Identifier: GPL-3.0-or-later
// ffz: the command line of FileFormer. Here the arguments are parsed; Commands.h has what they do.

#include "app/ffz/Commands.h"
#include "app/ffz/Console.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <functional>
#include <iostream>
#include <new>

namespace {

constexpr const char* kExamples = R"(Examples:
  ffz create photos.ffz Pictures              one archive of a folder
  ffz create --level fast logs.ffz /var/log   quick, less small
  ffz list photos.ffz
  ffz extract -C /tmp photos.ffz              everything, into /tmp
  ffz extract photos.ffz Pictures/2026        one folder of it
  ffz test --json photos.ffz                  check every hash
  ffz add --into Pictures photos.ffz new.jpg  put a file into the archive
  ffz delete photos.ffz Pictures/bad.jpg      take one out
  ffz convert old.zip new.ffz                 make an .ffz archive of another
  ffz compare photos.ffz .                    what differs from the files on disk
  ffz search photos.ffz holiday               names that contain "holiday"

Exit codes: 0 done, 1 usage, 2 damaged or failed verification, 3 input/output, 4 cancelled,
5 needs something that this machine lacks.)";

void addCommon(CLI::App* app, ffz::CommonOptions& options)
{
    app->add_flag("--json", options.json, "Print one JSON object");
    app->add_flag("-q,--quiet", options.quiet, "Print no progress and no summary");
}

void addRunning(CLI::App* app, ffz::RunningOptions& options)
{
    addCommon(app, options);
    app->add_option("--device", options.device, "Where the codec runs: auto, cpu or cuda")
        ->check(CLI::IsMember({"auto", "cpu", "cuda"}))
        ->type_name("NAME")
        ->capture_default_str();
    app->add_option("--threads", options.threads, "Worker threads; 0 = one per core")
        ->check(CLI::Range(0U, 1024U))
        ->type_name("N");
}

void addNames(CLI::App* app, ffz::NamesOptions& options)
{
    app->add_option("--names-encoding", options.namesEncoding,
                    "Encoding of names that are no UTF-8 in other programs' archives: auto guesses, or "
                    "CP866, CP1251, ...")
        ->type_name("NAME")
        ->capture_default_str();
}

void addLevel(CLI::App* app, std::string& level)
{
    app->add_option("--level", level, "store, fast, balanced, former or ultra")
        ->type_name("LEVEL")
        ->capture_default_str();
}

void addNoVerify(CLI::App* app, bool& noVerify)
{
    app->add_flag("--no-verify", noVerify, "Do not decode and hash each segment before writing it");
}

void addForce(CLI::App* app, bool& force)
{
    app->add_flag("--force", force, "Replace a file that is no .ffz archive, too");
}

void addArchive(CLI::App* app, std::string& archive)
{
    app->add_option("archive", archive, "The archive")->required()->type_name("ARCHIVE");
}

int run(int argc, char** argv)
{
    CLI::App app("FileFormer's command line: small, hash-checked .ffz archives", "ffz");
    app.footer(kExamples);
    app.set_version_flag("--version", "ffz " FF_VERSION);
    app.require_subcommand(1);

    std::function<int()> chosen;

    ffz::CreateCommand createOptions;
    CLI::App* create = app.add_subcommand("create", "Make an archive of files and folders");
    addRunning(create, createOptions);
    addLevel(create, createOptions.level);
    create->add_option("--exclude", createOptions.excludes, "Leave out what matches, as *.o; may be repeated")
        ->type_name("GLOB")
        ->take_all()
        ->allow_extra_args(false);
    create->add_flag("--gitignore", createOptions.gitignore, "Leave out .git and what .gitignore files say");
    create->add_flag("--estimate", createOptions.estimate,
                     "Tell from a sample what each level would make of it; write nothing");
    create->add_flag("--resumable", createOptions.resumable,
                     "Keep what is finished when this is interrupted, killed or the disk is full");
    create->add_flag("--resume", createOptions.resume, "Go on with an interrupted creation of this archive");
    create->add_flag("--discard", createOptions.discard,
                     "Remove what an interrupted creation of this archive left");
    addForce(create, createOptions.force);
    addNoVerify(create, createOptions.noVerify);
    create->add_option("--n", createOptions.n, "Masking dial of the format; 0 = chosen")
        ->check(CLI::Range(0U, 65535U))
        ->type_name("N");
    create
        ->add_option(
            "--mix", createOptions.mixing,
            "How former mixes with the transformer: full codes best, thin is fast; auto takes thin on a GPU")
        ->check(CLI::IsMember({"auto", "full", "thin"}))
        ->type_name("MIX")
        ->capture_default_str();
    create->add_option("archive", createOptions.archive, "The archive to write")
        ->required()
        ->type_name("ARCHIVE");
    create->add_option("paths", createOptions.inputs, "Files and folders")->type_name("PATH");
    create->callback([&] { chosen = [&] { return ffz::create(createOptions); }; });

    ffz::ExtractCommand extractOptions;
    CLI::App* extract = app.add_subcommand("extract", "Restore everything, or the entries named");
    addRunning(extract, extractOptions);
    addNames(extract, extractOptions);
    extract
        ->add_option("-C,--directory", extractOptions.target,
                     "Restore into this folder, which is made if need be")
        ->type_name("DIR");
    extract
        ->add_option("--overwrite", extractOptions.overwrite,
                     "What to do where a file exists: ask, skip, replace, rename or newer")
        ->type_name("RULE")
        ->capture_default_str();
    addArchive(extract, extractOptions.archive);
    extract->add_option("entries", extractOptions.entries, "Entries or folders of the archive")
        ->type_name("ENTRY");
    extract->callback([&] { chosen = [&] { return ffz::extract(extractOptions); }; });

    ffz::ArchiveCommand archiveOptions;
    const auto addSimple = [&](const char* name, const char* help,
                               int (*function)(const ffz::ArchiveCommand&)) {
        CLI::App* sub = app.add_subcommand(name, help);
        addRunning(sub, archiveOptions);
        addNames(sub, archiveOptions);
        addArchive(sub, archiveOptions.archive);
        sub->callback([&chosen, &archiveOptions, function] {
            chosen = [&archiveOptions, function] { return function(archiveOptions); };
        });
    };
    addSimple("list", "Show the entries", ffz::list);
    addSimple("test", "Decode everything and compare every hash", ffz::test);
    addSimple("info", "Show how the archive is made", ffz::info);

    ffz::AddCommand addOptions;
    CLI::App* add = app.add_subcommand("add", "Add files and folders to an archive");
    addRunning(add, addOptions);
    add->add_option("--into", addOptions.into, "Folder of the archive to put them into")->type_name("FOLDER");
    add->add_option("--level", addOptions.level, "Level of what is added; without it the archive's own")
        ->type_name("LEVEL");
    add->add_option("--existing", addOptions.existing,
                    "What to do where the archive has the name: replace, skip, rename or newer")
        ->type_name("RULE")
        ->capture_default_str();
    add->add_option("--exclude", addOptions.excludes, "Leave out what matches, as *.o; may be repeated")
        ->type_name("GLOB")
        ->take_all()
        ->allow_extra_args(false);
    addNoVerify(add, addOptions.noVerify);
    addArchive(add, addOptions.archive);
    add->add_option("paths", addOptions.inputs, "Files and folders")->required()->type_name("PATH");
    add->callback([&] { chosen = [&] { return ffz::add(addOptions); }; });

    ffz::EntriesCommand entriesOptions;
    const auto addEntries = [&](const char* name, const char* help, const char* what,
                                int (*function)(const ffz::EntriesCommand&)) {
        CLI::App* sub = app.add_subcommand(name, help);
        addRunning(sub, entriesOptions);
        addArchive(sub, entriesOptions.archive);
        sub->add_option("entries", entriesOptions.entries, what)->required()->type_name("ENTRY");
        sub->callback([&chosen, &entriesOptions, function] {
            chosen = [&entriesOptions, function] { return function(entriesOptions); };
        });
    };
    addEntries("delete", "Delete entries from an archive", "Entries or folders of the archive", ffz::remove);
    addEntries("mkdir", "Make empty folders in an archive", "Paths of the new folders", ffz::makeFolders);

    ffz::RenameCommand renameOptions;
    CLI::App* rename = app.add_subcommand("rename", "Rename or move an entry or a folder of an archive");
    addRunning(rename, renameOptions);
    addArchive(rename, renameOptions.archive);
    rename->add_option("from", renameOptions.from, "The entry or folder")->required()->type_name("FROM");
    rename->add_option("to", renameOptions.to, "Its new path")->required()->type_name("TO");
    rename->callback([&] { chosen = [&] { return ffz::rename(renameOptions); }; });

    ffz::ConvertCommand convertOptions;
    CLI::App* convert =
        app.add_subcommand("convert", "Make an .ffz archive of a zip, 7z, tar, iso, rar … archive");
    addRunning(convert, convertOptions);
    addNames(convert, convertOptions);
    addLevel(convert, convertOptions.level);
    addForce(convert, convertOptions.force);
    addNoVerify(convert, convertOptions.noVerify);
    convert->add_flag("--estimate", convertOptions.estimate, "Only say what it would save, from a sample");
    convert->add_option("source", convertOptions.archive, "The archive to read")->required()->type_name("IN");
    convert->add_option("archive", convertOptions.output, "The .ffz archive to write")->type_name("OUT");
    convert->callback([&] { chosen = [&] { return ffz::convert(convertOptions); }; });

    ffz::CompareCommand compareOptions;
    CLI::App* compare = app.add_subcommand("compare", "Compare an archive with a folder");
    addRunning(compare, compareOptions);
    addNames(compare, compareOptions);
    compare->add_flag("--quick", compareOptions.quick,
                      "Believe that files of the same size and time are the same");
    compare->add_flag("--contents-only", compareOptions.contentsOnly,
                      "Do not look at modes, times and owners");
    compare->add_option("--exclude", compareOptions.excludes, "Leave out what matches; may be repeated")
        ->type_name("GLOB")
        ->take_all()
        ->allow_extra_args(false);
    addArchive(compare, compareOptions.archive);
    compare
        ->add_option("folder", compareOptions.folder, "The folder that holds what an extraction would write")
        ->required()
        ->type_name("DIR");
    compare->callback([&] { chosen = [&] { return ffz::compare(compareOptions); }; });

    ffz::SearchCommand searchOptions;
    CLI::App* search = app.add_subcommand("search", "Find entries by name in one or more archives");
    addCommon(search, searchOptions);
    addNames(search, searchOptions);
    search->add_flag("--semantic", searchOptions.semantic, "Search by meaning");
    search->add_option("archives", searchOptions.archivesAndQuery, "Archives and, last, what to look for")
        ->required()
        ->expected(2, 1 << 20)
        ->type_name("ARCHIVE... QUERY");
    search->callback([&] { chosen = [&] { return ffz::search(searchOptions); }; });

    ffz::HealCommand healOptions;
    CLI::App* heal = app.add_subcommand("heal", "Repair a damaged archive");
    addRunning(heal, healOptions);
    heal->add_option("-o,--output", healOptions.output, "Where to write the mended archive")
        ->type_name("OUT");
    addArchive(heal, healOptions.archive);
    heal->callback([&] { chosen = [&] { return ffz::heal(healOptions); }; });

    ffz::BenchCommand benchOptions;
    CLI::App* bench = app.add_subcommand("bench", "Measure the levels on files");
    addRunning(bench, benchOptions);
    bench->add_option("--level", benchOptions.levels, "Only this level; may be repeated")
        ->type_name("LEVEL")
        ->take_all()
        ->allow_extra_args(false);
    bench->add_option("files", benchOptions.files, "Files and folders")->required()->type_name("FILE");
    bench->callback([&] { chosen = [&] { return ffz::bench(benchOptions); }; });

    try {
        app.parse(argc, argv);
    } catch (const CLI::Success& asked) {
        return app.exit(asked); // --help, --version
    } catch (const CLI::ParseError& error) {
        ffz::CommonOptions options;
        options.json =
            std::any_of(argv + 1, argv + argc, [](const char* a) { return std::string_view(a) == "--json"; });
        const std::string hint = options.json ? "" : "; see ffz --help";
        return ffz::fail({ff::ErrorCode::Usage, error.what() + hint}, options);
    }
    return chosen();
}

} // namespace

int main(int argc, char** argv)
{
    // What escapes from a library is told like any error; the core itself reports by value.
    int code = static_cast<int>(ff::ErrorCode::Io);
    try {
        code = run(argc, argv);
    } catch (const std::bad_alloc&) {
        std::cerr << "ffz: out of memory\n";
        return static_cast<int>(ff::ErrorCode::Missing);
    } catch (const std::exception& error) {
        std::cerr << "ffz: " << ffz::printable(error.what()) << '\n';
        return static_cast<int>(ff::ErrorCode::Io);
    }
    std::cout.flush();
    if (!std::cout) {
        std::cerr << "ffz: cannot write to standard output\n";
        return code != 0 ? code : static_cast<int>(ff::ErrorCode::Io);
    }
    return code;
}
