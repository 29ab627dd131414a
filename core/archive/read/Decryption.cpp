// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/archive/read/Decryption.h"

namespace ff::archive {

namespace {

bool isOf(const format::PasswordKey& key, const format::Envelope& envelope)
{
    return key.salt == envelope.salt() && key.costs == envelope.costs();
}

} // namespace

Error wrongPassword()
{
    return {ErrorCode::Missing, sentence("The password is wrong.")};
}

AskPassword onePassword(Password password)
{
    return [password = std::move(password)](const PasswordRequest& request) -> Result<Password> {
        if (request.wrong)
            return wrongPassword();
        return password;
    };
}

Result<std::optional<Decryption>> openEncrypted(const std::shared_ptr<const ByteSource>& file,
                                                const OpenOptions& options, TaskControl& control)
{
    FF_ASSIGN(const auto envelope, format::readEnvelope(*file));
    if (!envelope)
        return std::optional<Decryption>();
    format::SharedPasswordKey key = options.key && isOf(*options.key, *envelope) ? options.key : nullptr;
    for (bool wrong = false;;) {
        if (!key) {
            if (!options.onPassword)
                return Error{
                    ErrorCode::Missing,
                    sentence("%1 is encrypted, and its password is not given", file->path().filename())};
            FF_ASSIGN(const Password password, options.onPassword({file->path(), wrong}));
            FF_ASSIGN(key, format::passwordKey(password, envelope->costs(), envelope->salt(), control));
            wrong = true; // unless it opens
        }
        FF_ASSIGN(const auto fileKey, format::openKeys(*envelope, *key));
        if (fileKey) {
            FF_ASSIGN(auto source, format::EncryptedSource::open(file, *envelope, *fileKey));
            return std::optional<Decryption>({std::move(source), std::move(key)});
        }
        key.reset();
    }
}

} // namespace ff::archive
