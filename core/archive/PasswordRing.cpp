// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/PasswordRing.h"

#include "core/crypto/Secret.h"

#include <algorithm>

namespace ff::archive {

namespace {

bool isAmong(const std::vector<Password>& passwords, const Password& one)
{
    return std::any_of(passwords.begin(), passwords.end(), [&one](const Password& password) {
        return crypto::sameSecret(password->view(), one->view());
    });
}

// Of one opening.
struct Attempt {
    std::vector<Password> known; // those not tried yet, the next one last
    std::vector<Password> tried;
    AskPassword ask;
    bool hasAsked = false;

    Result<Password> next(const PasswordRequest& request)
    {
        if (!known.empty()) {
            tried.push_back(known.back());
            known.pop_back();
            return tried.back();
        }
        if (!ask)
            return wrongPassword();
        for (;;) {
            FF_ASSIGN(Password given, ask({request.archive, hasAsked}));
            hasAsked = true;
            if (isAmong(tried, given))
                continue; // it is known to be wrong
            tried.push_back(given);
            return given;
        }
    }
};

} // namespace

Result<Archive> PasswordRing::open(const std::filesystem::path& path, OpenOptions options,
                                   TaskControl& control)
{
    const auto attempt = std::make_shared<Attempt>();
    attempt->known = known();
    std::reverse(attempt->known.begin(), attempt->known.end());
    attempt->ask = options.onPassword;
    // Without a question to ask and without a password to try the archive says what it lacks.
    if (attempt->ask || !attempt->known.empty())
        options.onPassword = [attempt](const PasswordRequest& request) { return attempt->next(request); };
    FF_ASSIGN(Archive archive, Archive::open(path, options, control));
    if (!attempt->tried.empty() && archive.isEncrypted())
        keep(attempt->tried.back());
    return archive;
}

std::vector<Password> PasswordRing::known() const
{
    const std::lock_guard lock(m_mutex);
    return m_known;
}

void PasswordRing::keep(const Password& password)
{
    const std::lock_guard lock(m_mutex);
    std::erase_if(m_known, [&password](const Password& one) {
        return crypto::sameSecret(one->view(), password->view());
    });
    m_known.insert(m_known.begin(), password);
    if (m_known.size() > kMost)
        m_known.resize(kMost);
}

} // namespace ff::archive
