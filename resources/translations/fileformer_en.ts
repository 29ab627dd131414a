<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>ff::ui::AfterCreate</name>
    <message numerus="yes">
        <source>%Ln original(s) could not be moved to the trash.</source>
        <translation>
            <numerusform>%Ln original could not be moved to the trash.</numerusform>
            <numerusform>%Ln originals could not be moved to the trash.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ff::ui::ArchivePage</name>
    <message numerus="yes">
        <source>%Ln selected</source>
        <translation>
            <numerusform>%Ln selected</numerusform>
            <numerusform>%Ln selected</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 of %Ln file(s)</source>
        <translation>
            <numerusform>%1 of %Ln file</numerusform>
            <numerusform>%1 of %Ln files</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 of %Ln entry(s)</source>
        <translation>
            <numerusform>%1 of %Ln entry</numerusform>
            <numerusform>%1 of %Ln entries</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ff::ui::ArchiveSelection</name>
    <message numerus="yes">
        <source>%Ln selected</source>
        <translation>
            <numerusform>%Ln selected</numerusform>
            <numerusform>%Ln selected</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ff::ui::BatchResults</name>
    <message numerus="yes">
        <source>%Ln archive(s) are extracted</source>
        <translation>
            <numerusform>%Ln archive is extracted</numerusform>
            <numerusform>%Ln archives are extracted</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln archive(s) are intact</source>
        <translation>
            <numerusform>%Ln archive is intact</numerusform>
            <numerusform>%Ln archives are intact</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln archive(s) are ready</source>
        <translation>
            <numerusform>%Ln archive is ready</numerusform>
            <numerusform>%Ln archives are ready</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln archive(s) can be read to their end</source>
        <translation>
            <numerusform>%Ln archive can be read to its end</numerusform>
            <numerusform>%Ln archives can be read to their end</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln archive(s) need attention: see the list.</source>
        <translation>
            <numerusform>%Ln archive needs attention: see the list.</numerusform>
            <numerusform>%Ln archives need attention: see the list.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ff::ui::CloseGuard</name>
    <message numerus="yes">
        <source>%Ln job(s) are not finished. What should happen?</source>
        <translation>
            <numerusform>%Ln job is not finished. What should happen?</numerusform>
            <numerusform>%Ln jobs are not finished. What should happen?</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ff::ui::CreateDialog</name>
    <message numerus="yes">
        <source>%Ln of the archive(s) exist already. Replace them?</source>
        <translation>
            <numerusform>%Ln of the archives exists already. Replace it?</numerusform>
            <numerusform>%Ln of the archives exist already. Replace them?</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Makes %1 and %Ln more.</source>
        <comment>archives</comment>
        <translation>
            <numerusform>Makes %1 and %Ln more.</numerusform>
            <numerusform>Makes %1 and %Ln more.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ff::ui::DuplicatesDialog</name>
    <message numerus="yes">
        <source>%Ln file(s) more than once, %1 too much</source>
        <comment>in archives</comment>
        <translation>
            <numerusform>%Ln file more than once, %1 too much</numerusform>
            <numerusform>%Ln files more than once, %1 too much</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>the worst %Ln are shown</source>
        <translation>
            <numerusform>the worst one is shown</numerusform>
            <numerusform>the worst %Ln are shown</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>compared %1 of %Ln file(s); of the others no hash is known</source>
        <translation>
            <numerusform>compared %1 of %Ln file; of the others no hash is known</numerusform>
            <numerusform>compared %1 of %Ln files; of the others no hash is known</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln copies</source>
        <translation>
            <numerusform>%Ln copy</numerusform>
            <numerusform>%Ln copies</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ff::ui::Editor</name>
    <message numerus="yes">
        <source>Add %Ln item(s)</source>
        <translation>
            <numerusform>Add %Ln item</numerusform>
            <numerusform>Add %Ln items</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) are already there.</source>
        <translation>
            <numerusform>%Ln file is already there.</numerusform>
            <numerusform>%Ln files are already there.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Delete %Ln item(s) from %1?</source>
        <translation>
            <numerusform>Delete %Ln item from %1?</numerusform>
            <numerusform>Delete %Ln items from %1?</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Delete %Ln item(s)</source>
        <translation>
            <numerusform>Delete %Ln item</numerusform>
            <numerusform>Delete %Ln items</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Move %Ln item(s)</source>
        <translation>
            <numerusform>Move %Ln item</numerusform>
            <numerusform>Move %Ln items</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source> and %Ln more</source>
        <translation>
            <numerusform> and %Ln more</numerusform>
            <numerusform> and %Ln more</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln item(s) added</source>
        <translation>
            <numerusform>%Ln item added</numerusform>
            <numerusform>%Ln items added</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln item(s) deleted</source>
        <translation>
            <numerusform>%Ln item deleted</numerusform>
            <numerusform>%Ln items deleted</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln item(s) moved</source>
        <translation>
            <numerusform>%Ln item moved</numerusform>
            <numerusform>%Ln items moved</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ff::ui::ExtractManyDialog</name>
    <message numerus="yes">
        <source>%Ln archive(s), %1, each into a folder of its own name</source>
        <translation>
            <numerusform>%Ln archive, %1, into a folder of its own name</numerusform>
            <numerusform>%Ln archives, %1, each into a folder of its own name</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ff::ui::Format</name>
    <message numerus="yes">
        <source>%Ln byte(s)</source>
        <translation>
            <numerusform>%Ln byte</numerusform>
            <numerusform>%Ln bytes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s)</source>
        <translation>
            <numerusform>%Ln file</numerusform>
            <numerusform>%Ln files</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln folder(s)</source>
        <translation>
            <numerusform>%Ln folder</numerusform>
            <numerusform>%Ln folders</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ff::ui::InfoDialog</name>
    <message numerus="yes">
        <source>&amp;Details: %Ln segment(s)</source>
        <translation>
            <numerusform>&amp;Details: %Ln segment</numerusform>
            <numerusform>&amp;Details: %Ln segments</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ff::ui::InputList</name>
    <message numerus="yes">
        <source>%Ln cannot be read</source>
        <translation>
            <numerusform>%Ln cannot be read</numerusform>
            <numerusform>%Ln cannot be read</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ff::ui::InsideText</name>
    <message numerus="yes">
        <source>… and %Ln more</source>
        <translation>
            <numerusform>… and %Ln more</numerusform>
            <numerusform>… and %Ln more</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ff::ui::JobListModel</name>
    <message numerus="yes">
        <source>%Ln hash retries</source>
        <translation>
            <numerusform>%Ln hash retry</numerusform>
            <numerusform>%Ln hash retries</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln with problems</source>
        <translation>
            <numerusform>%Ln with a problem</numerusform>
            <numerusform>%Ln with problems</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ff::ui::JobPanel</name>
    <message numerus="yes">
        <source>All &amp;jobs: %Ln waiting</source>
        <translation>
            <numerusform>All &amp;jobs: %Ln waiting</numerusform>
            <numerusform>All &amp;jobs: %Ln waiting</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ff::ui::JobResults</name>
    <message numerus="yes">
        <source>%1 (and %Ln more entry(s))</source>
        <comment>a problem of several entries</comment>
        <translation>
            <numerusform>%1 (and %Ln more entry)</numerusform>
            <numerusform>%1 (and %Ln more entries)</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln entry(s) could not be extracted</source>
        <translation>
            <numerusform>%Ln entry could not be extracted</numerusform>
            <numerusform>%Ln entries could not be extracted</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) in the way were kept as they are.</source>
        <translation>
            <numerusform>%Ln file in the way was kept as it is.</numerusform>
            <numerusform>%Ln files in the way were kept as they are.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln entry(s) are damaged.</source>
        <translation>
            <numerusform>%Ln entry is damaged.</numerusform>
            <numerusform>%Ln entries are damaged.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln entry(s) are refused because of their names or links.</source>
        <translation>
            <numerusform>%Ln entry is refused because of its name or link.</numerusform>
            <numerusform>%Ln entries are refused because of their names or links.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln entry(s) could not be read or written.</source>
        <translation>
            <numerusform>%Ln entry could not be read or written.</numerusform>
            <numerusform>%Ln entries could not be read or written.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln entry(s) cannot be read on this computer.</source>
        <translation>
            <numerusform>%Ln entry cannot be read on this computer.</numerusform>
            <numerusform>%Ln entries cannot be read on this computer.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln entry(s) can be read and extracted.</source>
        <translation>
            <numerusform>%Ln entry can be read and extracted.</numerusform>
            <numerusform>%Ln entries can be read and extracted.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln entry(s) are intact and can be extracted.</source>
        <translation>
            <numerusform>%Ln entry is intact and can be extracted.</numerusform>
            <numerusform>%Ln entries are intact and can be extracted.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>All %Ln entry(s) were decoded.</source>
        <translation>
            <numerusform>The %Ln entry was decoded.</numerusform>
            <numerusform>All %Ln entries were decoded.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln entry(s) are lost: see the list.</source>
        <translation>
            <numerusform>%Ln entry is lost: see the list.</numerusform>
            <numerusform>%Ln entries are lost: see the list.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ff::ui::JobsPage</name>
    <message numerus="yes">
        <source>%Ln waiting</source>
        <translation>
            <numerusform>%Ln waiting</numerusform>
            <numerusform>%Ln waiting</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln finished</source>
        <translation>
            <numerusform>%Ln finished</numerusform>
            <numerusform>%Ln finished</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ff::ui::ManyArchivesDialog</name>
    <message numerus="yes">
        <source>What should be done with these %Ln archive(s)?</source>
        <translation>
            <numerusform>What should be done with this archive?</numerusform>
            <numerusform>What should be done with these %Ln archives?</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ff::ui::OpenWith</name>
    <message numerus="yes">
        <source>%Ln item(s) can be pasted in a file manager</source>
        <translation>
            <numerusform>%Ln item can be pasted in a file manager</numerusform>
            <numerusform>%Ln items can be pasted in a file manager</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ff::ui::OpeningPage</name>
    <message numerus="yes">
        <source>%Ln entry(s) found so far</source>
        <translation>
            <numerusform>%Ln entry found so far</numerusform>
            <numerusform>%Ln entries found so far</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>the first %Ln are listed</source>
        <translation>
            <numerusform>the first %Ln is listed</numerusform>
            <numerusform>the first %Ln are listed</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ff::ui::PreviewPane</name>
    <message numerus="yes">
        <source>%1 · PDF, %Ln page(s)</source>
        <comment>size, pages</comment>
        <translation>
            <numerusform>%1 · PDF, %Ln page</numerusform>
            <numerusform>%1 · PDF, %Ln pages</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ff::ui::PropertiesDialog</name>
    <message numerus="yes">
        <source>%Ln selected</source>
        <translation>
            <numerusform>%Ln selected</numerusform>
            <numerusform>%Ln selected</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ff::ui::RememberPage</name>
    <message numerus="yes">
        <source>%Ln archive(s)</source>
        <translation>
            <numerusform>%Ln archive</numerusform>
            <numerusform>%Ln archives</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln entry(s)</source>
        <comment>with that many</comment>
        <translation>
            <numerusform>%Ln entry</numerusform>
            <numerusform>%Ln entries</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln opened entry(s) in the last 30 days</source>
        <translation>
            <numerusform>%Ln opened entry in the last 30 days</numerusform>
            <numerusform>%Ln opened entries in the last 30 days</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ff::ui::ResultPage</name>
    <message numerus="yes">
        <source>%Ln entry(s) that need attention</source>
        <translation>
            <numerusform>%Ln entry that needs attention</numerusform>
            <numerusform>%Ln entries that need attention</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ff::ui::SearchPage</name>
    <message numerus="yes">
        <source>%Ln entry(s)</source>
        <translation>
            <numerusform>%Ln entry</numerusform>
            <numerusform>%Ln entries</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln archive(s)</source>
        <comment>in that many</comment>
        <translation>
            <numerusform>%Ln archive</numerusform>
            <numerusform>%Ln archives</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 found in %Ln entry(s)</source>
        <translation>
            <numerusform>%1 found in %Ln entry</numerusform>
            <numerusform>%1 found in %Ln entries</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 found in %2 of %Ln entry(s)</source>
        <translation>
            <numerusform>%1 found in %2 of %Ln entry</numerusform>
            <numerusform>%1 found in %2 of %Ln entries</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>the best %Ln are shown</source>
        <translation>
            <numerusform>the best one is shown</numerusform>
            <numerusform>the best %Ln are shown</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln archive(s) not there now</source>
        <translation>
            <numerusform>%Ln archive not there now</numerusform>
            <numerusform>%Ln archives not there now</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln archive(s) changed since</source>
        <translation>
            <numerusform>%Ln archive changed since</numerusform>
            <numerusform>%Ln archives changed since</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>meaning known of %1 of %Ln file(s)</source>
        <comment>in a search by meaning</comment>
        <translation>
            <numerusform>meaning known of %1 of %Ln file</numerusform>
            <numerusform>meaning known of %1 of %Ln files</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln are about the same as “%1”</source>
        <translation>
            <numerusform>%Ln is about the same as “%1”</numerusform>
            <numerusform>%Ln are about the same as “%1”</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ff::ui::SoundView</name>
    <message numerus="yes">
        <source>%Ln channel(s)</source>
        <translation>
            <numerusform>%Ln channel</numerusform>
            <numerusform>%Ln channels</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln bit(s)</source>
        <translation>
            <numerusform>%Ln bit</numerusform>
            <numerusform>%Ln bits</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ff::ui::TestPage</name>
    <message numerus="yes">
        <source>%Ln entry(s) are not intact</source>
        <translation>
            <numerusform>%Ln entry is not intact</numerusform>
            <numerusform>%Ln entries are not intact</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln hash retries</source>
        <translation>
            <numerusform>%Ln hash retry</numerusform>
            <numerusform>%Ln hash retries</numerusform>
        </translation>
    </message>
</context>
</TS>
