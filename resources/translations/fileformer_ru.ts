<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="ru" sourcelanguage="en">
<context>
    <name>ff::ui::AboutDialog</name>
    <message>
        <source>There is no model on this machine. Levels Store, Fast, Quick and Balanced work without one.</source>
        <translation>На этом компьютере нет моделей. Уровни «Без сжатия», «Быстро», «Умеренно» и «Сбалансированно» работают без них.</translation>
    </message>
    <message>
        <source>SHA-256:</source>
        <translation>SHA-256:</translation>
    </message>
    <message>
        <source>About FileFormer</source>
        <translation>О программе FileFormer</translation>
    </message>
    <message>
        <source>&amp;Models</source>
        <translation>&amp;Модели</translation>
    </message>
    <message>
        <source>Li&amp;braries</source>
        <translation>&amp;Библиотеки</translation>
    </message>
    <message>
        <source>&amp;Licence</source>
        <translation>&amp;Лицензия</translation>
    </message>
    <message>
        <source>FileFormer %1</source>
        <translation>FileFormer %1</translation>
    </message>
    <message>
        <source>An archiver whose archives are compressed by a pretrained transformer together with adaptive context models. Every file carries its SHA-512.</source>
        <translation>Архиватор, сжимающий данные обученным трансформером вместе с адаптивными контекстными моделями. У каждого файла есть свой SHA-512.</translation>
    </message>
    <message>
        <source>Free software under the GNU General Public License, version 3 or later.</source>
        <translation>Свободная программа по лицензии GNU GPL версии 3 или новее.</translation>
    </message>
    <message>
        <source>Models on this machine</source>
        <translation>Модели на этом компьютере</translation>
    </message>
    <message>
        <source>Reading the models…</source>
        <translation>Чтение моделей…</translation>
    </message>
    <message>
        <source>Libraries</source>
        <translation>Библиотеки</translation>
    </message>
    <message>
        <source>the window</source>
        <translation>окно</translation>
    </message>
    <message>
        <source>tar streams and the archives of others</source>
        <translation>потоки tar и архивы других программ</translation>
    </message>
    <message>
        <source>the level Fast, and the index</source>
        <translation>уровень «Быстро» и оглавление</translation>
    </message>
    <message>
        <source>the transformer on an NVIDIA card, in the package fileformer-cuda</source>
        <translation>трансформер на карте NVIDIA, в пакете fileformer-cuda</translation>
    </message>
    <message>
        <source>Licence of FileFormer</source>
        <translation>Лицензия FileFormer</translation>
    </message>
    <message>
        <source>&amp;Program</source>
        <translation>&amp;Программа</translation>
    </message>
    <message>
        <source>What FileFormer is</source>
        <translation>Что такое FileFormer</translation>
    </message>
    <message>
        <source>Small archives</source>
        <translation>Маленькие архивы</translation>
    </message>
    <message>
        <source>A transformer that was trained on text, programs and documents predicts the next byte, context models learn from your files, and a mixer weighs both. Photographs, sound, and what PDF, office and PNG files hold are taken apart and put together again byte for byte.</source>
        <translation>Трансформер, обученный на текстах, программах и документах, предсказывает следующий байт, контекстные модели учатся на ваших файлах, а смеситель взвешивает их прогнозы. Фотографии, звук и содержимое файлов PDF, PNG и офисных документов разбираются и собираются обратно байт в байт.</translation>
    </message>
    <message>
        <source>Nothing lost</source>
        <translation>Ничего не теряется</translation>
    </message>
    <message>
        <source>Each file is decoded again and compared with its SHA-512 before the archive takes its name. Damage is told, and healed where it can be; a recovery record repairs more.</source>
        <translation>Прежде чем архив получит своё имя, каждый файл распаковывается и сверяется по SHA-512. О повреждениях сообщается, и по возможности они исправляются; запись для восстановления исправит больше.</translation>
    </message>
    <message>
        <source>In a time you choose</source>
        <translation>За выбранное вами время</translation>
    </message>
    <message>
        <source>A new archive keeps to a budget of time, and every level says beforehand what it would take.</source>
        <translation>Создание архива укладывается в заданное время, а для каждого уровня заранее видно, сколько он займёт.</translation>
    </message>
    <message>
        <source>Found again</source>
        <translation>Легко найти</translation>
    </message>
    <message>
        <source>Files are found by name or by what they are about, in one archive or in all. Nothing leaves this machine.</source>
        <translation>Файлы находятся по имени или по смыслу — в одном архиве или сразу во всех. Никакие данные не покидают этот компьютер.</translation>
    </message>
    <message>
        <source>Other formats</source>
        <translation>Другие форматы</translation>
    </message>
    <message>
        <source>zip, 7z, tar and many others are opened, tested, extracted and converted; zip, 7z and tar are made, too.</source>
        <translation>Архивы zip, 7z, tar и многие другие можно открывать, проверять, извлекать и преобразовывать; zip, 7z и tar — ещё и создавать.</translation>
    </message>
    <message>
        <source>gzip files of others</source>
        <translation>чужие файлы gzip</translation>
    </message>
    <message>
        <source>SHA-512, SHA-256 and encryption</source>
        <translation>SHA-512, SHA-256 и шифрование</translation>
    </message>
    <message>
        <source>keys of passwords</source>
        <translation>ключи из паролей</translation>
    </message>
    <message>
        <source>checks of damaged archives</source>
        <translation>контроль повреждённых архивов</translation>
    </message>
    <message>
        <source>what counts as equal in names</source>
        <translation>сравнение имён</translation>
    </message>
    <message>
        <source>passwords in one spelling</source>
        <translation>единообразная запись паролей</translation>
    </message>
    <message>
        <source>the catalogue of all archives</source>
        <translation>каталог всех архивов</translation>
    </message>
    <message>
        <source>public domain</source>
        <translation>общественное достояние</translation>
    </message>
</context>
<context>
    <name>ff::ui::AfterCreate</name>
    <message>
        <source>The originals were kept: %1.</source>
        <translation>Исходные файлы оставлены: %1.</translation>
    </message>
    <message>
        <source>The archive was tested, and the originals are in the trash.</source>
        <translation>Архив проверен, исходные файлы в корзине.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln original(s) could not be moved to the trash.</source>
        <translation>
            <numerusform>Не удалось переместить в корзину %Ln исходный файл или папку.</numerusform>
            <numerusform>Не удалось переместить в корзину %Ln исходных файла или папки.</numerusform>
            <numerusform>Не удалось переместить в корзину %Ln исходных файлов или папок.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ff::ui::AfterExtract</name>
    <message>
        <source>The archive was kept, because not everything came out intact.</source>
        <translation>Архив сохранён: не всё удалось извлечь целым.</translation>
    </message>
    <message>
        <source>The archive is in the trash.</source>
        <translation>Архив перемещён в корзину.</translation>
    </message>
    <message>
        <source>The archive could not be moved to the trash and was kept.</source>
        <translation>Не удалось переместить архив в корзину, он сохранён.</translation>
    </message>
    <message>
        <source>The archive was kept, because something was skipped or needs attention.</source>
        <translation>Архив сохранён: что-то пропущено или требует внимания.</translation>
    </message>
</context>
<context>
    <name>ff::ui::ArchiveActions</name>
    <message>
        <source>&amp;Open</source>
        <translation>&amp;Открыть</translation>
    </message>
    <message>
        <source>E&amp;xtract selected…</source>
        <translation>Из&amp;влечь выбранное…</translation>
    </message>
    <message>
        <source>Take the selected entries out of this archive</source>
        <translation>Извлечь выбранное из этого архива</translation>
    </message>
    <message>
        <source>P&amp;roperties</source>
        <translation>Сво&amp;йства</translation>
    </message>
    <message>
        <source>All that is known about the selected entries</source>
        <translation>Всё, что известно о выбранном</translation>
    </message>
    <message>
        <source>Copy &amp;SHA-512</source>
        <translation>Копировать &amp;SHA-512</translation>
    </message>
    <message>
        <source>Copy the hash, of several in the form that sha512sum checks</source>
        <translation>Скопировать хеш; нескольких — в виде, который проверяет sha512sum</translation>
    </message>
    <message>
        <source>Copy &amp;path</source>
        <translation>Копировать п&amp;уть</translation>
    </message>
    <message>
        <source>Copy the path within the archive</source>
        <translation>Скопировать путь внутри архива</translation>
    </message>
    <message>
        <source>&amp;Tree</source>
        <translation>&amp;Дерево</translation>
    </message>
    <message>
        <source>Show folders as a tree</source>
        <translation>Показать папки деревом</translation>
    </message>
    <message>
        <source>&amp;Folders</source>
        <translation>П&amp;апки</translation>
    </message>
    <message>
        <source>Show one folder at a time</source>
        <translation>Показывать по одной папке</translation>
    </message>
    <message>
        <source>&amp;List</source>
        <translation>С&amp;писок</translation>
    </message>
    <message>
        <source>Show all files in one list</source>
        <translation>Показать все файлы одним списком</translation>
    </message>
    <message>
        <source>&amp;Map</source>
        <translation>&amp;Карта</translation>
    </message>
    <message>
        <source>Show what takes the space</source>
        <translation>Показать, что занимает место</translation>
    </message>
    <message>
        <source>E&amp;xpand all</source>
        <translation>&amp;Раскрыть всё</translation>
    </message>
    <message>
        <source>Open all folders</source>
        <translation>Раскрыть все папки</translation>
    </message>
    <message>
        <source>&amp;Collapse all</source>
        <translation>С&amp;вернуть всё</translation>
    </message>
    <message>
        <source>Close all folders</source>
        <translation>Свернуть все папки</translation>
    </message>
    <message>
        <source>F&amp;ind…</source>
        <translation>&amp;Найти…</translation>
    </message>
    <message>
        <source>Folder &amp;above</source>
        <translation>Папка &amp;выше</translation>
    </message>
    <message>
        <source>Go to the folder above</source>
        <translation>Перейти в папку выше</translation>
    </message>
    <message>
        <source>&amp;Back</source>
        <translation>На&amp;зад</translation>
    </message>
    <message>
        <source>Go back to the folder before</source>
        <translation>Вернуться в предыдущую папку</translation>
    </message>
    <message>
        <source>For&amp;ward</source>
        <translation>Вп&amp;ерёд</translation>
    </message>
    <message>
        <source>Go forward again</source>
        <translation>Снова перейти вперёд</translation>
    </message>
    <message>
        <source>&amp;Preview</source>
        <translation>Пр&amp;осмотр</translation>
    </message>
    <message>
        <source>Show what is in the selected file</source>
        <translation>Показать содержимое выбранного файла</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <comment>tool tip, shortcut</comment>
        <translation>%1 (%2)</translation>
    </message>
    <message>
        <source>&amp;Add files…</source>
        <translation>&amp;Добавить файлы…</translation>
    </message>
    <message>
        <source>Put files into this archive</source>
        <translation>Положить файлы в этот архив</translation>
    </message>
    <message>
        <source>Add fo&amp;lder…</source>
        <translation>Добавить п&amp;апку…</translation>
    </message>
    <message>
        <source>Put a folder with all that is in it into this archive</source>
        <translation>Положить папку со всем содержимым в этот архив</translation>
    </message>
    <message>
        <source>&amp;New folder…</source>
        <translation>&amp;Новая папка…</translation>
    </message>
    <message>
        <source>Make an empty folder in this archive</source>
        <translation>Создать в архиве пустую папку</translation>
    </message>
    <message>
        <source>Rena&amp;me</source>
        <translation>Пере&amp;именовать</translation>
    </message>
    <message>
        <source>Give the entry another name</source>
        <translation>Дать элементу другое имя</translation>
    </message>
    <message>
        <source>&amp;Delete</source>
        <translation>&amp;Удалить</translation>
    </message>
    <message>
        <source>Take the selected entries out of the archive for good</source>
        <translation>Удалить выбранное из архива</translation>
    </message>
    <message>
        <source>Cu&amp;t</source>
        <translation>Вы&amp;резать</translation>
    </message>
    <message>
        <source>Move the selected entries to where they are pasted</source>
        <translation>Переместить выбранное туда, куда его вставят</translation>
    </message>
    <message>
        <source>&amp;Copy</source>
        <translation>&amp;Копировать</translation>
    </message>
    <message>
        <source>Copy the selected entries for a file manager</source>
        <translation>Скопировать выбранное для файлового менеджера</translation>
    </message>
    <message>
        <source>&amp;Paste</source>
        <translation>&amp;Вставить</translation>
    </message>
    <message>
        <source>Put here what was cut, or files of a file manager</source>
        <translation>Вставить вырезанное или файлы из файлового менеджера</translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation>&amp;Отменить</translation>
    </message>
    <message>
        <source>Take back the last change of the archive</source>
        <translation>Отменить последнее изменение архива</translation>
    </message>
    <message>
        <source>Red&amp;o</source>
        <translation>&amp;Повторить</translation>
    </message>
    <message>
        <source>Do again what was taken back</source>
        <translation>Снова сделать отменённое</translation>
    </message>
    <message>
        <source>Select &amp;all</source>
        <translation>Выделить вс&amp;ё</translation>
    </message>
    <message>
        <source>Select all rows</source>
        <translation>Выделить все строки</translation>
    </message>
    <message>
        <source>Test &amp;report</source>
        <translation>От&amp;чёт проверки</translation>
    </message>
    <message>
        <source>Entry by entry what the last test found</source>
        <translation>Что нашла последняя проверка, элемент за элементом</translation>
    </message>
    <message>
        <source>Compare with folde&amp;r…</source>
        <translation>Сравнить с п&amp;апкой…</translation>
    </message>
    <message>
        <source>See what differs between this archive and a folder</source>
        <translation>Показать, чем архив отличается от папки</translation>
    </message>
    <message>
        <source>Recover&amp;y record…</source>
        <translation>Запись для восстановлени&amp;я…</translation>
    </message>
    <message>
        <source>Add what damage to this archive can be repaired with, or remove it</source>
        <translation>Добавить то, чем можно исправить повреждения архива, или убрать это</translation>
    </message>
    <message>
        <source>Change pass&amp;word…</source>
        <translation>Сменить паро&amp;ль…</translation>
    </message>
    <message>
        <source>Give this archive a password, another one, or none</source>
        <translation>Задать архиву пароль, другой пароль или снять его</translation>
    </message>
    <message>
        <source>Search the entries of this archive</source>
        <translation>Искать в этом архиве</translation>
    </message>
    <message>
        <source>More li&amp;ke this</source>
        <translation>По&amp;хожие</translation>
    </message>
    <message>
        <source>Find entries that are about the same</source>
        <translation>Найти элементы о том же самом</translation>
    </message>
    <message>
        <source>Con&amp;vert…</source>
        <translation>Прео&amp;бразовать…</translation>
    </message>
    <message>
        <source>Make an archive of another kind of this one; of another program&apos;s see what .ffz saves</source>
        <translation>Создать из этого архива архив другого вида; для чужого — узнать, сколько сэкономит .ffz</translation>
    </message>
    <message>
        <source>Open the file with its default program, an archive in place</source>
        <translation>Открыть файл программой по умолчанию, а архив — прямо здесь</translation>
    </message>
    <message>
        <source>Open a copy of the archive in a window of its own, where it can be changed</source>
        <translation>Открыть копию архива в отдельном окне, где его можно изменять</translation>
    </message>
    <message>
        <source>Open &amp;in a new window</source>
        <translation>О&amp;ткрыть в новом окне</translation>
    </message>
    <message>
        <source>Show one folder as small pictures</source>
        <translation>Показать одну папку маленькими картинками</translation>
    </message>
    <message>
        <source>Th&amp;umbnails</source>
        <translation>Миниат&amp;юры</translation>
    </message>
    <message>
        <source>Folder side &amp;bar</source>
        <translation>Панель папо&amp;к</translation>
    </message>
    <message>
        <source>Show the folders of the archive beside its entries</source>
        <translation>Показать папки архива рядом с его элементами</translation>
    </message>
</context>
<context>
    <name>ff::ui::ArchiveJobs</name>
    <message>
        <source>Write the healed archive</source>
        <translation>Записать восстановленный архив</translation>
    </message>
    <message>
        <source>&amp;Heal</source>
        <translation>&amp;Восстановить</translation>
    </message>
    <message>
        <source>Compare with folder</source>
        <translation>Сравнить с папкой</translation>
    </message>
    <message>
        <source>Co&amp;mpare</source>
        <translation>С&amp;равнить</translation>
    </message>
    <message>
        <source>The folder could not be compared</source>
        <translation>Не удалось сравнить с папкой</translation>
    </message>
    <message>
        <source>Estimating what %1 would save as .ffz…</source>
        <translation>Оценка: сколько сэкономит %1 в .ffz…</translation>
    </message>
    <message>
        <source>What %1 would become cannot be told</source>
        <translation>Нельзя сказать, чем станет %1</translation>
    </message>
    <message>
        <source>about %1 % less</source>
        <translation>примерно на %1 % меньше</translation>
    </message>
    <message>
        <source>no smaller than now</source>
        <translation>не меньше, чем сейчас</translation>
    </message>
    <message>
        <source>As .ffz: about %1 instead of %2, %3</source>
        <translation>В .ffz: около %1 вместо %2, %3</translation>
    </message>
    <message>
        <source>Measured on a sample of %1. Converting takes about %2; %3 stays as it is.</source>
        <translation>Измерено на выборке в %1. Преобразование займёт около %2; %3 останется как есть.</translation>
    </message>
    <message>
        <source>Convert…</source>
        <translation>Преобразовать…</translation>
    </message>
    <message>
        <source>FileFormer archives (*.ffz)</source>
        <translation>Архивы FileFormer (*.ffz)</translation>
    </message>
    <message>
        <source>Con&amp;vert</source>
        <translation>Прео&amp;бразовать</translation>
    </message>
    <message>
        <source>Replace file</source>
        <translation>Замена файла</translation>
    </message>
    <message>
        <source>&amp;Replace</source>
        <translation>&amp;Заменить</translation>
    </message>
    <message>
        <source>The password was not changed</source>
        <translation>Пароль не изменён</translation>
    </message>
    <message>
        <source>Convert to another kind</source>
        <translation>Преобразовать в другой вид</translation>
    </message>
    <message>
        <source>%1 archives (*.%1)</source>
        <comment>zip</comment>
        <translation>Архивы %1 (*.%1)</translation>
    </message>
    <message>
        <source>%1 exists already and is no archive of this kind. Replace it with the new archive?</source>
        <translation>%1 уже существует, и это не архив такого вида. Заменить его новым архивом?</translation>
    </message>
</context>
<context>
    <name>ff::ui::ArchiveModel</name>
    <message>
        <source>An estimate: the entry&apos;s share of the compressed segments it lies in</source>
        <translation>Оценка: доля элемента в сжатых сегментах, где он лежит</translation>
    </message>
    <message>
        <source>Corrections that were tried until the hash matched; 0 on a healthy archive</source>
        <translation>Сколько исправлений испробовано, пока хеш не совпал; у исправного архива 0</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Имя</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Размер</translation>
    </message>
    <message>
        <source>Packed (est.)</source>
        <translation>Сжато (≈)</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>Тип</translation>
    </message>
    <message>
        <source>Modified</source>
        <translation>Изменён</translation>
    </message>
    <message>
        <source>SHA-512</source>
        <translation>SHA-512</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Состояние</translation>
    </message>
    <message>
        <source>Retries</source>
        <comment>column: hash retries</comment>
        <translation>Повторы</translation>
    </message>
    <message>
        <source>%1 → %2</source>
        <comment>link and its target</comment>
        <translation>%1 → %2</translation>
    </message>
    <message>
        <source>Ratio (est.)</source>
        <translation>Сжатие (≈)</translation>
    </message>
    <message>
        <source>%1 file</source>
        <comment>a file by its suffix</comment>
        <translation>Файл %1</translation>
    </message>
    <message>
        <source>Where the model was surprised, from the beginning of the file to its end: low is foreseen, high is new</source>
        <translation>Где модель ошибалась, от начала файла до конца: низко — предсказано, высоко — ново</translation>
    </message>
    <message>
        <source>Packed</source>
        <translation>Сжато</translation>
    </message>
    <message>
        <source>Ratio</source>
        <translation>Сжатие</translation>
    </message>
    <message>
        <source>Bits per byte</source>
        <translation>Бит на байт</translation>
    </message>
</context>
<context>
    <name>ff::ui::ArchiveOpener</name>
    <message>
        <source>Opening %1…</source>
        <translation>Открывается %1…</translation>
    </message>
    <message>
        <source>Open archive</source>
        <translation>Открыть архив</translation>
    </message>
    <message>
        <source>Archives (%1)</source>
        <translation>Архивы (%1)</translation>
    </message>
    <message>
        <source>FileFormer archives (*.ffz)</source>
        <translation>Архивы FileFormer (*.ffz)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>Все файлы (*)</translation>
    </message>
    <message>
        <source>There is no file %1. It may have been moved, renamed or deleted.</source>
        <translation>Файла %1 нет. Возможно, его переместили, переименовали или удалили.</translation>
    </message>
    <message>
        <source>%1 could not be opened</source>
        <translation>Не удалось открыть %1</translation>
    </message>
    <message>
        <source>Open another…</source>
        <translation>Открыть другой…</translation>
    </message>
    <message>
        <source>Extract the files and make a new archive to be safe.</source>
        <translation>Для надёжности извлеките файлы и создайте новый архив.</translation>
    </message>
    <message>
        <source>Something in %1 is missing</source>
        <translation>В %1 чего-то не хватает</translation>
    </message>
    <message>
        <source>The list of entries was rebuilt from the data</source>
        <translation>Список элементов восстановлен по данным архива</translation>
    </message>
    <message>
        <source>%1 needs attention</source>
        <translation>%1 требует внимания</translation>
    </message>
    <message>
        <source>Extract all…</source>
        <translation>Извлечь всё…</translation>
    </message>
    <message>
        <source>%1 is not in this archive any more</source>
        <translation>В этом архиве больше нет %1</translation>
    </message>
    <message>
        <source>The archive has changed since it was last opened here. The search knows now what is in it.</source>
        <translation>С тех пор как архив открывали здесь в последний раз, он изменился. Теперь поиск знает, что в нём есть.</translation>
    </message>
    <message>
        <source>%1 has a password</source>
        <translation>У %1 есть пароль</translation>
    </message>
    <message>
        <source>Its list can be read without it; the contents of encrypted files cannot.</source>
        <translation>Список виден и без него, содержимое зашифрованных файлов — нет.</translation>
    </message>
    <message>
        <source>Enter the password…</source>
        <translation>Ввести пароль…</translation>
    </message>
</context>
<context>
    <name>ff::ui::ArchivePage</name>
    <message>
        <source>This archive is empty</source>
        <translation>Архив пуст</translation>
    </message>
    <message numerus="yes">
        <source>%Ln selected</source>
        <translation>
            <numerusform>Выбран %Ln объект</numerusform>
            <numerusform>Выбрано %Ln объекта</numerusform>
            <numerusform>Выбрано %Ln объектов</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 packed to %2</source>
        <translation>%1 сжато до %2</translation>
    </message>
    <message>
        <source>This folder is empty</source>
        <translation>Эта папка пуста</translation>
    </message>
    <message>
        <source>Extract &amp;all…</source>
        <translation>Извлечь &amp;всё…</translation>
    </message>
    <message>
        <source>Select a file to see what is in it</source>
        <translation>Выберите файл, чтобы увидеть, что в нём</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <comment>files, folders</comment>
        <translation>%1, %2</translation>
    </message>
    <message>
        <source>Points to: %1</source>
        <translation>Указывает на: %1</translation>
    </message>
    <message>
        <source>Encrypted with a password</source>
        <translation>Зашифрован паролем</translation>
    </message>
    <message>
        <source>This archive is encrypted with a password, names included</source>
        <translation>Этот архив зашифрован паролем вместе с именами</translation>
    </message>
    <message>
        <source>The archive has no password any more</source>
        <translation>У архива больше нет пароля</translation>
    </message>
    <message>
        <source>The archive has another password now</source>
        <translation>У архива теперь другой пароль</translation>
    </message>
    <message>
        <source>The archive is encrypted now</source>
        <translation>Теперь архив зашифрован</translation>
    </message>
    <message>
        <source>Search (%1)</source>
        <translation>Поиск (%1)</translation>
    </message>
    <message>
        <source>Search in this archive</source>
        <translation>Поиск в этом архиве</translation>
    </message>
    <message>
        <source>Nothing matches “%1”</source>
        <translation>По запросу «%1» ничего не найдено</translation>
    </message>
    <message numerus="yes">
        <source>%1 of %Ln file(s)</source>
        <translation>
            <numerusform>%1 из %Ln файла</numerusform>
            <numerusform>%1 из %Ln файлов</numerusform>
            <numerusform>%1 из %Ln файлов</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 of %Ln entry(s)</source>
        <translation>
            <numerusform>%1 из %Ln элемента</numerusform>
            <numerusform>%1 из %Ln элементов</numerusform>
            <numerusform>%1 из %Ln элементов</numerusform>
        </translation>
    </message>
    <message>
        <source>%1  ·  can only be read here</source>
        <translation>%1  ·  здесь только чтение</translation>
    </message>
</context>
<context>
    <name>ff::ui::ArchiveSelection</name>
    <message numerus="yes">
        <source>%Ln selected</source>
        <translation>
            <numerusform>Выбран %Ln объект</numerusform>
            <numerusform>Выбрано %Ln объекта</numerusform>
            <numerusform>Выбрано %Ln объектов</numerusform>
        </translation>
    </message>
    <message>
        <source>packed to %1</source>
        <translation>сжато до %1</translation>
    </message>
</context>
<context>
    <name>ff::ui::BatchResults</name>
    <message numerus="yes">
        <source>%Ln archive(s) are extracted</source>
        <translation>
            <numerusform>Извлечён %Ln архив</numerusform>
            <numerusform>Извлечены %Ln архива</numerusform>
            <numerusform>Извлечено %Ln архивов</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln archive(s) are intact</source>
        <translation>
            <numerusform>%Ln архив цел</numerusform>
            <numerusform>%Ln архива целы</numerusform>
            <numerusform>%Ln архивов целы</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln archive(s) are ready</source>
        <translation>
            <numerusform>Готов %Ln архив</numerusform>
            <numerusform>Готовы %Ln архива</numerusform>
            <numerusform>Готово %Ln архивов</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 of %2 archives are ready</source>
        <translation>Готово архивов: %1 из %2</translation>
    </message>
    <message>
        <source>%1 of %2 archives are extracted</source>
        <translation>Извлечено архивов: %1 из %2</translation>
    </message>
    <message>
        <source>%1 of %2 archives are intact</source>
        <translation>Целых архивов: %1 из %2</translation>
    </message>
    <message>
        <source>Archives</source>
        <translation>Архивов</translation>
    </message>
    <message>
        <source>Entries</source>
        <translation>Элементов</translation>
    </message>
    <message>
        <source>Contents</source>
        <translation>Содержимое</translation>
    </message>
    <message>
        <source>Packed</source>
        <translation>В архивах</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>Время</translation>
    </message>
    <message numerus="yes">
        <source>%Ln archive(s) can be read to their end</source>
        <translation>
            <numerusform>%Ln архив читается до конца</numerusform>
            <numerusform>%Ln архива читаются до конца</numerusform>
            <numerusform>%Ln архивов читаются до конца</numerusform>
        </translation>
    </message>
    <message>
        <source>The files are in %1.</source>
        <translation>Файлы лежат в %1.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln archive(s) need attention: see the list.</source>
        <translation>
            <numerusform>%Ln архив требует внимания: см. список.</numerusform>
            <numerusform>%Ln архива требуют внимания: см. список.</numerusform>
            <numerusform>%Ln архивов требуют внимания: см. список.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ff::ui::BenchmarkDialog</name>
    <message>
        <source>Benchmark</source>
        <translation>Измерение скорости</translation>
    </message>
    <message>
        <source>Measurements</source>
        <translation>Измерения</translation>
    </message>
    <message>
        <source>Level</source>
        <translation>Уровень</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>Устройство</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Размер</translation>
    </message>
    <message>
        <source>Ratio</source>
        <translation>Сжатие</translation>
    </message>
    <message>
        <source>Making</source>
        <translation>Создание</translation>
    </message>
    <message>
        <source>Extracting</source>
        <translation>Извлечение</translation>
    </message>
    <message>
        <source>Weissman score</source>
        <translation>Оценка Вайсмана</translation>
    </message>
    <message>
        <source>Progress of the benchmark</source>
        <translation>Ход измерения</translation>
    </message>
    <message>
        <source>Jobs are running: the speeds will be too low.</source>
        <translation>Идут задания: скорости будут занижены.</translation>
    </message>
    <message>
        <source>The built-in sample could not be written to %1. Choose a file.</source>
        <translation>Не удалось записать встроенный образец в %1. Выберите файл.</translation>
    </message>
    <message>
        <source>Choose a &amp;file…</source>
        <translation>Выбрать &amp;файл…</translation>
    </message>
    <message>
        <source>&amp;Start</source>
        <translation>&amp;Начать</translation>
    </message>
    <message>
        <source>Copy as &amp;text</source>
        <translation>Копировать как &amp;текст</translation>
    </message>
    <message>
        <source>built-in sample: licence, translation and program code</source>
        <translation>встроенный образец: лицензия, перевод и код программы</translation>
    </message>
    <message>
        <source>Measured on: %1 (%2)</source>
        <translation>Измеряется на: %1 (%2)</translation>
    </message>
    <message>
        <source>File for the benchmark</source>
        <translation>Файл для измерения</translation>
    </message>
    <message>
        <source>Cancelled.</source>
        <translation>Отменено.</translation>
    </message>
    <message>
        <source>Done.</source>
        <translation>Готово.</translation>
    </message>
    <message>
        <source>CPU, 1 thread</source>
        <translation>CPU, 1 поток</translation>
    </message>
    <message>
        <source>CUDA</source>
        <translation>CUDA</translation>
    </message>
    <message>
        <source>CPU</source>
        <translation>Процессор</translation>
    </message>
    <message>
        <source>not here</source>
        <translation>нет здесь</translation>
    </message>
    <message>
        <source>&amp;Cancel</source>
        <translation>&amp;Отменить</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 из %2</translation>
    </message>
    <message>
        <source>Weissman score W = α · (r / r₀) · (log t₀ / log t) with α = 1; r is the ratio and t the time of making in milliseconds, r₀ and t₀ those of gzip -6 on one thread, on the same file (%1).</source>
        <translation>Оценка Вайсмана W = α · (r / r₀) · (log t₀ / log t), α = 1; r — степень сжатия, t — время создания в миллисекундах, r₀ и t₀ — те же величины для gzip -6 в одном потоке на том же файле (%1).</translation>
    </message>
    <message>
        <source>Start makes and extracts an archive of this file at every level,
and tells how small and how quick each is on this machine.</source>
        <translation>«Начать» создаст и извлечёт архив этого файла на каждом уровне
и покажет, каким будет размер и сколько это займёт на этом компьютере.</translation>
    </message>
</context>
<context>
    <name>ff::ui::Breadcrumbs</name>
    <message>
        <source>Folder</source>
        <translation>Папка</translation>
    </message>
    <message>
        <source>Folders above</source>
        <translation>Папки выше</translation>
    </message>
    <message>
        <source>The whole archive</source>
        <translation>Весь архив</translation>
    </message>
    <message>
        <source>The folder that is shown</source>
        <translation>Показанная папка</translation>
    </message>
    <message>
        <source>Go to this folder</source>
        <translation>Перейти в эту папку</translation>
    </message>
    <message>
        <source>Go out to this archive</source>
        <translation>Вернуться в этот архив</translation>
    </message>
    <message>
        <source>The archive that it lies in</source>
        <translation>Архив, в котором он лежит</translation>
    </message>
</context>
<context>
    <name>ff::ui::ChangePasswordDialog</name>
    <message>
        <source>Change password</source>
        <translation>Смена пароля</translation>
    </message>
    <message>
        <source>Set password</source>
        <translation>Новый пароль</translation>
    </message>
    <message>
        <source>Which password should %1 have?</source>
        <translation>Какой пароль задать %1?</translation>
    </message>
    <message>
        <source>Encrypt %1 with a password?</source>
        <translation>Зашифровать %1 паролем?</translation>
    </message>
    <message>
        <source>&amp;No password: write the archive without encryption</source>
        <translation>&amp;Без пароля: записать архив незашифрованным</translation>
    </message>
    <message>
        <source>The contents are not encrypted anew, so this takes as long as copying the archive. Older copies of the archive still open with the old password.</source>
        <translation>Содержимое заново не шифруется, поэтому это займёт столько же, сколько копирование архива. Прежние копии архива по-прежнему открывает старый пароль.</translation>
    </message>
    <message>
        <source>Contents and names are encrypted. A lost password cannot be found again.</source>
        <translation>Шифруются содержимое и имена. Потерянный пароль не восстановить.</translation>
    </message>
    <message>
        <source>&amp;Change</source>
        <translation>&amp;Сменить</translation>
    </message>
    <message>
        <source>&amp;Encrypt</source>
        <translation>За&amp;шифровать</translation>
    </message>
