// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/Translations.h"

#include "ui/Settings.h"

#include <QCoreApplication>
#include <QLibraryInfo>
#include <QTranslator>

namespace ff::ui {

using namespace Qt::StringLiterals;

void installTranslations(QCoreApplication& application, const QLocale& locale)
{
    const QString ours = u"ff-translator"_s;
    qDeleteAll(application.findChildren<QTranslator*>(ours));
    QLocale::setDefault(locale);
    const auto load = [&](const QString& name, const QString& folder) {
        auto* translator = new QTranslator(&application);
        translator->setObjectName(ours);
        if (translator->load(locale, name, u"_"_s, folder))
            return translator;
        delete translator;
        return static_cast<QTranslator*>(nullptr);
    };
    QTranslator* const translated =
        locale.language() == QLocale::English ? nullptr : load(u"fileformer"_s, u":/translations"_s);
    // Where the program speaks English its buttons should, too; and with Qt's texts comes the direction of
    // the whole window.
    if (translated || locale.language() == QLocale::English) {
        if (QTranslator* const parts = load(u"qtbase"_s, QLibraryInfo::path(QLibraryInfo::TranslationsPath)))
            application.installTranslator(parts);
    }
    // Under whatever language follows: the English texts need their plural forms.
    auto* english = new QTranslator(&application);
    english->setObjectName(ours);
    if (english->load(u":/translations/fileformer_en.qm"_s))
        application.installTranslator(english);
    if (translated)
        application.installTranslator(translated);
}

QLocale savedLocale()
{
    const QString language = settings::text(u"language"_s, u"system"_s);
    const QLocale system = QLocale::system();
    if (language == u"en"_s && system.language() != QLocale::English)
        return QLocale(QLocale::English);
    if (language == u"ru"_s && system.language() != QLocale::Russian)
        return QLocale(QLocale::Russian);
    return system;
}

} // namespace ff::ui
