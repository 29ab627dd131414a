// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Into files of which size a new archive is cut, if at all: usual sizes, or one in megabytes. GUI thread.

#include <QWidget>

#include <cstdint>

class QComboBox;
class QSpinBox;

namespace ff::ui {

class VolumeChoice final : public QWidget {
    Q_OBJECT

public:
    explicit VolumeChoice(QWidget* parent = nullptr);

    // Bytes; 0: one file.
    std::uint64_t size() const;
    // To the megabyte where it is no usual one.
    void setSize(std::uint64_t bytes);
    // Chosen by a label's key.
    QWidget* field() const;

Q_SIGNALS:
    void changed();

private:
    QComboBox* m_usual;
    QSpinBox* m_own; // megabytes
};

} // namespace ff::ui