</context>
<context>
    <name>ff::ui::CloseGuard</name>
    <message>
        <source>Work in progress</source>
        <translation>Работа не закончена</translation>
    </message>
    <message numerus="yes">
        <source>%Ln job(s) are not finished. What should happen?</source>
        <translation>
            <numerusform>%Ln задание не завершено. Что делать?</numerusform>
            <numerusform>%Ln задания не завершены. Что делать?</numerusform>
            <numerusform>%Ln заданий не завершено. Что делать?</numerusform>
        </translation>
    </message>
    <message>
        <source>In the background, the work goes on without a window and the desktop tells you when it is done. When you stop it, an archive that is being made can be resumed from the start page; extracted files that are complete stay.</source>
        <translation>В фоне работа продолжится без окна, и рабочий стол сообщит об окончании. Если остановить, создание архива можно будет продолжить со стартовой страницы; полностью извлечённые файлы останутся.</translation>
    </message>
    <message>
        <source>&amp;Keep working</source>
        <translation>&amp;Продолжить работу</translation>
    </message>
    <message>
        <source>&amp;Finish in background</source>
        <translation>Завершить в &amp;фоне</translation>
    </message>
    <message>
        <source>&amp;Stop and close</source>
        <translation>&amp;Остановить и закрыть</translation>
    </message>
</context>
<context>
    <name>ff::ui::CompareModel</name>
    <message>
        <source>Same</source>
        <translation>Одинаковы</translation>
    </message>
    <message>
        <source>Only in the archive</source>
        <translation>Только в архиве</translation>
    </message>
    <message>
        <source>Only in the folder</source>
        <translation>Только в папке</translation>
    </message>
    <message>
        <source>Not known</source>
        <translation>Неизвестно</translation>
    </message>
    <message>
        <source>type</source>
        <translation>тип</translation>
    </message>
    <message>
        <source>size</source>
        <translation>размер</translation>
    </message>
    <message>
        <source>contents</source>
        <translation>содержимое</translation>
    </message>
    <message>
        <source>link</source>
        <translation>ссылка</translation>
    </message>
    <message>
        <source>time</source>
        <translation>время</translation>
    </message>
    <message>
        <source>permissions</source>
        <translation>права</translation>
    </message>
    <message>
        <source>owner</source>
        <translation>владелец</translation>
    </message>
    <message>
        <source>Different</source>
        <translation>Отличаются</translation>
    </message>
    <message>
        <source>Different: %1</source>
        <translation>Отличаются: %1</translation>
    </message>
    <message>
        <source>Comparison</source>
        <translation>Сравнение</translation>
    </message>
    <message>
        <source>Entry</source>
        <translation>Элемент</translation>
    </message>
    <message>
        <source>In archive</source>
        <translation>В архиве</translation>
    </message>
    <message>
        <source>Modified</source>
        <comment>in the archive</comment>
        <translation>Изменён</translation>
    </message>
    <message>
        <source>In folder</source>
        <translation>В папке</translation>
    </message>
    <message>
        <source>Modified</source>
        <comment>in the folder</comment>
        <translation>Изменён</translation>
    </message>
</context>
<context>
    <name>ff::ui::ComparePage</name>
    <message>
        <source>What is shown</source>
        <translation>Что показано</translation>
    </message>
    <message>
        <source>All differences</source>
        <translation>Все отличия</translation>
    </message>
    <message>
        <source>Different</source>
        <translation>Отличаются</translation>
    </message>
    <message>
        <source>Only in the archive</source>
        <translation>Только в архиве</translation>
    </message>
    <message>
        <source>Only in the folder</source>
        <translation>Только в папке</translation>
    </message>
    <message>
        <source>Same</source>
        <translation>Одинаковы</translation>
    </message>
    <message>
        <source>Everything</source>
        <translation>Всё</translation>
    </message>
    <message>
        <source>E&amp;xtract…</source>
        <translation>&amp;Извлечь…</translation>
    </message>
    <message>
        <source>Take the selected entries out of the archive</source>
        <translation>Извлечь выбранное из архива</translation>
    </message>
    <message>
        <source>&amp;Add to archive</source>
        <translation>&amp;Добавить в архив</translation>
    </message>
    <message>
        <source>Put the selected files of the folder into the archive</source>
        <translation>Положить выбранные файлы папки в архив</translation>
    </message>
    <message>
        <source>&amp;Compare again</source>
        <translation>&amp;Сравнить снова</translation>
    </message>
    <message>
        <source>Compare with the same folder again</source>
        <translation>Снова сравнить с той же папкой</translation>
    </message>
    <message>
        <source>&amp;Back</source>
        <translation>На&amp;зад</translation>
    </message>
    <message>
        <source>Back to the entries</source>
        <translation>Назад к элементам</translation>
    </message>
    <message>
        <source>The archive and the folder, entry by entry</source>
        <translation>Архив и папка, элемент за элементом</translation>
    </message>
    <message>
        <source>The same as %1</source>
        <translation>То же, что %1</translation>
    </message>
    <message>
        <source>Compared with %1</source>
        <translation>Сравнение с %1</translation>
    </message>
    <message>
        <source>%1 same</source>
        <translation>одинаковых: %1</translation>
    </message>
    <message>
        <source>%1 different</source>
        <translation>разных: %1</translation>
    </message>
    <message>
        <source>%1 only in the archive</source>
        <translation>только в архиве: %1</translation>
    </message>
    <message>
        <source>%1 only in the folder</source>
        <translation>только в папке: %1</translation>
    </message>
    <message>
        <source>something that the archive once had is missing</source>
        <translation>чего-то, что было в архиве, больше нет</translation>
    </message>
    <message>
        <source>compared by hash; Test decodes the archive too</source>
        <translation>сравнивались хеши; «Проверить» распакует и сам архив</translation>
    </message>
</context>
<context>
    <name>ff::ui::ConflictDialog</name>
    <message>
        <source>The file exists</source>
        <translation>Файл уже существует</translation>
    </message>
    <message>
        <source>“%1” is already there. What should happen?</source>
        <translation>Файл «%1» уже существует. Что сделать?</translation>
    </message>
    <message>
        <source>newer</source>
        <translation>новее</translation>
    </message>
    <message>
        <source>In the folder:</source>
        <translation>В папке:</translation>
    </message>
    <message>
        <source>In the archive:</source>
        <translation>В архиве:</translation>
    </message>
    <message>
        <source>Do the same for &amp;all other files that exist</source>
        <translation>Так же поступать со &amp;всеми остальными</translation>
    </message>
    <message>
        <source>&amp;Cancel extraction</source>
        <translation>Прервать &amp;извлечение</translation>
    </message>
    <message>
        <source>Replace if &amp;newer</source>
        <translation>Заменить, если &amp;новее</translation>
    </message>
    <message>
        <source>&amp;Keep both</source>
        <translation>Сохранить &amp;оба</translation>
    </message>
    <message>
        <source>&amp;Replace</source>
        <translation>&amp;Заменить</translation>
    </message>
    <message>
        <source>&amp;Skip</source>
        <translation>&amp;Пропустить</translation>
    </message>
    <message>
        <source>Both have the same contents: nothing is lost either way.</source>
        <translation>Содержимое одинаково: ничего не потеряется в любом случае.</translation>
    </message>
    <message>
        <source>Their contents differ.</source>
        <translation>Содержимое различается.</translation>
    </message>
</context>
<context>
    <name>ff::ui::CreateDialog</name>
    <message>
        <source>New archive</source>
        <translation>Новый архив</translation>
    </message>
    <message>
        <source>&amp;Make archive</source>
        <translation>&amp;Создать архив</translation>
    </message>
    <message>
        <source>Sa&amp;ve as:</source>
        <translation>Сохранить &amp;как:</translation>
    </message>
    <message>
        <source>Archive file</source>
        <translation>Файл архива</translation>
    </message>
    <message>
        <source>&amp;Browse…</source>
        <translation>&amp;Обзор…</translation>
    </message>
    <message>
        <source>&amp;Device:</source>
        <translation>&amp;Устройство:</translation>
    </message>
    <message>
        <source>T&amp;hreads:</source>
        <translation>По&amp;токи:</translation>
    </message>
    <message>
        <source>Verif&amp;y while writing</source>
        <translation>Про&amp;верять при записи</translation>
    </message>
    <message>
        <source>Every part is decoded again and compared by its hash before it is written</source>
        <translation>Каждая часть перед записью раскодируется и сверяется по хешу</translation>
    </message>
    <message>
        <source>archive</source>
        <translation>архив</translation>
    </message>
    <message>
        <source>Save archive as</source>
        <translation>Сохранить архив как</translation>
    </message>
    <message>
        <source>FileFormer archives (*.ffz)</source>
        <translation>Архивы FileFormer (*.ffz)</translation>
    </message>
    <message>
        <source>There is nothing to put in the archive yet. Add at least one file or folder.</source>
        <translation>Пока нечего класть в архив. Добавьте хотя бы один файл или папку.</translation>
    </message>
    <message>
        <source>%1 is no longer there. Remove it from the list.</source>
        <translation>%1 больше нет на месте. Уберите из списка.</translation>
    </message>
    <message>
        <source>Say where the archive should be saved.</source>
        <translation>Укажите, где сохранить архив.</translation>
    </message>
    <message>
        <source>%1 is a folder. Add a file name, for example %2.</source>
        <translation>%1 — это папка. Добавьте имя файла, например %2.</translation>
    </message>
    <message>
        <source>The folder %1 does not exist. Choose another place.</source>
        <translation>Папки %1 не существует. Выберите другое место.</translation>
    </message>
    <message>
        <source>You may not write to %1. Choose another place.</source>
        <translation>Нет права на запись в %1. Выберите другое место.</translation>
    </message>
    <message>
        <source>The archive cannot replace a file that goes into it. Choose another name.</source>
        <translation>Архив не может заменить файл, который в него входит. Выберите другое имя.</translation>
    </message>
    <message>
        <source>Replace file</source>
        <translation>Замена файла</translation>
    </message>
    <message>
        <source>%1 exists already and is no .ffz archive. Replace it with the new archive?</source>
        <translation>Файл %1 уже есть, и это не архив .ffz. Заменить его новым архивом?</translation>
    </message>
    <message>
        <source>Replace archive</source>
        <translation>Замена архива</translation>
    </message>
    <message>
        <source>%1 exists already. Replace it?</source>
        <translation>%1 уже существует. Заменить?</translation>
    </message>
    <message>
        <source>The old file stays as it is until the new archive is complete.</source>
        <translation>Старый файл не изменится, пока новый архив не будет готов.</translation>
    </message>
    <message>
        <source>&amp;Replace</source>
        <translation>&amp;Заменить</translation>
    </message>
    <message>
        <source>Patterns of names to leave out</source>
        <translation>Шаблоны имён, которые исключить</translation>
    </message>
    <message>
        <source>for example  *.o  *~  node_modules</source>
        <translation>например  *.o  *~  node_modules</translation>
    </message>
    <message>
        <source>Patterns with * and ?, separated by spaces; compared with the name of each file and folder and with its whole path in the archive</source>
        <translation>Шаблоны с * и ? через пробел; сравниваются с именем каждого файла и папки и со всем путём в архиве</translation>
    </message>
    <message>
        <source>What .&amp;gitignore files say</source>
        <translation>Что указано в .&amp;gitignore</translation>
    </message>
    <message>
        <source>Leaves out .git, and what the .gitignore files in the folders name</source>
        <translation>Исключает .git и то, что указано в файлах .gitignore</translation>
    </message>
    <message>
        <source>E&amp;xclude:</source>
        <translation>&amp;Исключить:</translation>
    </message>
    <message>
        <source>Recovery re&amp;cord:</source>
        <translation>Запись для восстановлени&amp;я:</translation>
    </message>
    <message>
        <source>none</source>
        <comment>recovery record</comment>
        <translation>нет</translation>
    </message>
    <message>
        <source> %</source>
        <translation> %</translation>
    </message>
    <message>
        <source>makes the archive larger, and repairs damage to it</source>
        <translation>увеличивает архив и исправляет его повреждения</translation>
    </message>
    <message>
        <source>Encry&amp;pt</source>
        <translation>За&amp;шифровать</translation>
    </message>
    <message>
        <source>Encrypts contents and names with a password; a lost password cannot be found again</source>
        <translation>Шифрует содержимое и имена паролем; потерянный пароль не восстановить</translation>
    </message>
    <message>
        <source>Com&amp;pression:</source>
        <translation>С&amp;жатие:</translation>
    </message>
    <message>
        <source>usual</source>
        <translation>обычное</translation>
    </message>
    <message>
        <source>fastest</source>
        <translation>самое быстрое</translation>
    </message>
    <message>
        <source>smallest</source>
        <translation>наименьший размер</translation>
    </message>
    <message>
        <source>none</source>
        <translation>без сжатия</translation>
    </message>
    <message>
        <source>Archives (*.ffz *.zip *.7z *.tar *.tar.gz *.tgz *.tar.bz2 *.tar.xz *.tar.zst *.tar.lz4)</source>
        <translation>Архивы (*.ffz *.zip *.7z *.tar *.tar.gz *.tgz *.tar.bz2 *.tar.xz *.tar.zst *.tar.lz4)</translation>
    </message>
    <message>
        <source>This kind of archive cannot be made without compression. Choose another compression, or Zip.</source>
        <translation>Такой архив без сжатия не бывает. Выберите другое сжатие или Zip.</translation>
    </message>
    <message>
        <source>%1 exists already and is no archive of this kind. Replace it with the new archive?</source>
        <translation>Файл %1 уже есть, и это архив другого вида или вовсе не архив. Заменить его новым архивом?</translation>
    </message>
    <message>
        <source>Move the or&amp;iginals to the trash</source>
        <translation>Переместить исходные файлы в кор&amp;зину</translation>
    </message>
    <message>
        <source>When the archive has passed its test and holds all of them as they are then</source>
        <translation>После того как архив пройдёт проверку и окажется, что в нём есть всё и без изменений</translation>
    </message>
    <message>
        <source>Not while something is left out of the archive</source>
        <translation>Недоступно, пока что-то не включается в архив</translation>
    </message>
    <message>
        <source>Cut i&amp;nto parts:</source>
        <translation>Раз&amp;делить на тома:</translation>
    </message>
    <message>
        <source>Parts of an archive of this name exist already, %1 and so on. Replace them with the new archive?</source>
        <translation>Тома архива с таким именем уже есть: %1 и так далее. Заменить их новым архивом?</translation>
    </message>
    <message>
        <source>In the name {} stands for the name of each</source>
        <translation>В имени архива знаки {} заменяются именем элемента</translation>
    </message>
    <message numerus="yes">
        <source>%Ln of the archive(s) exist already. Replace them?</source>
        <translation>
            <numerusform>%Ln из архивов уже есть. Заменить его?</numerusform>
            <numerusform>%Ln из архивов уже есть. Заменить их?</numerusform>
            <numerusform>%Ln из архивов уже есть. Заменить их?</numerusform>
        </translation>
    </message>
    <message>
        <source>Makes %1.</source>
        <translation>Получатся: %1.</translation>
    </message>
    <message numerus="yes">
        <source>Makes %1 and %Ln more.</source>
        <comment>archives</comment>
        <translation>
            <numerusform>Получатся: %1 и ещё %Ln.</numerusform>
            <numerusform>Получатся: %1 и ещё %Ln.</numerusform>
            <numerusform>Получатся: %1 и ещё %Ln.</numerusform>
        </translation>
    </message>
    <message>
        <source>Not all of them are archives of this kind.</source>
        <translation>Не все они — архивы этого вида.</translation>
    </message>
    <message>
        <source>One archive for each item</source>
        <translation>Отдельный архив для каждого &amp;элемента</translation>
    </message>
</context>
<context>
    <name>ff::ui::DesktopReporter</name>
    <message>
        <source>Show</source>
        <translation>Показать</translation>
    </message>
    <message>
        <source>Working on an archive</source>
        <translation>Идёт работа над архивом</translation>
    </message>
</context>
<context>
    <name>ff::ui::DialogButtons</name>
    <message>
        <source>Cancel</source>
        <translation>Отмена</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Закрыть</translation>
    </message>
</context>
<context>
    <name>ff::ui::DragOut</name>
    <message>
        <source>No temporary folder can be made.</source>
        <translation>Не удалось создать временную папку.</translation>
    </message>
    <message>
        <source>%1 is no folder</source>
        <translation>%1 — не папка</translation>
    </message>
    <message>
        <source>%1 cannot be written to</source>
        <translation>В %1 нельзя писать</translation>
    </message>
    <message>
        <source>%1 cannot be put into %2</source>
        <translation>Не удалось положить %1 в %2</translation>
    </message>
</context>
<context>
    <name>ff::ui::DropArea</name>
    <message>
        <source>Drop area: press Enter to choose files for a new archive</source>
        <translation>Место для перетаскивания: нажмите Enter, чтобы выбрать файлы для нового архива</translation>
    </message>
    <message>
        <source>Let go to continue</source>
        <translation>Отпустите, чтобы продолжить</translation>
    </message>
    <message>
        <source>Drop files or folders here to make an archive</source>
        <translation>Перетащите сюда файлы или папки, чтобы создать архив</translation>
    </message>
    <message>
        <source>Drop an archive to open it: .ffz, zip, 7z, tar, iso, rar and others</source>
        <translation>Чтобы открыть архив, перетащите его: .ffz, zip, 7z, tar, iso, rar и другие</translation>
    </message>
</context>
<context>
    <name>ff::ui::DuplicatesDialog</name>
    <message>
        <source>Duplicates</source>
        <translation>Дубликаты</translation>
    </message>
    <message>
        <source>Files of equal contents</source>
        <translation>Файлы с одинаковым содержимым</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Файл</translation>
    </message>
    <message>
        <source>Archive</source>
        <translation>Архив</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Размер</translation>
    </message>
    <message>
        <source>Too much</source>
        <translation>Лишнее</translation>
    </message>
    <message>
        <source>Looking for files of equal contents…</source>
        <translation>Идёт поиск файлов с одинаковым содержимым…</translation>
    </message>
    <message>
        <source>Archives that you make or open appear here.</source>
        <translation>Здесь появятся архивы, которые вы создадите или откроете.</translation>
    </message>
    <message>
        <source>No file is there twice in the archives that are remembered.</source>
        <translation>В запомненных архивах ни один файл не встречается дважды.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) more than once, %1 too much</source>
        <comment>in archives</comment>
        <translation>
            <numerusform>Повторяется %Ln файл, лишнее — %1</numerusform>
            <numerusform>Повторяются %Ln файла, лишнее — %1</numerusform>
            <numerusform>Повторяются %Ln файлов, лишнее — %1</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>the worst %Ln are shown</source>
        <translation>
            <numerusform>показано худших: %Ln</numerusform>
            <numerusform>показано худших: %Ln</numerusform>
            <numerusform>показано худших: %Ln</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>compared %1 of %Ln file(s); of the others no hash is known</source>
        <translation>
            <numerusform>сравнено %1 из %Ln файла; у остальных нет хешей</numerusform>
            <numerusform>сравнено %1 из %Ln файлов; у остальных нет хешей</numerusform>
            <numerusform>сравнено %1 из %Ln файлов; у остальных нет хешей</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln copies</source>
        <translation>
            <numerusform>%Ln копия</numerusform>
            <numerusform>%Ln копии</numerusform>
            <numerusform>%Ln копий</numerusform>
        </translation>
    </message>
    <message>
        <source>not there now</source>
        <translation>недоступен</translation>
    </message>
</context>
<context>
    <name>ff::ui::EditActions</name>
    <message>
        <source>&amp;Undo</source>
        <translation>&amp;Отменить</translation>
    </message>
    <message>
        <source>&amp;Undo: %1</source>
        <translation>&amp;Отменить: %1</translation>
    </message>
    <message>
        <source>Red&amp;o</source>
        <translation>&amp;Повторить</translation>
    </message>
    <message>
        <source>Red&amp;o: %1</source>
        <translation>&amp;Повторить: %1</translation>
    </message>
    <message>
        <source>%1 takes it back</source>
        <translation>%1 — отменить</translation>
    </message>
    <message>
        <source>Only .ffz archives have a recovery record.</source>
        <translation>Запись для восстановления бывает только в архивах .ffz.</translation>
    </message>
</context>
<context>
    <name>ff::ui::Editor</name>
    <message>
        <source>The list of entries was rebuilt: extract the files and make a new archive.</source>
        <translation>Список элементов восстановлен по данным: извлеките файлы и создайте новый архив.</translation>
    </message>
    <message>
        <source>The folder of this archive cannot be written to.</source>
        <translation>В папку этого архива нельзя писать.</translation>
    </message>
    <message>
        <source>%1 was not changed</source>
        <translation>%1 не изменён</translation>
    </message>
    <message numerus="yes">
        <source>Add %Ln item(s)</source>
        <translation>
            <numerusform>Добавить %Ln объект</numerusform>
            <numerusform>Добавить %Ln объекта</numerusform>
            <numerusform>Добавить %Ln объектов</numerusform>
        </translation>
    </message>
    <message>
        <source>Already in the archive</source>
        <translation>Уже в архиве</translation>
    </message>
    <message>
        <source>%1 is already there.</source>
        <translation>%1 там уже есть.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) are already there.</source>
        <translation>
            <numerusform>Там уже есть %Ln файл.</numerusform>
            <numerusform>Там уже есть %Ln файла.</numerusform>
            <numerusform>Там уже есть %Ln файлов.</numerusform>
        </translation>
    </message>
    <message>
        <source>What should happen to what is there now? You can undo this later.</source>
        <translation>Что сделать с тем, что там сейчас? Позже это можно отменить.</translation>
    </message>
    <message>
        <source>&amp;Replace it</source>
        <translation>&amp;Заменить</translation>
    </message>
    <message>
        <source>Keep &amp;both</source>
        <translation>Сохранить &amp;оба</translation>
    </message>
    <message>
        <source>&amp;Skip the new one</source>
        <translation>&amp;Пропустить новый</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Отмена</translation>
    </message>
    <message>
        <source>Choose a folder to add</source>
        <translation>Выберите папку</translation>
    </message>
    <message>
        <source>Choose files to add</source>
        <translation>Выберите файлы</translation>
    </message>
    <message>
        <source>&amp;Add</source>
        <translation>&amp;Добавить</translation>
    </message>
    <message>
        <source>Delete from the archive</source>
        <translation>Удаление из архива</translation>
    </message>
    <message>
        <source>Delete %1 from %2?</source>
        <translation>Удалить %1 из %2?</translation>
    </message>
    <message numerus="yes">
        <source>Delete %Ln item(s) from %1?</source>
        <translation>
            <numerusform>Удалить %Ln объект из %1?</numerusform>
            <numerusform>Удалить %Ln объекта из %1?</numerusform>
            <numerusform>Удалить %Ln объектов из %1?</numerusform>
        </translation>
    </message>
    <message>
        <source>%1, %2. You can undo this as long as the archive is open.</source>
        <comment>files, size</comment>
        <translation>%1, %2. Это можно отменить, пока архив открыт.</translation>
    </message>
    <message>
        <source>&amp;Delete</source>
        <translation>&amp;Удалить</translation>
    </message>
    <message>
        <source>Delete %1</source>
        <translation>Удалить %1</translation>
    </message>
    <message numerus="yes">
        <source>Delete %Ln item(s)</source>
        <translation>
            <numerusform>Удалить %Ln объект</numerusform>
            <numerusform>Удалить %Ln объекта</numerusform>
            <numerusform>Удалить %Ln объектов</numerusform>
        </translation>
    </message>
    <message>
        <source>“%1” is no name for a file</source>
        <translation>«%1» не годится в имена файла</translation>
    </message>
    <message>
        <source>A name has no “/” and is neither empty nor “.” or “..”.</source>
        <translation>В имени нет «/»; оно не пустое, не «.» и не «..».</translation>
    </message>
    <message>
        <source>Rename to %1</source>
        <translation>Переименовать в %1</translation>
    </message>
    <message>
        <source>New folder</source>
        <translation>Новая папка</translation>
    </message>
    <message>
        <source>Name of the new folder:</source>
        <translation>Имя новой папки:</translation>
    </message>
    <message>
        <source>Name of the new folder in %1:</source>
        <translation>Имя новой папки в %1:</translation>
    </message>
    <message>
        <source>Make</source>
        <translation>Создать</translation>
    </message>
    <message>
        <source>“%1” is no name for a folder</source>
        <translation>«%1» не годится в имена папки</translation>
    </message>
    <message>
        <source>Make folder %1</source>
        <translation>Создать папку %1</translation>
    </message>
    <message numerus="yes">
        <source>Move %Ln item(s)</source>
        <translation>
            <numerusform>Переместить %Ln объект</numerusform>
            <numerusform>Переместить %Ln объекта</numerusform>
            <numerusform>Переместить %Ln объектов</numerusform>
        </translation>
    </message>
    <message>
        <source>Save changes to %1</source>
        <translation>Сохранить изменения в %1</translation>
    </message>
    <message>
        <source>Undone: %1</source>
        <translation>Отменено: %1</translation>
    </message>
    <message>
        <source>Done again: %1</source>
        <translation>Повторено: %1</translation>
    </message>
    <message>
        <source>Recovery record</source>
        <translation>Запись для восстановления</translation>
    </message>
    <message>
        <source>Percent of the archive, 0 for no record. It has none now:</source>
        <translation>Сколько процентов архива, 0 — без записи. Сейчас её нет:</translation>
    </message>
    <message>
        <source>Percent of the archive, 0 for no record. It has %1 % now:</source>
        <translation>Сколько процентов архива, 0 — без записи. Сейчас %1 %:</translation>
    </message>
    <message>
        <source>Change</source>
        <translation>Изменить</translation>
    </message>
    <message>
        <source>Remove the recovery record</source>
        <translation>Убрать запись для восстановления</translation>
    </message>
    <message>
        <source>Recovery record of %1 %</source>
        <translation>Запись для восстановления, %1 %</translation>
    </message>
    <message>
        <source>An archive on an archive</source>
        <translation>Архив поверх архива</translation>
    </message>
    <message>
        <source>Open %1, or add it to %2?</source>
        <translation>Открыть %1 или добавить в %2?</translation>
    </message>
    <message>
        <source>&amp;Open it</source>
        <translation>&amp;Открыть</translation>
    </message>
    <message>
        <source>&amp;Add it</source>
        <translation>&amp;Добавить</translation>
    </message>
    <message>
        <source>Not everything can be kept</source>
        <translation>Сохранить удастся не всё</translation>
    </message>
    <message>
        <source>%1 has to be written anew, and not all that it has can be kept.</source>
        <translation>%1 нужно записать заново, и сохранить удастся не всё, что в нём есть.</translation>
    </message>
    <message numerus="yes">
        <source> and %Ln more</source>
        <translation>
            <numerusform> и ещё %Ln</numerusform>
            <numerusform> и ещё %Ln</numerusform>
            <numerusform> и ещё %Ln</numerusform>
        </translation>
    </message>
    <message>
        <source>You can undo this as long as the archive is open. To keep everything, convert it to .ffz and change that.</source>
        <translation>Пока архив открыт, это можно отменить. Чтобы сохранить всё, преобразуйте архив в .ffz и изменяйте уже его.</translation>
    </message>
    <message>
        <source>&amp;Change it anyway</source>
        <translation>&amp;Всё равно изменить</translation>
    </message>
    <message>
        <source>Archives of this kind can only be read. “Convert…” makes one that can be changed.</source>
        <translation>Архивы этого вида можно только читать. «Преобразовать…» создаст такой, который можно изменять.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln item(s) added</source>
        <translation>
            <numerusform>Добавлен %Ln объект</numerusform>
            <numerusform>Добавлено %Ln объекта</numerusform>
            <numerusform>Добавлено %Ln объектов</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 deleted</source>
        <translation>Удалено: %1</translation>
    </message>
    <message numerus="yes">
        <source>%Ln item(s) deleted</source>
        <translation>
            <numerusform>Удалён %Ln объект</numerusform>
            <numerusform>Удалено %Ln объекта</numerusform>
            <numerusform>Удалено %Ln объектов</numerusform>
        </translation>
    </message>
    <message>
        <source>Renamed to %1</source>
        <translation>Переименовано в %1</translation>
    </message>
    <message>
        <source>Folder %1 made</source>
        <translation>Создана папка %1</translation>
    </message>
    <message>
        <source>The recovery record is removed</source>
        <translation>Запись для восстановления удалена</translation>
    </message>
    <message>
        <source>The archive has a recovery record of %1 %</source>
        <translation>В архиве есть запись для восстановления, %1 %</translation>
    </message>
    <message numerus="yes">
        <source>%Ln item(s) moved</source>
        <translation>
            <numerusform>Перемещён %Ln объект</numerusform>
            <numerusform>Перемещено %Ln объекта</numerusform>
            <numerusform>Перемещено %Ln объектов</numerusform>
        </translation>
    </message>
    <message>
        <source>Changes to %1 saved</source>
        <translation>Изменения в %1 сохранены</translation>
    </message>
    <message>
        <source>This archive lies in another one, where it can only be read. Extract it to change it.</source>
        <translation>Этот архив лежит внутри другого, и здесь его можно только читать. Чтобы изменить его, извлеките его.</translation>
    </message>
</context>
<context>
    <name>ff::ui::EntryView</name>
    <message>
        <source>Entries of the archive</source>
        <translation>Элементы архива</translation>
    </message>
</context>
<context>
    <name>ff::ui::ExtractDialog</name>
    <message>
        <source>Extract %1</source>
        <translation>Извлечь %1</translation>
    </message>
    <message>
        <source>Everything: %1, %2</source>
        <translation>Всё: %1, %2</translation>
    </message>
    <message>
        <source>The selection: %1, %2</source>
        <translation>Выбранное: %1, %2</translation>
    </message>
    <message>
        <source>&amp;To folder:</source>
        <translation>&amp;В папку:</translation>
    </message>
    <message>
        <source>Target folder</source>
        <translation>Папка назначения</translation>
    </message>
    <message>
        <source>&amp;Browse…</source>
        <translation>&amp;Обзор…</translation>
    </message>
    <message>
        <source>Make a &amp;subfolder, because the archive has several things at its top</source>
        <translation>Создать &amp;подпапку: на верхнем уровне архива несколько объектов</translation>
    </message>
    <message>
        <source>&amp;If a file exists:</source>
        <translation>&amp;Если файл уже есть:</translation>
    </message>
    <message>
        <source>What to do when a file exists</source>
        <translation>Что делать, если файл уже существует</translation>
    </message>
    <message>
        <source>Ask each time</source>
        <translation>Спрашивать каждый раз</translation>
    </message>
    <message>
        <source>Skip: keep the file that is there</source>
        <translation>Пропускать: оставить имеющийся файл</translation>
    </message>
    <message>
        <source>Replace the file that is there</source>
        <translation>Заменять имеющийся файл</translation>
    </message>
    <message>
        <source>Keep both under different names</source>
        <translation>Сохранять оба под разными именами</translation>
    </message>
    <message>
        <source>Replace only older files</source>
        <translation>Заменять только более старые файлы</translation>
    </message>
    <message>
        <source>&amp;Device:</source>
        <translation>&amp;Устройство:</translation>
    </message>
    <message>
        <source>T&amp;hreads:</source>
        <translation>По&amp;токи:</translation>
    </message>
    <message>
        <source>&amp;Extract</source>
        <translation>&amp;Извлечь</translation>
    </message>
    <message>
        <source>Files go to %1</source>
        <translation>Файлы попадут в %1</translation>
    </message>
    <message>
        <source>Only %1 are free there; %2 are needed.</source>
        <translation>Там свободно лишь %1, а нужно %2.</translation>
    </message>
    <message>
        <source>Extract to</source>
        <translation>Извлечь в</translation>
    </message>
    <message>
        <source>Say which folder the files should go to.</source>
        <translation>Укажите папку для файлов.</translation>
    </message>
    <message>
        <source>%1 is a file, not a folder. Choose another place.</source>
        <translation>%1 — это файл, а не папка. Выберите другое место.</translation>
    </message>
    <message>
        <source>You may not write to %1. Choose another place.</source>
        <translation>Нет права на запись в %1. Выберите другое место.</translation>
    </message>
    <message>
        <source>&amp;Open the folder afterwards</source>
        <translation>Открыть папку после распа&amp;ковки</translation>
    </message>
    <message>
        <source>&amp;Move the archive to the trash once every file is out and verified</source>
        <translation>Пе&amp;реместить архив в корзину, когда все файлы извлечены и проверены</translation>
    </message>
    <message>
        <source>Free some space or choose another place; press Extract again to try all the same.</source>
        <translation>Освободите место или выберите другую папку; нажмите «Извлечь» ещё раз, чтобы всё же попробовать.</translation>
    </message>
    <message>
        <source>&amp;Without folders: all files into that one</source>
        <translation>&amp;Без папок: все файлы в одну эту</translation>
    </message>
    <message>
        <source>Files of the same name get a number</source>
        <translation>Файлы с одинаковыми именами получат номер</translation>
    </message>
