// SPDX-License-Identifier: GPL-3.0-or-later
// ff_render_icons SVG-FOLDER TARGET: draws the PNGs of the hicolor theme, so that none are kept in the
// repository. A small size has a drawing of its own where one is there: NAME-16.svg to 16 pixels, NAME-32.svg
// below 48.

#include <QDir>
#include <QFile>
#include <QImage>
#include <QPainter>
#include <QSvgRenderer>

#include <cstdio>

namespace {

using namespace Qt::StringLiterals;

QString sourceFor(const QString& folder, const QString& name, int size)
{
    const QString special = size <= 16 ? u"-16"_s : size < 48 ? u"-32"_s : QString();
    return folder + u'/' + name + special + u".svg"_s;
}

bool draw(const QString& source, int size, const QString& target)
{
    QSvgRenderer drawing(source);
    if (!drawing.isValid())
        return false;
    QImage image(size, size, QImage::Format_ARGB32_Premultiplied);
    image.fill(Qt::transparent);
    QPainter painter(&image);
    painter.setRenderHint(QPainter::Antialiasing);
    drawing.render(&painter, QRectF(0, 0, size, size));
    painter.end();
    return QDir().mkpath(QFileInfo(target).absolutePath()) && image.save(target);
}

} // namespace

int main(int argc, char** argv)
{
    if (argc != 3) {
        std::fputs("usage: ff_render_icons SVG-FOLDER TARGET\n", stderr);
        return 1;
    }
    const QString folder = QFile::decodeName(argv[1]);
    const QString root = QFile::decodeName(argv[2]);
    struct Icon {
        const char* name;
        const char* context;
        const char* file;
    };
    constexpr Icon kIcons[] = {{"app", "apps", "org.fileformer.FileFormer"},
                               {"mime", "mimetypes", "application-x-ffz"}};
    for (const Icon& icon : kIcons) {
        for (const int size : {16, 22, 24, 32, 48, 64, 128, 256, 512}) {
            const QString source = sourceFor(folder, QString::fromLatin1(icon.name), size);
            const QString target = u"%1/%2x%2/%3/%4.png"_s.arg(root).arg(size).arg(
                QString::fromLatin1(icon.context), QString::fromLatin1(icon.file));
            if (!draw(source, size, target)) {
                std::fprintf(stderr, "%s could not be drawn from %s\n", qPrintable(target),
                             qPrintable(source));
                return 3;
            }
        }
    }
    return 0;
}
