// SPDX-License-Identifier: GPL-3.0-or-later
// ffz: the command line of FileFormer. Here are the arguments that no other program has; Commands.h has
// what the commands do.

#include "app/ffz/Arguments.h"

#include <memory>

using namespace ffz::arguments;

namespace {

constexpr const char* kExamples = R"(Examples:
  ffz create photos.ffz Pictures              one archive of a folder
  ffz create --time 10m home.ffz ~            as small as ten minutes make it
  ffz create --level fast logs.ffz /var/log   quick, less small
  ffz list photos.ffz
  ffz extract -C /tmp photos.ffz              everything, into /tmp
  ffz extract photos.ffz Pictures/2026        one folder of it
  ffz test --json photos.ffz                  check every hash
  ffz add --into Pictures photos.ffz new.jpg  put a file into the archive
  ffz delete photos.ffz Pictures/bad.jpg      take one out
  ffz convert old.zip new.ffz                 make an .ffz archive of another
  ffz test *.ffz                              check many, one after another
  ffz extract --each -C /tmp *.ffz            each into a folder of its own
  ffz create --each out ~/*                   an archive of each thing in the home folder
  ffz create photos.zip Pictures              a zip, for people without FileFormer
  ffz create --volume 4G home.ffz ~           in files of 4 GB: home.ffz.001, home.ffz.002, ...
  ffz compare photos.ffz .                    what differs from the files on disk
  ffz recovery add 5 photos.ffz               let it be repaired after damage
  ffz search photos.ffz 'holiday size:>1M'    names that contain "holiday", of large files
  ffz search holiday                          in every archive that was made or opened
  ffz create --password diary.ffz Diary       encrypted, names included
  ffz password diary.ffz                      another password for it

Exit codes: 0 done, 1 usage, 2 damaged or failed verification, 3 input/output, 4 cancelled,
5 needs something that is not here: a model, a card, the right password.)";

constexpr const char* kQueries =
    R"(What to look for, in quotes where the shell needs them; all of it must hold:
  annual report        both words, in any order, anywhere in the path
  '"annual report"'    these characters in a row
  '*.jpg' 'src/*.h'    a pattern for the name or the end of the path
  '/^img_[0-9]+/'      a regular expression
  '~invioce'           nearly this word: invoice
  type:image ext:pdf,txt 'size:>1M' after:2024 before:2024-06 date:2023 path:photos in:backup 'ratio:>3'
  report -draft        without what begins with a -; when that comes first, put -- before it)";

void addLimit(CLI::App* app, std::size_t& limit, const char* what)
{
    app->add_option("--limit", limit, what)->type_name("N")->capture_default_str();
}

// Of commands that change an archive.
void addChanging(CLI::App* app, ffz::ChangingOptions& options)
{
    addRunning(app, options);
    addNames(app, options);
    addPassword(app, options, kPasswordOfArchive);
    app->add_flag("--force", options.force,
                  "Change a zip, 7z or tar archive also where something that it has is lost by that");
    addArchive(app, options.archive);
}

void addAdd(CLI::App& app, Chosen& chosen)
{
    const auto options = std::make_shared<ffz::AddCommand>();
    CLI::App* add = app.add_subcommand("add", "Add files and folders to an archive");
    addChanging(add, *options);
    add->add_option("--into", options->into, "Folder of the archive to put them into")->type_name("FOLDER");
    add->add_option("--level", options->level.level, "Level of what is added; without it the archive's own")
        ->type_name("LEVEL");
    addTime(add, options->level.time);
    add->add_option("--existing", options->existing,
                    "What to do where the archive has the name: replace, skip, rename or newer")
        ->type_name("RULE")
        ->capture_default_str();
    add->add_option("--exclude", options->excludes, "Leave out what matches, as *.o; may be repeated")
        ->type_name("GLOB")
        ->take_all()
        ->allow_extra_args(false);
    addNoVerify(add, options->noVerify);
    add->add_option("paths", options->inputs, "Files and folders")->required()->type_name("PATH");
    onChosen(add, chosen, options, ffz::add);
}

void addRename(CLI::App& app, Chosen& chosen)
{
    const auto options = std::make_shared<ffz::RenameCommand>();
    CLI::App* rename = app.add_subcommand("rename", "Rename or move an entry or a folder of an archive");
    addChanging(rename, *options);
    rename->add_option("from", options->from, "The entry or folder")->required()->type_name("FROM");
    rename->add_option("to", options->to, "Its new path")->required()->type_name("TO");
    onChosen(rename, chosen, options, ffz::rename);
}

void addConvert(CLI::App& app, Chosen& chosen)
{
    const auto options = std::make_shared<ffz::ConvertCommand>();
    CLI::App* convert = app.add_subcommand(
        "convert", "Make an archive of another: .ffz of a zip, 7z, tar, iso, rar …, or back");
    addRunning(convert, *options);
    addNames(convert, *options);
    addLevel(convert, *options);
    addForce(convert, options->force);
    convert->add_flag("--password", options->password,
                      "Encrypt the new archive with a password that is asked for on the terminal");
    addPassword(convert, *options,
                "Read the password from this open descriptor, one line: of the archive to read when it is an "
                "encrypted .ffz archive, and of the new one");
    addNoVerify(convert, options->noVerify);
    addRecovery(convert, options->recovery);
    addVolume(convert, options->volume);
    convert->add_flag("--estimate", options->estimate, "Only say what it would save, from a sample");
    convert->add_option("source", options->archive, "The archive to read")->required()->type_name("IN");
    convert->add_option("archive", options->output, "The archive to write; its ending says of which kind")
        ->type_name("OUT");
    onChosen(convert, chosen, options, ffz::convert);
}

void addRecoveryCommands(CLI::App& app, Chosen& chosen)
{
    CLI::App* recovery = app.add_subcommand("recovery", "Add a recovery record to an archive, or remove it");
    recovery->require_subcommand(1);
    const auto adding = std::make_shared<ffz::RecoveryCommand>();
    CLI::App* add = recovery->add_subcommand("add", "Add a record, or replace the one that is there");
    addRunning(add, *adding);
    addPassword(add, *adding, kPasswordOfArchive);
    add->add_option("percent", adding->percent, "How much of the archive it can repair, 1 to 100")
        ->required()
        ->check(CLI::Range(1U, 100U))
        ->type_name("PERCENT");
    addArchive(add, adding->archive);
    onChosen(add, chosen, adding, ffz::changeRecovery);
    const auto removing = std::make_shared<ffz::RecoveryCommand>();
    CLI::App* remove = recovery->add_subcommand("remove", "Remove the record");
    addRunning(remove, *removing);
    addPassword(remove, *removing, kPasswordOfArchive);
    addArchive(remove, removing->archive);
    onChosen(remove, chosen, removing, ffz::changeRecovery);
}

void addCompare(CLI::App& app, Chosen& chosen)
{
    const auto options = std::make_shared<ffz::CompareCommand>();
    CLI::App* compare = app.add_subcommand("compare", "Compare an archive with a folder");
    addRunning(compare, *options);
    addNames(compare, *options);
    addPassword(compare, *options, kPasswordOfArchive);
    compare->add_flag("--quick", options->quick, "Believe that files of the same size and time are the same");
    compare->add_flag("--contents-only", options->contentsOnly, "Do not look at modes, times and owners");
    compare->add_option("--exclude", options->excludes, "Leave out what matches; may be repeated")
        ->type_name("GLOB")
        ->take_all()
        ->allow_extra_args(false);
    addArchive(compare, options->archive);
    compare->add_option("folder", options->folder, "The folder that holds what an extraction would write")
        ->required()
        ->type_name("DIR");
    onChosen(compare, chosen, options, ffz::compare);
}

void addSearch(CLI::App& app, Chosen& chosen)
{
    const auto options = std::make_shared<ffz::SearchCommand>();
    CLI::App* search = app.add_subcommand("search", "Find entries by name, in archives or in the catalogue");
    search->footer(kQueries);
    addCommon(search, *options);
    addNames(search, *options);
    addInside(search, *options);
    addPassword(search, *options, kPasswordOfArchive);
    CLI::Option* semantic = search->add_flag("--semantic", options->semantic, "Search by meaning");
    search
        ->add_flag("--like", options->like,
                   "In the catalogue, what is about the same as an entry: --like ARCHIVE ENTRY")
        ->excludes(semantic);
    search->add_option("archives", options->archivesAndQuery, "Archives and, last, what to look for")
        ->required()
        ->expected(1, 1 << 20)
        ->type_name("[ARCHIVE...] QUERY");
    addLimit(search, options->limit, "Of the catalogue show so many entries, the best; 0 = all");
    onChosen(search, chosen, options, ffz::search);
}

void addArchives(CLI::App* app, std::vector<std::string>& archives)
{
    app->add_option("archives", archives, "The archives")->required()->type_name("ARCHIVE");
}

void addCatalogue(CLI::App& app, Chosen& chosen)
{
    const auto options = std::make_shared<ffz::CatalogueCommand>();
    CLI::App* catalogue =
        app.add_subcommand("catalogue", "What is known of the archives that were made or opened");
    catalogue->require_subcommand(1);
    const auto sub = [&](const char* name, const char* help, int (*function)(const ffz::CatalogueCommand&)) {
        CLI::App* made = catalogue->add_subcommand(name, help);
        addCommon(made, *options);
        onChosen(made, chosen, options, function);
        return made;
    };
    sub("list", "Show the archives", ffz::catalogueList);
    sub("refresh", "Look which archives are there", ffz::catalogueRefresh);
    CLI::App* forget = sub("forget", "Forget archives", ffz::catalogueForget);
    forget->add_option("archives", options->archives, "Archives, or patterns for them")->type_name("ARCHIVE");
    forget->add_flag("--all", options->all, "Forget all archives, what was opened and saved searches");
    CLI::App* duplicates =
        sub("duplicates", "Show files of equal contents, most wasteful first", ffz::catalogueDuplicates);
    addLimit(duplicates, options->limit, "Show so many; 0 = all");
    CLI::App* opens =
        sub("opens", "Show what was opened in 30 days, which counts for the order", ffz::catalogueOpens);
    CLI::Option* clear = opens->add_flag("--clear", options->clear, "Forget it");
    CLI::Option* on = opens->add_flag("--on", options->on, "Note it from now on");
    opens->add_flag("--off", options->off, "Note nothing from now on")->excludes(on);
    clear->excludes(on);
    addLimit(opens, options->limit, "Show so many; 0 = all");
    sub("on", "Remember archives that are made or opened",
        [](const ffz::CatalogueCommand& command) { return ffz::catalogueRemembering(command, true); });
    sub("off", "Do not remember archives",
        [](const ffz::CatalogueCommand& command) { return ffz::catalogueRemembering(command, false); });
    CLI::App* remember =
        sub("remember", "Remember these archives, whatever the settings", ffz::catalogueRemember);
    addNames(remember, *options);
    addPassword(remember, *options, kPasswordOfArchive);
    remember->add_flag("--encrypted", options->encrypted,
                       "Also encrypted ones; the catalogue is not encrypted");
    addArchives(remember, options->archives);
    CLI::App* never =
        sub("never", "Forget these archives, and do not remember them again", ffz::catalogueNever);
    addArchives(never, options->archives);
}

void addModel(CLI::App& app, Chosen& chosen)
{
    CLI::App* model = app.add_subcommand("model", "The models of this machine");
    model->require_subcommand(1);
    const auto listing = std::make_shared<ffz::ModelCommand>();
    CLI::App* list = model->add_subcommand("list", "Show them");
    addCommon(list, *listing);
    onChosen(list, chosen, listing, ffz::modelList);
    const auto adding = std::make_shared<ffz::ModelCommand>();
    CLI::App* add = model->add_subcommand("add", "Check a model and keep it for this user");
    addCommon(add, *adding);
    add->add_flag("--force", adding->force, "Replace another model of that name");
    add->add_option("file", adding->file, "The model, NAME.ffm")->required()->type_name("FILE");
    onChosen(add, chosen, adding, ffz::modelAdd);
}

void addProfile(CLI::App& app, Chosen& chosen)
{
    CLI::App* profile = app.add_subcommand("profile", "The saved choices for new archives");
    profile->require_subcommand(1);
    const auto listing = std::make_shared<ffz::ProfileCommand>();
    CLI::App* list = profile->add_subcommand("list", "Show them");
    addCommon(list, *listing);
    onChosen(list, chosen, listing, ffz::profileList);
    const auto deleting = std::make_shared<ffz::ProfileCommand>();
    CLI::App* remove = profile->add_subcommand("delete", "Delete one");
    addCommon(remove, *deleting);
    remove->add_option("name", deleting->name, "Its name")->required()->type_name("NAME");
    onChosen(remove, chosen, deleting, ffz::profileDelete);
}

void addHeal(CLI::App& app, Chosen& chosen)
{
    const auto options = std::make_shared<ffz::HealCommand>();
    CLI::App* heal = app.add_subcommand("heal", "Repair a damaged archive");
    addRunning(heal, *options);
    addPassword(heal, *options, kPasswordOfArchive);
    heal->add_option("-o,--output", options->output, "Where to write the mended archive (ARCHIVE.healed.ffz)")
        ->type_name("OUT");
    heal->add_flag("--force", options->force, "Replace a file of that name");
    heal->add_option("--time", options->time,
                     "How long contents may be corrected by what the model expects: 90s, 10m (1m)")
        ->type_name("DURATION");
    addArchive(heal, options->archive);
    onChosen(heal, chosen, options, ffz::heal);
}

void addPasswordCommand(CLI::App& app, Chosen& chosen)
{
    const auto options = std::make_shared<ffz::PasswordCommand>();
    CLI::App* password =
        app.add_subcommand("password", "Give an archive a password, another one, or take it away");
    addCommon(password, *options);
    addPassword(password, *options, kPasswordOfArchive);
    password
        ->add_option("--new-password-fd", options->newPasswordFd,
                     "Read the new password from this open descriptor, one line; it may be the one of "
                     "--password-fd, whose second line it is then")
        ->check(CLI::Range(0, 1 << 20))
        ->type_name("N");
    password->add_flag("--remove", options->remove, "Write the archive without encryption");
    addArchive(password, options->archive);
    onChosen(password, chosen, options, ffz::password);
}

void addBench(CLI::App& app, Chosen& chosen)
{
    const auto options = std::make_shared<ffz::BenchCommand>();
    CLI::App* bench = app.add_subcommand("bench", "Measure the levels on files");
    addRunning(bench, *options);
    bench->add_option("--level", options->levels, "Only this level; may be repeated")
        ->type_name("LEVEL")
        ->take_all()
        ->allow_extra_args(false);
    bench->add_option("files", options->files, "Files and folders")->required()->type_name("FILE");
    onChosen(bench, chosen, options, ffz::bench);
}

// Commands on entries of an archive.
void addEntries(CLI::App& app, Chosen& chosen, const char* name, const char* help, const char* what,
                int (*function)(const ffz::EntriesCommand&))
{
    const auto options = std::make_shared<ffz::EntriesCommand>();
    CLI::App* sub = app.add_subcommand(name, help);
    addChanging(sub, *options);
    sub->add_option("entries", options->entries, what)->required()->type_name("ENTRY");
    onChosen(sub, chosen, options, function);
}

int run(int argc, char** argv)
{
    CLI::App app("FileFormer's command line: small, hash-checked .ffz archives", "ffz");
    app.footer(kExamples);
    app.set_version_flag("--version", "ffz " FF_VERSION);
    app.require_subcommand(1);

    Chosen chosen;
    addCreate(app, chosen);
    addExtract(app, chosen);
    addSimple(app, chosen, "list", "Show the entries", ffz::list);
    addTest(app, chosen);
    addSimple(app, chosen, "info", "Show how the archive is made", ffz::info);
    addAdd(app, chosen);
    addEntries(app, chosen, "delete", "Delete entries from an archive", "Entries or folders of the archive",
               ffz::remove);
    addEntries(app, chosen, "mkdir", "Make empty folders in an archive", "Paths of the new folders",
               ffz::makeFolders);
    addRename(app, chosen);
    addConvert(app, chosen);
    addCompare(app, chosen);
    addSearch(app, chosen);
    addCatalogue(app, chosen);
    addModel(app, chosen);
    addProfile(app, chosen);
    addHeal(app, chosen);
    addRecoveryCommands(app, chosen);
    addPasswordCommand(app, chosen);
    addBench(app, chosen);
    return ffz::runParsed(app, argc, argv, chosen);
}

} // namespace

int main(int argc, char** argv)
{
    return ffz::runMain([argc, argv] { return run(argc, argv); });
}
