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
    const auto install = [&](const QString& name, const QString& folder) {
        auto* translator = new QTranslator(&application);
        translator->setObjectName(ours);
        if (translator->load(locale, name, u"_"_s, folder))
            application.installTranslator(translator);
        else
            delete translator;
    };
    install(u"qtbase"_s, QLibraryInfo::path(QLibraryInfo::TranslationsPath));
    // Under whatever language follows: the English texts need their plural forms.
    auto* english = new QTranslator(&application);
    english->setObjectName(ours);
    if (english->load(u":/translations/fileformer_en.qm"_s))
        application.installTranslator(english);
    if (locale.language() != QLocale::English)
        install(u"fileformer"_s, u":/translations"_s);
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
