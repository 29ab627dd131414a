// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/help/AboutDialog.h"

#include "core/archive/run/Capabilities.h"
#include "ui/dialogs/DialogButtons.h"
#include "ui/text/Format.h"
#include "ui/widgets/ElidedLabel.h"
#include "ui/widgets/Icons.h"

#include <QCoreApplication>
#include <QDialogButtonBox>
#include <QFile>
#include <QFontDatabase>
#include <QHBoxLayout>
#include <QLabel>
#include <QPointer>
#include <QTabWidget>
#include <QTextBrowser>
#include <QTextDocument>
#include <QThreadPool>
#include <QVBoxLayout>

namespace ff::ui {

using namespace Qt::StringLiterals;

namespace {

// The name stands above it already.
QString withoutTitle(const QString& card)
{
    return card.startsWith(u"# "_s) ? card.section(u'\n', 1) : card;
}

QString describe(const std::vector<archive::ModelDescription>& models)
{
    if (models.empty())
        return u"<p>"_s
            + AboutDialog::tr("There is no model on this machine. Levels Store, Fast, Quick and Balanced "
                              "work without one.")
                  .toHtmlEscaped()
            + u"</p>"_s;
    QString out;
    for (const archive::ModelDescription& model : models) {
        out += u"<h3>%1</h3><p>%2<br>%3</p>"_s.arg(displayName(model.name).toHtmlEscaped(),
                                                   displayPath(model.path).toHtmlEscaped(),
                                                   sizeText(model.bytes).toHtmlEscaped());
        if (!model.problem.empty()) {
            out += u"<p><b>%1</b></p>"_s.arg(sentenceText(model.problem).toHtmlEscaped());
            continue;
        }
        out += u"<p>%1<br><code>%2</code></p>"_s.arg(AboutDialog::tr("SHA-256:").toHtmlEscaped(),
                                                     QString::fromStdString(model.identity));
        // The card is Markdown, without pictures and markup of its own.
        QTextDocument card;
        card.setMarkdown(withoutTitle(displayText(model.card)), QTextDocument::MarkdownNoHTML);
        out += card.toHtml();
    }
    return out;
}

} // namespace

AboutDialog::AboutDialog(QWidget* parent) : QDialog(parent)
{
    setObjectName(u"aboutDialog"_s);
    setWindowTitle(tr("About FileFormer"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(20, 18, 20, 16);
    layout->setSpacing(14);
    layout->addWidget(buildSummary());
    auto* tabs = new QTabWidget(this);
    tabs->setObjectName(u"aboutTabs"_s);
    tabs->setAccessibleName(tr("About FileFormer"));
    tabs->setDocumentMode(true);
    tabs->addTab(buildProgram(), tr("&Program"));
    tabs->addTab(buildModels(), tr("&Models"));
    tabs->addTab(buildLibraries(), tr("Li&braries"));
    tabs->addTab(buildLicence(), tr("&Licence"));
    layout->addWidget(tabs, 1);
    layout->addWidget(closeOnly(*this));
    resize(640, 560);
}

QWidget* AboutDialog::buildSummary()
{
    auto* area = new QWidget(this);
    auto* row = new QHBoxLayout(area);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(18);
    auto* picture = new QLabel(area);
    picture->setPixmap(applicationIcon().pixmap(QSize(72, 72), devicePixelRatioF()));
    row->addWidget(picture, 0, Qt::AlignTop);
    auto* texts = new QVBoxLayout;
    texts->setSpacing(4);
    auto* name = new QLabel(tr("FileFormer %1").arg(QStringLiteral(FF_VERSION)), area);
    QFont large = font();
    large.setPointSizeF(font().pointSizeF() * 1.5);
    large.setWeight(QFont::DemiBold);
    name->setFont(large);
    name->setTextInteractionFlags(Qt::TextSelectableByMouse);
    auto* text = new QLabel(
        tr("An archiver whose archives are compressed by a pretrained transformer together with adaptive "
           "context models. Every file carries its SHA-512."),
        area);
    text->setWordWrap(true);
    auto* licence =
        new QuietLabel(tr("Free software under the GNU General Public License, version 3 or later."), area);
    licence->setWordWrap(true);
    texts->addWidget(name);
    texts->addWidget(text);
    texts->addWidget(licence);
    row->addLayout(texts, 1);
    return area;
}

QTextBrowser* AboutDialog::makeBrowser(const QString& name, const QString& accessibleName)
{
    auto* browser = new QTextBrowser(this);
    browser->setObjectName(name);
    browser->setAccessibleName(accessibleName);
    browser->setOpenExternalLinks(true);
    browser->setTabChangesFocus(true);
    browser->document()->setDocumentMargin(12);
    return browser;
}

QWidget* AboutDialog::buildProgram()
{
    QTextBrowser* browser = makeBrowser(u"program"_s, tr("What FileFormer is"));
    const QList<std::pair<QString, QString>> parts{
        {tr("Small archives"),
         tr("A transformer that was trained on text, programs and documents predicts the next byte, context "
            "models learn "
            "from your files, and a mixer weighs both. Photographs, sound, and what PDF, office and PNG "
            "files hold are "
            "taken apart and put together again byte for byte.")},
        {tr("Nothing lost"),
         tr("Each file is decoded again and compared with its SHA-512 before the archive takes its name. "
            "Damage is told, "
            "and healed where it can be; a recovery record repairs more.")},
        {tr("In a time you choose"),
         tr("A new archive keeps to a budget of time, and every level says beforehand what it would take.")},
        {tr("Found again"),
         tr("Files are found by name or by what they are about, in one archive or in all. Nothing leaves "
            "this machine.")},
        {tr("Other formats"),
         tr("zip, 7z, tar and many others are opened, tested, extracted and converted; zip, 7z and tar are "
            "made, too.")},
    };
    QString html;
    for (const auto& [title, text] : parts)
        html += u"<p><b>%1</b><br>%2</p>"_s.arg(title.toHtmlEscaped(), text.toHtmlEscaped());
    browser->setHtml(html);
    return browser;
}

QWidget* AboutDialog::buildModels()
{
    QTextBrowser* browser = makeBrowser(u"models"_s, tr("Models on this machine"));
    browser->setPlainText(tr("Reading the models…"));
    readModels(browser);
    return browser;
}

void AboutDialog::readModels(QTextBrowser* into)
{
    QThreadPool::globalInstance()->start([browser = QPointer<QTextBrowser>(into)] {
        const std::vector<archive::ModelDescription> models = archive::modelsHere();
        // Whether the dialog is still there is asked on its own thread.
        QMetaObject::invokeMethod(QCoreApplication::instance(), [browser, models] {
            if (browser)
                browser->setHtml(describe(models));
        });
    });
}

QWidget* AboutDialog::buildLibraries()
{
    QTextBrowser* browser = makeBrowser(u"libraries"_s, tr("Libraries"));
    const QList<std::array<QString, 3>> libraries{
        {u"Qt "_s + QString::fromLatin1(qVersion()), tr("the window"), u"LGPL-3.0"_s},
        {u"libarchive"_s, tr("tar streams and the archives of others"), u"BSD-2-Clause"_s},
        {u"Zstandard"_s, tr("the level Fast, and the index"), u"BSD-3-Clause"_s},
        {u"zlib"_s, tr("gzip files of others"), u"Zlib"_s},
        {u"OpenSSL"_s, tr("SHA-512, SHA-256 and encryption"), u"Apache-2.0"_s},
        {u"libargon2"_s, tr("keys of passwords"), u"Apache-2.0"_s},
        {u"ISA-L"_s, tr("checks of damaged archives"), u"BSD-3-Clause"_s},
        {u"ICU"_s, tr("what counts as equal in names"), u"Unicode-3.0"_s},
        {u"utf8proc"_s, tr("passwords in one spelling"), u"MIT"_s},
        {u"SQLite"_s, tr("the catalogue of all archives"), tr("public domain")},
        {u"CUDA"_s, tr("the transformer on an NVIDIA card, in the package fileformer-cuda"),
         u"NVIDIA CUDA EULA"_s},
    };
    QString html = u"<table cellspacing=\"0\" cellpadding=\"5\">"_s;
    for (const auto& [name, purpose, licence] : libraries)
        html += u"<tr><td><b>%1</b></td><td>%2</td><td>%3</td></tr>"_s.arg(name, purpose.toHtmlEscaped(),
                                                                           licence);
    browser->setHtml(html + u"</table>"_s);
    return browser;
}

QWidget* AboutDialog::buildLicence()
{
    QTextBrowser* browser = makeBrowser(u"licence"_s, tr("Licence of FileFormer"));
    QFile file(u":/licence/LICENSE"_s);
    if (file.open(QIODevice::ReadOnly))
        browser->setPlainText(QString::fromUtf8(file.readAll()));
    browser->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    return browser;
}

} // namespace ff::ui