</context>
<context>
    <name>ff::ui::ExtractManyDialog</name>
    <message>
        <source>Extract several archives</source>
        <translation>Извлечь несколько архивов</translation>
    </message>
    <message numerus="yes">
        <source>%Ln archive(s), %1, each into a folder of its own name</source>
        <translation>
            <numerusform>%Ln архив, %1, в отдельную папку с его именем</numerusform>
            <numerusform>%Ln архива, %1, каждый в отдельную папку с его именем</numerusform>
            <numerusform>%Ln архивов, %1, каждый в отдельную папку с его именем</numerusform>
        </translation>
    </message>
    <message>
        <source>&amp;If a file exists:</source>
        <translation>&amp;Если файл уже есть:</translation>
    </message>
    <message>
        <source>One after another. A password is asked for once and tried on the rest; an archive that cannot be extracted does not stop the others.</source>
        <translation>По очереди. Пароль спрашивается один раз и пробуется на остальных; неудача с одним архивом не мешает другим.</translation>
    </message>
    <message>
        <source>E&amp;xtract</source>
        <translation>&amp;Извлечь</translation>
    </message>
    <message>
        <source>Be&amp;side each archive</source>
        <translation>&amp;Рядом с каждым архивом</translation>
    </message>
    <message>
        <source>All in&amp;to this folder:</source>
        <translation>Все в эту &amp;папку:</translation>
    </message>
    <message>
        <source>Target folder</source>
        <translation>Папка назначения</translation>
    </message>
    <message>
        <source>&amp;Browse…</source>
        <translation>&amp;Обзор…</translation>
    </message>
    <message>
        <source>Extract to</source>
        <translation>Куда извлечь</translation>
    </message>
    <message>
        <source>Say which folder the files should go to.</source>
        <translation>Укажите, в какую папку извлечь файлы.</translation>
    </message>
    <message>
        <source>Press Extract again to try all the same.</source>
        <translation>Нажмите «Извлечь» ещё раз, чтобы всё равно попробовать.</translation>
    </message>
</context>
<context>
    <name>ff::ui::FlatHeader</name>
    <message>
        <source>Columns</source>
        <translation>Столбцы</translation>
    </message>
</context>
<context>
    <name>ff::ui::FolderBar</name>
    <message>
        <source>Folders of the archive</source>
        <translation>Папки архива</translation>
    </message>
</context>
<context>
    <name>ff::ui::FontView</name>
    <message>
        <source>Sample of the font %1</source>
        <translation>Образец шрифта %1</translation>
    </message>
    <message>
        <source>%1 · font, %2</source>
        <comment>size, name</comment>
        <translation>%1 · шрифт %2</translation>
    </message>
    <message>
        <source>%1 · font, %2 · %3</source>
        <comment>size, name, scripts</comment>
        <translation>%1 · шрифт %2 · %3</translation>
    </message>
</context>
<context>
    <name>ff::ui::Format</name>
    <message numerus="yes">
        <source>%Ln byte(s)</source>
        <translation>
            <numerusform>%Ln байт</numerusform>
            <numerusform>%Ln байта</numerusform>
            <numerusform>%Ln байт</numerusform>
        </translation>
    </message>
    <message>
        <source>%1×</source>
        <comment>compression ratio</comment>
        <translation>%1×</translation>
    </message>
    <message>
        <source>%1/s</source>
        <comment>speed: size per second</comment>
        <translation>%1/с</translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation>%1 с</translation>
    </message>
    <message>
        <source>%1 min %2 s</source>
        <translation>%1 мин %2 с</translation>
    </message>
    <message>
        <source>%1 h %2 min</source>
        <translation>%1 ч %2 мин</translation>
    </message>
    <message>
        <source>Reading names</source>
        <translation>Чтение имён</translation>
    </message>
    <message>
        <source>Waiting for another program</source>
        <translation>Ожидание другой программы</translation>
    </message>
    <message>
        <source>Compressing</source>
        <translation>Сжатие</translation>
    </message>
    <message>
        <source>Verifying</source>
        <translation>Проверка</translation>
    </message>
    <message>
        <source>Writing</source>
        <translation>Запись</translation>
    </message>
    <message>
        <source>Decoding</source>
        <translation>Раскодирование</translation>
    </message>
    <message>
        <source>Restoring files</source>
        <translation>Восстановление файлов</translation>
    </message>
    <message>
        <source>Starting</source>
        <translation>Начало</translation>
    </message>
    <message>
        <source>CPU</source>
        <translation>Процессор</translation>
    </message>
    <message>
        <source>CPU, %1</source>
        <comment>processor, instruction set</comment>
        <translation>Процессор, %1</translation>
    </message>
    <message>
        <source>Store</source>
        <translation>Без сжатия</translation>
    </message>
    <message>
        <source>Fast</source>
        <translation>Быстро</translation>
    </message>
    <message>
        <source>Quick</source>
        <translation>Умеренно</translation>
    </message>
    <message>
        <source>Balanced</source>
        <translation>Сбалансированно</translation>
    </message>
    <message>
        <source>Former</source>
        <translation>Трансформер</translation>
    </message>
    <message>
        <source>Ultra</source>
        <translation>Ультра</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Файл</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>Папка</translation>
    </message>
    <message>
        <source>Symbolic link</source>
        <translation>Симв. ссылка</translation>
    </message>
    <message>
        <source>Hard link</source>
        <translation>Жёсткая ссылка</translation>
    </message>
    <message>
        <source>Pipe</source>
        <translation>Канал</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>Устройство</translation>
    </message>
    <message>
        <source>Stored</source>
        <translation>Без сжатия</translation>
    </message>
    <message>
        <source>Context mixing</source>
        <translation>Смешивание контекстов</translation>
    </message>
    <message>
        <source>Context mixing with transformer</source>
        <translation>Смешивание контекстов с трансформером</translation>
    </message>
    <message>
        <source>Sorted contexts</source>
        <translation>Сортировка контекстов</translation>
    </message>
    <message>
        <source>Deflate undone</source>
        <translation>Deflate снят</translation>
    </message>
    <message>
        <source>Intact</source>
        <translation>Цел</translation>
    </message>
    <message>
        <source>Read</source>
        <comment>an entry that nothing proves to be intact</comment>
        <translation>Прочитан</translation>
    </message>
    <message>
        <source>Skipped</source>
        <translation>Пропущен</translation>
    </message>
    <message>
        <source>Damaged</source>
        <translation>Повреждён</translation>
    </message>
    <message>
        <source>Refused</source>
        <translation>Отклонён</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>Ошибка</translation>
    </message>
    <message>
        <source>Change the choice above and try again.</source>
        <translation>Измените выбор и попробуйте снова.</translation>
    </message>
    <message>
        <source>If this is a download or a copy, fetch it again and compare the sizes.</source>
        <translation>Если файл скачан или скопирован, получите его ещё раз и сверьте размер.</translation>
    </message>
    <message>
        <source>Check that the place exists, has free space and may be read and written by you.</source>
        <translation>Проверьте, что место существует, на нём есть свободное пространство и права на чтение и запись.</translation>
    </message>
    <message>
        <source>Install what is named here, or open the archive with a newer FileFormer.</source>
        <translation>Установите недостающее или откройте архив более новой версией FileFormer.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s)</source>
        <translation>
            <numerusform>%Ln файл</numerusform>
            <numerusform>%Ln файла</numerusform>
            <numerusform>%Ln файлов</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln folder(s)</source>
        <translation>
            <numerusform>%Ln папка</numerusform>
            <numerusform>%Ln папки</numerusform>
            <numerusform>%Ln папок</numerusform>
        </translation>
    </message>
    <message>
        <source>Check that the file is still there and that you may read it.</source>
        <translation>Проверьте, что файл на месте и у вас есть право его читать.</translation>
    </message>
    <message>
        <source>Not readable here</source>
        <translation>Здесь не прочитать</translation>
    </message>
    <message>
        <source>%1, %2 % busy</source>
        <comment>graphics card, load</comment>
        <translation>%1, загрузка %2 %</translation>
    </message>
    <message>
        <source>Auto</source>
        <translation>Авто</translation>
    </message>
    <message>
        <source>A recovery record repairs the archive where it is damaged, up to about so many percent of it, in up to 64 places. Small archives grow by more.</source>
        <translation>Запись для восстановления исправляет повреждения архива: примерно указанную долю архива, не более чем в 64 местах. Маленькие архивы увеличиваются сильнее.</translation>
    </message>
    <message>
        <source>Repairing</source>
        <translation>Исправление</translation>
    </message>
    <message>
        <source>Making the recovery record</source>
        <translation>Создание записи для восстановления</translation>
    </message>
    <message>
        <source>JPEG pictures</source>
        <translation>Снимки JPEG</translation>
    </message>
    <message>
        <source>PCM sound</source>
        <translation>Звук PCM</translation>
    </message>
    <message>
        <source>less than 0.01 s</source>
        <translation>меньше 0,01 с</translation>
    </message>
    <message>
        <source>Pixels of pictures</source>
        <translation>Точки изображений</translation>
    </message>
</context>
<context>
    <name>ff::ui::FormatChoice</name>
    <message>
        <source>Kind of archive</source>
        <translation>Вид архива</translation>
    </message>
    <message>
        <source>Other kinds are for people who do not have FileFormer</source>
        <translation>Другие виды — для тех, у кого нет FileFormer</translation>
    </message>
    <message>
        <source>FileFormer (.ffz)</source>
        <translation>FileFormer (.ffz)</translation>
    </message>
    <message>
        <source>Zip (.zip)</source>
        <translation>Zip (.zip)</translation>
    </message>
    <message>
        <source>7-Zip (.7z)</source>
        <translation>7-Zip (.7z)</translation>
    </message>
    <message>
        <source>Zip does not keep hard links, access control lists, extended attributes or names of owners; times are in whole seconds.</source>
        <translation>Zip не хранит жёсткие ссылки, списки доступа, расширенные атрибуты и имена владельцев; время — с точностью до секунды.</translation>
    </message>
    <message>
        <source>7-Zip does not keep hard links, owners, access control lists or extended attributes.</source>
        <translation>7-Zip не хранит жёсткие ссылки, владельцев, списки доступа и расширенные атрибуты.</translation>
    </message>
    <message>
        <source>A tar archive keeps everything, but a single file cannot be opened without reading all before it.</source>
        <translation>Архив tar хранит всё, но чтобы открыть один файл, нужно прочитать всё, что стоит перед ним.</translation>
    </message>
</context>
<context>
    <name>ff::ui::FoundModel</name>
    <message>
        <source>Size</source>
        <translation>Размер</translation>
    </message>
    <message>
        <source>Found so far</source>
        <translation>Найдено к этому времени</translation>
    </message>
</context>
<context>
    <name>ff::ui::HexView</name>
    <message>
        <source>Bytes of the file</source>
        <translation>Байты файла</translation>
    </message>
    <message>
        <source>The file is empty</source>
        <translation>Файл пуст</translation>
    </message>
    <message>
        <source>Row %1</source>
        <translation>Строка %1</translation>
    </message>
</context>
<context>
    <name>ff::ui::HitContents</name>
    <message>
        <source>The files could not be taken out</source>
        <translation>Не удалось извлечь файлы</translation>
    </message>
    <message>
        <source>Decoding these files takes about %1</source>
        <translation>Распаковка этих файлов займёт около %1</translation>
    </message>
    <message>
        <source>That is too long for a drop on most programs. Open the archive with Enter and extract them there.</source>
        <translation>Большинство программ не ждёт перетаскиваемые файлы так долго. Откройте архив клавишей Enter и извлеките их там.</translation>
    </message>
    <message>
        <source>%1 has a password. Press Enter to open it.</source>
        <translation>%1 закрыт паролем. Нажмите Enter, чтобы открыть его.</translation>
    </message>
    <message>
        <source>%1 is not there now. It was last seen on %2 in %3.</source>
        <translation>%1 сейчас недоступен. Последний раз он был на месте %2, в папке %3.</translation>
    </message>
    <message>
        <source>Opening %1…</source>
        <translation>Открывается %1…</translation>
    </message>
    <message>
        <source>Select a file to see what is in it</source>
        <translation>Выберите файл, чтобы увидеть, что в нём</translation>
    </message>
    <message>
        <source>%1 is not in this archive any more</source>
        <translation>В этом архиве больше нет %1</translation>
    </message>
    <message>
        <source>Points to: %1</source>
        <translation>Указывает на: %1</translation>
    </message>
</context>
<context>
    <name>ff::ui::HitModel</name>
    <message>
        <source>Name</source>
        <translation>Имя</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>Папка</translation>
    </message>
    <message>
        <source>Archive</source>
        <translation>Архив</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Размер</translation>
    </message>
    <message>
        <source>Modified</source>
        <translation>Изменён</translation>
    </message>
    <message>
        <source>not there now</source>
        <translation>недоступен</translation>
    </message>
    <message>
        <source>has changed since</source>
        <translation>изменился</translation>
    </message>
    <message>
        <source>%1
Not there now; last seen on %2</source>
        <translation>%1
Сейчас недоступен; последний раз был на месте %2</translation>
    </message>
    <message>
        <source>%1
It has changed since it was last opened here</source>
        <translation>%1
Изменился с тех пор, как его открывали здесь в последний раз</translation>
    </message>
    <message>
        <source>Why</source>
        <comment>an entry was found</comment>
        <translation>Почему</translation>
    </message>
    <message>
        <source>by meaning</source>
        <translation>по смыслу</translation>
    </message>
    <message>
        <source>by name and meaning</source>
        <translation>по имени и смыслу</translation>
    </message>
    <message>
        <source>by name</source>
        <translation>по имени</translation>
    </message>
</context>
<context>
    <name>ff::ui::InfoDialog</name>
    <message>
        <source>About this archive</source>
        <translation>Об этом архиве</translation>
    </message>
    <message>
        <source>The list of entries was rebuilt from the data</source>
        <translation>Список элементов восстановлен по данным архива</translation>
    </message>
    <message>
        <source>Extract the files and make a new archive to be safe.</source>
        <translation>Для надёжности извлеките файлы и создайте новый архив.</translation>
    </message>
    <message>
        <source>File:</source>
        <translation>Файл:</translation>
    </message>
    <message>
        <source>Format:</source>
        <translation>Формат:</translation>
    </message>
    <message>
        <source>FileFormer archive, version %1</source>
        <translation>Архив FileFormer, версия %1</translation>
    </message>
    <message>
        <source>Made by:</source>
        <translation>Создан в:</translation>
    </message>
    <message>
        <source>Level:</source>
        <translation>Уровень:</translation>
    </message>
    <message>
        <source>Entries:</source>
        <translation>Элементов:</translation>
    </message>
    <message>
        <source>Contents:</source>
        <translation>Содержимое:</translation>
    </message>
    <message>
        <source>Archive:</source>
        <translation>Архив:</translation>
    </message>
    <message>
        <source>Ratio:</source>
        <translation>Сжатие:</translation>
    </message>
    <message>
        <source>Model:</source>
        <translation>Модель:</translation>
    </message>
    <message>
        <source>None needed</source>
        <translation>Не нужна</translation>
    </message>
    <message>
        <source>Segments of the archive</source>
        <translation>Сегменты архива</translation>
    </message>
    <message>
        <source>Recovery record:</source>
        <translation>Запись для восстановления:</translation>
    </message>
    <message>
        <source>Encryption:</source>
        <translation>Шифрование:</translation>
    </message>
    <message>
        <source>AES-256 with a password, names included</source>
        <translation>AES-256 с паролем, вместе с именами</translation>
    </message>
    <message>
        <source>None</source>
        <translation>Нет</translation>
    </message>
    <message>
        <source>%1 %, %2</source>
        <translation>%1 %, %2</translation>
    </message>
    <message numerus="yes">
        <source>&amp;Details: %Ln segment(s)</source>
        <translation>
            <numerusform>&amp;Подробно: %Ln сегмент</numerusform>
            <numerusform>&amp;Подробно: %Ln сегмента</numerusform>
            <numerusform>&amp;Подробно: %Ln сегментов</numerusform>
        </translation>
    </message>
    <message>
        <source>A segment is unpacked by itself. n is its masking: behind n kept bytes stands a block of n² bytes that the transformer predicts; 0 where it takes no part.</source>
        <translation>Сегмент распаковывается сам по себе. n — его маскирование: за n сохранёнными байтами идёт блок из n² байт, который предсказывает трансформер; 0 — трансформер не участвует.</translation>
    </message>
</context>
<context>
    <name>ff::ui::InputList</name>
    <message>
        <source>Files and folders of the new archive</source>
        <translation>Файлы и папки нового архива</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Имя</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Размер</translation>
    </message>
    <message>
        <source>Place</source>
        <translation>Расположение</translation>
    </message>
    <message>
        <source>Drop files or folders here, or add them with the buttons</source>
        <translation>Перетащите сюда файлы и папки или добавьте их кнопками</translation>
    </message>
    <message>
        <source>Add &amp;files…</source>
        <translation>Добавить &amp;файлы…</translation>
    </message>
    <message>
        <source>Add f&amp;older…</source>
        <translation>Добавить &amp;папку…</translation>
    </message>
    <message>
        <source>&amp;Remove</source>
        <translation>Уб&amp;рать</translation>
    </message>
    <message>
        <source>Add folder</source>
        <translation>Добавить папку</translation>
    </message>
    <message>
        <source>Add files</source>
        <translation>Добавить файлы</translation>
    </message>
    <message numerus="yes">
        <source>%Ln cannot be read</source>
        <translation>
            <numerusform>%Ln не читается</numerusform>
            <numerusform>%Ln не читаются</numerusform>
            <numerusform>%Ln не читаются</numerusform>
        </translation>
    </message>
    <message>
        <source>measuring…</source>
        <translation>измеряется…</translation>
    </message>
    <message>
        <source>left out</source>
        <translation>пропускается</translation>
    </message>
</context>
<context>
    <name>ff::ui::InsideText</name>
    <message>
        <source>%1 · text of the document, without its look</source>
        <comment>size</comment>
        <translation>%1 · текст документа без оформления</translation>
    </message>
    <message>
        <source>%1 · archive, %2 in all: %3</source>
        <comment>size of the archive, number of files, size of the files</comment>
        <translation>%1 · архив, внутри %2: %3</translation>
    </message>
    <message numerus="yes">
        <source>… and %Ln more</source>
        <translation>
            <numerusform>… и ещё %Ln</numerusform>
            <numerusform>… и ещё %Ln</numerusform>
            <numerusform>… и ещё %Ln</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ff::ui::InterruptedCards</name>
    <message>
        <source>Making of %1 was interrupted</source>
        <translation>Создание %1 было прервано</translation>
    </message>
    <message>
        <source>Making of %1 was interrupted at %2 %</source>
        <translation>Создание %1 было прервано на %2 %</translation>
    </message>
    <message>
        <source>Begun %1 for %2. What is finished is kept: going on takes only the rest.</source>
        <translation>Начато %1 для %2. Готовая часть сохранена: осталось сделать только остальное.</translation>
    </message>
    <message>
        <source>Discard unfinished archive</source>
        <translation>Удаление незаконченного архива</translation>
    </message>
    <message>
        <source>Discard what is finished of %1?</source>
        <translation>Удалить готовую часть %1?</translation>
    </message>
    <message>
        <source>The files that were to go into it are not touched.</source>
        <translation>Исходные файлы не затрагиваются.</translation>
    </message>
    <message>
        <source>&amp;Keep</source>
        <translation>&amp;Оставить</translation>
    </message>
    <message>
        <source>&amp;Discard</source>
        <translation>&amp;Удалить</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>Продолжить</translation>
    </message>
    <message>
        <source>Discard…</source>
        <translation>Удалить…</translation>
    </message>
</context>
<context>
    <name>ff::ui::JobAnnouncer</name>
    <message>
        <source>Open archive</source>
        <translation>Открыть архив</translation>
    </message>
    <message>
        <source>Show in folder</source>
        <translation>Показать в папке</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>Подробнее</translation>
    </message>
</context>
<context>
    <name>ff::ui::JobListModel</name>
    <message>
        <source>Waiting for its turn</source>
        <translation>Ждёт своей очереди</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>Пауза</translation>
    </message>
    <message>
        <source>%1 %</source>
        <translation>%1 %</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 из %2</translation>
    </message>
    <message>
        <source>ratio %1</source>
        <translation>сжатие %1</translation>
    </message>
    <message>
        <source>estimating the time left…</source>
        <translation>оценка оставшегося времени…</translation>
    </message>
    <message>
        <source>%1 left</source>
        <comment>time</comment>
        <translation>осталось %1</translation>
    </message>
    <message numerus="yes">
        <source>%Ln hash retries</source>
        <translation>
            <numerusform>%Ln повтор по хешу</numerusform>
            <numerusform>%Ln повтора по хешу</numerusform>
            <numerusform>%Ln повторов по хешу</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln with problems</source>
        <translation>
            <numerusform>%Ln с ошибкой</numerusform>
            <numerusform>%Ln с ошибками</numerusform>
            <numerusform>%Ln с ошибками</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ff::ui::JobPanel</name>
    <message>
        <source>&amp;Cancel job</source>
        <translation>&amp;Отменить</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>Ход работы</translation>
    </message>
    <message>
        <source>Ratio so far</source>
        <translation>Сжатие сейчас</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>Готово</translation>
    </message>
    <message>
        <source>Speed</source>
        <translation>Скорость</translation>
    </message>
    <message>
        <source>Time left</source>
        <translation>Осталось</translation>
    </message>
    <message>
        <source>Elapsed</source>
        <translation>Прошло</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>Устройство</translation>
    </message>
    <message>
        <source>Hash retries</source>
        <translation>Повторы по хешу</translation>
    </message>
    <message>
        <source>Corrections that were tried until the hash matched; 0 on a healthy archive</source>
        <translation>Сколько исправлений испробовано, пока хеш не совпал; у исправного архива 0</translation>
    </message>
    <message>
        <source>Stopping…</source>
        <translation>Остановка…</translation>
    </message>
    <message>
        <source>&amp;Resume</source>
        <translation>&amp;Продолжить</translation>
    </message>
    <message>
        <source>&amp;Pause</source>
        <translation>&amp;Пауза</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>Пауза</translation>
    </message>
    <message>
        <source>%1 %</source>
        <translation>%1 %</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 из %2</translation>
    </message>
    <message>
        <source>estimating…</source>
        <translation>оценивается…</translation>
    </message>
    <message>
        <source>All &amp;jobs</source>
        <translation>Все &amp;задания</translation>
    </message>
    <message numerus="yes">
        <source>All &amp;jobs: %Ln waiting</source>
        <translation>
            <numerusform>Все &amp;задания: %Ln ждёт</numerusform>
            <numerusform>Все &amp;задания: %Ln ждут</numerusform>
            <numerusform>Все &amp;задания: %Ln ждут</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ff::ui::JobResults</name>
    <message>
        <source>There is nothing to heal.</source>
        <translation>Восстанавливать нечего.</translation>
    </message>
    <message>
        <source>%1 is healed</source>
        <translation>Архив %1 восстановлен</translation>
    </message>
    <message>
        <source>Everything is intact again in %1.</source>
        <translation>В %1 снова всё цело.</translation>
    </message>
    <message>
        <source>%1 is healed in part</source>
        <translation>Архив %1 восстановлен частично</translation>
    </message>
    <message>
        <source>What is intact is in %1.</source>
        <translation>Всё, что цело, — в %1.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln entry(s) are lost: see the list.</source>
        <translation>
            <numerusform>%Ln элемент потерян: смотрите список.</numerusform>
            <numerusform>%Ln элемента потеряно: смотрите список.</numerusform>
            <numerusform>%Ln элементов потеряно: смотрите список.</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 could not be healed</source>
        <translation>Не удалось восстановить %1</translation>
    </message>
    <message>
        <source>The healing was cancelled</source>
        <translation>Восстановление отменено</translation>
    </message>
    <message>
        <source>Healing %1</source>
        <translation>Восстановление %1</translation>
    </message>
    <message numerus="yes">
        <source>%1 (and %Ln more entry(s))</source>
        <comment>a problem of several entries</comment>
        <translation>
            <numerusform>%1 (и ещё у %Ln элемента)</numerusform>
            <numerusform>%1 (и ещё у %Ln элементов)</numerusform>
            <numerusform>%1 (и ещё у %Ln элементов)</numerusform>
        </translation>
    </message>
    <message>
        <source>Contents</source>
        <translation>Содержимое</translation>
    </message>
    <message>
        <source>Archive</source>
        <translation>Архив</translation>
    </message>
    <message>
        <source>Ratio</source>
        <translation>Сжатие</translation>
    </message>
    <message>
        <source>Entries</source>
        <translation>Элементов</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>Время</translation>
    </message>
    <message>
        <source>Speed</source>
        <translation>Скорость</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>Устройство</translation>
    </message>
    <message>
        <source>Hash retries</source>
        <translation>Повторы по хешу</translation>
    </message>
    <message>
        <source>%1 is ready</source>
        <translation>Архив %1 готов</translation>
    </message>
    <message>
        <source>%1 became %2.</source>
        <translation>Было %1, стало %2.</translation>
    </message>
    <message>
        <source>Some files need attention: see the list.</source>
        <translation>Некоторые файлы требуют внимания: смотрите список.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln entry(s) could not be extracted</source>
        <translation>
            <numerusform>Не удалось извлечь %Ln элемент</numerusform>
            <numerusform>Не удалось извлечь %Ln элемента</numerusform>
            <numerusform>Не удалось извлечь %Ln элементов</numerusform>
        </translation>
    </message>
    <message>
        <source>Everything else is in %1.</source>
        <translation>Всё остальное лежит в %1.</translation>
    </message>
    <message>
        <source>%1 is extracted</source>
        <translation>Архив %1 извлечён</translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) in the way were kept as they are.</source>
        <translation>
            <numerusform>%Ln имевшийся файл оставлен как есть.</numerusform>
            <numerusform>%Ln имевшихся файла оставлены как есть.</numerusform>
            <numerusform>%Ln имевшихся файлов оставлены как есть.</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 is damaged</source>
        <translation>Архив %1 повреждён</translation>
    </message>
    <message>
        <source>%1 is intact</source>
        <translation>Архив %1 цел</translation>
    </message>
    <message>
        <source>%1 could not be made</source>
        <translation>Не удалось создать %1</translation>
    </message>
    <message>
        <source>%1 could not be extracted</source>
        <translation>Не удалось извлечь %1</translation>
    </message>
    <message>
        <source>%1 could not be tested</source>
        <translation>Не удалось проверить %1</translation>
    </message>
    <message>
        <source>Cancelled: no archive was made</source>
        <translation>Отменено: архив не создан</translation>
    </message>
    <message>
        <source>Nothing was left behind.</source>
        <translation>Ничего лишнего не осталось.</translation>
    </message>
    <message>
        <source>The extraction was cancelled</source>
        <translation>Извлечение отменено</translation>
    </message>
    <message>
        <source>Files that were already complete stay where they are.</source>
        <translation>Уже готовые файлы остаются на месте.</translation>
    </message>
    <message>
        <source>The test was cancelled</source>
        <translation>Проверка отменена</translation>
    </message>
    <message>
        <source>Install what is named here, or choose the level Balanced, which needs no model.</source>
        <translation>Установите недостающее или выберите уровень «Сбалансированно»: ему модель не нужна.</translation>
    </message>
    <message>
        <source>Making %1</source>
        <translation>Создаётся %1</translation>
    </message>
    <message>
        <source>Extracting %1</source>
        <translation>Извлекается %1</translation>
    </message>
    <message>
        <source>Testing %1</source>
        <translation>Проверяется %1</translation>
    </message>
    <message>
        <source>%1 is changed</source>
        <translation>%1 изменён</translation>
    </message>
    <message>
        <source>%1 and the folder are the same</source>
        <translation>%1 и папка одинаковы</translation>
    </message>
    <message>
        <source>%1 and the folder differ</source>
        <translation>%1 и папка отличаются</translation>
    </message>
    <message>
        <source>Compared with %1.</source>
        <translation>Сравнение с %1.</translation>
    </message>
    <message>
        <source>%1 was not changed</source>
        <translation>%1 не изменён</translation>
    </message>
    <message>
        <source>%1 could not be compared</source>
        <translation>Не удалось сравнить %1</translation>
    </message>
    <message>
        <source>Cancelled: the archive is as it was</source>
        <translation>Прервано: архив остался прежним</translation>
    </message>
    <message>
        <source>The comparison was cancelled</source>
        <translation>Сравнение прервано</translation>
    </message>
    <message>
        <source>Changing %1</source>
        <translation>Изменение %1</translation>
    </message>
    <message>
        <source>Comparing %1</source>
        <translation>Сравнение %1</translation>
    </message>
    <message>
        <source>%1, %2, became %3.</source>
        <translation>%1, %2, теперь %3.</translation>
    </message>
    <message>
        <source>%1 could not be converted</source>
        <translation>Не удалось преобразовать %1</translation>
    </message>
    <message>
        <source>The conversion was cancelled</source>
        <translation>Преобразование прервано</translation>
    </message>
    <message>
        <source>Converting %1</source>
        <translation>Преобразование %1</translation>
    </message>
    <message>
        <source>Every hash matched.</source>
        <translation>Все хеши совпали.</translation>
    </message>
    <message>
        <source>This kind of archive has no checksums, so nothing proves that the contents are right.</source>
        <translation>В архивах этого вида нет контрольных сумм, поэтому верность содержимого ничем не доказана.</translation>
    </message>
    <message>
        <source>Every %1 matched, the checksum that this archive has.</source>
        <translation>Все контрольные суммы этого архива (%1) совпали.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln entry(s) are damaged.</source>
        <translation>
            <numerusform>Повреждён %Ln элемент.</numerusform>
            <numerusform>Повреждены %Ln элемента.</numerusform>
            <numerusform>Повреждено %Ln элементов.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln entry(s) are refused because of their names or links.</source>
        <translation>
            <numerusform>%Ln элемент отклонён из-за имени или ссылки.</numerusform>
            <numerusform>%Ln элемента отклонены из-за имён или ссылок.</numerusform>
            <numerusform>%Ln элементов отклонены из-за имён или ссылок.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln entry(s) could not be read or written.</source>
        <translation>
            <numerusform>%Ln элемент не удалось прочитать или записать.</numerusform>
            <numerusform>%Ln элемента не удалось прочитать или записать.</numerusform>
            <numerusform>%Ln элементов не удалось прочитать или записать.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln entry(s) cannot be read on this computer.</source>
        <translation>
            <numerusform>%Ln элемент нельзя прочитать на этом компьютере.</numerusform>
            <numerusform>%Ln элемента нельзя прочитать на этом компьютере.</numerusform>
            <numerusform>%Ln элементов нельзя прочитать на этом компьютере.</numerusform>
        </translation>
    </message>
    <message>
        <source>Something that the archive once had is missing.</source>
        <translation>Чего-то, что было в архиве, больше нет.</translation>
    </message>
    <message>
        <source>The archive itself is damaged.</source>
        <translation>Сам архив повреждён.</translation>
    </message>
    <message>
        <source>The disk did not confirm that everything is stored.</source>
        <translation>Диск не подтвердил, что всё записано.</translation>
    </message>
    <message>
        <source>%1 does not hold all of %2</source>
        <translation>В %1 вошло не всё из %2</translation>
    </message>
    <message>
        <source>Keep %1.</source>
        <translation>Сохраните %1.</translation>
    </message>
    <message>
        <source>%1 is extracted as far as it is there</source>
        <translation>Из %1 извлечено всё, что уцелело</translation>
    </message>
    <message>
        <source>Nothing was extracted.</source>
        <translation>Ничего не извлечено.</translation>
    </message>
    <message>
        <source>The files are in %1.</source>
        <translation>Файлы находятся в %1.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln entry(s) can be read and extracted.</source>
        <translation>
            <numerusform>%Ln элемент читается, его можно извлечь.</numerusform>
            <numerusform>%Ln элемента читаются, их можно извлечь.</numerusform>
            <numerusform>%Ln элементов читаются, их можно извлечь.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln entry(s) are intact and can be extracted.</source>
        <translation>
            <numerusform>%Ln элемент цел, его можно извлечь.</numerusform>
            <numerusform>%Ln элемента целы, их можно извлечь.</numerusform>
            <numerusform>%Ln элементов целы, их можно извлечь.</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 could not be tested completely</source>
        <translation>%1 не удалось проверить полностью</translation>
    </message>
    <message>
        <source>%1 can be read to its end</source>
        <translation>%1 читается до конца</translation>
    </message>
    <message numerus="yes">
        <source>All %Ln entry(s) were decoded.</source>
        <translation>
            <numerusform>Распакован %Ln элемент.</numerusform>
            <numerusform>Распакованы все %Ln элемента.</numerusform>
            <numerusform>Распакованы все %Ln элементов.</numerusform>
        </translation>
    </message>
    <message>
        <source>Only hashes were compared: test the archive before you delete anything.</source>
        <translation>Сравнивались только хеши: проверьте архив, прежде чем что-либо удалять.</translation>
    </message>
    <message>
        <source>%1 has no password any more</source>
        <translation>У %1 больше нет пароля</translation>
    </message>
    <message>
        <source>%1 has another password</source>
        <translation>У %1 другой пароль</translation>
    </message>
    <message>
        <source>%1 is encrypted</source>
        <translation>%1 зашифрован</translation>
    </message>
    <message>
        <source>The password of %1 was not changed</source>
        <translation>Пароль %1 не изменён</translation>
    </message>
    <message>
        <source>Changing the password of %1</source>
        <translation>Смена пароля %1</translation>
    </message>
