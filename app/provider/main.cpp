// SPDX-License-Identifier: GPL-3.0-or-later
// fileformer-search: what the session bus starts when the desktop searches. It ends when nobody asks.

#include "app/provider/SearchProvider.h"

#include <QCoreApplication>
#include <QTimer>

#include <cstdio>

namespace {

constexpr int kPatience = 60'000; // milliseconds

} // namespace

int main(int argc, char** argv)
{
    QCoreApplication application(argc, argv);
    QCoreApplication::setApplicationName(QStringLiteral("fileformer-search"));
    QCoreApplication::setApplicationVersion(QStringLiteral(FF_VERSION));
    ff::provider::SearchProvider provider;
    if (!ff::provider::serve(provider)) {
        std::fputs("fileformer-search: there is no session bus, or another one serves it\n", stderr);
        return 1;
    }
    QTimer idle;
    idle.setSingleShot(true);
    QObject::connect(&idle, &QTimer::timeout, &application, &QCoreApplication::quit);
    QObject::connect(&provider, &ff::provider::SearchProvider::asked, &idle, [&] { idle.start(kPatience); });
    idle.start(kPatience);
    return QCoreApplication::exec();
}
