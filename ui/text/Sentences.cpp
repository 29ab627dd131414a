// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/text/Sentences.h"

#include "ui/text/Format.h"

#include <QCoreApplication>
#include <QRegularExpression>

#include <vector>

namespace ff::ui {

using namespace Qt::StringLiterals;

namespace {

constexpr char kContext[] = "ff::ui::Sentence";

// As the core writes them; %1, %2 and %3, in this order, stand for what differs. The first that fits is
// taken, so the more special stand before the more general. The only one, the last one, and the first of
// three may be a sentence of the table, too.
constexpr const char* kSentences[] = {
    // Of a query that is wrong. Before the others, because it may hold any text.
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "at character %1: %2"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "%1 is not understood; write %2"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "the regular expression is wrong at its character %1; %2"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "the regular expression is wrong; %1"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "the regular expression takes too long; write a simpler one"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "the word is too long for ~; it may have %1 letters"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "the query is too long; it may have %1 bytes"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "a parenthesis has no partner"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "a bracket [ is not closed"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "this backslash means nothing"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "this {} is no number of times"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "a range of characters ends before it begins"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "what a look-behind looks for must have a greatest length"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "it refers to a group that it does not have"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "it is too large"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "this is no regular expression"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence",
                      "type:folder, type:image, type:video, type:audio, type:document, type:archive, "
                      "type:code or type:.pdf"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "ext:pdf or ext:jpg,png"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "size:>1M, size:<=500k or size:10k..2M"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "after:2024, after:2024-06 or after:2024-06-01"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "before:2024, before:2024-06 or before:2024-06-01"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "date:2024-06 or date:2023..2024"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "in:backup"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "path:photos/sea"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "ratio:>3 or ratio:1.5..2"),
    // Of the catalogue and of the search by meaning.
    QT_TRANSLATE_NOOP("ff::ui::Sentence",
                      "the catalogue %1 is in use by another program for too long; try again"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence",
                      "the catalogue %1 cannot be written: there is no space left on its disk"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "the catalogue %1 cannot be written: this user may only read it"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence",
                      "the catalogue %1 is damaged and cannot be moved aside (%2); remove it"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "the catalogue %1 is damaged"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "the catalogue %1 cannot be made: %2"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "the catalogue's folder %1 cannot be made: %2"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "the catalogue %1 cannot be used: %2"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence",
                      "the catalogue was damaged: it is kept as %1, and a new, empty one is begun; archives "
                      "come back into it when they are opened, or with ffz catalogue remember"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "the catalogue was damaged, and a new one is begun"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence",
                      "the catalogue now has the form of this version, and keeps all that it had; an older "
                      "version of FileFormer cannot read it any more"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "%1 is not in the catalogue"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "%1 is not remembered of this archive"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "the catalogue is switched off by FILEFORMER_CATALOGUE=off"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "the catalogue is damaged"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "the catalogue %1: %2"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "it is empty and cannot be written"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "it is no catalogue of FileFormer"),
    QT_TRANSLATE_NOOP(
        "ff::ui::Sentence",
        "a newer version of FileFormer made it; this one leaves it as it is. Use that version, or"
        " move the file away"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "there is no home folder for the catalogue; set XDG_DATA_HOME"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "there is not enough memory for this search"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence",
                      "the search by meaning needs its model, search/meaning.ffs, which is in none of the "
                      "folders where models are; install FileFormer again"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "the model of the search by meaning cannot be used: %1"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "the archive keeps the version that it has: %1"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "another program is changing %1; try again when it is done"),
    QT_TRANSLATE_NOOP(
        "ff::ui::Sentence",
        "%1 was changed by another program since it was opened, and %2 is not what it was; open it again"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "%1 was changed by another program meanwhile"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "another program wrote %1 meanwhile, so it was left as it is"),
    QT_TRANSLATE_NOOP(
        "ff::ui::Sentence",
        "%1 exists and is no .ffz archive, so it is not replaced; give the archive another name"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence",
                      "%1 exists and is no %2 archive, so it is not replaced; give the archive another name"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence",
                      "no %1 file can be made; FileFormer makes %2: give the archive a name that ends so"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence",
                      "%1 is the name of a part; name the archive without the number, and give the size of "
                      "the parts with --volume"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence",
                      "%1 has to be written anew for this change, and not all that it has can be: %2. Change "
                      "it all the same with --force, or convert a copy"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "the comment of the archive is not kept"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "comments of entries are not kept"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "fields that FileFormer does not know are not kept"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence",
                      "fields of its headers that FileFormer does not know are not kept: %1"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "the attributes hidden and system are not kept"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "the signature of the package is not kept"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "the label of the archive is not kept"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence",
                      "earlier versions of names that the archive has more than once are not kept"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence",
                      "some programs will not find in it any more what kind of document this is, because "
                      "fields of the zip stand before it then"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "what another method compressed is deflated now"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "times are kept in whole seconds"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "attributes that only Windows has are not kept in a .7z"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "names are UTF-8 now; they were %1"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence",
                      "the folder that all names are relative to has no entry of its own any more"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence",
                      "%1 is encrypted, and FileFormer cannot encrypt it again; change the archive with the "
                      "program that made it, or convert it to .ffz"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence",
                      "%1 has something before the archive, a program that unpacks it most likely, which "
                      "would go; convert it to change a copy"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence",
                      "%1 has a list of entries that does not fit them, so it cannot be changed; convert it"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence",
                      "it cannot be told which encoding the names in %1 are of, and they have to be written "
                      "as UTF-8; say it with --names-encoding"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence",
                      "FileFormer changes .ffz, .zip, .7z and .tar archives, and this one is %1; convert %2 "
                      "to one of them first"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence",
                      "%1 is damaged, so it cannot be changed; convert what can be read of it"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "%1 cannot be read, so the archive stays as it is: %2"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "%1 archives have no recovery record"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "a header of the archive is longer than any can be"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "it is encrypted, and its password is not given"),
    QT_TRANSLATE_NOOP(
        "ff::ui::Sentence",
        "it is encrypted in a way that FileFormer cannot read; 7-Zip can, or the program that made it"),
    QT_TRANSLATE_NOOP(
        "ff::ui::Sentence",
        "it is encrypted, and of encrypted archives FileFormer can open .ffz and .zip alone; 7-Zip can"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence",
                      "it is encrypted, and of encrypted archives FileFormer can open .ffz and .zip alone; "
                      "unrar and 7-Zip can"),
    QT_TRANSLATE_NOOP(
        "ff::ui::Sentence",
        "%1 is encrypted in a way that FileFormer cannot read; 7-Zip can, or the program that made it"),
    QT_TRANSLATE_NOOP(
        "ff::ui::Sentence",
        "%1 is encrypted, and of encrypted archives FileFormer can open .ffz and .zip alone; 7-Zip can"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence",
                      "%1 is encrypted, and of encrypted archives FileFormer can open .ffz and .zip alone; "
                      "unrar and 7-Zip can"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "its password is another than that of the rest"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "%1 keeps times in whole seconds"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "%1 has no place for a time before 1970 or after 2037"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "%1 does not keep owners and groups"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "%1 keeps the numbers of owners and groups, not their names"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "%1 does not keep extended attributes"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "%1 does not keep access control lists"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "%1 has no hard links: each name has the contents for itself"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "%1 cannot hold a pipe or a device"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence",
                      "%1 has no names but UTF-8: other bytes of this one stand there as %FF"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "the new archive is not encrypted, as the old one is"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "cannot write the archive: %1"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "what was written is not what was read, at %1: %2"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "what was written cannot be read again: %1"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "another type"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "another size"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "other contents"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "another target"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "it should not be there"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "it is there twice"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "libarchive cannot compress it: %1"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence",
                      "this version of libarchive cannot write %1 archives as FileFormer needs them"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence",
                      "%1 is a device, a pipe or a socket; an archive cannot take its place"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "%1 is a folder; give the archive a name of its own"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence",
                      "%1 had another name (a hard link), which still holds the version before"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "%1 belongs to another user now, the one who changed it"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "%1 belongs to another group now"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "the access control list of %1 is not kept: %2"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "the extended attributes of %1 are not kept: %2"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "the extended attribute %1 is not kept: %2"),
    QT_TRANSLATE_NOOP(
        "ff::ui::Sentence",
        "some entries have no name that can be read; they are called unnamed 1, unnamed 2 and so on"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "left out: %1"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "cannot read %1: it is a device or a pipe, not a file"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "something that is not gzip follows the end of the gzip data"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "the gzip data are cut short"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "the gzip data are damaged: %1"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "the rest of the archive cannot be read: %1"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "the archive cannot be read: %1"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence",
                      "something between the entries, or behind them, cannot be read: %1"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "something between the entries cannot be read: %1"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "it cannot be read: %1"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "the compressed data cannot be read: %1"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "it is compressed more often than FileFormer unpacks"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence",
                      "something follows the end of the archive, and FileFormer does not read it"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence",
                      "the archive has no end mark, as if it were cut off right behind its last entry; what "
                      "is listed is there"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "it is cut short or damaged"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "the list of entries at the end of the zip is missing: %1"),
    QT_TRANSLATE_NOOP(
        "ff::ui::Sentence",
        "the archive is cut short: it has %1 of %2 bytes; a test tells whether an entry lacks them"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "its header is not as it should be: %1"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "the part %1 is missing; put all parts into one folder"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence",
                      "the part %1 is larger than the first, so it is of another archive"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "the part %1 is cut short: it has %2 of %3 bytes"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "%1; the part %2 is missing, or more of them"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "%1 is not of this archive, which ends before it"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence",
                      "%1 is cut into parts, and such an archive cannot be changed; join them first: %2"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence",
                      "parts of %1 are there already; remove them, or give the archive another name"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "the part %1 is missing"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "%1; it is one part of several, and a part may be missing"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence",
                      "%1 is one part of several, and not all of them are beside it, or FileFormer cannot "
                      "join this kind: %2"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "skipped: %1"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "refused: %1"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence",
                      "%1; %2 of %3 segments cannot be read, and the entries in them are lost"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "%1; what stood behind what is listed, or between, is lost"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence",
                      "the index is lost and the list of entries was rebuilt from the data: %1"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "the archive is damaged, and what follows is not listed: %1"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "nothing in %1 can be read; %2: %3"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "%1 is encrypted, and its password is not given"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence",
                      "%1 is encrypted, and its keys are damaged in both of their places, so nothing of it "
                      "can be decrypted"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence",
                      "%1 is encrypted and cut short: its keys are lost, so nothing of it can be decrypted"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "%1 cannot be read"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence",
                      "%1 was encrypted by a newer version of FileFormer; update FileFormer to open it"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "the password is right, but the archive's keys were changed"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "the archive's keys are damaged, or the password is wrong"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "The password is wrong."),
    QT_TRANSLATE_NOOP("ff::ui::Sentence",
                      "the archive asks for %1 passes over %2 of memory to check its password, more than "
                      "FileFormer does for any"),
    QT_TRANSLATE_NOOP(
        "ff::ui::Sentence",
        "checking the password takes %1 of memory, and only %2 are free; close other programs and try again"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence",
                      "checking the password takes %1 of memory, which this machine does not give: %2"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "what the archive says of its password is impossible"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "the system gives no random numbers, so nothing can be encrypted"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence",
                      "%1 is too large to be opened in its encrypted archive: nothing of that may be written "
                      "to the disk, and "
                      "there is not enough memory for it; close other programs, or extract it first"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence",
                      "the archives lie too deep in each other; extract one of them first"),
    QT_TRANSLATE_NOOP(
        "ff::ui::Sentence",
        "a file is too large to be held in memory, and nothing of an encrypted archive may be written to the "
        "disk as it is; close other programs, or make the archive from files that nobody changes meanwhile"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence",
                      "the archive's beginning and its end are those of two different archives"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "something was appended to the archive"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "the archive is cut short"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "the first copy of the archive's keys is damaged"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "the second copy of the archive's keys is damaged"),
    QT_TRANSLATE_NOOP(
        "ff::ui::Sentence",
        "the encrypted chunk %1 (from byte %2) is damaged, was changed, or is of another archive"),
    QT_TRANSLATE_NOOP(
        "ff::ui::Sentence",
        "the encrypted chunk %1 (from byte %2) is not the last one, so the archive is cut short"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence",
                      "the encrypted chunk %1 (from byte %2) is the last one, so something was appended"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "the encrypted chunk %1 is chunk %2, which was moved there"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "%1 of the %2 encrypted chunks are damaged or were changed"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence",
                      "%1 of the %2 encrypted chunks had a few damaged bytes, which could be corrected"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "nothing encrypted is left of the archive"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "%1 has no password"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "%1 is damaged; mend it before its password is changed: %2"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence",
                      "what was written is not what it must be, so the archive stays as it is"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "%1 is cut short: it ends at byte %2 of what was encrypted"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "%1; \"ffz heal\" mends it"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence",
                      "the archive's index is damaged in a few bytes, which could be corrected"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence",
                      "the archive's footer is damaged or not at its end; the index was found without it"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "what guards the archive's index is damaged"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence",
                      "%1 bytes of the archive were damaged and repaired by its recovery record"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence",
                      "the damage is more than the recovery record can repair: %1 bytes of the archive are "
                      "damaged, and %2 blocks of the record are intact"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence",
                      "the recovery record is too damaged to be of use: %1 of its %2 blocks are intact"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence",
                      "bytes were lost or inserted, and the recovery record found what stands elsewhere now"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "the recovery record is damaged"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "a recovery record has 1 to %1 percent"),
    QT_TRANSLATE_NOOP(
        "ff::ui::Sentence",
        "the archive is damaged, so its recovery record stays as it is; heal the archive first"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "the archive's header is damaged"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence",
                      "%1 of %2 segments was damaged and could be healed; \"ffz heal\" mends the archive"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence",
                      "%1 of %2 segments were damaged and could be healed; \"ffz heal\" mends the archive"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence",
                      "the headers of %1 of %2 segments are damaged and were read from the index; \"ffz "
                      "heal\" mends the archive"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence",
                      "the checks of %1 of %2 segments differ, though all contents are right; \"ffz heal\" "
                      "mends the archive"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "%1 is the damaged archive; give the mended one another name"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence",
                      "%1 exists, so it is not replaced; give the mended archive another name"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "nothing in the archive is intact, so there is nothing to save"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "the archive did not pass its test"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "there were warnings"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "%1 is not in the archive"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "%1 has changed since it was read"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence",
                      "what is damaged cannot be told from what this machine cannot read: %1"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence",
                      "the mended archive is not what it must be, so nothing was written"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence",
                      "FileFormer heals only .ffz archives; extract what can be read of %1"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "more of the archive is missing than can be"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "it links to %1, which is lost"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "an earlier entry of this archive has the same name"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "it is no folder, but other entries of this archive lie below it"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "it links to %1, which is not a file of this archive"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "it links to %1, which could not be read"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "%1 of %2 segments is damaged"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "its contents are left out: %1"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "some of its contents are left out: %1"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "cannot open the folder: %1"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "cannot read the folder: %1"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence",
                      "it grew while it was read: the %1 bytes that it had at first are stored"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence",
                      "it gave fewer bytes than its size said: the %1 bytes that could be read are stored"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence",
                      "it changed while it was read: what is stored may be partly old and partly new"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence",
                      "it has no end that could be reached: only its first %1 bytes are stored"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence",
                      "another file took its place while the archive was made: that one is stored"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "it is no longer a regular file"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "some of its attributes cannot be read: %1"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "the temporary file cannot be used: %1"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "%1 and %2 would have the same name in the archive"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "it changed while it was read"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "it is the archive that is being written"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "a socket has no contents to store"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "the archive has an entry of that name"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "a file of that name exists"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "it links to nothing"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence",
                      "another entry of this archive was already written under this name (the file system "
                      "may not tell upper from lower case)"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "%1 is not a FileFormer archive"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "%1 is no archive that FileFormer knows"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "the header of %1 is damaged"),
    QT_TRANSLATE_NOOP(
        "ff::ui::Sentence",
        "%1 was made by a newer version of FileFormer (format %2); update FileFormer to open it"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "%1 was made by FileFormer 0.1; version 0.1 reads it"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "the archive is cut short: it has no room for an index"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence",
                      "the archive is cut short or something was appended: its footer is not at its end"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "the archive is cut short: a segment should end at byte %1 of %2"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "the archive's footer is damaged"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "the archive's footer does not fit its size of %1 bytes"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "the archive's index is damaged: its hash differs"),
    QT_TRANSLATE_NOOP(
        "ff::ui::Sentence",
        "the archive's index is damaged: it would take more memory than an archive of its size may"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence",
                      "the archive does not list its entries, and there is too much to derive them from"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence",
                      "more is to be held for later segments than an archive may ask for"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "the headers of an entry are too large for an archive"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "the archive's headers and hashes do not match"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "the headers of a segment are damaged"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "a segment header is damaged"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "the segment that holds it is missing"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "the segment that holds its contents is missing"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "the segment that holds its contents is damaged"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "%1 of %2 segments are damaged"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "it is missing"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "its contents end early"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "its contents do not fit its size"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "its contents are not of the size that the archive says"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "it links to %1, which is not in the archive"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "%1, which it links to, was not extracted"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "%1; or its password is another one"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "the archive was changed by another program since it was opened"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence",
                      "there is nothing to put into the archive: every input was left out"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "there is nothing to put into the archive"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "nothing could be read; %1: %2"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "there is not enough memory"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence",
                      "no further thread can be started; try fewer threads (--threads 1)"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence",
                      "the CUDA module of FileFormer (libfileformer_cuda.so) is not installed"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence",
                      "a block was done by the processor because the device did not manage: %1"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence",
                      "%1 blocks were done by the processor because the device did not manage: %2"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "the device failed: %1"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "there is no CUDA device on this machine; use --device cpu"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence",
                      "this FileFormer was built without its CUDA module: there is no %1"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "the CUDA module cannot be loaded: %1"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "CUDA cannot run model %1: %2"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "the card does not give the model's known answer"),
    QT_TRANSLATE_NOOP(
        "ff::ui::Sentence",
        "model %1 is too large for the CUDA engine, which is made for small models; use --device cpu"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "this archive is being created right now"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "only root can make a device"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "cannot extract into %1: %2"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "you may not write in the folder %1"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "you may not read the folder %1"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "%1 is on a file system that can only be read"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence",
                      "there is no space left on the disk of %1; not everything was extracted"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence",
                      "your share of the disk of %1 is used up; not everything was extracted"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "the file system of %1 takes no file of this size"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence",
                      "the file system of %1 takes no name of this length; give the entry a shorter one in "
                      "the archive, then extract it"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "the file system of %1 does not take this name"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence",
                      "a name in its path is longer than 255 bytes, which no file system takes"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence",
                      "a name in its path is longer than 255 bytes, which no file system takes; rename the "
                      "entry in the archive"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence",
                      "the file that is there belongs to somebody else, and only its owner may replace it"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "another program made a file of that name meanwhile"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "the file that it links to was replaced by another program"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "the existing file is as new or newer"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "its owner cannot be set: %1"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "its mode cannot be set: %1"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "its mode and time cannot be set: %1"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "its time cannot be set: %1"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "its access list cannot be set: %1"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "its attribute %1 cannot be set: %2"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "its attributes cannot be set: the file system has none"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "the disk did not confirm that everything is stored: %1"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "its path leads out of the target folder"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "its path is absolute"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "its path has a zero byte"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "its path has an empty component"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "it has no name"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "{} stands for the name of each item once, in the last part of %1"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence",
                      "%1 would be one archive; name a folder, or put {} where the name of each item goes"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "%1 has no name that its archive could have"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "%1 and %2 would both become %3"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "%1 is one of the items itself; choose another folder"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "there is no profile \"%1\""),
    QT_TRANSLATE_NOOP("ff::ui::Sentence",
                      "there is no folder for profiles: neither HOME nor XDG_CONFIG_HOME is set"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "%1 is too large to be a file of profiles"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "no name of a profile in brackets"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "there are two profiles of this name"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "neither a name in brackets nor a setting of a profile"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "there is no such setting"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "the setting cannot have this value"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "%1, line %2: %3"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "%1 is a file, not a folder"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "%1 is a folder, not a file"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "%1 is a link, not a folder"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "%1 is not a folder but a file or a link"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "cannot make the folder %1: %2"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "cannot open the folder %1: %2"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "cannot be written: %1"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "cannot read %1: %2"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "cannot open %1: %2"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "cannot write %1: %2"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "cannot sync %1: %2"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "cannot put in place %1: %2"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "cannot set the mode of %1: %2"),
    // Of the C library, where it speaks another language than the window.
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "No such file or directory"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "Permission denied"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "Operation not permitted"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "Operation not supported"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "No space left on device"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "Input/output error"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "Read-only file system"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "Is a directory"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "Not a directory"),
    QT_TRANSLATE_NOOP("ff::ui::Sentence", "File name too long"),
};