</context>
<context>
    <name>ff::ui::JobsPage</name>
    <message>
        <source>Jobs</source>
        <translation>Задания</translation>
    </message>
    <message>
        <source>Nothing to do.
Archives that you make, extract or test appear here; several can wait in line while you keep browsing.</source>
        <translation>Заданий нет.
Здесь появятся архивы, которые вы создаёте, извлекаете или проверяете; несколько могут ждать в очереди, пока вы продолжаете просмотр.</translation>
    </message>
    <message>
        <source>C&amp;lear finished</source>
        <translation>О&amp;чистить завершённые</translation>
    </message>
    <message>
        <source>&amp;Back</source>
        <translation>&amp;Назад</translation>
    </message>
    <message>
        <source>&amp;Pause</source>
        <translation>&amp;Пауза</translation>
    </message>
    <message>
        <source>S&amp;ooner</source>
        <translation>&amp;Раньше</translation>
    </message>
    <message>
        <source>La&amp;ter</source>
        <translation>Поз&amp;же</translation>
    </message>
    <message>
        <source>&amp;Details</source>
        <translation>По&amp;дробности</translation>
    </message>
    <message>
        <source>S&amp;how in folder</source>
        <translation>Показать в пап&amp;ке</translation>
    </message>
    <message>
        <source>Test &amp;now</source>
        <translation>Про&amp;верить сейчас</translation>
    </message>
    <message>
        <source>Op&amp;en archive</source>
        <translation>Открыть &amp;архив</translation>
    </message>
    <message>
        <source>&amp;Cancel job</source>
        <translation>&amp;Отменить</translation>
    </message>
    <message>
        <source>Move up in the queue (Alt+Up)</source>
        <translation>Передвинуть выше в очереди (Alt+Вверх)</translation>
    </message>
    <message>
        <source>Move down in the queue (Alt+Down)</source>
        <translation>Передвинуть ниже в очереди (Alt+Вниз)</translation>
    </message>
    <message>
        <source>Cancel the job, or take a finished one off the list (Delete)</source>
        <translation>Отменить задание или убрать завершённое из списка (Delete)</translation>
    </message>
    <message>
        <source>Pause or resume (Space)</source>
        <translation>Приостановить или продолжить (пробел)</translation>
    </message>
    <message>
        <source>&amp;Resume</source>
        <translation>&amp;Продолжить</translation>
    </message>
    <message>
        <source>&amp;Remove from list</source>
        <translation>&amp;Убрать из списка</translation>
    </message>
    <message>
        <source>1 paused</source>
        <translation>1 на паузе</translation>
    </message>
    <message>
        <source>1 running</source>
        <translation>1 выполняется</translation>
    </message>
    <message numerus="yes">
        <source>%Ln waiting</source>
        <translation>
            <numerusform>%Ln ждёт</numerusform>
            <numerusform>%Ln ждут</numerusform>
            <numerusform>%Ln ждут</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln finished</source>
        <translation>
            <numerusform>%Ln завершено</numerusform>
            <numerusform>%Ln завершено</numerusform>
            <numerusform>%Ln завершено</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ff::ui::LevelChart</name>
    <message>
        <source>under 1 s</source>
        <translation>меньше 1 с</translation>
    </message>
    <message>
        <source>about %1</source>
        <comment>time</comment>
        <translation>около %1</translation>
    </message>
    <message>
        <source>Level</source>
        <translation>Уровень</translation>
    </message>
    <message>
        <source>Expected size</source>
        <translation>Ожидаемый размер</translation>
    </message>
    <message>
        <source>Expected time</source>
        <translation>Ожидаемое время</translation>
    </message>
    <message>
        <source>S&amp;tore</source>
        <translation>&amp;Без сжатия</translation>
    </message>
    <message>
        <source>Fa&amp;st</source>
        <translation>Б&amp;ыстро</translation>
    </message>
    <message>
        <source>&amp;Quick</source>
        <translation>У&amp;меренно</translation>
    </message>
    <message>
        <source>Ba&amp;lanced</source>
        <translation>Сбала&amp;нсированно</translation>
    </message>
    <message>
        <source>Form&amp;er</source>
        <translation>Трансформ&amp;ер</translation>
    </message>
    <message>
        <source>&amp;Ultra</source>
        <translation>У&amp;льтра</translation>
    </message>
    <message>
        <source>estimating…</source>
        <translation>оценивается…</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <comment>size, ratio</comment>
        <translation>%1 (%2)</translation>
    </message>
    <message>
        <source>No compression: as fast as the disk</source>
        <translation>Со скоростью диска</translation>
    </message>
    <message>
        <source>Zstandard: good for large or already compressed files</source>
        <translation>Zstandard: для больших и уже сжатых файлов</translation>
    </message>
    <message>
        <source>Sorted contexts: smaller, still in seconds</source>
        <translation>Сортировка контекстов: меньше и всё ещё за секунды</translation>
    </message>
    <message>
        <source>Context mixing: much smaller, at moderate speed</source>
        <translation>Смешивание контекстов: намного меньше, умеренная скорость</translation>
    </message>
    <message>
        <source>Context mixing with the transformer: smallest for its time</source>
        <translation>Смешивание контекстов с трансформером: наименьший размер при разумном времени</translation>
    </message>
    <message>
        <source>The largest models: smallest of all, takes patience</source>
        <translation>Самые большие модели: меньше всего, но нужно терпение</translation>
    </message>
    <message>
        <source>&amp;Auto</source>
        <translation>&amp;Авто</translation>
    </message>
    <message>
        <source>For each part what saves most, within the time below</source>
        <translation>С каждой частью то, что больше всего экономит, за время ниже</translation>
    </message>
</context>
<context>
    <name>ff::ui::LevelRow</name>
    <message>
        <source>%1: expected size %2, expected time %3</source>
        <translation>%1: ожидаемый размер %2, ожидаемое время %3</translation>
    </message>
</context>
<context>
    <name>ff::ui::MainWindow</name>
    <message>
        <source>Opening an archive</source>
        <translation>Открывается архив</translation>
    </message>
    <message>
        <source>Choose files for a new archive</source>
        <translation>Выберите файлы для нового архива</translation>
    </message>
    <message>
        <source>Drop to make a new archive</source>
        <translation>Отпустите, чтобы создать архив</translation>
    </message>
    <message>
        <source>Drop to open or add this archive</source>
        <translation>Отпустите, чтобы открыть или добавить этот архив</translation>
    </message>
    <message>
        <source>Drop to choose what to do with these archives</source>
        <translation>Отпустите, чтобы выбрать, что сделать с этими архивами</translation>
    </message>
</context>
<context>
    <name>ff::ui::ManualDialog</name>
    <message>
        <source>Manual</source>
        <translation>Руководство</translation>
    </message>
    <message>
        <source>Find in the manual</source>
        <translation>Найти в руководстве</translation>
    </message>
</context>
<context>
    <name>ff::ui::ManyArchivesDialog</name>
    <message>
        <source>Several archives</source>
        <translation>Несколько архивов</translation>
    </message>
    <message numerus="yes">
        <source>What should be done with these %Ln archive(s)?</source>
        <translation>
            <numerusform>Что сделать с этим архивом?</numerusform>
            <numerusform>Что сделать с этими %Ln архивами?</numerusform>
            <numerusform>Что сделать с этими %Ln архивами?</numerusform>
        </translation>
    </message>
    <message>
        <source>&amp;Extract each into its own folder…</source>
        <translation>&amp;Извлечь каждый в отдельную папку…</translation>
    </message>
    <message>
        <source>&amp;Test all</source>
        <translation>&amp;Проверить все</translation>
    </message>
    <message>
        <source>&amp;Open each in a window</source>
        <translation>&amp;Открыть каждый в своём окне</translation>
    </message>
    <message>
        <source>&amp;Put them into a new archive…</source>
        <translation>Поло&amp;жить их в новый архив…</translation>
    </message>
</context>
<context>
    <name>ff::ui::MapPage</name>
    <message>
        <source>Colours: %1</source>
        <translation>Цвета: %1</translation>
    </message>
    <message>
        <source>Size of the areas</source>
        <translation>Размер областей</translation>
    </message>
    <message>
        <source>By packed size</source>
        <translation>По размеру в архиве</translation>
    </message>
    <message>
        <source>By original size</source>
        <translation>По исходному размеру</translation>
    </message>
    <message>
        <source>The larger an area, the more space it takes. Double-click goes to it, arrow keys walk.</source>
        <translation>Чем больше область, тем больше места занимает файл. Двойной щелчок переходит к нему, стрелки — между областями.</translation>
    </message>
</context>
<context>
    <name>ff::ui::MeaningPanel</name>
    <message>
        <source>Close this list</source>
        <translation>Закрыть этот список</translation>
    </message>
    <message>
        <source>Found by meaning</source>
        <translation>Найдено по смыслу</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Имя</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>Почему</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Размер</translation>
    </message>
    <message>
        <source>Searching…</source>
        <translation>Идёт поиск…</translation>
    </message>
    <message>
        <source>By meaning</source>
        <translation>По смыслу</translation>
    </message>
    <message>
        <source>Like %1</source>
        <translation>Похожие на %1</translation>
    </message>
    <message>
        <source>by meaning</source>
        <translation>по смыслу</translation>
    </message>
    <message>
        <source>some of the words</source>
        <translation>часть слов</translation>
    </message>
    <message>
        <source>Nothing more is found by meaning</source>
        <translation>По смыслу больше ничего не найдено</translation>
    </message>
</context>
<context>
    <name>ff::ui::MessageBanner</name>
    <message>
        <source>Dismiss</source>
        <translation>Закрыть</translation>
    </message>
    <message>
        <source>Dismiss the message</source>
        <translation>Закрыть сообщение</translation>
    </message>
</context>
<context>
    <name>ff::ui::NamesButton</name>
    <message>
        <source>The names in this archive do not say which characters they are. When they are not right, choose another encoding: the archive is opened again with it, and files are extracted under these names.</source>
        <translation>В этом архиве не указано, в какой кодировке записаны имена. Если они выглядят неправильно, выберите другую: архив откроется заново, и файлы будут извлекаться под этими именами.</translation>
    </message>
    <message>
        <source>Names cannot be read</source>
        <translation>Имена не читаются</translation>
    </message>
    <message>
        <source>Names read as %1</source>
        <translation>Имена прочитаны как %1</translation>
    </message>
    <message>
        <source>Encoding of names</source>
        <translation>Кодировка имён</translation>
    </message>
    <message>
        <source>Guess: %1</source>
        <translation>Определить: %1</translation>
    </message>
    <message>
        <source>Guess</source>
        <translation>Определить</translation>
    </message>
    <message>
        <source>CP866, Cyrillic of DOS</source>
        <translation>CP866, кириллица DOS</translation>
    </message>
    <message>
        <source>CP1251, Cyrillic of Windows</source>
        <translation>CP1251, кириллица Windows</translation>
    </message>
    <message>
        <source>KOI8-R, Cyrillic of Unix</source>
        <translation>KOI8-R, кириллица Unix</translation>
    </message>
    <message>
        <source>CP437, English DOS</source>
        <translation>CP437, английская DOS</translation>
    </message>
    <message>
        <source>CP850, Western European DOS</source>
        <translation>CP850, западноевропейская DOS</translation>
    </message>
    <message>
        <source>CP852, Central European DOS</source>
        <translation>CP852, центральноевропейская DOS</translation>
    </message>
    <message>
        <source>CP1252, Western European Windows</source>
        <translation>CP1252, западноевропейская Windows</translation>
    </message>
    <message>
        <source>CP1250, Central European Windows</source>
        <translation>CP1250, центральноевропейская Windows</translation>
    </message>
    <message>
        <source>Shift-JIS, Japanese</source>
        <translation>Shift-JIS, японская</translation>
    </message>
    <message>
        <source>GBK, Chinese, simplified</source>
        <translation>GBK, китайская упрощённая</translation>
    </message>
    <message>
        <source>Big5, Chinese, traditional</source>
        <translation>Big5, китайская традиционная</translation>
    </message>
    <message>
        <source>EUC-KR, Korean</source>
        <translation>EUC-KR, корейская</translation>
    </message>
</context>
<context>
    <name>ff::ui::NewPasswordFields</name>
    <message>
        <source>Sho&amp;w what is typed</source>
        <translation>Показать введ&amp;ённое</translation>
    </message>
    <message>
        <source>New password</source>
        <translation>Новый пароль</translation>
    </message>
    <message>
        <source>New password, once more</source>
        <translation>Новый пароль ещё раз</translation>
    </message>
    <message>
        <source>Password</source>
        <translation>Пароль</translation>
    </message>
    <message>
        <source>Once more</source>
        <translation>Ещё раз</translation>
    </message>
    <message>
        <source>The password is empty.</source>
        <translation>Пароль пуст.</translation>
    </message>
    <message>
        <source>These are two different passwords.</source>
        <translation>Это два разных пароля.</translation>
    </message>
</context>
<context>
    <name>ff::ui::OpenWith</name>
    <message>
        <source>Opening %1…</source>
        <translation>Открывается %1…</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Отмена</translation>
    </message>
    <message>
        <source>%1 could not be opened</source>
        <translation>Не удалось открыть %1</translation>
    </message>
    <message>
        <source>Extract selected…</source>
        <translation>Извлечь выбранное…</translation>
    </message>
    <message numerus="yes">
        <source>%Ln item(s) can be pasted in a file manager</source>
        <translation>
            <numerusform>%Ln объект можно вставить в файловом менеджере</numerusform>
            <numerusform>%Ln объекта можно вставить в файловом менеджере</numerusform>
            <numerusform>%Ln объектов можно вставить в файловом менеджере</numerusform>
        </translation>
    </message>
    <message>
        <source>The files could not be taken out</source>
        <translation>Не удалось извлечь файлы</translation>
    </message>
    <message>
        <source>Decoding these files takes about %1</source>
        <translation>Распаковка этих файлов займёт около %1</translation>
    </message>
    <message>
        <source>That is too long for a drop on most programs. Extract them to a folder instead.</source>
        <translation>Для перетаскивания в большинство программ это слишком долго. Извлеките их в папку.</translation>
    </message>
    <message>
        <source>%1 was changed outside</source>
        <translation>%1 изменён другой программой</translation>
    </message>
    <message>
        <source>Save a copy elsewhere, or the changes go with this archive.</source>
        <translation>Сохраните копию в другом месте, иначе изменения пропадут, когда архив закроется.</translation>
    </message>
    <message>
        <source>Save the changes back into %1?</source>
        <translation>Сохранить изменения в %1?</translation>
    </message>
    <message>
        <source>Save changes</source>
        <translation>Сохранить изменения</translation>
    </message>
    <message>
        <source>Not now</source>
        <translation>Не сейчас</translation>
    </message>
</context>
<context>
    <name>ff::ui::OpenedFiles</name>
    <message>
        <source>This desktop has no program for files of this kind.</source>
        <translation>Для файлов этого вида нет программы.</translation>
    </message>
    <message>
        <source>No temporary folder can be made.</source>
        <translation>Не удалось создать временную папку.</translation>
    </message>
    <message>
        <source>It is a program or starts one. Extract it and run it yourself if you trust it.</source>
        <translation>Это программа или её запуск. Извлеките и запустите её сами, если доверяете ей.</translation>
    </message>
</context>
<context>
    <name>ff::ui::OpeningPage</name>
    <message>
        <source>Progress</source>
        <translation>Ход работы</translation>
    </message>
    <message>
        <source>&amp;Cancel opening</source>
        <translation>&amp;Отменить открытие</translation>
    </message>
    <message>
        <source>Opening %1…</source>
        <translation>Открывается %1…</translation>
    </message>
    <message>
        <source>Looking through the archive for what is in it</source>
        <translation>Архив просматривается, чтобы узнать, что в нём</translation>
    </message>
    <message numerus="yes">
        <source>%Ln entry(s) found so far</source>
        <translation>
            <numerusform>Пока найден %Ln элемент</numerusform>
            <numerusform>Пока найдено %Ln элемента</numerusform>
            <numerusform>Пока найдено %Ln элементов</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 из %2</translation>
    </message>
    <message>
        <source>%1 left</source>
        <translation>осталось %1</translation>
    </message>
    <message>
        <source>Entries found so far</source>
        <translation>Элементы, найденные к этому времени</translation>
    </message>
    <message numerus="yes">
        <source>the first %Ln are listed</source>
        <translation>
            <numerusform>показан первый %Ln</numerusform>
            <numerusform>показаны первые %Ln</numerusform>
            <numerusform>показаны первые %Ln</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ff::ui::OutcomeModel</name>
    <message>
        <source>State</source>
        <translation>Состояние</translation>
    </message>
    <message>
        <source>Entry</source>
        <translation>Элемент</translation>
    </message>
    <message>
        <source>Retries</source>
        <translation>Повторы</translation>
    </message>
    <message>
        <source>What is wrong</source>
        <translation>Что не так</translation>
    </message>
</context>
<context>
    <name>ff::ui::PasswordDialog</name>
    <message>
        <source>Password</source>
        <translation>Пароль</translation>
    </message>
    <message>
        <source>%1 is encrypted. What is its password?</source>
        <translation>%1 зашифрован. Какой у него пароль?</translation>
    </message>
    <message>
        <source>The password is wrong. Look at the keyboard layout and Caps Lock.</source>
        <translation>Пароль неверен. Проверьте раскладку клавиатуры и Caps Lock.</translation>
    </message>
    <message>
        <source>Password of the archive</source>
        <translation>Пароль архива</translation>
    </message>
    <message>
        <source>&amp;Open</source>
        <translation>&amp;Открыть</translation>
    </message>
</context>
<context>
    <name>ff::ui::PdfPages</name>
    <message>
        <source>Page before</source>
        <translation>Предыдущая страница</translation>
    </message>
    <message>
        <source>Next page</source>
        <translation>Следующая страница</translation>
    </message>
    <message>
        <source>The page takes too long to draw.</source>
        <translation>Страница отрисовывается слишком долго.</translation>
    </message>
    <message>
        <source>This PDF has no pages that can be drawn.</source>
        <translation>В этом PDF нет страниц, которые можно показать.</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <comment>page of pages</comment>
        <translation>%1 из %2</translation>
    </message>
    <message>
        <source>This page cannot be drawn.</source>
        <translation>Эту страницу показать не удалось.</translation>
    </message>
    <message>
        <source>To see the pages of a PDF, install the package poppler-utils.</source>
        <translation>Чтобы видеть страницы PDF, установите пакет poppler-utils.</translation>
    </message>
    <message>
        <source>This PDF is damaged or needs a password.</source>
        <translation>Этот PDF повреждён или защищён паролем.</translation>
    </message>
</context>
<context>
    <name>ff::ui::PreviewPane</name>
    <message>
        <source>Preview</source>
        <translation>Просмотр</translation>
    </message>
    <message>
        <source>Text of the file</source>
        <translation>Текст файла</translation>
    </message>
    <message>
        <source>Select a file to see what is in it</source>
        <translation>Выберите файл, чтобы увидеть, что в нём</translation>
    </message>
    <message>
        <source>Encoding of the text</source>
        <translation>Кодировка текста</translation>
    </message>
    <message>
        <source>Hex</source>
        <translation>Hex</translation>
    </message>
    <message>
        <source>Show the bytes</source>
        <translation>Показать байты</translation>
    </message>
    <message>
        <source>Close the preview (F3)</source>
        <translation>Закрыть просмотр (F3)</translation>
    </message>
    <message>
        <source>Close the preview</source>
        <translation>Закрыть просмотр</translation>
    </message>
    <message>
        <source>Show it</source>
        <translation>Показать</translation>
    </message>
    <message>
        <source>Decoding</source>
        <translation>Раскодирование</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Отмена</translation>
    </message>
    <message>
        <source>Cancelled</source>
        <translation>Прервано</translation>
    </message>
    <message>
        <source>To show this file it must be decoded, which takes about %1.</source>
        <translation>Чтобы показать этот файл, его нужно распаковать; это займёт около %1.</translation>
    </message>
    <message>
        <source>Decoding, about %1…</source>
        <translation>Распаковка, около %1…</translation>
    </message>
    <message>
        <source>Decoding…</source>
        <translation>Распаковка…</translation>
    </message>
    <message>
        <source>The file is empty</source>
        <translation>Файл пуст</translation>
    </message>
    <message>
        <source>Picture, %1 by %2 pixels</source>
        <translation>Изображение, %1 на %2 пикселей</translation>
    </message>
    <message>
        <source>%1 · %2 picture, %3 × %4</source>
        <comment>size, format, width, height</comment>
        <translation>%1 · изображение %2, %3 × %4</translation>
    </message>
    <message>
        <source>Only the first %1 are shown.</source>
        <translation>Показано только начало: %1.</translation>
    </message>
    <message>
        <source>Drawing the page…</source>
        <translation>Отрисовка страницы…</translation>
    </message>
    <message>
        <source>Page %1 of %2</source>
        <translation>Страница %1 из %2</translation>
    </message>
    <message numerus="yes">
        <source>%1 · PDF, %Ln page(s)</source>
        <comment>size, pages</comment>
        <translation>
            <numerusform>%1 · PDF, %Ln страница</numerusform>
            <numerusform>%1 · PDF, %Ln страницы</numerusform>
            <numerusform>%1 · PDF, %Ln страниц</numerusform>
        </translation>
    </message>
    <message>
        <source>Only the beginning of the text is shown.</source>
        <translation>Показано только начало текста.</translation>
    </message>
    <message>
        <source>This font cannot be shown: it is damaged, or of a kind that FileFormer does not draw.</source>
        <translation>Этот шрифт показать нельзя: он повреждён или такого вида, который FileFormer не рисует.</translation>
    </message>
    <message>
        <source>The wave is that of the beginning.</source>
        <translation>Нарисована только волна начала.</translation>
    </message>
</context>
<context>
    <name>ff::ui::ProfileBar</name>
    <message>
        <source>Choices of this sheet that were saved under a name; ffz create --profile knows them, too</source>
        <translation>Всё, что выбрано в этом окне, под одним именем; эти профили знает и ffz create --profile</translation>
    </message>
    <message>
        <source>Save…</source>
        <translation>Сохранить…</translation>
    </message>
    <message>
        <source>Save these choices as a profile; never the password</source>
        <translation>Сохранить выбранное как профиль; пароль не сохраняется</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Удалить</translation>
    </message>
    <message>
        <source>Delete the chosen profile</source>
        <translation>Удалить выбранный профиль</translation>
    </message>
    <message>
        <source>none</source>
        <comment>profile</comment>
        <translation>нет</translation>
    </message>
    <message>
        <source>Save profile</source>
        <translation>Сохранить профиль</translation>
    </message>
    <message>
        <source>Name of the profile; one of this name is replaced:</source>
        <translation>Имя профиля (одноимённый будет заменён):</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Сохранить</translation>
    </message>
    <message>
        <source>A profile needs a name of one line, without brackets and not too long.</source>
        <translation>Имя профиля — одна строка без скобок и не слишком длинная.</translation>
    </message>
    <message>
        <source>Profile:</source>
        <translation>Профил&amp;ь:</translation>
    </message>
</context>
<context>
    <name>ff::ui::PropertiesDialog</name>
    <message>
        <source>Path:</source>
        <translation>Путь:</translation>
    </message>
    <message>
        <source>Type:</source>
        <translation>Тип:</translation>
    </message>
    <message>
        <source>Points to:</source>
        <translation>Указывает на:</translation>
    </message>
    <message>
        <source>Size:</source>
        <translation>Размер:</translation>
    </message>
    <message>
        <source>Packed:</source>
        <translation>Сжато:</translation>
    </message>
    <message>
        <source>%1, ratio %2 (estimates)</source>
        <translation>%1, сжатие %2 (оценка)</translation>
    </message>
    <message>
        <source>Modified:</source>
        <translation>Изменён:</translation>
    </message>
    <message>
        <source>Permissions:</source>
        <translation>Права:</translation>
    </message>
    <message>
        <source>Owner:</source>
        <translation>Владелец:</translation>
    </message>
    <message>
        <source>State:</source>
        <translation>Состояние:</translation>
    </message>
    <message>
        <source>SHA-512:</source>
        <translation>SHA-512:</translation>
    </message>
    <message>
        <source>Copy &amp;SHA-512</source>
        <translation>Копировать &amp;SHA-512</translation>
    </message>
    <message numerus="yes">
        <source>%Ln selected</source>
        <translation>
            <numerusform>Выбран %Ln объект</numerusform>
            <numerusform>Выбрано %Ln объекта</numerusform>
            <numerusform>Выбрано %Ln объектов</numerusform>
        </translation>
    </message>
    <message>
        <source>Properties of %1</source>
        <translation>Свойства: %1</translation>
    </message>
    <message>
        <source>Contains:</source>
        <translation>Содержит:</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <comment>files, folders</comment>
        <translation>%1, %2</translation>
    </message>
    <message>
        <source>Group:</source>
        <translation>Группа:</translation>
    </message>
    <message>
        <source>Note:</source>
        <translation>Примечание:</translation>
    </message>
    <message>
        <source>The archive has no entry for this folder, only for what is in it.</source>
        <translation>В архиве нет элемента этой папки, только о её содержимом.</translation>
    </message>
    <message>
        <source>Hash retries:</source>
        <translation>Повторы по хешу:</translation>
    </message>
    <message>
        <source>%1 to %2</source>
        <comment>two times</comment>
        <translation>от %1 до %2</translation>
    </message>
    <message>
        <source>%1, ratio %2</source>
        <translation>%1, степень сжатия %2</translation>
    </message>
    <message>
        <source>Bits per byte:</source>
        <translation>Бит на байт:</translation>
    </message>
</context>
<context>
    <name>ff::ui::RecentButton</name>
    <message>
        <source>Open %1</source>
        <translation>Открыть %1</translation>
    </message>
    <message>
        <source>no longer there</source>
        <translation>файла больше нет</translation>
    </message>
    <message>
        <source>no longer in %1</source>
        <translation>больше нет в %1</translation>
    </message>
</context>
<context>
    <name>ff::ui::RememberPage</name>
    <message>
        <source>&amp;Remember archives that are made or opened</source>
        <translation>&amp;Запоминать архивы, которые создаются или открываются</translation>
    </message>
    <message>
        <source>&amp;Forget everything…</source>
        <translation>З&amp;абыть всё…</translation>
    </message>
    <message>
        <source>Nothing is remembered.</source>
        <translation>Ничего не запомнено.</translation>
    </message>
    <message>
        <source>%1 with %2</source>
        <comment>archives, entries</comment>
        <translation>%1, в них %2</translation>
    </message>
    <message numerus="yes">
        <source>%Ln archive(s)</source>
        <translation>
            <numerusform>%Ln архив</numerusform>
            <numerusform>%Ln архива</numerusform>
            <numerusform>%Ln архивов</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln entry(s)</source>
        <comment>with that many</comment>
        <translation>
            <numerusform>%Ln элемент</numerusform>
            <numerusform>%Ln элемента</numerusform>
            <numerusform>%Ln элементов</numerusform>
        </translation>
    </message>
    <message>
        <source>Forget everything</source>
        <translation>Забыть всё</translation>
    </message>
    <message>
        <source>Forget all archives that are remembered?</source>
        <translation>Забыть все запомненные архивы?</translation>
    </message>
    <message>
        <source>The archives themselves stay as they are. What you opened from the search and your saved searches are forgotten, too.</source>
        <translation>Сами архивы останутся как есть. Забудется и то, что вы открывали из поиска, и сохранённые запросы.</translation>
    </message>
    <message>
        <source>&amp;Forget everything</source>
        <translation>З&amp;абыть всё</translation>
    </message>
    <message>
        <source>“Search everywhere” finds their entries by name, also while a disk is away. Names, sizes, dates, hashes and up to 72 bytes about the meaning of each file are kept on this machine and never leave it; contents are not kept. Archives with a password are not remembered. While this is on, the search of the desktop (GNOME, KDE) finds them, too.</source>
        <translation>«Поиск везде» находит их содержимое по именам, даже когда диск отключён. Имена, размеры, даты, хеши и до 72 байт о смысле каждого файла хранятся на этой машине и никогда её не покидают; само содержимое файлов не хранится. Архивы с паролем не запоминаются. Пока это включено, их находит и поиск рабочего стола (GNOME, KDE).</translation>
    </message>
    <message>
        <source>Forget what was &amp;opened</source>
        <translation>Забыть &amp;открытое</translation>
    </message>
    <message>
        <source>&amp;Note what is opened, for the order of what is found</source>
        <translation>О&amp;тмечать, что открывалось, чтобы ставить это выше в найденном</translation>
    </message>
    <message>
        <source>Which entry of which remembered archive, and when; of what was asked before it only a hash. For 30 days, on this machine alone.</source>
        <translation>Какой элемент какого запомненного архива и когда; от запроса, после которого он открыт, — только хеш. Хранится 30 дней и только на этой машине.</translation>
    </message>
    <message>
        <source>What you opened or extracted in the last 30 days, which counts for the order</source>
        <translation>То, что вы открывали или извлекали за последние 30 дней; оно влияет на порядок</translation>
    </message>
    <message numerus="yes">
        <source>%Ln opened entry(s) in the last 30 days</source>
        <translation>
            <numerusform>%Ln открытый элемент за последние 30 дней</numerusform>
            <numerusform>%Ln открытых элемента за последние 30 дней</numerusform>
            <numerusform>%Ln открытых элементов за последние 30 дней</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ff::ui::ResultPage</name>
    <message>
        <source>Warnings and entries that need attention</source>
        <translation>Предупреждения и элементы, требующие внимания</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Файл</translation>
    </message>
    <message>
        <source>What happened</source>
        <translation>Что произошло</translation>
    </message>
    <message>
        <source>&amp;Open archive</source>
        <translation>&amp;Открыть архив</translation>
    </message>
    <message>
        <source>&amp;Show in folder</source>
        <translation>&amp;Показать в папке</translation>
    </message>
    <message>
        <source>&amp;Copy report</source>
        <translation>&amp;Копировать отчёт</translation>
    </message>
    <message>
        <source>&amp;Back</source>
        <translation>&amp;Назад</translation>
    </message>
    <message numerus="yes">
        <source>%Ln entry(s) that need attention</source>
        <translation>
            <numerusform>%Ln элемент требует внимания</numerusform>
            <numerusform>%Ln элемента требуют внимания</numerusform>
            <numerusform>%Ln элементов требуют внимания</numerusform>
        </translation>
    </message>
    <message>
        <source>Sa&amp;ve report…</source>
        <translation>Со&amp;хранить отчёт…</translation>
    </message>
    <message>
        <source>Test &amp;now</source>
        <translation>Про&amp;верить сейчас</translation>
    </message>
    <message>
        <source>Save report</source>
        <translation>Сохранение отчёта</translation>
    </message>
    <message>
        <source>Text files (*.txt)</source>
        <translation>Текстовые файлы (*.txt)</translation>
    </message>
    <message>
        <source>report</source>
        <translation>отчёт</translation>
    </message>
    <message>
        <source>%1 could not be written: %2.</source>
        <translation>Не удалось записать %1: %2.</translation>
    </message>
