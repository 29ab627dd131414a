// SPDX-License-Identifier: GPL-3.0-or-later
// fileformer: the window. Composition only; ui/MainWindow.h has the rest.

#include "ui/MainWindow.h"
#include "ui/Theme.h"
#include "ui/Translations.h"

#include <QApplication>
#include <QCommandLineParser>
#include <QIcon>

int main(int argc, char** argv)
{
    QApplication application(argc, argv);
    QCoreApplication::setApplicationName(QStringLiteral("fileformer"));
    QCoreApplication::setOrganizationName(QStringLiteral("fileformer"));
    QCoreApplication::setApplicationVersion(QStringLiteral(FF_VERSION));
    QGuiApplication::setApplicationDisplayName(QStringLiteral("FileFormer"));
    QGuiApplication::setDesktopFileName(QStringLiteral("fileformer"));
    QGuiApplication::setWindowIcon(QIcon(QStringLiteral(":/icons/fileformer.svg")));
    ff::ui::installTranslations(application);

    QCommandLineParser parser;
    parser.setApplicationDescription(
        QCoreApplication::translate("main", "Make, open and check .ffz archives."));
    parser.addHelpOption();
    parser.addVersionOption();
    parser.addPositionalArgument(QStringLiteral("archive"),
                                 QCoreApplication::translate("main", "Archives to open."),
                                 QStringLiteral("[archive...]"));
    parser.process(application);

    ff::ui::applyTheme(ff::ui::savedTheme());
    ff::ui::MainWindow window;
    window.show();
    for (const QString& path : parser.positionalArguments())
        window.openArchive(path);
    return QApplication::exec();
}