struct Pattern {
    const char* english;
    QRegularExpression form;
};

const std::vector<Pattern>& patterns()
{
    static const std::vector<Pattern> all = [] {
        std::vector<Pattern> out;
        for (const char* english : kSentences) {
            QString form = QRegularExpression::escape(QString::fromLatin1(english));
            // The escaped per cent sign: what differs.
            form.replace(QRegularExpression(u"\\\\%[123]"_s), u"(.+)"_s);
            out.push_back({english,
                           QRegularExpression(QRegularExpression::anchoredPattern(form),
                                              QRegularExpression::DotMatchesEverythingOption)});
        }
        return out;
    }();
    return all;
}

} // namespace

QString translatedSentence(const QString& english)
{
    for (const Pattern& pattern : patterns()) {
        const QRegularExpressionMatch match = pattern.form.match(english);
        if (!match.hasMatch())
            continue;
        const QString own = QCoreApplication::translate(kContext, pattern.english);
        switch (match.lastCapturedIndex()) {
        case 0:
            return own;
        case 1:
            return own.arg(translatedSentence(match.captured(1)));
        case 2:
            return own.arg(match.captured(1), translatedSentence(match.captured(2)));
        default:
            return own.arg(translatedSentence(match.captured(1)), match.captured(2),
                           translatedSentence(match.captured(3)));
        }
    }
    return english;
}

QString translatedSentence(const Sentence& sentence)
{
    if (sentence.isVerbatim())
        return displayText(sentence.text());
    if (sentence.form() == nullptr)
        return translatedSentence(displayText(sentence.text()));
    const QString own = QCoreApplication::translate(kContext, sentence.form());
    QString out;
    for (qsizetype at = 0; at < own.size(); ++at) {
        const int number = own[at] == u'%' && at + 1 < own.size() ? own[at + 1].digitValue() : -1;
        if (number < 1 || std::size_t(number) > sentence.arguments().size())
            out += own[at];
        else {
            out += translatedSentence(sentence.arguments()[std::size_t(number) - 1]);
            ++at;
        }
    }
    return out;
}

} // namespace ff::ui