</context>
<context>
    <name>ff::ui::RunControls</name>
    <message>
        <source>Device</source>
        <translation>Устройство</translation>
    </message>
    <message>
        <source>Automatic</source>
        <comment>device</comment>
        <translation>Автоматически</translation>
    </message>
    <message>
        <source>CPU</source>
        <translation>Процессор</translation>
    </message>
    <message>
        <source>CUDA</source>
        <translation>CUDA</translation>
    </message>
    <message>
        <source>Threads</source>
        <translation>Потоки</translation>
    </message>
    <message>
        <source>Automatic</source>
        <comment>threads</comment>
        <translation>Автоматически</translation>
    </message>
    <message>
        <source>How many processor cores to use. The archive is the same for every number</source>
        <translation>Сколько ядер процессора занять. Архив получается одинаковым при любом числе</translation>
    </message>
    <message>
        <source>Where the transformer runs. Automatic takes the fastest that works here</source>
        <translation>Где выполняется трансформер. Автоматически — самое быстрое из доступного</translation>
    </message>
    <message>
        <source>CUDA (not here)</source>
        <translation>CUDA (нет здесь)</translation>
    </message>
    <message>
        <source>CUDA: %1.</source>
        <translation>CUDA: %1.</translation>
    </message>
</context>
<context>
    <name>ff::ui::SavedSearches</name>
    <message>
        <source>Saved searches</source>
        <translation>Сохранённые запросы</translation>
    </message>
    <message>
        <source>No search is saved yet</source>
        <translation>Сохранённых запросов пока нет</translation>
    </message>
    <message>
        <source>&amp;Save this search…</source>
        <translation>&amp;Сохранить этот запрос…</translation>
    </message>
    <message>
        <source>&amp;Remove</source>
        <translation>Уб&amp;рать</translation>
    </message>
    <message>
        <source>Save this search</source>
        <translation>Сохранить запрос</translation>
    </message>
    <message>
        <source>Name; a saved search of this name is replaced:</source>
        <translation>Название (запрос с таким же названием будет заменён):</translation>
    </message>
</context>
<context>
    <name>ff::ui::SearchHelp</name>
    <message>
        <source>annual report</source>
        <translation>годовой отчёт</translation>
    </message>
    <message>
        <source>both words, in any order, in the name or its folders</source>
        <translation>оба слова в любом порядке, в имени или в папках</translation>
    </message>
    <message>
        <source>&quot;annual report&quot;</source>
        <translation>&quot;годовой отчёт&quot;</translation>
    </message>
    <message>
        <source>these characters in a row</source>
        <translation>именно эти знаки подряд</translation>
    </message>
    <message>
        <source>report -draft</source>
        <translation>отчёт -черновик</translation>
    </message>
    <message>
        <source>without the second word</source>
        <translation>без второго слова</translation>
    </message>
    <message>
        <source>a pattern for the name: * is anything, ? one character</source>
        <translation>шаблон имени: * — что угодно, ? — один знак</translation>
    </message>
    <message>
        <source>a pattern for the end of the path: ** is any folders</source>
        <translation>шаблон конца пути: ** — любые папки</translation>
    </message>
    <message>
        <source>~invioce</source>
        <translation>~преключение</translation>
    </message>
    <message>
        <source>nearly this word</source>
        <translation>почти такое слово</translation>
    </message>
    <message>
        <source>a regular expression</source>
        <translation>регулярное выражение</translation>
    </message>
    <message>
        <source>type:image</source>
        <translation>тип:картинка</translation>
    </message>
    <message>
        <source>or folder, video, audio, document, archive, code, .pdf</source>
        <translation>или папка, видео, звук, документ, архив, код, .pdf</translation>
    </message>
    <message>
        <source>size:&gt;1M</source>
        <translation>размер:&gt;1М</translation>
    </message>
    <message>
        <source>or size:&lt;=500k, size:10k..2M</source>
        <translation>или размер:&lt;=500к, размер:10к..2М</translation>
    </message>
    <message>
        <source>after:2024-06</source>
        <translation>после:2024-06</translation>
    </message>
    <message>
        <source>or before:2024, date:2023</source>
        <translation>или до:2024, дата:2023</translation>
    </message>
    <message>
        <source>path:photos</source>
        <translation>путь:фото</translation>
    </message>
    <message>
        <source>in folders of this name</source>
        <translation>в папках с таким именем</translation>
    </message>
    <message>
        <source>ratio:&gt;3</source>
        <translation>сжатие:&gt;3</translation>
    </message>
    <message>
        <source>packed to less than a third</source>
        <translation>сжато больше чем втрое</translation>
    </message>
    <message>
        <source>report type:document -size:&lt;10k</source>
        <translation>отчёт тип:документ -размер:&lt;10к</translation>
    </message>
    <message>
        <source>all of it must hold; a - excludes</source>
        <translation>должно выполняться всё; минус исключает</translation>
    </message>
    <message>
        <source>How to search</source>
        <translation>Как искать</translation>
    </message>
    <message>
        <source>in:backup</source>
        <translation>в:копия</translation>
    </message>
    <message>
        <source>in archives of this name</source>
        <translation>в архивах с таким именем</translation>
    </message>
    <message>
        <source>Words of names and folders, in any order, or patterns such as *.txt; more under “?”</source>
        <translation>Слова из имён файлов и папок в любом порядке или шаблон, например *.txt; остальное — под «?»</translation>
    </message>
    <message>
        <source>By meaning</source>
        <translation>По смыслу</translation>
    </message>
    <message>
        <source>Also list entries that mean what is asked, whatever their names</source>
        <translation>Показывать и то, что подходит по смыслу, как бы оно ни называлось</translation>
    </message>
</context>
<context>
    <name>ff::ui::SearchPage</name>
    <message>
        <source>%1 is forgotten; opening it remembers it again.</source>
        <translation>%1 забыт; если его открыть, он запомнится снова.</translation>
    </message>
    <message>
        <source>%1 is still remembered: %2</source>
        <translation>%1 не удалось забыть: %2</translation>
    </message>
    <message>
        <source>Search everywhere</source>
        <translation>Поиск везде</translation>
    </message>
    <message>
        <source>Search all archives that were made or opened here</source>
        <translation>Искать во всех архивах, которые здесь создавались или открывались</translation>
    </message>
    <message>
        <source>What was found</source>
        <translation>Что найдено</translation>
    </message>
    <message>
        <source>&amp;Back</source>
        <translation>На&amp;зад</translation>
    </message>
    <message>
        <source>%1 is not remembered: %2</source>
        <translation>%1 не удалось запомнить: %2</translation>
    </message>
    <message>
        <source>The catalogue is switched off by FILEFORMER_CATALOGUE=off: nothing is remembered, and nothing can be found.</source>
        <translation>Каталог отключён переменной FILEFORMER_CATALOGUE=off: ничего не запоминается, и найти ничего нельзя.</translation>
    </message>
    <message>
        <source>This cannot be searched now: %1</source>
        <translation>Сейчас искать нельзя: %1</translation>
    </message>
    <message>
        <source>Searching…</source>
        <translation>Идёт поиск…</translation>
    </message>
    <message>
        <source>What is asked is not understood</source>
        <translation>Запрос непонятен</translation>
    </message>
    <message>
        <source>Nothing matches “%1”</source>
        <translation>По запросу «%1» ничего не найдено</translation>
    </message>
    <message>
        <source>No archive is remembered that this could be in.
Archives that you make or open appear here.</source>
        <translation>Нет запомненных архивов, где это могло бы быть.
Здесь появятся архивы, которые вы создадите или откроете.</translation>
    </message>
    <message>
        <source>Type what you look for: it is found in every archive that was made or opened here, also in those that are not there now.</source>
        <translation>Введите, что ищете: оно найдётся в любом архиве, который здесь создавали или открывали, даже если сейчас он недоступен.</translation>
    </message>
    <message>
        <source>Archives that you make or open appear here.</source>
        <translation>Здесь появятся архивы, которые вы создадите или откроете.</translation>
    </message>
    <message>
        <source>No archive is remembered. Switch remembering on in the settings, under “Search”, and archives that you make or open appear here.</source>
        <translation>Ни один архив не запомнен. Включите запоминание в настройках, на вкладке «Поиск», и здесь появятся архивы, которые вы создадите или откроете.</translation>
    </message>
    <message>
        <source>%1 in %2</source>
        <comment>entries, archives</comment>
        <translation>%1 в %2</translation>
    </message>
    <message numerus="yes">
        <source>%Ln entry(s)</source>
        <translation>
            <numerusform>%Ln элемент</numerusform>
            <numerusform>%Ln элемента</numerusform>
            <numerusform>%Ln элементов</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln archive(s)</source>
        <comment>in that many</comment>
        <translation>
            <numerusform>%Ln архиве</numerusform>
            <numerusform>%Ln архивах</numerusform>
            <numerusform>%Ln архивах</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 found in %Ln entry(s)</source>
        <translation>
            <numerusform>Найдено: %1 из %Ln элемента</numerusform>
            <numerusform>Найдено: %1 из %Ln элементов</numerusform>
            <numerusform>Найдено: %1 из %Ln элементов</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 found in %2 of %Ln entry(s)</source>
        <translation>
            <numerusform>Найдено: %1; просмотрено %2 из %Ln элемента</numerusform>
            <numerusform>Найдено: %1; просмотрено %2 из %Ln элементов</numerusform>
            <numerusform>Найдено: %1; просмотрено %2 из %Ln элементов</numerusform>
        </translation>
    </message>
    <message>
        <source>still searching…</source>
        <translation>поиск продолжается…</translation>
    </message>
    <message numerus="yes">
        <source>the best %Ln are shown</source>
        <translation>
            <numerusform>показано лучших: %Ln</numerusform>
            <numerusform>показано лучших: %Ln</numerusform>
            <numerusform>показано лучших: %Ln</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln archive(s) not there now</source>
        <translation>
            <numerusform>%Ln архив сейчас недоступен</numerusform>
            <numerusform>%Ln архива сейчас недоступны</numerusform>
            <numerusform>%Ln архивов сейчас недоступны</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln archive(s) changed since</source>
        <translation>
            <numerusform>%Ln архив с тех пор изменился</numerusform>
            <numerusform>%Ln архива с тех пор изменились</numerusform>
            <numerusform>%Ln архивов с тех пор изменились</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 is not there now</source>
        <translation>%1 сейчас недоступен</translation>
    </message>
    <message>
        <source>It was last seen on %1 in %2. Connect the disk that it lies on, or put it back, and try again.</source>
        <translation>Последний раз он был на месте %1, в папке %2. Подключите диск, на котором он лежит, или верните его на место и попробуйте ещё раз.</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Попробовать ещё раз</translation>
    </message>
    <message>
        <source>&amp;Open</source>
        <translation>&amp;Открыть</translation>
    </message>
    <message>
        <source>&amp;Copy path</source>
        <translation>&amp;Копировать путь</translation>
    </message>
    <message>
        <source>&amp;Show archive in its folder</source>
        <translation>&amp;Показать архив в папке</translation>
    </message>
    <message>
        <source>&amp;Forget this archive</source>
        <translation>&amp;Забыть этот архив</translation>
    </message>
    <message>
        <source>&amp;Duplicates…</source>
        <translation>&amp;Дубликаты…</translation>
    </message>
    <message>
        <source>Files of equal contents in all of these archives</source>
        <translation>Файлы с одинаковым содержимым во всех этих архивах</translation>
    </message>
    <message>
        <source>Only names are searched: %1</source>
        <translation>Поиск только по именам: %1</translation>
    </message>
    <message numerus="yes">
        <source>meaning known of %1 of %Ln file(s)</source>
        <comment>in a search by meaning</comment>
        <translation>
            <numerusform>смысл известен у %1 из %Ln файла</numerusform>
            <numerusform>смысл известен у %1 из %Ln файлов</numerusform>
            <numerusform>смысл известен у %1 из %Ln файлов</numerusform>
        </translation>
    </message>
    <message>
        <source>Saved searches cannot be changed: %1</source>
        <translation>Не удалось изменить сохранённые запросы: %1</translation>
    </message>
    <message>
        <source>&amp;Preview</source>
        <translation>Пр&amp;осмотр</translation>
    </message>
    <message>
        <source>Nothing else is about the same as “%1”</source>
        <translation>Больше нет ничего о том же, о чём «%1»</translation>
    </message>
    <message numerus="yes">
        <source>%Ln are about the same as “%1”</source>
        <translation>
            <numerusform>%Ln элемент о том же, о чём «%1»</numerusform>
            <numerusform>%Ln элемента о том же, о чём «%1»</numerusform>
            <numerusform>%Ln элементов о том же, о чём «%1»</numerusform>
        </translation>
    </message>
    <message>
        <source>&amp;More like this</source>
        <translation>По&amp;хожие</translation>
    </message>
</context>
<context>
    <name>ff::ui::SegmentModel</name>
    <message>
        <source>No.</source>
        <translation>№</translation>
    </message>
    <message>
        <source>Method</source>
        <translation>Способ</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Размер</translation>
    </message>
    <message>
        <source>Packed</source>
        <translation>Сжато</translation>
    </message>
    <message>
        <source>Ratio</source>
        <translation>Сжатие</translation>
    </message>
    <message>
        <source>n</source>
        <comment>masking dial of the format</comment>
        <translation>n</translation>
    </message>
