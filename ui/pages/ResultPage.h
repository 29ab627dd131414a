// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What became of a job, in full: numbers, every warning, and what to do next. It holds a copy of the report.

#include "core/archive/Types.h"
#include "ui/Theme.h"

#include <QWidget>

class QGridLayout;
class QHBoxLayout;
class QLabel;
class QTreeWidget;

namespace ff::ui {

struct JobResult {
    Tone tone = Tone::Good;
    QString headline; // "photos.ffz is ready"
    QString sentence; // one more line, may be empty
    QList<std::pair<QString, QString>> numbers;
    struct Line {
        QString path;
        QString message;
    };
    QList<Line> lines; // warnings and entries that are not whole
    QString folder; // for "Show in folder", may be empty
    QString archive; // for "Open archive", may be empty
};

class ResultPage final : public QWidget {
    Q_OBJECT

public:
    explicit ResultPage(QWidget* parent = nullptr);

    void showResult(const JobResult& result);
    const JobResult& result() const { return m_result; }
    // The whole page as text.
    QString asText() const;

Q_SIGNALS:
    void showFolderRequested(const QString& path);
    void openRequested(const QString& path);
    void testRequested(const QString& path);
    void closeRequested();

private:
    QWidget* buildButtons(QWidget* column);
    void saveReport();

    JobResult m_result;
    QLabel* m_icon;
    QLabel* m_headline;
    QLabel* m_sentence;
    QGridLayout* m_numbers;
    QLabel* m_linesTitle;
    QTreeWidget* m_lines;
    QWidget* m_back;
    QWidget* m_showFolder;
    QWidget* m_open;
    QWidget* m_test;
};

} // namespace ff::ui
