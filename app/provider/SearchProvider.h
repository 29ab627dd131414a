// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What the search of the desktop finds in the catalogue: org.gnome.Shell.SearchProvider2 for GNOME Shell and
// org.kde.krunner1 for KRunner, both at kProviderPath. It looks for names alone: meaning always finds
// something, and the desktop asks about everything that is typed. Archives themselves are not read. Nothing
// is found while remembering is switched off, and nothing of encrypted archives. The program of the window
// opens what is chosen. Main thread only.

#include "core/search/catalogue/Catalogue.h"

#include <QObject>
#include <QStringList>

#include <optional>

namespace ff::provider {

inline constexpr char kProviderName[] = "org.fileformer.FileFormer.SearchProvider";
inline constexpr char kProviderPath[] = "/org/fileformer/FileFormer/SearchProvider";

// An entry of an archive, as the desktop shows it.
struct Match {
    QString id; // says which entry it is, also to another run of this program
    QString name;
    QString place; // archive and folder
    QString icon; // its name in the icon theme
    double relevance = 0; // 0 to 1
};

class SearchProvider final : public QObject {
    Q_OBJECT

public:
    explicit SearchProvider(QObject* parent = nullptr);

    // Best first; empty also where nothing may be told.
    QList<Match> find(const QString& query);
    // Those of archives that are still remembered.
    QList<Match> describe(const QStringList& ids);
    // In the window, which the bus starts if need be. `platformData` as of org.freedesktop.Application.
    void open(const QString& id, const QVariantMap& platformData);
    void searchInWindow(const QString& query, const QVariantMap& platformData);

Q_SIGNALS:
    void asked(); // by the desktop, for anything
};

// Both objects on the session bus. False when there is none or another provider has the name.
bool serve(SearchProvider& provider);

} // namespace ff::provider