</context>
<context>
    <name>ff::ui::Sentence</name>
    <message>
        <source>some entries have no name that can be read; they are called unnamed 1, unnamed 2 and so on</source>
        <translation>у некоторых файлов в архиве нет имени, которое можно прочитать; они названы unnamed 1, unnamed 2 и так далее</translation>
    </message>
    <message>
        <source>left out: %1</source>
        <translation>пропущено: %1</translation>
    </message>
    <message>
        <source>skipped: %1</source>
        <translation>оставлено как было: %1</translation>
    </message>
    <message>
        <source>refused: %1</source>
        <translation>отклонено: %1</translation>
    </message>
    <message>
        <source>its contents are left out: %1</source>
        <translation>его содержимое пропущено: %1</translation>
    </message>
    <message>
        <source>some of its contents are left out: %1</source>
        <translation>часть его содержимого пропущена: %1</translation>
    </message>
    <message>
        <source>cannot open the folder: %1</source>
        <translation>не удалось открыть папку: %1</translation>
    </message>
    <message>
        <source>cannot read the folder: %1</source>
        <translation>не удалось прочитать папку: %1</translation>
    </message>
    <message>
        <source>it grew while it was read: the %1 bytes that it had at first are stored</source>
        <translation>файл вырос во время чтения: сохранено то, что в нём было вначале (байт: %1)</translation>
    </message>
    <message>
        <source>it gave fewer bytes than its size said: the %1 bytes that could be read are stored</source>
        <translation>из файла удалось прочитать меньше, чем указано в его размере: сохранено прочитанное (байт: %1)</translation>
    </message>
    <message>
        <source>it changed while it was read: what is stored may be partly old and partly new</source>
        <translation>файл изменился во время чтения: сохранённое может быть частью старым, частью новым</translation>
    </message>
    <message>
        <source>it has no end that could be reached: only its first %1 bytes are stored</source>
        <translation>до конца файла дойти не удалось: сохранено только его начало (байт: %1)</translation>
    </message>
    <message>
        <source>another file took its place while the archive was made: that one is stored</source>
        <translation>пока создавался архив, на месте файла появился другой: сохранён он</translation>
    </message>
    <message>
        <source>it is no longer a regular file</source>
        <translation>это больше не обычный файл</translation>
    </message>
    <message>
        <source>some of its attributes cannot be read: %1</source>
        <translation>не удалось прочитать некоторые его атрибуты: %1</translation>
    </message>
    <message>
        <source>the temporary file cannot be used: %1</source>
        <translation>не удалось использовать временный файл: %1</translation>
    </message>
    <message>
        <source>%1 and %2 would have the same name in the archive</source>
        <translation>%1 и %2 получили бы в архиве одно и то же имя</translation>
    </message>
    <message>
        <source>the archive keeps the version that it has: %1</source>
        <translation>в архиве осталась прежняя версия: %1</translation>
    </message>
    <message>
        <source>another program is changing %1; try again when it is done</source>
        <translation>файл %1 сейчас изменяет другая программа; повторите, когда она закончит</translation>
    </message>
    <message>
        <source>%1 was changed by another program since it was opened, and %2 is not what it was; open it again</source>
        <translation>файл %1 после открытия изменила другая программа, и «%2» там уже другое; откройте архив заново</translation>
    </message>
    <message>
        <source>%1 was changed by another program meanwhile</source>
        <translation>файл %1 тем временем изменила другая программа</translation>
    </message>
    <message>
        <source>another program wrote %1 meanwhile, so it was left as it is</source>
        <translation>файл %1 тем временем записала другая программа, поэтому он оставлен как есть</translation>
    </message>
    <message>
        <source>%1 is the name of a part; name the archive without the number, and give the size of the parts with --volume</source>
        <translation>%1 — имя тома; назовите архив без номера, а размер томов задайте параметром --volume</translation>
    </message>
    <message>
        <source>%1 keeps times in whole seconds</source>
        <translation>%1 хранит время с точностью до секунды</translation>
    </message>
    <message>
        <source>%1 has no place for a time before 1970 or after 2037</source>
        <translation>%1 не может хранить время раньше 1970 или позже 2037 года</translation>
    </message>
    <message>
        <source>%1 does not keep owners and groups</source>
        <translation>%1 не хранит владельцев и группы</translation>
    </message>
    <message>
        <source>%1 keeps the numbers of owners and groups, not their names</source>
        <translation>%1 хранит номера владельцев и групп, но не их имена</translation>
    </message>
    <message>
        <source>%1 does not keep extended attributes</source>
        <translation>%1 не хранит расширенные атрибуты</translation>
    </message>
    <message>
        <source>%1 does not keep access control lists</source>
        <translation>%1 не хранит списки управления доступом</translation>
    </message>
    <message>
        <source>%1 has no hard links: each name has the contents for itself</source>
        <translation>%1 не знает жёстких ссылок: содержимое записано под каждым именем отдельно</translation>
    </message>
    <message>
        <source>%1 cannot hold a pipe or a device</source>
        <translation>%1 не может хранить каналы и устройства</translation>
    </message>
    <message>
        <source>%1 has no names but UTF-8: other bytes of this one stand there as %FF</source>
        <translation>%1 хранит имена только в UTF-8: прочие байты этого имени записаны там как %FF</translation>
    </message>
    <message>
        <source>the new archive is not encrypted, as the old one is</source>
        <translation>новый архив, в отличие от старого, не зашифрован</translation>
    </message>
    <message>
        <source>cannot write the archive: %1</source>
        <translation>не удалось записать архив: %1</translation>
    </message>
    <message>
        <source>what was written is not what was read, at %1: %2</source>
        <translation>записано не то, что было прочитано, — %1: %2</translation>
    </message>
    <message>
        <source>what was written cannot be read again: %1</source>
        <translation>записанное не удалось прочитать: %1</translation>
    </message>
    <message>
        <source>another type</source>
        <translation>другой тип</translation>
    </message>
    <message>
        <source>another size</source>
        <translation>другой размер</translation>
    </message>
    <message>
        <source>other contents</source>
        <translation>другое содержимое</translation>
    </message>
    <message>
        <source>another target</source>
        <translation>другая цель ссылки</translation>
    </message>
    <message>
        <source>it should not be there</source>
        <translation>этого элемента там быть не должно</translation>
    </message>
    <message>
        <source>it is there twice</source>
        <translation>этот элемент там дважды</translation>
    </message>
    <message>
        <source>libarchive cannot compress it: %1</source>
        <translation>libarchive не может это сжать: %1</translation>
    </message>
    <message>
        <source>%1 is a device, a pipe or a socket; an archive cannot take its place</source>
        <translation>%1 — устройство, канал или сокет; архив не может занять это место</translation>
    </message>
    <message>
        <source>%1 is a folder; give the archive a name of its own</source>
        <translation>%1 — это папка; дайте архиву собственное имя</translation>
    </message>
    <message>
        <source>%1 had another name (a hard link), which still holds the version before</source>
        <translation>у файла %1 было ещё одно имя (жёсткая ссылка), под ним осталась прежняя версия</translation>
    </message>
    <message>
        <source>%1 belongs to another user now, the one who changed it</source>
        <translation>файл %1 теперь принадлежит другому пользователю — тому, кто его изменил</translation>
    </message>
    <message>
        <source>%1 belongs to another group now</source>
        <translation>файл %1 теперь принадлежит другой группе</translation>
    </message>
    <message>
        <source>the access control list of %1 is not kept: %2</source>
        <translation>список прав доступа файла %1 не сохранён: %2</translation>
    </message>
    <message>
        <source>the extended attributes of %1 are not kept: %2</source>
        <translation>расширенные атрибуты файла %1 не сохранены: %2</translation>
    </message>
    <message>
        <source>the extended attribute %1 is not kept: %2</source>
        <translation>расширенный атрибут %1 не сохранён: %2</translation>
    </message>
    <message>
        <source>it changed while it was read</source>
        <translation>файл изменился во время чтения</translation>
    </message>
    <message>
        <source>it is the archive that is being written</source>
        <translation>это сам создаваемый архив</translation>
    </message>
    <message>
        <source>a socket has no contents to store</source>
        <translation>у сокета нет содержимого</translation>
    </message>
    <message>
        <source>the archive has an entry of that name</source>
        <translation>в архиве уже есть элемент с таким именем</translation>
    </message>
    <message>
        <source>a file of that name exists</source>
        <translation>файл с таким именем уже есть</translation>
    </message>
    <message>
        <source>it links to nothing</source>
        <translation>ссылка никуда не ведёт</translation>
    </message>
    <message>
        <source>another entry of this archive was already written under this name (the file system may not tell upper from lower case)</source>
        <translation>под этим именем уже записан другой элемент архива (возможно, файловая система не различает регистр букв)</translation>
    </message>
    <message>
        <source>%1 is not a FileFormer archive</source>
        <translation>%1 — не архив FileFormer</translation>
    </message>
    <message>
        <source>%1 is no archive that FileFormer knows</source>
        <translation>%1 — не архив из тех, что знает FileFormer</translation>
    </message>
    <message>
        <source>the header of %1 is damaged</source>
        <translation>заголовок %1 повреждён</translation>
    </message>
    <message>
        <source>%1 was made by a newer version of FileFormer (format %2); update FileFormer to open it</source>
        <translation>%1 создан более новой версией FileFormer (формат %2); чтобы открыть его, обновите FileFormer</translation>
    </message>
    <message>
        <source>%1 was made by FileFormer 0.1; version 0.1 reads it</source>
        <translation>%1 создан FileFormer 0.1; его читает версия 0.1</translation>
    </message>
    <message>
        <source>the archive is cut short: it has no room for an index</source>
        <translation>архив обрезан: в нём нет места для списка элементов</translation>
    </message>
    <message>
        <source>the archive is cut short or something was appended: its footer is not at its end</source>
        <translation>архив обрезан или к нему что-то дописано: в конце нет завершающей записи</translation>
    </message>
    <message>
        <source>the archive is cut short: a segment should end at byte %1 of %2</source>
        <translation>архив обрезан: сегмент должен кончаться на байте %1 из %2</translation>
    </message>
    <message>
        <source>the archive&apos;s footer is damaged</source>
        <translation>завершающая запись архива повреждена</translation>
    </message>
    <message>
        <source>the archive&apos;s footer does not fit its size of %1 bytes</source>
        <translation>завершающая запись не подходит к размеру архива (%1 байт)</translation>
    </message>
    <message>
        <source>the archive&apos;s index is damaged: its hash differs</source>
        <translation>список элементов архива повреждён: хеш не совпадает</translation>
    </message>
    <message>
        <source>the archive does not list its entries, and there is too much to derive them from</source>
        <translation>в архиве нет списка элементов, а данных, из которых его пришлось бы восстановить, слишком много</translation>
    </message>
    <message>
        <source>more is to be held for later segments than an archive may ask for</source>
        <translation>для следующих сегментов пришлось бы держать в памяти больше, чем архив вправе требовать</translation>
    </message>
    <message>
        <source>the headers of an entry are too large for an archive</source>
        <translation>заголовки элемента слишком велики для архива</translation>
    </message>
    <message>
        <source>the archive&apos;s headers and hashes do not match</source>
        <translation>заголовки и хеши архива не сходятся</translation>
    </message>
    <message>
        <source>the headers of a segment are damaged</source>
        <translation>заголовки сегмента повреждены</translation>
    </message>
    <message>
        <source>a segment header is damaged</source>
        <translation>заголовок сегмента повреждён</translation>
    </message>
    <message>
        <source>the segment that holds it is missing</source>
        <translation>сегмента, в котором он лежит, нет</translation>
    </message>
    <message>
        <source>the segment that holds its contents is missing</source>
        <translation>сегмента с его содержимым нет</translation>
    </message>
    <message>
        <source>the segment that holds its contents is damaged</source>
        <translation>сегмент с его содержимым повреждён</translation>
    </message>
    <message>
        <source>%1 of %2 segments are damaged</source>
        <translation>повреждено сегментов: %1 из %2</translation>
    </message>
    <message>
        <source>it is missing</source>
        <translation>его нет</translation>
    </message>
    <message>
        <source>its contents end early</source>
        <translation>содержимое обрывается</translation>
    </message>
    <message>
        <source>its contents do not fit its size</source>
        <translation>содержимое не подходит к размеру</translation>
    </message>
    <message>
        <source>its contents are not of the size that the archive says</source>
        <translation>размер содержимого не тот, что указан в архиве</translation>
    </message>
    <message>
        <source>it links to %1, which is not in the archive</source>
        <translation>ведёт к %1, чего в архиве нет</translation>
    </message>
    <message>
        <source>%1, which it links to, was not extracted</source>
        <translation>%1, к чему он ведёт, не извлечён</translation>
    </message>
    <message>
        <source>the archive was changed by another program since it was opened</source>
        <translation>архив после открытия изменила другая программа</translation>
    </message>
    <message>
        <source>there is nothing to put into the archive: every input was left out</source>
        <translation>в архив нечего положить: всё указанное пропущено</translation>
    </message>
    <message>
        <source>there is nothing to put into the archive</source>
        <translation>в архив нечего положить</translation>
    </message>
    <message>
        <source>nothing could be read; %1: %2</source>
        <translation>ничего не удалось прочитать; %1: %2</translation>
    </message>
    <message>
        <source>there is not enough memory</source>
        <translation>не хватает памяти</translation>
    </message>
    <message>
        <source>no further thread can be started; try fewer threads (--threads 1)</source>
        <translation>не удаётся запустить ещё один поток; уменьшите число потоков (--threads 1)</translation>
    </message>
    <message>
        <source>the CUDA module of FileFormer (libfileformer_cuda.so) is not installed</source>
        <translation>модуль CUDA для FileFormer (libfileformer_cuda.so) не установлен</translation>
    </message>
    <message>
        <source>a block was done by the processor because the device did not manage: %1</source>
        <translation>один блок обработал процессор, потому что устройство не справилось: %1</translation>
    </message>
    <message>
        <source>%1 blocks were done by the processor because the device did not manage: %2</source>
        <translation>блоков, которые обработал процессор, потому что устройство не справилось: %1 (%2)</translation>
    </message>
    <message>
        <source>the device failed: %1</source>
        <translation>сбой устройства: %1</translation>
    </message>
    <message>
        <source>model %1 is too large for the CUDA engine, which is made for small models; use --device cpu</source>
        <translation>модель %1 слишком велика для движка CUDA, который рассчитан на малые модели; выберите процессор</translation>
    </message>
    <message>
        <source>there is no CUDA device on this machine; use --device cpu</source>
        <translation>на этом компьютере нет видеокарты с CUDA; выберите процессор</translation>
    </message>
    <message>
        <source>CUDA cannot run model %1: %2</source>
        <translation>CUDA не может работать с моделью %1: %2</translation>
    </message>
    <message>
        <source>the card does not give the model&apos;s known answer</source>
        <translation>видеокарта неверно считает контрольный пример модели</translation>
    </message>
    <message>
        <source>this archive is being created right now</source>
        <translation>этот архив создаётся прямо сейчас</translation>
    </message>
    <message>
        <source>only root can make a device</source>
        <translation>создавать устройства может только root</translation>
    </message>
    <message>
        <source>cannot make the folder %1: %2</source>
        <translation>не удалось создать папку %1: %2</translation>
    </message>
    <message>
        <source>cannot open the folder %1: %2</source>
        <translation>не удалось открыть папку %1: %2</translation>
    </message>
    <message>
        <source>cannot be written: %1</source>
        <translation>не удалось записать: %1</translation>
    </message>
    <message>
        <source>cannot read %1: %2</source>
        <translation>не удалось прочитать %1: %2</translation>
    </message>
    <message>
        <source>cannot open %1: %2</source>
        <translation>не удалось открыть %1: %2</translation>
    </message>
    <message>
        <source>cannot write %1: %2</source>
        <translation>не удалось записать %1: %2</translation>
    </message>
    <message>
        <source>cannot sync %1: %2</source>
        <translation>не удалось записать на диск %1: %2</translation>
    </message>
    <message>
        <source>cannot put in place %1: %2</source>
        <translation>не удалось поставить на место %1: %2</translation>
    </message>
    <message>
        <source>cannot set the mode of %1: %2</source>
        <translation>не удалось задать права %1: %2</translation>
    </message>
    <message>
        <source>No such file or directory</source>
        <translation>нет такого файла или папки</translation>
    </message>
    <message>
        <source>Permission denied</source>
        <translation>нет доступа</translation>
    </message>
    <message>
        <source>No space left on device</source>
        <translation>на диске нет места</translation>
    </message>
    <message>
        <source>Input/output error</source>
        <translation>ошибка чтения или записи</translation>
    </message>
    <message>
        <source>Read-only file system</source>
        <translation>диск доступен только для чтения</translation>
    </message>
    <message>
        <source>Is a directory</source>
        <translation>это папка</translation>
    </message>
    <message>
        <source>Not a directory</source>
        <translation>это не папка</translation>
    </message>
    <message>
        <source>File name too long</source>
        <translation>слишком длинное имя</translation>
    </message>
    <message>
        <source>the index is lost and the list of entries was rebuilt from the data: %1</source>
        <translation>указатель потерян, список элементов восстановлен по данным: %1</translation>
    </message>
    <message>
        <source>the archive is damaged, and what follows is not listed: %1</source>
        <translation>архив повреждён, и дальнейшее в списке не показано: %1</translation>
    </message>
    <message>
        <source>nothing in %1 can be read; %2: %3</source>
        <translation>в %1 ничего нельзя прочитать; %2: %3</translation>
    </message>
    <message>
        <source>%1; &quot;ffz heal&quot; mends it</source>
        <translation>%1; исправит «ffz heal»</translation>
    </message>
    <message>
        <source>the archive&apos;s index is damaged in a few bytes, which could be corrected</source>
        <translation>указатель архива повреждён в нескольких байтах, их удалось исправить</translation>
    </message>
    <message>
        <source>the archive&apos;s footer is damaged or not at its end; the index was found without it</source>
        <translation>концовка архива повреждена или стоит не в его конце; указатель найден без неё</translation>
    </message>
    <message>
        <source>what guards the archive&apos;s index is damaged</source>
        <translation>повреждено то, что защищает указатель архива</translation>
    </message>
    <message>
        <source>the archive&apos;s header is damaged</source>
        <translation>заголовок архива повреждён</translation>
    </message>
    <message>
        <source>%1 of %2 segments was damaged and could be healed; &quot;ffz heal&quot; mends the archive</source>
        <translation>повреждён %1 из сегментов (всего %2), его удалось восстановить; архив исправит «ffz heal»</translation>
    </message>
    <message>
        <source>%1 of %2 segments were damaged and could be healed; &quot;ffz heal&quot; mends the archive</source>
        <translation>повреждено сегментов: %1 из %2, их удалось восстановить; архив исправит «ffz heal»</translation>
    </message>
    <message>
        <source>the headers of %1 of %2 segments are damaged and were read from the index; &quot;ffz heal&quot; mends the archive</source>
        <translation>заголовки сегментов повреждены (%1 из %2) и прочитаны из указателя; архив исправит «ffz heal»</translation>
    </message>
    <message>
        <source>the checks of %1 of %2 segments differ, though all contents are right; &quot;ffz heal&quot; mends the archive</source>
        <translation>контрольные суммы сегментов не сходятся (%1 из %2), хотя всё содержимое верно; архив исправит «ffz heal»</translation>
    </message>
    <message>
        <source>%1 is the damaged archive; give the mended one another name</source>
        <translation>%1 — сам повреждённый архив; назовите исправленный иначе</translation>
    </message>
    <message>
        <source>%1 exists, so it is not replaced; give the mended archive another name</source>
        <translation>%1 уже есть и не заменяется; назовите исправленный архив иначе</translation>
    </message>
    <message>
        <source>nothing in the archive is intact, so there is nothing to save</source>
        <translation>в архиве нет ничего целого, спасать нечего</translation>
    </message>
    <message>
        <source>what is damaged cannot be told from what this machine cannot read: %1</source>
        <translation>повреждённое не отличить от того, что этот компьютер не может прочитать: %1</translation>
    </message>
    <message>
        <source>the mended archive is not what it must be, so nothing was written</source>
        <translation>исправленный архив не таков, каким должен быть, поэтому ничего не записано</translation>
    </message>
    <message>
        <source>FileFormer heals only .ffz archives; extract what can be read of %1</source>
        <translation>FileFormer восстанавливает только архивы .ffz; извлеките из %1 то, что читается</translation>
    </message>
    <message>
        <source>more of the archive is missing than can be</source>
        <translation>в архиве недостаёт больше, чем может</translation>
    </message>
    <message>
        <source>it links to %1, which is lost</source>
        <translation>это ссылка на потерянный %1</translation>
    </message>
    <message>
        <source>an earlier entry of this archive has the same name</source>
        <translation>более ранний элемент этого архива носит то же имя</translation>
    </message>
    <message>
        <source>it is no folder, but other entries of this archive lie below it</source>
        <translation>это не папка, но другие элементы архива лежат внутри неё</translation>
    </message>
    <message>
        <source>it links to %1, which is not a file of this archive</source>
        <translation>это ссылка на %1, но такого файла в архиве нет</translation>
    </message>
    <message>
        <source>it links to %1, which could not be read</source>
        <translation>это ссылка на %1, а этот файл не удалось прочитать</translation>
    </message>
    <message>
        <source>%1 of %2 segments is damaged</source>
        <translation>повреждён сегмент: %1 из %2</translation>
    </message>
    <message>
        <source>cannot extract into %1: %2</source>
        <translation>не удалось извлечь в %1: %2</translation>
    </message>
    <message>
        <source>you may not write in the folder %1</source>
        <translation>нет права записывать в папку %1</translation>
    </message>
    <message>
        <source>you may not read the folder %1</source>
        <translation>нет права читать папку %1</translation>
    </message>
    <message>
        <source>%1 is on a file system that can only be read</source>
        <translation>%1 находится в файловой системе, доступной только для чтения</translation>
    </message>
    <message>
        <source>there is no space left on the disk of %1; not everything was extracted</source>
        <translation>на диске, где находится %1, кончилось место; извлечено не всё</translation>
    </message>
    <message>
        <source>your share of the disk of %1 is used up; not everything was extracted</source>
        <translation>ваша квота на диске, где находится %1, исчерпана; извлечено не всё</translation>
    </message>
    <message>
        <source>the file system of %1 takes no file of this size</source>
        <translation>файловая система, где находится %1, не вмещает файл такого размера</translation>
    </message>
    <message>
        <source>the file system of %1 takes no name of this length; give the entry a shorter one in the archive, then extract it</source>
        <translation>файловая система, где находится %1, не допускает имён такой длины; дайте элементу в архиве имя покороче, затем извлеките её</translation>
    </message>
    <message>
        <source>the file system of %1 does not take this name</source>
        <translation>файловая система, где находится %1, не допускает такого имени</translation>
    </message>
    <message>
        <source>a name in its path is longer than 255 bytes, which no file system takes</source>
        <translation>имя в пути к нему длиннее 255 байт — такого не допускает ни одна файловая система</translation>
    </message>
    <message>
        <source>the file that is there belongs to somebody else, and only its owner may replace it</source>
        <translation>файл, который там лежит, принадлежит другому, и заменить его может только владелец</translation>
    </message>
    <message>
        <source>another program made a file of that name meanwhile</source>
        <translation>другая программа тем временем создала файл с таким именем</translation>
    </message>
    <message>
        <source>the file that it links to was replaced by another program</source>
        <translation>файл, на который она ссылается, заменён другой программой</translation>
    </message>
    <message>
        <source>the existing file is as new or newer</source>
        <translation>имеющийся файл такой же новый или новее</translation>
    </message>
    <message>
        <source>its owner cannot be set: %1</source>
        <translation>не удалось задать владельца: %1</translation>
    </message>
    <message>
        <source>its mode cannot be set: %1</source>
        <translation>не удалось задать права доступа: %1</translation>
    </message>
    <message>
        <source>its mode and time cannot be set: %1</source>
        <translation>не удалось задать права доступа и время: %1</translation>
    </message>
    <message>
        <source>its time cannot be set: %1</source>
        <translation>не удалось задать время: %1</translation>
    </message>
    <message>
        <source>its access list cannot be set: %1</source>
        <translation>не удалось задать список доступа (ACL): %1</translation>
    </message>
    <message>
        <source>its attribute %1 cannot be set: %2</source>
        <translation>не удалось задать атрибут %1: %2</translation>
    </message>
    <message>
        <source>its attributes cannot be set: the file system has none</source>
        <translation>не удалось задать атрибуты: файловая система их не поддерживает</translation>
    </message>
    <message>
        <source>the disk did not confirm that everything is stored: %1</source>
        <translation>диск не подтвердил, что всё записано: %1</translation>
    </message>
    <message>
        <source>its path leads out of the target folder</source>
        <translation>путь ведёт за пределы выбранной папки</translation>
    </message>
    <message>
        <source>its path is absolute</source>
        <translation>путь абсолютный</translation>
    </message>
    <message>
        <source>its path has a zero byte</source>
        <translation>в пути есть нулевой байт</translation>
    </message>
    <message>
        <source>its path has an empty component</source>
        <translation>в пути есть пустое имя</translation>
    </message>
    <message>
        <source>it has no name</source>
        <translation>имени нет</translation>
    </message>
    <message>
        <source>%1 is a file, not a folder</source>
        <translation>%1 — файл, а не папка</translation>
    </message>
    <message>
        <source>%1 is a folder, not a file</source>
        <translation>%1 — папка, а не файл</translation>
    </message>
    <message>
        <source>%1 is a link, not a folder</source>
        <translation>%1 — ссылка, а не папка</translation>
    </message>
    <message>
        <source>%1 is not a folder but a file or a link</source>
        <translation>%1 — не папка, а файл или ссылка</translation>
    </message>
    <message>
        <source>Operation not permitted</source>
        <translation>операция не разрешена</translation>
    </message>
    <message>
        <source>Operation not supported</source>
        <translation>операция не поддерживается</translation>
    </message>
    <message>
        <source>cannot read %1: it is a device or a pipe, not a file</source>
        <translation>не удалось прочитать %1: это устройство или канал, а не файл</translation>
    </message>
    <message>
        <source>something that is not gzip follows the end of the gzip data</source>
        <translation>после конца данных gzip следует что-то другое</translation>
    </message>
    <message>
        <source>the gzip data are cut short</source>
        <translation>данные gzip обрываются</translation>
    </message>
    <message>
        <source>the gzip data are damaged: %1</source>
        <translation>данные gzip повреждены: %1</translation>
    </message>
    <message>
        <source>the rest of the archive cannot be read: %1</source>
        <translation>остаток архива не читается: %1</translation>
    </message>
    <message>
        <source>the archive cannot be read: %1</source>
        <translation>архив не читается: %1</translation>
    </message>
    <message>
        <source>something between the entries, or behind them, cannot be read: %1</source>
        <translation>что-то между элементами или за ними не читается: %1</translation>
    </message>
    <message>
        <source>something between the entries cannot be read: %1</source>
        <translation>что-то между элементами не читается: %1</translation>
    </message>
    <message>
        <source>it cannot be read: %1</source>
        <translation>не читается: %1</translation>
    </message>
    <message>
        <source>the compressed data cannot be read: %1</source>
        <translation>не удалось прочитать сжатые данные: %1</translation>
    </message>
    <message>
        <source>it is compressed more often than FileFormer unpacks</source>
        <translation>файл сжат больше раз подряд, чем FileFormer распаковывает</translation>
    </message>
    <message>
        <source>something follows the end of the archive, and FileFormer does not read it</source>
        <translation>после конца архива что-то следует, и FileFormer этого не читает</translation>
    </message>
    <message>
        <source>the archive has no end mark, as if it were cut off right behind its last entry; what is listed is there</source>
        <translation>у архива нет метки конца, как будто он обрезан сразу за последним элементом; всё, что в списке, на месте</translation>
    </message>
    <message>
        <source>it is cut short or damaged</source>
        <translation>он обрезан или повреждён</translation>
    </message>
    <message>
        <source>the archive is cut short: it has %1 of %2 bytes; a test tells whether an entry lacks them</source>
        <translation>архив обрезан: в нём %1 из %2 байт; проверка покажет, не касается ли это его элементов</translation>
    </message>
    <message>
        <source>its header is not as it should be: %1</source>
        <translation>его заголовок не такой, каким должен быть: %1</translation>
    </message>
    <message>
        <source>the part %1 is missing; put all parts into one folder</source>
        <translation>нет тома %1; положите все тома в одну папку</translation>
    </message>
    <message>
        <source>the part %1 is larger than the first, so it is of another archive</source>
        <translation>том %1 больше первого, значит, он от другого архива</translation>
    </message>
    <message>
        <source>the part %1 is cut short: it has %2 of %3 bytes</source>
        <translation>том %1 укорочен: в нём %2 из %3 байт</translation>
    </message>
    <message>
        <source>%1; the part %2 is missing, or more of them</source>
        <translation>%1; нет тома %2, а возможно, и следующих</translation>
    </message>
    <message>
        <source>%1 is not of this archive, which ends before it</source>
        <translation>%1 — не от этого архива: он кончается раньше</translation>
    </message>
    <message>
        <source>parts of %1 are there already; remove them, or give the archive another name</source>
        <translation>тома архива %1 уже есть; удалите их или дайте архиву другое имя</translation>
    </message>
    <message>
        <source>the part %1 is missing</source>
        <translation>не хватает части %1</translation>
    </message>
    <message>
        <source>%1; it is one part of several, and a part may be missing</source>
        <translation>%1; это одна часть из нескольких, и какой-то части может не хватать</translation>
    </message>
    <message>
        <source>%1 is one part of several, and not all of them are beside it, or FileFormer cannot join this kind: %2</source>
        <translation>%1 — одна часть из нескольких, но рядом лежат не все, или FileFormer не умеет соединять такие части: %2</translation>
    </message>
    <message>
        <source>%1 bytes of the archive were damaged and repaired by its recovery record</source>
        <translation>байт, повреждённых в архиве и исправленных по записи для восстановления: %1</translation>
    </message>
    <message>
        <source>the damage is more than the recovery record can repair: %1 bytes of the archive are damaged, and %2 blocks of the record are intact</source>
        <translation>повреждено больше, чем может исправить запись для восстановления: в архиве байт — %1, а целых блоков в записи — %2</translation>
    </message>
    <message>
        <source>the recovery record is too damaged to be of use: %1 of its %2 blocks are intact</source>
        <translation>запись для восстановления слишком повреждена и не поможет: в ней целы блоки: %1 из %2</translation>
    </message>
    <message>
        <source>bytes were lost or inserted, and the recovery record found what stands elsewhere now</source>
        <translation>байты пропали или были вставлены; сдвинутое найдено по записи для восстановления</translation>
    </message>
    <message>
        <source>the recovery record is damaged</source>
        <translation>запись для восстановления повреждена</translation>
    </message>
    <message>
        <source>a recovery record has 1 to %1 percent</source>
        <translation>в записи для восстановления может быть от 1 до %1 процентов</translation>
    </message>
    <message>
        <source>the archive is damaged, so its recovery record stays as it is; heal the archive first</source>
        <translation>архив повреждён, поэтому его запись для восстановления осталась как есть; сначала восстановите архив</translation>
    </message>
    <message>
        <source>%1 is encrypted, and its password is not given</source>
        <translation>%1 зашифрован, а пароль не дан</translation>
    </message>
    <message>
        <source>%1 is encrypted, and its keys are damaged in both of their places, so nothing of it can be decrypted</source>
        <translation>%1 зашифрован, и оба места, где записаны его ключи, повреждены: расшифровать нельзя ничего</translation>
    </message>
    <message>
        <source>%1 is encrypted and cut short: its keys are lost, so nothing of it can be decrypted</source>
        <translation>%1 зашифрован и обрезан: его ключей больше нет, поэтому расшифровать нельзя ничего</translation>
    </message>
    <message>
        <source>%1 cannot be read</source>
        <translation>%1 не читается</translation>
    </message>
    <message>
        <source>%1 was encrypted by a newer version of FileFormer; update FileFormer to open it</source>
        <translation>%1 зашифрован более новой версией FileFormer; чтобы открыть его, обновите FileFormer</translation>
    </message>
    <message>
        <source>the password is right, but the archive&apos;s keys were changed</source>
        <translation>пароль верен, но ключи архива кто-то изменил</translation>
    </message>
    <message>
        <source>the archive&apos;s keys are damaged, or the password is wrong</source>
        <translation>ключи архива повреждены, или пароль неверен</translation>
    </message>
    <message>
        <source>The password is wrong.</source>
        <translation>Пароль неверен.</translation>
    </message>
    <message>
        <source>the archive asks for %1 passes over %2 of memory to check its password, more than FileFormer does for any</source>
        <translation>для проверки пароля архив требует проходов: %1, памяти: %2 — больше, чем FileFormer тратит на любой архив</translation>
    </message>
    <message>
        <source>checking the password takes %1 of memory, and only %2 are free; close other programs and try again</source>
        <translation>проверка пароля занимает %1 памяти, а свободно лишь %2; закройте другие программы и попробуйте ещё раз</translation>
    </message>
    <message>
        <source>checking the password takes %1 of memory, which this machine does not give: %2</source>
        <translation>проверка пароля занимает %1 памяти, и система её не даёт: %2</translation>
    </message>
    <message>
        <source>what the archive says of its password is impossible</source>
        <translation>то, что архив говорит о своём пароле, невозможно</translation>
    </message>
    <message>
        <source>the system gives no random numbers, so nothing can be encrypted</source>
        <translation>система не даёт случайных чисел, поэтому ничего нельзя зашифровать</translation>
    </message>
    <message>
        <source>a file is too large to be held in memory, and nothing of an encrypted archive may be written to the disk as it is; close other programs, or make the archive from files that nobody changes meanwhile</source>
        <translation>файл не помещается в память, а записывать на диск что-либо из зашифрованного архива в открытом виде нельзя; закройте другие программы или создайте архив из файлов, которые в это время никто не меняет</translation>
    </message>
    <message>
        <source>the archive&apos;s beginning and its end are those of two different archives</source>
        <translation>начало и конец архива — от двух разных архивов</translation>
    </message>
    <message>
        <source>something was appended to the archive</source>
        <translation>к архиву что-то приписано</translation>
    </message>
    <message>
        <source>the archive is cut short</source>
        <translation>архив обрезан</translation>
    </message>
    <message>
        <source>the first copy of the archive&apos;s keys is damaged</source>
        <translation>первая копия ключей архива повреждена</translation>
    </message>
    <message>
        <source>the second copy of the archive&apos;s keys is damaged</source>
        <translation>вторая копия ключей архива повреждена</translation>
    </message>
    <message>
        <source>the encrypted chunk %1 (from byte %2) is damaged, was changed, or is of another archive</source>
        <translation>зашифрованный блок %1 (с байта %2) повреждён, изменён или взят из другого архива</translation>
    </message>
    <message>
        <source>the encrypted chunk %1 (from byte %2) is not the last one, so the archive is cut short</source>
        <translation>зашифрованный блок %1 (с байта %2) не последний: архив обрезан</translation>
    </message>
    <message>
        <source>the encrypted chunk %1 (from byte %2) is the last one, so something was appended</source>
        <translation>зашифрованный блок %1 (с байта %2) — последний: за ним что-то приписано</translation>
    </message>
    <message>
        <source>the encrypted chunk %1 is chunk %2, which was moved there</source>
        <translation>зашифрованный блок %1 — это блок %2, его переставили</translation>
    </message>
    <message>
        <source>%1 of the %2 encrypted chunks are damaged or were changed</source>
        <translation>зашифрованных блоков повреждено или изменено: %1 из %2</translation>
    </message>
    <message>
        <source>%1 of the %2 encrypted chunks had a few damaged bytes, which could be corrected</source>
        <translation>зашифрованных блоков с немногими повреждёнными байтами, которые удалось исправить: %1 из %2</translation>
    </message>
    <message>
        <source>nothing encrypted is left of the archive</source>
        <translation>от архива не осталось ничего зашифрованного</translation>
    </message>
    <message>
        <source>%1 has no password</source>
        <translation>у %1 нет пароля</translation>
    </message>
    <message>
        <source>%1 is damaged; mend it before its password is changed: %2</source>
        <translation>%1 повреждён; исцелите его, прежде чем менять пароль: %2</translation>
    </message>
    <message>
        <source>what was written is not what it must be, so the archive stays as it is</source>
        <translation>записалось не то, что должно было; архив остался как был</translation>
    </message>
    <message>
        <source>%1 is cut short: it ends at byte %2 of what was encrypted</source>
        <translation>%1 обрезан: он кончается на байте %2 того, что зашифровано</translation>
    </message>
    <message>
        <source>at character %1: %2</source>
        <translation>знак %1: %2</translation>
    </message>
    <message>
        <source>the regular expression is wrong at its character %1; %2</source>
        <translation>в регулярном выражении ошибка на знаке %1: %2</translation>
    </message>
    <message>
        <source>the regular expression is wrong; %1</source>
        <translation>в регулярном выражении ошибка: %1</translation>
    </message>
    <message>
        <source>the regular expression takes too long; write a simpler one</source>
        <translation>регулярное выражение работает слишком долго; напишите проще</translation>
    </message>
    <message>
        <source>the word is too long for ~; it may have %1 letters</source>
        <translation>слово слишком длинное для ~; наибольшая длина в буквах — %1</translation>
    </message>
    <message>
        <source>the query is too long; it may have %1 bytes</source>
        <translation>запрос слишком длинный; наибольшая длина в байтах — %1</translation>
    </message>
    <message>
        <source>a parenthesis has no partner</source>
        <translation>у скобки нет пары</translation>
    </message>
    <message>
        <source>a bracket [ is not closed</source>
        <translation>скобка [ не закрыта</translation>
    </message>
    <message>
        <source>this backslash means nothing</source>
        <translation>такого сочетания с обратной косой чертой нет</translation>
    </message>
    <message>
        <source>this {} is no number of times</source>
        <translation>в {} стоит не число повторений</translation>
    </message>
    <message>
        <source>a range of characters ends before it begins</source>
        <translation>диапазон знаков кончается раньше, чем начинается</translation>
    </message>
    <message>
        <source>what a look-behind looks for must have a greatest length</source>
        <translation>у просмотра назад должна быть наибольшая длина</translation>
    </message>
    <message>
        <source>it refers to a group that it does not have</source>
        <translation>ссылка на группу, которой нет</translation>
    </message>
    <message>
        <source>it is too large</source>
        <translation>оно слишком большое</translation>
    </message>
    <message>
        <source>this is no regular expression</source>
        <translation>это не регулярное выражение</translation>
    </message>
    <message>
        <source>type:folder, type:image, type:video, type:audio, type:document, type:archive, type:code or type:.pdf</source>
        <translation>тип:папка, тип:картинка, тип:видео, тип:звук, тип:документ, тип:архив, тип:код или тип:.pdf</translation>
    </message>
    <message>
        <source>ext:pdf or ext:jpg,png</source>
        <translation>расширение:pdf или расширение:jpg,png</translation>
    </message>
    <message>
        <source>size:&gt;1M, size:&lt;=500k or size:10k..2M</source>
        <translation>размер:&gt;1М, размер:&lt;=500к или размер:10к..2М</translation>
    </message>
    <message>
        <source>after:2024, after:2024-06 or after:2024-06-01</source>
        <translation>после:2024, после:2024-06 или после:2024-06-01</translation>
    </message>
    <message>
        <source>before:2024, before:2024-06 or before:2024-06-01</source>
        <translation>до:2024, до:2024-06 или до:2024-06-01</translation>
    </message>
    <message>
        <source>date:2024-06 or date:2023..2024</source>
        <translation>дата:2024-06 или дата:2023..2024</translation>
    </message>
    <message>
        <source>in:backup</source>
        <translation>в:копия</translation>
    </message>
    <message>
        <source>path:photos/sea</source>
        <translation>путь:фото/море</translation>
    </message>
    <message>
        <source>ratio:&gt;3 or ratio:1.5..2</source>
        <translation>сжатие:&gt;3 или сжатие:1.5..2</translation>
    </message>
    <message>
        <source>the catalogue %1 is in use by another program for too long; try again</source>
        <translation>каталог %1 слишком долго занят другой программой; попробуйте ещё раз</translation>
    </message>
    <message>
        <source>the catalogue %1 cannot be written: there is no space left on its disk</source>
        <translation>не удалось записать каталог %1: на его диске нет места</translation>
    </message>
    <message>
        <source>the catalogue %1 cannot be written: this user may only read it</source>
        <translation>не удалось записать каталог %1: этот пользователь может его только читать</translation>
    </message>
    <message>
        <source>the catalogue %1 is damaged and cannot be moved aside (%2); remove it</source>
        <translation>каталог %1 повреждён, и отложить его в сторону не удалось (%2); удалите его</translation>
    </message>
    <message>
        <source>the catalogue %1 is damaged</source>
        <translation>каталог %1 повреждён</translation>
    </message>
    <message>
        <source>the catalogue %1 cannot be made: %2</source>
        <translation>не удалось создать каталог %1: %2</translation>
    </message>
    <message>
        <source>the catalogue&apos;s folder %1 cannot be made: %2</source>
        <translation>не удалось создать папку каталога %1: %2</translation>
    </message>
    <message>
        <source>the catalogue %1 cannot be used: %2</source>
        <translation>каталогом %1 нельзя воспользоваться: %2</translation>
    </message>
    <message>
        <source>the catalogue was damaged: it is kept as %1, and a new, empty one is begun; archives come back into it when they are opened, or with ffz catalogue remember</source>
        <translation>каталог был повреждён: он сохранён как %1, и начат новый, пустой; архивы попадут в него, когда их откроют, или по команде ffz catalogue remember</translation>
    </message>
    <message>
        <source>the catalogue was damaged, and a new one is begun</source>
        <translation>каталог был повреждён, и начат новый</translation>
    </message>
    <message>
        <source>the catalogue is switched off by FILEFORMER_CATALOGUE=off</source>
        <translation>каталог отключён переменной FILEFORMER_CATALOGUE=off</translation>
    </message>
    <message>
        <source>the catalogue is damaged</source>
        <translation>каталог повреждён</translation>
    </message>
    <message>
        <source>the catalogue %1: %2</source>
        <translation>каталог %1: %2</translation>
    </message>
    <message>
        <source>it is empty and cannot be written</source>
        <translation>он пуст, и записать его нельзя</translation>
    </message>
    <message>
        <source>it is no catalogue of FileFormer</source>
        <translation>это не каталог FileFormer</translation>
    </message>
    <message>
        <source>a newer version of FileFormer made it; this one leaves it as it is. Use that version, or move the file away</source>
        <translation>его создала более новая версия FileFormer, и эта его не трогает. Возьмите ту версию или уберите файл</translation>
    </message>
    <message>
        <source>there is no home folder for the catalogue; set XDG_DATA_HOME</source>
        <translation>нет домашней папки для каталога; задайте XDG_DATA_HOME</translation>
    </message>
    <message>
        <source>there is not enough memory for this search</source>
        <translation>для этого поиска не хватает памяти</translation>
    </message>
    <message>
        <source>the search by meaning needs its model, search/meaning.ffs, which is in none of the folders where models are; install FileFormer again</source>
        <translation>поиску по смыслу нужна его модель, search/meaning.ffs, но её нет ни в одной из папок с моделями; установите FileFormer заново</translation>
    </message>
    <message>
        <source>the model of the search by meaning cannot be used: %1</source>
        <translation>моделью поиска по смыслу нельзя воспользоваться: %1</translation>
    </message>
    <message>
        <source>the archive did not pass its test</source>
        <translation>архив не прошёл проверку</translation>
    </message>
    <message>
        <source>there were warnings</source>
        <translation>были предупреждения</translation>
    </message>
    <message>
        <source>%1 is not in the archive</source>
        <translation>%1 нет в архиве</translation>
    </message>
    <message>
        <source>%1 has changed since it was read</source>
        <translation>%1 изменён после чтения</translation>
    </message>
    <message>
        <source>%1 has to be written anew for this change, and not all that it has can be: %2. Change it all the same with --force, or convert a copy</source>
        <translation>для этого изменения %1 нужно записать заново, и сохранить удастся не всё: %2. Всё равно изменить: --force; или преобразуйте копию</translation>
    </message>
    <message>
        <source>the comment of the archive is not kept</source>
        <translation>комментарий архива не сохраняется</translation>
    </message>
    <message>
        <source>comments of entries are not kept</source>
        <translation>комментарии элементов не сохраняются</translation>
    </message>
    <message>
        <source>fields that FileFormer does not know are not kept</source>
        <translation>поля, которых FileFormer не знает, не сохраняются</translation>
    </message>
    <message>
        <source>fields of its headers that FileFormer does not know are not kept: %1</source>
        <translation>поля заголовков, которых FileFormer не знает, не сохраняются: %1</translation>
    </message>
    <message>
        <source>the attributes hidden and system are not kept</source>
        <translation>атрибуты «скрытый» и «системный» не сохраняются</translation>
    </message>
    <message>
        <source>the signature of the package is not kept</source>
        <translation>подпись пакета не сохраняется</translation>
    </message>
    <message>
        <source>the label of the archive is not kept</source>
        <translation>метка архива не сохраняется</translation>
    </message>
    <message>
        <source>earlier versions of names that the archive has more than once are not kept</source>
        <translation>прежние версии имён, которые есть в архиве несколько раз, не сохраняются</translation>
    </message>
    <message>
        <source>some programs will not find in it any more what kind of document this is, because fields of the zip stand before it then</source>
        <translation>некоторые программы больше не узнают, что это за документ: перед этим элементом окажутся поля zip</translation>
    </message>
    <message>
        <source>what another method compressed is deflated now</source>
        <translation>сжатое другим методом теперь сжато методом Deflate</translation>
    </message>
    <message>
        <source>times are kept in whole seconds</source>
        <translation>время хранится с точностью до секунды</translation>
    </message>
    <message>
        <source>attributes that only Windows has are not kept in a .7z</source>
        <translation>атрибуты, которые есть только в Windows, в .7z не сохраняются</translation>
    </message>
    <message>
        <source>names are UTF-8 now; they were %1</source>
        <translation>имена теперь в UTF-8; были в %1</translation>
    </message>
    <message>
        <source>the folder that all names are relative to has no entry of its own any more</source>
        <translation>у папки, от которой отсчитаны все имена, больше нет своего элемента</translation>
    </message>
    <message>
        <source>%1 is encrypted, and FileFormer cannot encrypt it again; change the archive with the program that made it, or convert it to .ffz</source>
        <translation>%1 зашифрован, и FileFormer не сможет зашифровать его снова; измените архив программой, которая его создала, или преобразуйте в .ffz</translation>
    </message>
    <message>
        <source>%1 has something before the archive, a program that unpacks it most likely, which would go; convert it to change a copy</source>
        <translation>в %1 перед архивом что-то есть — скорее всего, программа, которая его распаковывает, — и оно пропало бы; преобразуйте его и измените копию</translation>
    </message>
    <message>
        <source>%1 has a list of entries that does not fit them, so it cannot be changed; convert it</source>
        <translation>список элементов в %1 не соответствует им самим, поэтому изменить его нельзя; преобразуйте его</translation>
    </message>
    <message>
        <source>it cannot be told which encoding the names in %1 are of, and they have to be written as UTF-8; say it with --names-encoding</source>
        <translation>неясно, в какой кодировке имена в %1, а записать их нужно в UTF-8; укажите её: --names-encoding</translation>
    </message>
    <message>
        <source>%1 is damaged, so it cannot be changed; convert what can be read of it</source>
        <translation>%1 повреждён, поэтому изменить его нельзя; преобразуйте то, что можно прочитать</translation>
    </message>
    <message>
        <source>%1 cannot be read, so the archive stays as it is: %2</source>
        <translation>%1 не удаётся прочитать, поэтому архив остаётся как есть: %2</translation>
    </message>
    <message>
        <source>a header of the archive is longer than any can be</source>
        <translation>заголовок архива длиннее, чем может быть</translation>
    </message>
    <message>
        <source>it is encrypted, and its password is not given</source>
        <translation>зашифровано, а пароль не указан</translation>
    </message>
    <message>
        <source>%1 is encrypted in a way that FileFormer cannot read; 7-Zip can, or the program that made it</source>
        <translation>%1: зашифровано так, что FileFormer не может прочитать; это может 7-Zip или программа, которая его создала</translation>
    </message>
    <message>
        <source>%1 is encrypted, and of encrypted archives FileFormer can open .ffz and .zip alone; 7-Zip can</source>
        <translation>%1: зашифровано, а из зашифрованных FileFormer открывает только .ffz и .zip; это может 7-Zip</translation>
    </message>
    <message>
        <source>%1 is encrypted, and of encrypted archives FileFormer can open .ffz and .zip alone; unrar and 7-Zip can</source>
        <translation>%1: зашифровано, а из зашифрованных FileFormer открывает только .ffz и .zip; это могут unrar и 7-Zip</translation>
    </message>
    <message>
        <source>its password is another than that of the rest</source>
        <translation>пароль у него не такой, как у остальных</translation>
    </message>
    <message>
        <source>%1; or its password is another one</source>
        <translation>%1; или пароль у него другой</translation>
    </message>
    <message>
        <source>it is encrypted in a way that FileFormer cannot read; 7-Zip can, or the program that made it</source>
        <translation>зашифровано так, что FileFormer не может прочитать; это может 7-Zip или программа, которая его создала</translation>
    </message>
    <message>
        <source>{} stands for the name of each item once, in the last part of %1</source>
        <translation>{} заменяется именем элемента один раз, в последней части %1</translation>
    </message>
    <message>
        <source>%1 would be one archive; name a folder, or put {} where the name of each item goes</source>
        <translation>%1 — это один архив; укажите папку или поставьте {} на место имени элемента</translation>
    </message>
    <message>
        <source>%1 has no name that its archive could have</source>
        <translation>У %1 нет имени, которое мог бы получить архив</translation>
    </message>
    <message>
        <source>%1 and %2 would both become %3</source>
        <translation>%1 и %2 получили бы один архив %3</translation>
    </message>
    <message>
        <source>%1 is one of the items itself; choose another folder</source>
        <translation>%1 — сам один из элементов; выберите другую папку</translation>
    </message>
    <message>
        <source>there is no profile &quot;%1&quot;</source>
        <translation>Нет профиля «%1»</translation>
    </message>
    <message>
        <source>there is no folder for profiles: neither HOME nor XDG_CONFIG_HOME is set</source>
        <translation>Нет папки для профилей: не заданы ни HOME, ни XDG_CONFIG_HOME</translation>
    </message>
    <message>
        <source>%1 is too large to be a file of profiles</source>
        <translation>%1 слишком велик для файла профилей</translation>
    </message>
    <message>
        <source>no name of a profile in brackets</source>
        <translation>в скобках нет имени профиля</translation>
    </message>
    <message>
        <source>there are two profiles of this name</source>
        <translation>профилей с таким именем два</translation>
    </message>
    <message>
        <source>neither a name in brackets nor a setting of a profile</source>
        <translation>это не имя в скобках и не настройка профиля</translation>
    </message>
    <message>
        <source>there is no such setting</source>
        <translation>такой настройки нет</translation>
    </message>
    <message>
        <source>the setting cannot have this value</source>
        <translation>такого значения у настройки не бывает</translation>
    </message>
    <message>
        <source>%1 is too large to be opened in its encrypted archive: nothing of that may be written to the disk, and there is not enough memory for it; close other programs, or extract it first</source>
        <translation>%1 слишком велик, чтобы открыть его внутри зашифрованного архива: ничего из него нельзя записывать на диск, а памяти не хватает; закройте другие программы или сначала извлеките его</translation>
    </message>
    <message>
        <source>the archives lie too deep in each other; extract one of them first</source>
        <translation>архивы вложены друг в друга слишком глубоко; сначала извлеките один из них</translation>
    </message>
    <message>
        <source>the catalogue now has the form of this version, and keeps all that it had; an older version of FileFormer cannot read it any more</source>
        <translation>каталог приведён к виду этой версии, и в нём осталось всё, что было; прежняя версия FileFormer его больше не прочтёт</translation>
    </message>
    <message>
        <source>%1 is not in the catalogue</source>
        <translation>%1 нет в каталоге</translation>
    </message>
    <message>
        <source>%1 is not remembered of this archive</source>
        <translation>из этого архива не запомнено: %1</translation>
    </message>
    <message>
        <source>there is no %1 in %2</source>
        <translation>%1 нет в %2</translation>
    </message>
    <message>
        <source>%1 of %2 segments cannot be read, and the entries in them are lost</source>
        <translation>сегментов не прочитано: %1 из %2, элементы в них потеряны</translation>
    </message>
    <message>
        <source>what stood behind what is listed, or between, is lost</source>
        <translation>то, что стояло за перечисленным или между ним, потеряно</translation>
    </message>
    <message>
        <source>no .%1 file can be made; %2: give the archive a name that ends so</source>
        <translation>файл .%1 создать нельзя; %2: дайте архиву имя с таким окончанием</translation>
    </message>
    <message>
        <source>cannot make a temporary folder: %1</source>
        <translation>не удалось создать временную папку: %1</translation>
    </message>
    <message>
        <source>%1 is too large for a benchmark: 1 GB at most</source>
        <translation>%1 слишком велик для теста скорости: не больше 1 ГБ</translation>
    </message>
    <message>
        <source>level %1 did not decode to what was coded</source>
        <translation>уровень %1 распаковал не то, что было сжато</translation>
    </message>
    <message>
        <source>gzip failed: %1</source>
        <translation>сбой gzip: %1</translation>
    </message>
    <message>
        <source>nothing in it can be read</source>
        <translation>в нём ничего не удаётся прочитать</translation>
    </message>
    <message>
        <source>nothing in %1 can be read</source>
        <translation>в %1 ничего не удаётся прочитать</translation>
    </message>
    <message>
        <source>the new archive must have another name than the old one</source>
        <translation>новый архив должен называться иначе, чем старый</translation>
    </message>
    <message>
        <source>n must be at most %1</source>
        <translation>n должно быть не больше %1</translation>
    </message>
    <message>
        <source>a model goes with the levels former and ultra, which use one</source>
        <translation>модель задают для уровней former и ultra: только они её используют</translation>
    </message>
    <message>
        <source>the archive can be opened only where the model %1 is installed, and here it is not: ffz model add installs it</source>
        <translation>архив откроется только там, где установлена модель %1, а здесь её нет: её устанавливает ffz model add</translation>
    </message>
    <message>
        <source>nothing of the interrupted creation could be used: it was made by another version of FileFormer or for another device</source>
        <translation>из прерванного создания ничего использовать не удалось: его вела другая версия FileFormer или другое устройство</translation>
    </message>
    <message>
        <source>this creation could not be resumed if it were interrupted: %1</source>
        <translation>если создание прервётся, продолжить его не удастся: %1</translation>
    </message>
    <message>
        <source>nothing could be read</source>
        <translation>ничего не удалось прочитать</translation>
    </message>
    <message>
        <source>an encrypted archive cannot be made so that it can be resumed: what is kept for that would tell what is in it</source>
        <translation>зашифрованный архив нельзя создавать с возможностью продолжения: то, что для неё хранится, выдало бы содержимое</translation>
    </message>
    <message>
        <source>an archive that is cut into parts cannot be made so that it can be resumed</source>
        <translation>архив из томов нельзя создавать с возможностью продолжения</translation>
    </message>
    <message>
        <source>%1 is there already and is no archive that may be replaced</source>
        <translation>%1 уже есть, и это не архив, который можно заменить</translation>
    </message>
    <message>
        <source>line %1: %2</source>
        <translation>строка %1: %2</translation>
    </message>
    <message>
        <source>the segments are not those that the checks are of</source>
        <translation>контрольные суммы относятся к другим сегментам</translation>
    </message>
    <message>
        <source>%1 exists and is no .%2 archive, so it is not replaced; give the archive another name</source>
        <translation>файл %1 уже есть, и это не архив .%2, поэтому он не заменён; дайте архиву другое имя</translation>
    </message>
    <message>
        <source>a part must have at least 64 KiB</source>
        <translation>том должен быть не меньше 64 КиБ</translation>
    </message>
    <message>
        <source>the archive would have %1 parts of that size, and %2 is the most; choose larger ones</source>
        <translation>при таком размере в архиве было бы томов: %1, а можно не больше %2; выберите размер побольше</translation>
    </message>
    <message>
        <source>cannot remove %1: %2</source>
        <translation>не удалось удалить %1: %2</translation>
    </message>
    <message>
        <source>cannot write down the progress in %1: %2</source>
        <translation>не удалось записать ход работы в %1: %2</translation>
    </message>
    <message>
        <source>%1 is no journal of FileFormer</source>
        <translation>%1 — не журнал FileFormer</translation>
    </message>
    <message>
        <source>extended attributes with &apos;=&apos; in their name are left out</source>
        <translation>расширенные атрибуты с «=» в имени пропущены</translation>
    </message>
    <message>
        <source>its extended attributes are left out: they take more than 512 KiB</source>
        <translation>его расширенные атрибуты пропущены: они занимают больше 512 КиБ</translation>
    </message>
    <message>
        <source>stopped</source>
        <translation>остановлено</translation>
    </message>
    <message>
        <source>this version of libarchive cannot write pax archives as FileFormer needs them</source>
        <translation>эта версия libarchive не умеет записывать архивы pax так, как нужно FileFormer</translation>
    </message>
    <message>
        <source>cannot write the tar stream: %1</source>
        <translation>не удалось записать поток tar: %1</translation>
    </message>
    <message>
        <source>.%1 cannot store files as they are; name the archive .tar, or choose the level fast</source>
        <translation>.%1 не может хранить файлы без сжатия; назовите архив .tar или выберите уровень fast</translation>
    </message>
    <message>
        <source>there is not enough memory to compress</source>
        <translation>для сжатия не хватает памяти</translation>
    </message>
    <message>
        <source>%1 archives are not encrypted by FileFormer; leave that out, or name the archive .ffz</source>
        <translation>архивы %1 FileFormer не шифрует; уберите это или назовите архив .ffz</translation>
    </message>
    <message>
        <source>%1 archives have no recovery record; leave that out, or name the archive .ffz</source>
        <translation>у архивов %1 нет записи для восстановления; уберите это или назовите архив .ffz</translation>
    </message>
    <message>
        <source>%1 archives cannot be made so that they can be resumed; leave that out, or name the archive .ffz</source>
        <translation>архивы %1 нельзя создавать с возможностью продолжения; уберите это или назовите архив .ffz</translation>
    </message>
    <message>
        <source>%1 archives have no level that goes by a time; leave that out, or name the archive .ffz</source>
        <translation>у архивов %1 нет уровня, который зависит от времени; уберите это или назовите архив .ffz</translation>
    </message>
    <message>
        <source>%1 archives are not coded by the transformer, whose settings were given; leave that out, or name the archive .ffz</source>
        <translation>архивы %1 сжимает не трансформер, а заданы его настройки; уберите это или назовите архив .ffz</translation>
    </message>
    <message>
        <source>%1 archives are made by the processor alone; leave that out, or name the archive .ffz</source>
        <translation>архивы %1 создаёт только процессор; уберите это или назовите архив .ffz</translation>
    </message>
    <message>
        <source>this version of libarchive cannot write .%1 archives as FileFormer needs them</source>
        <translation>эта версия libarchive не умеет записывать архивы .%1 так, как нужно FileFormer</translation>
    </message>
    <message>
        <source>cannot write the archive: %1: %2 (7z needs room in $TMPDIR, or /tmp, too)</source>
        <translation>не удалось записать архив: %1: %2 (для 7z нужно место и в $TMPDIR или /tmp)</translation>
    </message>
    <message>
        <source>cannot write the archive: libarchive took fewer bytes than it was given</source>
        <translation>не удалось записать архив: libarchive приняла меньше байт, чем ей дали</translation>
    </message>
    <message>
        <source>cancelled</source>
        <translation>отменено</translation>
    </message>
    <message>
        <source>there is no entry %1 in the archive</source>
        <translation>в архиве нет элемента %1</translation>
    </message>
    <message>
        <source>the size of %1 cannot be</source>
        <translation>такого размера у %1 быть не может</translation>
    </message>
    <message>
        <source>%1 has more entries, or longer names, than FileFormer takes from another program&apos;s archive</source>
        <translation>в %1 больше элементов или длиннее имена, чем FileFormer принимает из архива другой программы</translation>
    </message>
    <message>
        <source>absolute names lose their leading /, as tar extracts them</source>
        <translation>абсолютные имена теряют начальный знак /, как и при распаковке программой tar</translation>
    </message>
    <message>
        <source>some names are in the archive more than once; the last of each counts, as tar extracts them</source>
        <translation>некоторые имена встречаются в архиве несколько раз; действует последний элемент, как и при распаковке программой tar</translation>
    </message>
    <message>
        <source>there is no encoding of names called %1</source>
        <translation>кодировки имён %1 не существует</translation>
    </message>
    <message>
        <source>%1 uses something that libarchive cannot read: %2</source>
        <translation>в %1 есть то, чего libarchive не читает: %2</translation>
    </message>
    <message>
        <source>it is no archive that FileFormer knows</source>
        <translation>FileFormer не знает таких архивов</translation>
    </message>
    <message>
        <source>the list of entries at the end of the zip is missing: it is cut short or damaged</source>
        <translation>в конце архива ZIP нет списка его элементов: он обрезан или повреждён</translation>
    </message>
    <message>
        <source>there is no recovery record that repairs everything</source>
        <translation>нет записи для восстановления, которая исправила бы всё</translation>
    </message>
    <message>
        <source>there is a gap between segments</source>
        <translation>между сегментами есть пропуск</translation>
    </message>
    <message>
        <source>the archive&apos;s segments overlap</source>
        <translation>сегменты архива перекрываются</translation>
    </message>
    <message>
        <source>%1 has no contents</source>
        <translation>у %1 нет содержимого</translation>
    </message>
    <message>
        <source>this version of libarchive cannot read tar archives as FileFormer needs them</source>
        <translation>эта версия libarchive не умеет читать архивы tar так, как нужно FileFormer</translation>
    </message>
    <message>
        <source>its contents are damaged: the SHA-512 differs</source>
        <translation>содержимое повреждено: SHA-512 не совпадает</translation>
    </message>
    <message>
        <source>its header is damaged</source>
        <translation>его заголовок повреждён</translation>
    </message>
    <message>
        <source>its header is not the one that the index lists</source>
        <translation>его заголовок не тот, что указан в указателе</translation>
    </message>
    <message>
        <source>its contents are damaged: they end early</source>
        <translation>содержимое повреждено: оно обрывается</translation>
    </message>
    <message>
        <source>its contents are damaged: they do not fit its size</source>
        <translation>содержимое повреждено: оно не соответствует размеру</translation>
    </message>
    <message>
        <source>its segment is damaged, and without the index its contents cannot be proved</source>
        <translation>его сегмент повреждён, а без указателя содержимое не проверить</translation>
    </message>
    <message>
        <source>an entry&apos;s header is damaged</source>
        <translation>заголовок элемента повреждён</translation>
    </message>
    <message>
        <source>an entry&apos;s header has no SHA-512</source>
        <translation>в заголовке элемента нет SHA-512</translation>
    </message>
    <message>
        <source>no segment can be found</source>
        <translation>не найдено ни одного сегмента</translation>
    </message>
    <message>
        <source>%1 is cut short: it ends at byte %2</source>
        <translation>%1 обрезан: он кончается на байте %2</translation>
    </message>
    <message>
        <source>%1; rename the entry in the archive</source>
        <translation>%1; переименуйте элемент в архиве</translation>
    </message>
    <message>
        <source>the segment that primes it is damaged</source>
        <translation>сегмент, на котором он основан, повреждён</translation>
    </message>
    <message>
        <source>a temporary file for repeated contents cannot be used: %1</source>
        <translation>не удаётся использовать временный файл для повторов: %1</translation>
    </message>
    <message>
        <source>what was decoded there has another hash</source>
        <translation>у распакованного там другой хеш</translation>
    </message>
    <message>
        <source>there is no device called &quot;%1&quot;: use auto, cpu or cuda</source>
        <translation>нет устройства «%1»: укажите auto, cpu или cuda</translation>
    </message>
    <message>
        <source>what it refers to is not there</source>
        <translation>того, на что он ссылается, нет</translation>
    </message>
    <message>
        <source>a segment is coded by a method that this version of FileFormer does not know</source>
        <translation>сегмент сжат способом, которого эта версия FileFormer не знает</translation>
    </message>
    <message>
        <source>what a segment was primed with is not there</source>
        <translation>нет того, на чём основан сегмент</translation>
    </message>
    <message>
        <source>a segment is primed with more than can be</source>
        <translation>сегмент основан на большем, чем возможно</translation>
    </message>
    <message>
        <source>what was coded there does not decode</source>
        <translation>сжатое там не распаковывается</translation>
    </message>
    <message>
        <source>what was just coded does not decode to the same bytes: this machine&apos;s memory or processor cannot be trusted</source>
        <translation>только что сжатое распаковалось в другие байты: памяти или процессору этого компьютера нельзя доверять</translation>
    </message>
    <message>
        <source>the archive&apos;s entries do not fit its segments</source>
        <translation>элементы архива не соответствуют его сегментам</translation>
    </message>
    <message>
        <source>FileFormer encrypts only .ffz archives; convert %1 to one first</source>
        <translation>FileFormer шифрует только архивы .ffz; сначала преобразуйте %1</translation>
    </message>
    <message>
        <source>%1 is cut into parts, and such an archive cannot be changed; join them first: cat %2.* &gt; %3</source>
        <translation>%1 разрезан на тома, а такой архив изменить нельзя; сначала соедините их: cat %2.* &gt; %3</translation>
    </message>
    <message>
        <source>%1 was changed by another program since it was opened; open it again</source>
        <translation>другая программа изменила %1 после открытия; откройте его снова</translation>
    </message>
    <message>
        <source>the changed archive is not what it must be (%1), so the old one stays as it is</source>
        <translation>изменённый архив не такой, каким должен быть (%1), поэтому старый остаётся как есть</translation>
    </message>
    <message>
        <source>its encryption differs</source>
        <translation>шифрование другое</translation>
    </message>
    <message>
        <source>its index differs</source>
        <translation>указатель другой</translation>
    </message>
    <message>
        <source>an entry differs: %1</source>
        <translation>элемент другой: %1</translation>
    </message>
    <message>
        <source>a copied segment differs</source>
        <translation>скопированный сегмент другой</translation>
    </message>
    <message>
        <source>the version before cannot be kept, so this change cannot be undone: %1</source>
        <translation>прежнюю версию сохранить не удалось, поэтому отменить это изменение нельзя: %1</translation>
    </message>
    <message>
        <source>cannot write %1</source>
        <translation>не удалось записать %1</translation>
    </message>
    <message>
        <source>cannot read %1</source>
        <translation>не удалось прочитать %1</translation>
    </message>
    <message>
        <source>nothing was prepared</source>
        <translation>ничего не подготовлено</translation>
    </message>
    <message>
        <source>%1 was changed by another program, so this cannot be undone</source>
        <translation>другая программа изменила %1, поэтому отменить это нельзя</translation>
    </message>
    <message>
        <source>cannot keep the version that is there</source>
        <translation>не удалось сохранить имеющуюся версию</translation>
    </message>
    <message>
        <source>cannot put the other version in place</source>
        <translation>не удалось поставить на место другую версию</translation>
    </message>
    <message>
        <source>the version that was there is called %1 now</source>
        <translation>прежняя версия теперь называется %1</translation>
    </message>
    <message>
        <source>there is nothing to undo</source>
        <translation>отменять нечего</translation>
    </message>
    <message>
        <source>there is nothing to do again</source>
        <translation>повторять нечего</translation>
    </message>
    <message>
        <source>the index of %1 is lost, so it cannot be changed; extract it and make a new archive</source>
        <translation>указатель %1 утрачен, поэтому изменить архив нельзя; извлеките его и создайте новый</translation>
    </message>
    <message>
        <source>the archive does not end where it must</source>
        <translation>архив кончается не там, где должен</translation>
    </message>
    <message>
        <source>there is nothing to change</source>
        <translation>менять нечего</translation>
    </message>
    <message>
        <source>FileFormer changes .ffz, .zip, .7z and .tar archives, and this one is &quot;%1&quot;; convert %2 to one of them first</source>
        <translation>FileFormer изменяет архивы .ffz, .zip, .7z и .tar, а этот — «%1»; сначала преобразуйте %2</translation>
    </message>
    <message>
        <source>.%1 archives have no recovery record</source>
        <translation>у архивов .%1 нет записи для восстановления</translation>
    </message>
    <message>
        <source>%1 (%2 and %3 more)</source>
        <translation>%1 (%2 и ещё %3)</translation>
    </message>
    <message>
        <source>%1 has no name that it could have in an archive</source>
        <translation>у %1 нет имени, которое могло бы стоять в архиве</translation>
    </message>
    <message>
        <source>it cannot be read</source>
        <translation>его не удаётся прочитать</translation>
    </message>
    <message>
        <source>&quot;%1&quot; cannot be a name in an archive: %2</source>
        <translation>«%1» не может быть именем в архиве: %2</translation>
    </message>
    <message>
        <source>%1 is no folder, so nothing can be put into it</source>
        <translation>%1 — не папка, в неё ничего не положить</translation>
    </message>
    <message>
        <source>%1 cannot be moved into itself</source>
        <translation>%1 нельзя переместить в себя</translation>
    </message>
    <message>
        <source>%1 is in the archive already</source>
        <translation>%1 уже есть в архиве</translation>
    </message>
    <message>
        <source>two of the things that are added would be called %1</source>
        <translation>два из добавляемых объектов назывались бы %1</translation>
    </message>
    <message>
        <source>%1 is no folder in the archive</source>
        <translation>%1 — в архиве это не папка</translation>
    </message>
    <message>
        <source>%1 is a folder in the archive</source>
        <translation>%1 — в архиве это папка</translation>
    </message>
    <message>
        <source>the archive cannot be changed because it is damaged where the change is: %1; extract what is intact and make a new archive of it</source>
        <translation>архив нельзя изменить: он повреждён там, где нужно изменение: %1; извлеките уцелевшее и создайте из него новый архив</translation>
    </message>
    <message>
        <source>an entry&apos;s headers are of a kind that this version of FileFormer cannot change</source>
        <translation>заголовки элемента такого вида, который эта версия FileFormer менять не умеет</translation>
    </message>
    <message>
        <source>this version of FileFormer cannot write the name &quot;%1&quot; into this entry&apos;s headers</source>
        <translation>эта версия FileFormer не может записать имя «%1» в заголовки этого элемента</translation>
    </message>
    <message>
        <source>a segment&apos;s hash differs</source>
        <translation>хеш сегмента не совпадает</translation>
    </message>
    <message>
        <source>a segment is missing</source>
        <translation>не хватает сегмента</translation>
    </message>
    <message>
        <source>unexpected failure: %1</source>
        <translation>непредвиденный сбой: %1</translation>
    </message>
    <message>
        <source>unexpected failure</source>
        <translation>непредвиденный сбой</translation>
    </message>
    <message>
        <source>%1 is cut short: it ends %2 bytes early</source>
        <translation>%1 обрезан: не хватает байт: %2</translation>
    </message>
    <message>
        <source>%1 is cut short: it ends at byte %2, %3 bytes early</source>
        <translation>%1 обрезан: он кончается на байте %2, не хватает байт: %3</translation>
    </message>
    <message>
        <source>cannot follow %1: %2</source>
        <translation>не удалось пройти по ссылке %1: %2</translation>
    </message>
    <message>
        <source>cannot find a free temporary name for %1: %2</source>
        <translation>не удалось найти свободное временное имя для %1: %2</translation>
    </message>
    <message>
        <source>cannot close %1: %2</source>
        <translation>не удалось закрыть %1: %2</translation>
    </message>
    <message>
        <source>%1 has %2 bytes, more than the %3 that are read at once</source>
        <translation>в %1 байт: %2, а за один раз читается не больше %3</translation>
    </message>
    <message>
        <source>rank %1</source>
        <translation>процесс %1</translation>
    </message>
    <message>
        <source>rank %1 on %2</source>
        <translation>процесс %1 на %2</translation>
    </message>
    <message>
        <source>a rank answered something that it was not asked</source>
        <translation>процесс ответил на то, о чём его не спрашивали</translation>
    </message>
    <message>
        <source>a message came from a rank that is not there</source>
        <translation>пришло сообщение от процесса, которого нет</translation>
    </message>
    <message>
        <source>a message from it cannot be read</source>
        <translation>сообщение от него не удаётся прочитать</translation>
    </message>
    <message>
        <source>a message from it is none for this rank</source>
        <translation>сообщение от него не для этого процесса</translation>
    </message>
    <message>
        <source>nothing was heard of it for %1 seconds; look at that machine and its network, then begin again</source>
        <translation>от него ничего не слышно (секунд: %1); проверьте тот компьютер и его сеть и начните снова</translation>
    </message>
    <message>
        <source>it has version %1 of FileFormer and rank 0 has %2; install the same on all machines</source>
        <translation>у него FileFormer версии %1, а у процесса 0 — %2; установите одну версию на все компьютеры</translation>
    </message>
    <message>
        <source>a message from rank 0 cannot be read</source>
        <translation>сообщение от процесса 0 не удаётся прочитать</translation>
    </message>
    <message>
        <source>a message from rank 0 is none for this rank</source>
        <translation>сообщение от процесса 0 не для этого процесса</translation>
    </message>
    <message>
        <source>a block claims %1 bytes, more than %2 packed ones can give</source>
        <translation>блок заявляет байт: %1 — больше, чем может дать сжатое (байт: %2)</translation>
    </message>
    <message>
        <source>a block claims %1 bytes, more than the %2 that a block may have</source>
        <translation>блок заявляет байт: %1 — больше, чем может быть в блоке (%2)</translation>
    </message>
    <message>
        <source>a stored block has %1 of %2 bytes</source>
        <translation>в блоке без сжатия %1 из %2 байт</translation>
    </message>
    <message>
        <source>a block&apos;s deflate streams are undone too often</source>
        <translation>потоки deflate блока раскрыты слишком много раз</translation>
    </message>
    <message>
        <source>a block&apos;s pictures are taken out too often</source>
        <translation>изображения блока вынуты слишком много раз</translation>
    </message>
    <message>
        <source>a block&apos;s sounds are taken out twice</source>
        <translation>звук блока вынут дважды</translation>
    </message>
    <message>
        <source>a block&apos;s MP3 streams are taken out twice</source>
        <translation>потоки MP3 блока вынуты дважды</translation>
    </message>
    <message>
        <source>a block&apos;s pixels are taken out too often</source>
        <translation>пиксели блока вынуты слишком много раз</translation>
    </message>
    <message>
        <source>a block is coded with method %1, which this version does not know; a newer FileFormer may open it</source>
        <translation>блок сжат способом %1, которого эта версия не знает; возможно, его откроет более новый FileFormer</translation>
    </message>
    <message>
        <source>not enough memory for a block of %1 bytes; try fewer threads (--threads 1)</source>
        <translation>не хватает памяти для блока (байт: %1); попробуйте меньше потоков (--threads 1)</translation>
    </message>
    <message>
        <source>a block of %1 bytes is too large</source>
        <translation>блок слишком велик (байт: %1)</translation>
    </message>
    <message>
        <source>a primer of %1 bytes is too large</source>
        <translation>затравка слишком велика (байт: %1)</translation>
    </message>
    <message>
        <source>a coded block does not decode to what went in</source>
        <translation>сжатый блок распаковался не в то, чем был</translation>
    </message>
    <message>
        <source>the device made more of a block than there may be</source>
        <translation>устройство сделало из блока больше, чем может быть</translation>
    </message>
    <message>
        <source>a coded block does not decode to what went in, from byte %1</source>
        <translation>сжатый блок распаковался не в то, чем был, начиная с байта %1</translation>
    </message>
    <message>
        <source>a block of %1 bytes cannot have n = %2</source>
        <translation>у блока (байт: %1) не может быть n = %2</translation>
    </message>
    <message>
        <source>a block needs a transformer model that is not here</source>
        <translation>блоку нужна модель трансформера, которой здесь нет</translation>
    </message>
    <message>
        <source>a block within another is shorter than its list says</source>
        <translation>вложенный блок короче, чем сказано в его списке</translation>
    </message>
    <message>
        <source>zstd failed: %1</source>
        <translation>сбой zstd: %1</translation>
    </message>
    <message>
        <source>zstd failed: it makes more of its input than it said</source>
        <translation>сбой zstd: получилось больше, чем было заявлено</translation>
    </message>
    <message>
        <source>a zstd block is damaged: %1</source>
        <translation>блок zstd повреждён: %1</translation>
    </message>
    <message>
        <source>a zstd block decodes to %1 bytes instead of %2</source>
        <translation>из блока zstd получилось байт: %1 вместо %2</translation>
    </message>
    <message>
        <source>a zstd block is damaged: it does not end where it must</source>
        <translation>блок zstd повреждён: он кончается не там, где должен</translation>
    </message>
    <message>
        <source>a sorted block has an impossible head</source>
        <translation>у отсортированного блока невозможное начало</translation>
    </message>
    <message>
        <source>a sorted block does not end where it must</source>
        <translation>отсортированный блок кончается не там, где должен</translation>
    </message>
    <message>
        <source>a sorted block ends before its bytes do</source>
        <translation>отсортированный блок кончается раньше своих байт</translation>
    </message>
    <message>
        <source>a sorted block has an impossible tree of bytes</source>
        <translation>у отсортированного блока невозможное дерево байт</translation>
    </message>
    <message>
        <source>a sorted block has rows that it cannot have</source>
        <translation>в отсортированном блоке невозможные строки</translation>
    </message>
    <message>
        <source>a block&apos;s table of words is impossible</source>
        <translation>таблица слов блока невозможна</translation>
    </message>
    <message>
        <source>a block&apos;s words do not make the bytes that they must</source>
        <translation>из слов блока получаются не те байты</translation>
    </message>
    <message>
        <source>this engine cannot go back</source>
        <translation>этот движок не умеет возвращаться назад</translation>
    </message>
    <message>
        <source>the thin model cannot go back</source>
        <translation>малая модель не умеет возвращаться назад</translation>
    </message>
    <message>
        <source>the recipe of a block&apos;s deflate streams is damaged</source>
        <translation>описание потоков deflate блока повреждено</translation>
    </message>
    <message>
        <source>a block&apos;s payload has an impossible head</source>
        <translation>у данных блока невозможное начало</translation>
    </message>
    <message>
        <source>a picture is not the one that was parsed</source>
        <translation>изображение не то, которое было разобрано</translation>
    </message>
    <message>
        <source>the recipe of a JPEG picture is damaged</source>
        <translation>описание изображения JPEG повреждено</translation>
    </message>
    <message>
        <source>the headers of a JPEG picture are damaged</source>
        <translation>заголовки изображения JPEG повреждены</translation>
    </message>
    <message>
        <source>a JPEG picture claims more blocks than its bytes can hold</source>
        <translation>изображение JPEG заявляет больше блоков, чем помещается в его байты</translation>
    </message>
    <message>
        <source>the coefficients of a JPEG picture are damaged</source>
        <translation>коэффициенты изображения JPEG повреждены</translation>
    </message>
    <message>
        <source>a JPEG picture has more scans than its bytes can hold</source>
        <translation>в изображении JPEG больше проходов, чем помещается в его байты</translation>
    </message>
    <message>
        <source>the list of a block&apos;s pictures is damaged</source>
        <translation>список изображений блока повреждён</translation>
    </message>
    <message>
        <source>the coefficients of a picture are damaged</source>
        <translation>коэффициенты изображения повреждены</translation>
    </message>
    <message>
        <source>another version of FileFormer coded a block, or its payload is damaged</source>
        <translation>блок сжат другой версией FileFormer, или его данные повреждены</translation>
    </message>
    <message>
        <source>the list of a block&apos;s MP3 streams is damaged</source>
        <translation>список потоков MP3 блока повреждён</translation>
    </message>
    <message>
        <source>an MP3 stream is damaged</source>
        <translation>поток MP3 повреждён</translation>
    </message>
    <message>
        <source>the list of a block&apos;s pixels is damaged</source>
        <translation>список пикселей блока повреждён</translation>
    </message>
    <message>
        <source>the pixels of a picture are damaged</source>
        <translation>пиксели изображения повреждены</translation>
    </message>
    <message>
        <source>the list of a block&apos;s sounds is damaged</source>
        <translation>список звука блока повреждён</translation>
    </message>
    <message>
        <source>the samples of a sound are damaged</source>
        <translation>отсчёты звука повреждены</translation>
    </message>
    <message>
        <source>the list of a sound&apos;s values is damaged</source>
        <translation>список значений звука повреждён</translation>
    </message>
    <message>
        <source>the password is empty</source>
        <translation>пароль пуст</translation>
    </message>
    <message>
        <source>the password is longer than %1 bytes</source>
        <translation>пароль длиннее допустимого (байт: %1)</translation>
    </message>
    <message>
        <source>model %1 is damaged: even the reference engine does not give its known answer</source>
        <translation>модель %1 повреждена: даже эталонный движок не даёт известного ответа</translation>
    </message>
    <message>
        <source>%1 is &quot;%2&quot;; it must be reference, portable, avx2, avx-vnni, avx512, torch-cpu or cuda</source>
        <translation>%1 — «%2», а должно быть reference, portable, avx2, avx-vnni, avx512, torch-cpu или cuda</translation>
    </message>
    <message>
        <source>not enough memory for model %1</source>
        <translation>не хватает памяти для модели %1</translation>
    </message>
    <message>
        <source>the %1 engine does not run on this processor</source>
        <translation>движок %1 не работает на этом процессоре</translation>
    </message>
    <message>
        <source>the %1 engine does not give the known answer of the model on this machine</source>
        <translation>движок %1 не даёт на этом компьютере известного ответа модели</translation>
    </message>
    <message>
        <source>this engine codes no blocks</source>
        <translation>этот движок не сжимает блоки</translation>
    </message>
    <message>
        <source>the CUDA device cannot be opened: %1</source>
        <translation>не удалось открыть устройство CUDA: %1</translation>
    </message>
    <message>
        <source>a predictor needs at least one lane</source>
        <translation>предсказателю нужна хотя бы одна дорожка</translation>
    </message>
    <message>
        <source>not enough memory for %1 lanes of model %2</source>
        <translation>не хватает памяти для дорожек (%1) модели %2</translation>
    </message>
    <message>
        <source>%1 is %2, allowed is %3 to %4 in steps of %5</source>
        <translation>%1 = %2, а допустимо от %3 до %4 с шагом %5</translation>
    </message>
    <message>
        <source>%1 is %2, allowed is %3 to %4</source>
        <translation>%1 = %2, а допустимо от %3 до %4</translation>
    </message>
    <message>
        <source>this is not a FileFormer model</source>
        <translation>это не модель FileFormer</translation>
    </message>
    <message>
        <source>model format %1 needs an older FileFormer</source>
        <translation>для формата модели %1 нужен более старый FileFormer</translation>
    </message>
    <message>
        <source>model format %1 needs a newer FileFormer</source>
        <translation>для формата модели %1 нужен более новый FileFormer</translation>
    </message>
    <message>
        <source>the header is cut short</source>
        <translation>заголовок обрезан</translation>
    </message>
    <message>
        <source>the text is cut short</source>
        <translation>текст обрезан</translation>
    </message>
    <message>
        <source>weight_bits is %1, allowed is 2, 4 or 8</source>
        <translation>weight_bits = %1, а допустимо 2, 4 или 8</translation>
    </message>
    <message>
        <source>the file is cut short</source>
        <translation>файл обрезан</translation>
    </message>
    <message>
        <source>the padding before byte %1 is not zero</source>
        <translation>заполнение перед байтом %1 не нулевое</translation>
    </message>
    <message>
        <source>%1 is cut short: it needs %2 bytes at byte %3, the file ends after %4</source>
        <translation>%1: не хватает данных, нужно байт: %2 с байта %3, а файл кончается после %4</translation>
    </message>
    <message>
        <source>%1 holds %2, allowed is %3 to %4</source>
        <translation>в %1 есть %2, а допустимо от %3 до %4</translation>
    </message>
    <message>
        <source>%1 holds -8, allowed is -7 to 7</source>
        <translation>в %1 есть −8, а допустимо от −7 до 7</translation>
    </message>
    <message>
        <source>%1 holds a byte above %2, which is no five weights</source>
        <translation>в %1 есть байт больше %2, а это не пять весов</translation>
    </message>
    <message>
        <source>%1 fills up a row with weights that are not 0</source>
        <translation>%1 дополняет строку весами, которые не равны 0</translation>
    </message>
    <message>
        <source>%1 is %2, which takes sums of %3 products beyond 32 bits</source>
        <translation>%1 = %2, и суммы произведений (%3) не помещаются в 32 бита</translation>
    </message>
    <message>
        <source>%1 starts with %2 instead of %3</source>
        <translation>%1 начинается с %2, а не с %3</translation>
    </message>
    <message>
        <source>%1 rises</source>
        <translation>%1 возрастает</translation>
    </message>
    <message>
        <source>the taps of CONV for channel %1 come to %2, allowed is %3</source>
        <translation>отводы CONV канала %1 дают в сумме %2, а допустимо %3</translation>
    </message>
    <message>
        <source>the known answer is cut short</source>
        <translation>известный ответ обрезан</translation>
    </message>
    <message>
        <source>%1 bytes follow the end</source>
        <translation>после конца есть ещё байты: %1</translation>
    </message>
    <message>
        <source>model %1</source>
        <translation>модель %1</translation>
    </message>
    <message>
        <source>%1 was not found in any folder</source>
        <translation>%1: не найдено ни в одной папке</translation>
    </message>
    <message>
        <source>%1 was not found in %2</source>
        <translation>%1: не найдено в %2</translation>
    </message>
    <message>
        <source>%1 is not called as a model is: NAME.ffm</source>
        <translation>%1 называется не как модель: нужно ИМЯ.ffm</translation>
    </message>
    <message>
        <source>there is no folder for models: neither HOME nor XDG_DATA_HOME is set</source>
        <translation>нет папки для моделей: не заданы ни HOME, ни XDG_DATA_HOME</translation>
    </message>
    <message>
        <source>%1 is another model, which archives may need; give the new one another name, or replace it with --force</source>
        <translation>%1 — другая модель, она может быть нужна архивам; дайте новой другое имя или замените её с --force</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is not a model name</source>
        <translation>«%1» — не имя модели</translation>
    </message>
    <message>
        <source>the model %1 of this archive</source>
        <translation>модель %1 этого архива</translation>
    </message>
    <message>
        <source>this FileFormer was built without its %1 module: there is no %2</source>
        <translation>этот FileFormer собран без модуля %1: нет %2</translation>
    </message>
    <message>
        <source>the %1 module cannot be loaded: %2</source>
        <translation>не удалось загрузить модуль %1: %2</translation>
    </message>
    <message>
        <source>%1 belongs to another version of FileFormer</source>
        <translation>%1 относится к другой версии FileFormer</translation>
    </message>
    <message>
        <source>the device has no memory for %1 lanes of the model: %2</source>
        <translation>на устройстве не хватает памяти для дорожек модели (%1): %2</translation>
    </message>
    <message>
        <source>the device has no memory for %1 lanes of the model</source>
        <translation>на устройстве не хватает памяти для дорожек модели (%1)</translation>
    </message>
    <message>
        <source>LibTorch cannot run model %1: %2</source>
        <translation>LibTorch не может выполнить модель %1: %2</translation>
    </message>
    <message>
        <source>the archive&apos;s index is damaged: %1</source>
        <translation>указатель архива повреждён: %1</translation>
    </message>
    <message>
        <source>a section gives a size that cannot be</source>
        <translation>раздел указывает невозможный размер</translation>
    </message>
    <message>
        <source>a section does not unpack</source>
        <translation>раздел не распаковывается</translation>
    </message>
    <message>
        <source>its count of segments cannot be</source>
        <translation>такого числа сегментов быть не может</translation>
    </message>
    <message>
        <source>its count of models cannot be</source>
        <translation>такого числа моделей быть не может</translation>
    </message>
    <message>
        <source>a segment names a model that is not listed</source>
        <translation>сегмент называет модель, которой нет в списке</translation>
    </message>
    <message>
        <source>its list of segments has the wrong length</source>
        <translation>у списка сегментов неверная длина</translation>
    </message>
    <message>
        <source>a segment does not continue the one before it</source>
        <translation>сегмент не продолжает предыдущий</translation>
    </message>
    <message>
        <source>a segment lies outside the archive</source>
        <translation>сегмент лежит вне архива</translation>
    </message>
    <message>
        <source>its primers cannot be</source>
        <translation>таких затравок быть не может</translation>
    </message>
    <message>
        <source>its count of entries cannot be</source>
        <translation>такого числа элементов быть не может</translation>
    </message>
    <message>
        <source>its count of owners cannot be</source>
        <translation>такого числа владельцев быть не может</translation>
    </message>
    <message>
        <source>a path cannot be</source>
        <translation>такого пути быть не может</translation>
    </message>
    <message>
        <source>its paths are longer than can be</source>
        <translation>пути длиннее возможного</translation>
    </message>
    <message>
        <source>an entry is of no known type</source>
        <translation>тип элемента неизвестен</translation>
    </message>
    <message>
        <source>an entry names an owner that is not listed</source>
        <translation>элемент называет владельца, которого нет в списке</translation>
    </message>
    <message>
        <source>its list of entries has the wrong length</source>
        <translation>у списка элементов неверная длина</translation>
    </message>
    <message>
        <source>an entry lies outside the segments</source>
        <translation>элемент лежит вне сегментов</translation>
    </message>
    <message>
        <source>its hashes do not match its entries</source>
        <translation>хеши не соответствуют элементам</translation>
    </message>
    <message>
        <source>its hashes cannot be</source>
        <translation>таких хешей быть не может</translation>
    </message>
    <message>
        <source>what its entries take cannot be</source>
        <translation>столько места элементы занимать не могут</translation>
    </message>
    <message>
        <source>its facts cannot be</source>
        <translation>таких сведений быть не может</translation>
    </message>
    <message>
        <source>it would take more memory than an archive of its size may</source>
        <translation>он занял бы больше памяти, чем положено архиву такого размера</translation>
    </message>
    <message>
        <source>a section is cut short</source>
        <translation>раздел обрезан</translation>
    </message>
    <message>
        <source>the archive&apos;s index uses a feature of a newer version of FileFormer</source>
        <translation>указатель архива использует возможность более новой версии FileFormer</translation>
    </message>
    <message>
        <source>it is larger than an index can be</source>
        <translation>он больше, чем может быть указатель</translation>
    </message>
    <message>
        <source>a section stands in it twice</source>
        <translation>раздел стоит в нём дважды</translation>
    </message>
    <message>
        <source>it lists entries without segments</source>
        <translation>в нём перечислены элементы без сегментов</translation>
    </message>
    <message>
        <source>it does not tell of each entry what it takes</source>
        <translation>в нём не для каждого элемента сказано, сколько он занимает</translation>
    </message>
    <message>
        <source>the archive does not list its segments, and they are not where they must be</source>
        <translation>архив не перечисляет свои сегменты, и они не там, где должны быть</translation>
    </message>
    <message>
        <source>%1 is empty</source>
        <translation>%1 пуст</translation>
    </message>
    <message>
        <source>%1 is cut short: it has only %2 bytes</source>
        <translation>%1 обрезан: в нём только байт: %2</translation>
    </message>
    <message>
        <source>a segment is not the one that the index names</source>
        <translation>сегмент не тот, который назван в указателе</translation>
    </message>
    <message>
        <source>a segment header gives sizes that cannot be</source>
        <translation>заголовок сегмента указывает невозможные размеры</translation>
    </message>
    <message>
        <source>a segment uses a feature of a newer version of FileFormer</source>
        <translation>сегмент использует возможность более новой версии FileFormer</translation>
    </message>
    <message>
        <source>a segment&apos;s header does not fit its payload</source>
        <translation>заголовок сегмента не соответствует его данным</translation>
    </message>
    <message>
        <source>these bytes are not those of one chunk</source>
        <translation>эти байты — не один блок</translation>
    </message>
    <message>
        <source>a question is to be answered first</source>
        <translation>сначала нужно ответить на вопрос</translation>
    </message>
    <message>
        <source>this change cannot be undone: %1</source>
        <translation>это изменение нельзя отменить: %1</translation>
    </message>
    <message>
        <source>%1 is no file</source>
        <translation>%1 — не файл</translation>
    </message>
    <message>
        <source>the catalogue %1 cannot be opened: no memory</source>
        <translation>не удалось открыть каталог %1: нет памяти</translation>
    </message>
    <message>
        <source>it is damaged</source>
        <translation>он повреждён</translation>
    </message>
    <message>
        <source>it is none, or one of another version</source>
        <translation>это не она или она другой версии</translation>
    </message>
    <message>
        <source>its shape cannot be</source>
        <translation>такой формы быть не может</translation>
    </message>
    <message>
        <source>its codebooks cannot be</source>
        <translation>таких кодовых книг быть не может</translation>
    </message>
    <message>
        <source>it is cut short, or longer than it can be</source>
        <translation>она обрезана или длиннее возможного</translation>
    </message>
    <message>
        <source>it does not give here what it gave where it was made</source>
        <translation>здесь она даёт не то, что давала там, где сделана</translation>
    </message>
    <message>
        <source>it is cut short</source>
        <translation>он обрезан</translation>
    </message>
    <message>
        <source>a tower is cut short, or a number in it is too large</source>
        <translation>башня обрезана, или в ней слишком большое число</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is not understood; write %2</source>
        <translation>«%1» — непонятно; напишите %2</translation>
    </message>
    <message>
        <source>FileFormer makes .ffz, .zip, .7z, .tar, .tar.gz, .tar.bz2, .tar.xz, .tar.zst and .tar.lz4</source>
        <translation>FileFormer создаёт .ffz, .zip, .7z, .tar, .tar.gz, .tar.bz2, .tar.xz, .tar.zst и .tar.lz4</translation>
    </message>
    <message>
        <source>the folder cannot be opened: %1</source>
        <translation>не удалось открыть папку: %1</translation>
    </message>
    <message>
        <source>another version of FileFormer coded the pictures of a block, or their list is damaged</source>
        <translation>изображения блока сжаты другой версией FileFormer, или их список повреждён</translation>
    </message>
    <message>
        <source>table %1</source>
        <translation>таблица %1</translation>
    </message>
    <message>
        <source>block %1</source>
        <translation>блок %1</translation>
    </message>
    <message>
        <source>head</source>
        <translation>голова</translation>
    </message>
    <message>
        <source>unknown reason</source>
        <translation>причина неизвестна</translation>
    </message>
</context>
<context>
    <name>ff::ui::SettingsDialog</name>
    <message>
        <source>Settings</source>
        <translation>Настройки</translation>
    </message>
    <message>
        <source>&amp;Making</source>
        <translation>&amp;Создание</translation>
    </message>
    <message>
        <source>&amp;Extracting</source>
        <translation>&amp;Извлечение</translation>
    </message>
    <message>
        <source>&amp;Program</source>
        <translation>&amp;Программа</translation>
    </message>
    <message>
        <source>&amp;Restore defaults</source>
        <translation>Вернуть исхо&amp;дные</translation>
    </message>
    <message>
        <source>&amp;Level:</source>
        <translation>У&amp;ровень:</translation>
    </message>
    <message>
        <source>&amp;Device:</source>
        <translation>&amp;Устройство:</translation>
    </message>
    <message>
        <source>&amp;Threads:</source>
        <translation>По&amp;токи:</translation>
    </message>
    <message>
        <source>for example  *.o  *~  node_modules</source>
        <translation>например  *.o  *~  node_modules</translation>
    </message>
    <message>
        <source>Leave out what .&amp;gitignore files say</source>
        <translation>Исключать то, что указано в .&amp;gitignore</translation>
    </message>
    <message>
        <source>Veri&amp;fy while writing</source>
        <translation>Про&amp;верять при записи</translation>
    </message>
    <message>
        <source>&amp;After creating:</source>
        <translation>&amp;После создания:</translation>
    </message>
    <message>
        <source>Show the report</source>
        <translation>Показать отчёт</translation>
    </message>
    <message>
        <source>Open the archive</source>
        <translation>Открыть архив</translation>
    </message>
    <message>
        <source>Show it in its folder</source>
        <translation>Показать в папке</translation>
    </message>
    <message>
        <source>Test it</source>
        <translation>Проверить</translation>
    </message>
    <message>
        <source>&amp;If a file exists:</source>
        <translation>&amp;Если файл уже есть:</translation>
    </message>
    <message>
        <source>Ask each time</source>
        <translation>Спрашивать каждый раз</translation>
    </message>
    <message>
        <source>Skip: keep the file that is there</source>
        <translation>Пропускать: оставить имеющийся файл</translation>
    </message>
    <message>
        <source>Replace the file that is there</source>
        <translation>Заменять имеющийся файл</translation>
    </message>
    <message>
        <source>Keep both under different names</source>
        <translation>Сохранять оба под разными именами</translation>
    </message>
    <message>
        <source>Replace only older files</source>
        <translation>Заменять только более старые файлы</translation>
    </message>
    <message>
        <source>Make a &amp;subfolder for archives with several things at their top</source>
        <translation>Создавать &amp;подпапку для архивов с несколькими объектами наверху</translation>
    </message>
    <message>
        <source>&amp;Open the folder afterwards</source>
        <translation>&amp;Открыть папку после распаковки</translation>
    </message>
    <message>
        <source>Move the &amp;archive to the trash once every file is out and verified</source>
        <translation>Перемещать &amp;архив в корзину, когда все файлы извлечены и проверены</translation>
    </message>
    <message>
        <source>&amp;Language:</source>
        <translation>&amp;Язык:</translation>
    </message>
    <message>
        <source>As the desktop</source>
        <translation>Как на рабочем столе</translation>
    </message>
    <message>
        <source>&amp;Colours:</source>
        <translation>&amp;Цвета:</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Светлые</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Тёмные</translation>
    </message>
    <message>
        <source>Closing &amp;with unfinished jobs:</source>
        <translation>При &amp;закрытии с заданиями:</translation>
    </message>
    <message>
        <source>Ask</source>
        <translation>Спросить</translation>
    </message>
    <message>
        <source>Finish in background</source>
        <translation>Завершить в фоне</translation>
    </message>
    <message>
        <source>Stop the jobs</source>
        <translation>Остановить задания</translation>
    </message>
    <message>
        <source>As&amp;k before an archive is replaced</source>
        <translation>&amp;Спрашивать перед заменой архива</translation>
    </message>
    <message>
        <source>&amp;Notify me when a job ends and I am elsewhere</source>
        <translation>&amp;Уведомлять об окончании задания, когда окно не активно</translation>
    </message>
    <message>
        <source>&amp;Stay awake while a job runs</source>
        <translation>Не з&amp;асыпать, пока идёт задание</translation>
    </message>
    <message>
        <source>E&amp;xclude:</source>
        <translation>&amp;Исключить:</translation>
    </message>
    <message>
        <source>Dialogs and new windows speak it at once. Windows that are open keep their words until they are made anew: on the same archives, and without stopping a job. What could be undone cannot be afterwards.</source>
        <translation>Диалоги и новые окна сразу говорят на нём. Открытые окна сохраняют свои слова, пока их не создать заново: с теми же архивами и не прерывая заданий. Отменить прежние правки после этого нельзя.</translation>
    </message>
    <message>
        <source>Make w&amp;indows anew</source>
        <translation>Создать &amp;окна заново</translation>
    </message>
    <message>
        <source>&amp;Search</source>
        <translation>П&amp;оиск</translation>
    </message>
</context>
<context>
    <name>ff::ui::ShortcutsDialog</name>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>Горячие клавиши</translation>
    </message>
    <message>
        <source>Find an action or a key</source>
        <translation>Найти действие или клавишу</translation>
    </message>
    <message>
        <source>Action</source>
        <translation>Действие</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>Горячие клавиши</translation>
    </message>
    <message>
        <source>List of jobs</source>
        <translation>Список заданий</translation>
    </message>
    <message>
        <source>Pause or resume</source>
        <translation>Приостановить или продолжить</translation>
    </message>
    <message>
        <source>Cancel, or take off the list</source>
        <translation>Отменить или убрать из списка</translation>
    </message>
    <message>
        <source>Sooner</source>
        <translation>Раньше</translation>
    </message>
    <message>
        <source>Later</source>
        <translation>Позже</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>Подробнее</translation>
    </message>
</context>
<context>
    <name>ff::ui::SoundView</name>
    <message>
        <source>The file has no title and no name of an artist.</source>
        <translation>В файле не указаны ни название, ни исполнитель.</translation>
    </message>
    <message>
        <source>Wave of the sound</source>
        <translation>Волна звука</translation>
    </message>
    <message>
        <source>Title</source>
        <translation>Название</translation>
    </message>
    <message>
        <source>Artist</source>
        <translation>Исполнитель</translation>
    </message>
    <message>
        <source>Album</source>
        <translation>Альбом</translation>
    </message>
    <message>
        <source>Year</source>
        <translation>Год</translation>
    </message>
    <message>
        <source>Sound</source>
        <translation>Звук</translation>
    </message>
    <message>
        <source>mono</source>
        <translation>моно</translation>
    </message>
    <message>
        <source>stereo</source>
        <translation>стерео</translation>
    </message>
    <message numerus="yes">
        <source>%Ln channel(s)</source>
        <translation>
            <numerusform>%Ln канал</numerusform>
            <numerusform>%Ln канала</numerusform>
            <numerusform>%Ln каналов</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 kHz</source>
        <translation>%1 кГц</translation>
    </message>
    <message numerus="yes">
        <source>%Ln bit(s)</source>
        <translation>
            <numerusform>%Ln бит</numerusform>
            <numerusform>%Ln бита</numerusform>
            <numerusform>%Ln бит</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 · %2</source>
        <comment>size of the file, what the sound is</comment>
        <translation>%1 · %2</translation>
    </message>
</context>
<context>
    <name>ff::ui::StartPage</name>
    <message>
        <source>&amp;New archive…</source>
        <translation>&amp;Новый архив…</translation>
    </message>
    <message>
        <source>&amp;Open archive…</source>
        <translation>&amp;Открыть архив…</translation>
    </message>
    <message>
        <source>Recent archives</source>
        <translation>Недавние архивы</translation>
    </message>
    <message>
        <source>Clear</source>
        <translation>Очистить</translation>
    </message>
    <message>
        <source>Clear the list of recent archives</source>
        <translation>Очистить список недавних архивов</translation>
    </message>
    <message>
        <source>Let it move down the list</source>
        <translation>Больше не закреплять</translation>
    </message>
    <message>
        <source>Keep it at the top of the list</source>
        <translation>Закрепить вверху списка</translation>
    </message>
    <message>
        <source>Pin %1</source>
        <translation>Закрепить %1</translation>
    </message>
    <message>
        <source>Take it off the list; the file stays</source>
        <translation>Убрать из списка; файл останется</translation>
    </message>
    <message>
        <source>Take %1 off the list</source>
        <translation>Убрать %1 из списка</translation>
    </message>
    <message>
        <source>&amp;Search everywhere…</source>
        <translation>По&amp;иск везде…</translation>
    </message>
</context>
<context>
    <name>ff::ui::StripView</name>
    <message>
        <source>%1 bits per byte, over the whole file</source>
        <translation>%1 бит на байт по всему файлу</translation>
    </message>
    <message>
        <source>bytes %1–%2: %3 bits per byte</source>
        <translation>байты %1–%2: %3 бит на байт</translation>
    </message>
    <message>
        <source>%1 bits per byte on average; most at %2</source>
        <translation>в среднем %1 бит на байт; больше всего: %2</translation>
    </message>
    <message>
        <source>Bits per byte along the file</source>
        <translation>Биты на байт вдоль файла</translation>
    </message>
</context>
<context>
    <name>ff::ui::TestPage</name>
    <message>
        <source>&amp;Only damaged</source>
        <translation>Только &amp;повреждённые</translation>
    </message>
    <message>
        <source>&amp;Heal…</source>
        <translation>&amp;Восстановить…</translation>
    </message>
    <message>
        <source>Writes a new archive with everything that is intact or can be corrected</source>
        <translation>Записывает новый архив со всем, что цело или может быть исправлено</translation>
    </message>
    <message>
        <source>Cop&amp;y report</source>
        <translation>&amp;Копировать отчёт</translation>
    </message>
    <message>
        <source>Save r&amp;eport…</source>
        <translation>&amp;Сохранить отчёт…</translation>
    </message>
    <message>
        <source>&amp;Back to the entries</source>
        <translation>&amp;Назад к элементам</translation>
    </message>
    <message>
        <source>What the test found of each entry</source>
        <translation>Что проверка нашла о каждом элементе</translation>
    </message>
    <message>
        <source>All entries are intact</source>
        <translation>Все элементы целы</translation>
    </message>
    <message numerus="yes">
        <source>%Ln entry(s) are not intact</source>
        <translation>
            <numerusform>%Ln элемент не цел</numerusform>
            <numerusform>%Ln элемента не целы</numerusform>
            <numerusform>%Ln элементов не целы</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 intact</source>
        <translation>целых: %1</translation>
    </message>
    <message>
        <source>%1 read</source>
        <comment>entries that nothing proves to be intact</comment>
        <translation>прочитанных: %1</translation>
    </message>
    <message>
        <source>%1 damaged</source>
        <translation>повреждённых: %1</translation>
    </message>
    <message>
        <source>%1 not readable here</source>
        <translation>не прочесть здесь: %1</translation>
    </message>
    <message>
        <source>Save report</source>
        <translation>Сохранение отчёта</translation>
    </message>
    <message>
        <source>Text (*.txt)</source>
        <translation>Текст (*.txt)</translation>
    </message>
    <message>
        <source>The report could not be saved: %1</source>
        <translation>Не удалось сохранить отчёт: %1</translation>
    </message>
    <message numerus="yes">
        <source>%Ln hash retries</source>
        <translation>
            <numerusform>%Ln повтор по хешу</numerusform>
            <numerusform>%Ln повтора по хешу</numerusform>
            <numerusform>%Ln повторов по хешу</numerusform>
        </translation>
    </message>
    <message>
        <source>What is listed is intact, but something is missing</source>
        <translation>Всё, что в списке, цело, но чего-то не хватает</translation>
    </message>
    <message>
        <source>What is listed can be read, but something is missing</source>
        <translation>Всё, что в списке, читается, но чего-то не хватает</translation>
    </message>
    <message>
        <source>All entries are intact, but the archive itself is damaged</source>
        <translation>Все элементы целы, но сам архив повреждён</translation>
    </message>
    <message>
        <source>All entries can be read; this kind of archive has no checksums</source>
        <translation>Все элементы читаются; контрольных сумм в архивах этого вида нет</translation>
    </message>
    <message>
        <source>%1 refused</source>
        <translation>отклонено: %1</translation>
    </message>
    <message>
        <source>%1 not read</source>
        <translation>не прочитано: %1</translation>
    </message>
</context>
<context>
    <name>ff::ui::ThumbnailList</name>
    <message>
        <source>Entries of the folder as pictures</source>
        <translation>Элементы папки картинками</translation>
    </message>
</context>
<context>
    <name>ff::ui::ThumbnailPage</name>
    <message>
        <source>&amp;Show thumbnails</source>
        <translation>Показать &amp;миниатюры</translation>
    </message>
    <message>
        <source>To show these pictures small they must be decoded, which takes about %1.</source>
        <translation>Чтобы показать миниатюры, картинки надо раскодировать; это займёт около %1.</translation>
    </message>
</context>
<context>
    <name>ff::ui::TimeBudget</name>
    <message>
        <source>Time that it may take</source>
        <translation>Сколько времени это может занять</translation>
    </message>
    <message>
        <source>A second for each megabyte and core, from half a minute to an hour</source>
        <translation>Секунда на каждый мегабайт и ядро, от половины минуты до часа</translation>
    </message>
    <message>
        <source>%1 in about %2; extracting takes about %3</source>
        <comment>size, time, time</comment>
        <translation>%1 примерно за %2; извлечение займёт примерно %3</translation>
    </message>
</context>
<context>
    <name>ff::ui::TreemapView</name>
    <message>
        <source>Map of what takes the space</source>
        <translation>Карта занятого места</translation>
    </message>
    <message>
        <source>Text and documents</source>
        <translation>Тексты и документы</translation>
    </message>
    <message>
        <source>Code</source>
        <translation>Код</translation>
    </message>
    <message>
        <source>Pictures</source>
        <translation>Изображения</translation>
    </message>
    <message>
        <source>Sound</source>
        <translation>Звук</translation>
    </message>
    <message>
        <source>Video</source>
        <translation>Видео</translation>
    </message>
    <message>
        <source>Archives</source>
        <translation>Архивы</translation>
    </message>
    <message>
        <source>Programs and data</source>
        <translation>Программы и данные</translation>
    </message>
    <message>
        <source>Other</source>
        <translation>Прочее</translation>
    </message>
    <message>
        <source>%1: %2, packed to %3</source>
        <translation>%1: %2, сжато до %3</translation>
    </message>
    <message>
        <source>Nothing here takes any space</source>
        <translation>Здесь ничто не занимает места</translation>
    </message>
</context>
<context>
    <name>ff::ui::VolumeChoice</name>
    <message>
        <source>Size of the parts</source>
        <translation>Размер томов</translation>
    </message>
    <message>
        <source>Cuts the archive into parts ending in .001, .002 and so on; any program that joins files puts them together</source>
        <translation>Разрезает архив на тома с окончаниями .001, .002 и так далее; соединит их любая программа, которая склеивает файлы</translation>
    </message>
    <message>
        <source>one file</source>
        <translation>один файл</translation>
    </message>
    <message>
        <source>25 MB (mail)</source>
        <translation>25 МБ (почта)</translation>
    </message>
    <message>
        <source>100 MB</source>
        <translation>100 МБ</translation>
    </message>
    <message>
        <source>700 MB (CD)</source>
        <translation>700 МБ (CD)</translation>
    </message>
    <message>
        <source>4 GB (FAT32)</source>
        <translation>4 ГБ (FAT32)</translation>
    </message>
    <message>
        <source>4.7 GB (DVD)</source>
        <translation>4,7 ГБ (DVD)</translation>
    </message>
    <message>
        <source>own size</source>
        <translation>свой размер</translation>
    </message>
    <message>
        <source>Megabytes of each part</source>
        <translation>Мегабайт в каждом томе</translation>
    </message>
    <message>
        <source> MB</source>
        <translation> МБ</translation>
    </message>
</context>
<context>
    <name>ff::ui::WindowActions</name>
    <message>
        <source>&amp;New archive…</source>
        <translation>&amp;Новый архив…</translation>
    </message>
    <message>
        <source>Make an archive of files and folders</source>
        <translation>Создать архив из файлов и папок</translation>
    </message>
    <message>
        <source>New &amp;window</source>
        <translation>Новое &amp;окно</translation>
    </message>
    <message>
        <source>Open another window</source>
        <translation>Открыть ещё одно окно</translation>
    </message>
    <message>
        <source>&amp;Jobs</source>
        <translation>&amp;Задания</translation>
    </message>
    <message>
        <source>Jobs that run, wait or are finished</source>
        <translation>Задания: идущие, ожидающие и завершённые</translation>
    </message>
    <message>
        <source>&amp;Open archive…</source>
        <translation>&amp;Открыть архив…</translation>
    </message>
    <message>
        <source>Open an archive</source>
        <translation>Открыть архив</translation>
    </message>
    <message>
        <source>&amp;Close archive</source>
        <translation>&amp;Закрыть архив</translation>
    </message>
    <message>
        <source>Close this archive</source>
        <translation>Закрыть этот архив</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>В&amp;ыход</translation>
    </message>
    <message>
        <source>Quit FileFormer</source>
        <translation>Выйти из FileFormer</translation>
    </message>
    <message>
        <source>&amp;Extract all…</source>
        <translation>&amp;Извлечь всё…</translation>
    </message>
    <message>
        <source>Take all files out of this archive</source>
        <translation>Извлечь из архива все файлы</translation>
    </message>
    <message>
        <source>Extract &amp;here</source>
        <translation>Извлечь &amp;сюда</translation>
    </message>
    <message>
        <source>Extract everything beside the archive, in a folder of its own when it has several things</source>
        <translation>Извлечь всё рядом с архивом, в отдельную папку, если в нём несколько объектов</translation>
    </message>
    <message>
        <source>&amp;Test</source>
        <translation>&amp;Проверить</translation>
    </message>
    <message>
        <source>Decode everything and compare every hash</source>
        <translation>Раскодировать всё и сверить каждый хеш</translation>
    </message>
    <message>
        <source>&amp;Info</source>
        <translation>С&amp;ведения</translation>
    </message>
    <message>
        <source>Version, model, sizes and segments of this archive</source>
        <translation>Версия, модель, размеры и сегменты архива</translation>
    </message>
    <message>
        <source>&amp;Settings…</source>
        <translation>&amp;Настройки…</translation>
    </message>
    <message>
        <source>Choose how archives are made and what is remembered</source>
        <translation>Выбрать, как создаются архивы и что запоминается</translation>
    </message>
    <message>
        <source>&amp;Benchmark…</source>
        <translation>&amp;Измерение скорости…</translation>
    </message>
    <message>
        <source>Measure each level on this machine</source>
        <translation>Измерить каждый уровень на этом компьютере</translation>
    </message>
    <message>
        <source>&amp;Keyboard shortcuts</source>
        <translation>Горячие &amp;клавиши</translation>
    </message>
    <message>
        <source>Every key that does something</source>
        <translation>Все клавиши, которые что-то делают</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <comment>tool tip, shortcut</comment>
        <translation>%1 (%2)</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>&amp;Файл</translation>
    </message>
    <message>
        <source>Open &amp;recent</source>
        <translation>Н&amp;едавние</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>&amp;Правка</translation>
    </message>
    <message>
        <source>&amp;Archive</source>
        <translation>&amp;Архив</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>&amp;Вид</translation>
    </message>
    <message>
        <source>Co&amp;lours</source>
        <translation>&amp;Цвета</translation>
    </message>
    <message>
        <source>&amp;Tools</source>
        <translation>С&amp;ервис</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>&amp;Справка</translation>
    </message>
    <message>
        <source>As the &amp;desktop</source>
        <translation>Как в &amp;системе</translation>
    </message>
    <message>
        <source>&amp;Light</source>
        <translation>С&amp;ветлые</translation>
    </message>
    <message>
        <source>Dar&amp;k</source>
        <translation>&amp;Тёмные</translation>
    </message>
    <message>
        <source>&amp;Manual</source>
        <translation>&amp;Руководство</translation>
    </message>
    <message>
        <source>&amp;About FileFormer</source>
        <translation>&amp;О программе FileFormer</translation>
    </message>
    <message>
        <source>About &amp;Qt</source>
        <translation>О &amp;Qt</translation>
    </message>
    <message>
        <source>Main tool bar</source>
        <translation>Главная панель</translation>
    </message>
    <message>
        <source>New</source>
        <translation>Новый</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Открыть</translation>
    </message>
    <message>
        <source>Extract all</source>
        <translation>Извлечь всё</translation>
    </message>
    <message>
        <source>Test</source>
        <translation>Проверить</translation>
    </message>
    <message>
        <source>Info</source>
        <translation>Сведения</translation>
    </message>
    <message>
        <source>Jobs</source>
        <translation>Задания</translation>
    </message>
    <message>
        <source>Jobs (%1)</source>
        <translation>Задания (%1)</translation>
    </message>
    <message>
        <source>&amp;Clear list</source>
        <translation>&amp;Очистить список</translation>
    </message>
    <message>
        <source>Search every&amp;where…</source>
        <translation>Искать &amp;везде…</translation>
    </message>
    <message>
        <source>Find a file in every archive that was made or opened here</source>
        <translation>Найти файл во всех архивах, которые здесь создавали или открывали</translation>
    </message>
    <message>
        <source>&amp;Close</source>
        <translation>&amp;Закрыть</translation>
    </message>
    <message>
        <source>Close this page, or the window</source>
        <translation>Закрыть эту страницу или окно</translation>
    </message>
    <message>
        <source>Extract selected</source>
        <translation>Извлечь выбранное</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>Добавить</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Удалить</translation>
    </message>
</context>
<context>
    <name>main</name>
    <message>
        <source>Make, open and check .ffz archives.</source>
        <translation>Создание, открытие и проверка архивов .ffz.</translation>
    </message>
    <message>
        <source>Open the sheet for a new archive of the files.</source>
        <translation>Открыть окно создания архива из этих файлов.</translation>
    </message>
    <message>
        <source>Ask where to extract the archives to.</source>
        <translation>Спросить, куда извлечь архивы.</translation>
    </message>
    <message>
        <source>Open a new window.</source>
        <translation>Открыть новое окно.</translation>
    </message>
    <message>
        <source>Wait for requests on the session bus.</source>
        <translation>Ждать запросов на сеансовой шине.</translation>
    </message>
    <message>
        <source>Archives to open, or what the option needs.</source>
        <translation>Архивы, которые надо открыть, или то, что нужно параметру.</translation>
    </message>
    <message>
        <source>Give only one of --create, --extract and --new-window.</source>
        <translation>Укажите только один из параметров --create, --extract и --new-window.</translation>
    </message>
</context>
</TS>
