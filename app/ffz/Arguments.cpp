// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ffz/Arguments.h"

#include "app/ffz/Console.h"
#include "core/base/Exceptions.h"

#include <algorithm>
#include <iostream>

namespace ffz {

namespace arguments {

void addCommon(CLI::App* app, CommonOptions& options)
{
    app->add_flag("--json", options.json, "Print one JSON object");
    app->add_flag("-q,--quiet", options.quiet, "Print no progress and no summary");
}

void addPassword(CLI::App* app, CommonOptions& options, const char* what)
{
    app->add_option("--password-fd", options.passwordFd, what)->check(CLI::Range(0, 1 << 20))->type_name("N");
}

void addRunning(CLI::App* app, RunningOptions& options)
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

void addNames(CLI::App* app, NamesOptions& options)
{
    app->add_option("--names-encoding", options.namesEncoding,
                    "Encoding of names that are no UTF-8 in other programs' archives: auto guesses, or "
                    "CP866, CP1251, ...")
        ->type_name("NAME")
        ->capture_default_str();
}

void addInside(CLI::App* app, NamesOptions& options)
{
    app->add_option("--inside", options.inside,
                    "Mean the archive that this entry is; may be repeated, each entry in the archive before")
        ->type_name("ENTRY")
        ->take_all()
        ->allow_extra_args(false);
}

void addTime(CLI::App* app, std::optional<std::string>& time)
{
    app->add_option("--time", time,
                    "What the level auto may take, verification included: 90s, 10m, 1h; without it a second "
                    "for each megabyte and core, from half a minute to an hour")
        ->type_name("DURATION");
}

void addLevel(CLI::App* app, LevelOptions& options)
{
    app->add_option("--level", options.level,
                    "auto (what saves most in the time), store, fast, quick, balanced, former or ultra")
        ->type_name("LEVEL")
        ->capture_default_str();
    addTime(app, options.time);
}

void addNoVerify(CLI::App* app, bool& noVerify)
{
    app->add_flag("--no-verify", noVerify, "Do not decode and hash each segment before writing it");
}

void addForce(CLI::App* app, bool& force)
{
    app->add_flag("--force", force, "Replace a file that is no archive, or parts of an older one, too");
}

void addRecovery(CLI::App* app, unsigned& percent)
{
    app->add_option("--recovery", percent,
                    "Append a recovery record of so many percent, with which damage can be repaired")
        ->check(CLI::Range(1U, 100U))
        ->type_name("PERCENT");
}

void addVolume(CLI::App* app, std::optional<std::string>& size)
{
    app->add_option("--volume", size,
                    "Cut the archive into ARCHIVE.001, ARCHIVE.002, ... of this size: 100M, 4G, 700MiB")
        ->type_name("SIZE");
}

void addArchive(CLI::App* app, std::string& archive)
{
    app->add_option("archive", archive, "The archive")->required()->type_name("ARCHIVE");
}

std::shared_ptr<CreateCommand> addCreate(CLI::App& app, Chosen& chosen)
{
    auto options = std::make_shared<CreateCommand>();
    CLI::App* create = app.add_subcommand(
        "create", "Make an archive of files and folders: .ffz, or .zip, .7z, .tar, .tar.gz, ... by its name");
    addRunning(create, *options);
    addLevel(create, *options);
    create->add_option("--exclude", options->excludes, "Leave out what matches, as *.o; may be repeated")
        ->type_name("GLOB")
        ->take_all()
        ->allow_extra_args(false);
    create->add_flag("--gitignore", options->gitignore, "Leave out .git and what .gitignore files say");
    create
        ->add_option("--profile", options->profile,
                     "Take the choices that were saved under this name; options given here go before them")
        ->type_name("NAME");
    create->add_flag("--each", options->each,
                     "Make an archive of each PATH; ARCHIVE is the folder for them, or a pattern such as "
                     "out/{}.zip, where {} is the name of each");
    create->add_flag("--estimate", options->estimate,
                     "Tell from a sample what each level would make of it; write nothing");
    create->add_flag("--password", options->password,
                     "Encrypt contents and names with a password that is asked for on the terminal");
    addPassword(create, *options, "Encrypt with the password that this open descriptor gives, one line");
    create->add_flag("--resumable", options->resumable,
                     "Keep what is finished when this is interrupted, killed or the disk is full");
    create->add_flag("--resume", options->resume, "Go on with an interrupted creation of this archive");
    create->add_flag("--discard", options->discard,
                     "Remove what an interrupted creation of this archive left");
    addForce(create, options->force);
    addNoVerify(create, options->noVerify);
    addRecovery(create, options->recovery);
    addVolume(create, options->volume);
    create
        ->add_option(
            "--model", options->model,
            "Code with another model than swift, at the level former or ultra: a name that ffz model "
            "list tells, or the file of one. Large ones take hours for what swift does in minutes, "
            "when the archive is made and when it is opened")
        ->type_name("NAME|FILE");
    create->add_option("--n", options->n, "Masking dial of the format; 0 = chosen")
        ->check(CLI::Range(0U, 65535U))
        ->type_name("N");
    create
        ->add_option(
            "--mix", options->mixing,
            "How former mixes with the transformer: full codes best, thin is fast; auto takes thin on a GPU")
        ->check(CLI::IsMember({"auto", "full", "thin"}))
        ->type_name("MIX")
        ->capture_default_str();
    create->add_option("archive", options->archive, "The archive to write")->required()->type_name("ARCHIVE");
    create->add_option("paths", options->inputs, "Files and folders")->type_name("PATH");
    create->callback([create, &chosen, options] {
        chosen = [create, options] {
            if (!options->profile.empty()) {
                const auto isGiven = [create](const char* option) { return create->count(option) > 0; };
                if (const ff::Status applied = applyProfile(*options, isGiven); !applied.ok())
                    return fail(applied.error(), *options);
            }
            return ffz::create(*options);
        };
    });
    return options;
}

std::shared_ptr<ExtractCommand> addExtract(CLI::App& app, Chosen& chosen)
{
    auto options = std::make_shared<ExtractCommand>();
    CLI::App* extract = app.add_subcommand("extract", "Restore everything, or the entries named");
    addRunning(extract, *options);
    addNames(extract, *options);
    addInside(extract, *options);
    addPassword(extract, *options, kPasswordOfArchive);
    extract
        ->add_option("-C,--directory", options->target, "Restore into this folder, which is made if need be")
        ->type_name("DIR");
    extract
        ->add_option("--overwrite", options->overwrite,
                     "What to do where a file exists: ask, skip, replace, rename or newer")
        ->type_name("RULE")
        ->capture_default_str();
    extract->add_flag("--flat", options->flat,
                      "Restore all files into that folder itself, without the folders of their paths");
    extract->add_flag("--each", options->each,
                      "Take every name for an archive, and restore each into a folder of its own name");
    addArchive(extract, options->archive);
    extract
        ->add_option("entries", options->entries,
                     "Entries or folders of the archive; with --each further archives")
        ->type_name("ENTRY");
    onChosen(extract, chosen, options, ffz::extract);
    return options;
}

std::shared_ptr<ArchiveCommand> addSimple(CLI::App& app, Chosen& chosen, const char* name, const char* help,
                                          int (*function)(const ArchiveCommand&))
{
    auto options = std::make_shared<ArchiveCommand>();
    CLI::App* sub = app.add_subcommand(name, help);
    addRunning(sub, *options);
    addNames(sub, *options);
    addInside(sub, *options);
    addPassword(sub, *options, kPasswordOfArchive);
    addArchive(sub, options->archive);
    onChosen(sub, chosen, options, function);
    return options;
}

std::shared_ptr<TestCommand> addTest(CLI::App& app, Chosen& chosen)
{
    auto options = std::make_shared<TestCommand>();
    CLI::App* test = app.add_subcommand("test", "Decode everything and compare every hash");
    addRunning(test, *options);
    addNames(test, *options);
    addInside(test, *options);
    addPassword(test, *options, kPasswordOfArchive);
    test->add_option("archive", options->archives, "The archive, or several")
        ->required()
        ->expected(1, 1 << 20)
        ->type_name("ARCHIVE");
    onChosen(test, chosen, options, ffz::test);
    return options;
}

} // namespace arguments

int runParsed(CLI::App& app, int argc, char** argv, arguments::Chosen& chosen)
{
    try {
        app.parse(argc, argv);
    } catch (const CLI::Success& asked) {
        return app.exit(asked); // --help, --version
    } catch (const CLI::ParseError& error) {
        CommonOptions options;
        options.json =
            std::any_of(argv + 1, argv + argc, [](const char* a) { return std::string_view(a) == "--json"; });
        const std::string hint = options.json ? "" : "; see " + app.get_name() + " --help";
        return fail({ff::ErrorCode::Usage, ff::Sentence::verbatim(error.what() + hint)}, options);
    }
    return chosen();
}

int runMain(const std::function<int()>& run)
{
    const auto ran = ff::catchingExceptions([&]() -> ff::Result<int> { return run(); });
    if (!ran.ok()) {
        std::cerr << "ffz: " << printable(ran.error().message.text()) << '\n';
        return static_cast<int>(ran.error().code);
    }
    const int code = *ran;
    std::cout.flush();
    if (!std::cout) {
        std::cerr << "ffz: cannot write to standard output\n";
        return code != 0 ? code : static_cast<int>(ff::ErrorCode::Io);
    }
    return code;
}

} // namespace ffz
