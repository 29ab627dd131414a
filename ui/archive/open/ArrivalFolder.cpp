// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/archive/open/ArrivalFolder.h"

#include "core/base/Leftovers.h"

#include <QFile>

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <fcntl.h>
#include <string_view>
#include <unistd.h>

namespace ff::ui {

namespace {

constexpr std::string_view kBegin = ".fileformer-", kDigits = "XXXXXX";

bool isArrivalFolder(std::string_view name)
{
    return name.size() == kBegin.size() + kDigits.size() && name.starts_with(kBegin)
        && std::all_of(name.begin() + kBegin.size(), name.end(),
                       [](unsigned char c) { return std::isalnum(c) != 0; });
}

} // namespace

std::unique_ptr<ArrivalFolder> ArrivalFolder::make(const QString& folder)
{
    const int parent = ::open(QFile::encodeName(folder).constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (parent < 0)
        return nullptr;
    removeLeftoverFolders(parent, isArrivalFolder);
    for (int attempt = 0; attempt < 16; ++attempt) {
        QByteArray path = QFile::encodeName(folder + u'/') + QByteArray(kBegin.data(), kBegin.size())
            + QByteArray(kDigits.data(), kDigits.size());
        if (::mkdtemp(path.data()) == nullptr) // 0700
            break;
        const std::string name = path.mid(path.lastIndexOf('/') + 1).toStdString();
        const int lock = ::openat(parent, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        if (lock >= 0 && lockTemporary(lock))
            return std::unique_ptr<ArrivalFolder>(
                new ArrivalFolder(QFile::decodeName(path), name, parent, lock));
        if (lock >= 0)
            ::close(lock);
    }
    ::close(parent);
    return nullptr;
}

ArrivalFolder::~ArrivalFolder()
{
    removeTree(m_parent, m_name);
    ::close(m_lock);
    ::close(m_parent);
}

} // namespace ff::ui
