// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The profiles for new archives (core/archive/create/Profiles.h) as a menu: choose one, save the choices of
// the sheet under a name, delete one. GUI thread only.

#include "core/archive/create/Profiles.h"

#include <QWidget>

#include <functional>

class QComboBox;
class QToolButton;

namespace ff::ui {

class ProfileBar final : public QWidget {
    Q_OBJECT

public:
    // `choices`: those of the sheet, without a name.
    ProfileBar(std::function<archive::Profile()> choices, QWidget* parent = nullptr);

    // Chooses the one that was used last, if it is still there.
    void restore();
    // The one chosen is the one used last.
    void remember() const;
    // Empty: none.
    QString name() const;

Q_SIGNALS:
    void chosen(const ff::archive::Profile& profile);
    // A sentence.
    void failed(const QString& sentence);

private:
    void fill(const QString& chosen);
    void choose();
    void askName();
    void save(const QString& name);
    void remove();

    const std::function<archive::Profile()> m_choices;
    std::vector<archive::Profile> m_profiles;
    QComboBox* m_list;
    QToolButton* m_save;
    QToolButton* m_delete;
};

} // namespace ff::ui
