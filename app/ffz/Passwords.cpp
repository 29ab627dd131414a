// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ffz/Passwords.h"

#include "app/ffz/Ask.h"
#include "app/ffz/Console.h"
#include "app/ffz/Watch.h"
#include "core/archive/PasswordRing.h"
#include "core/crypto/Password.h"

#include <algorithm>
#include <cerrno>
#include <iostream>
#include <memory>
#include <poll.h>
#include <termios.h>
#include <unistd.h>

namespace ffz {
namespace {

using ff::Error;
using ff::ErrorCode;
using ff::sentence;
using ff::archive::Password;

constexpr int kTries = 3;

// Does not show what is typed, for as long as it lives.
class EchoOff {
public:
    EchoOff()
    {
        if (tcgetattr(STDIN_FILENO, &m_before) != 0)
            return;
        termios quiet = m_before;
        quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        m_changed = tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet) == 0;
    }
    ~EchoOff()
    {
        if (m_changed)
            tcsetattr(STDIN_FILENO, TCSAFLUSH, &m_before);
    }
    EchoOff(const EchoOff&) = delete;
    EchoOff& operator=(const EchoOff&) = delete;

private:
    termios m_before{};
    bool m_changed = false;
};

// Byte by byte: what stands behind the line is for somebody else. Cancelled by Ctrl-C.
ff::Result<Password> readLine(int descriptor)
{
    ff::crypto::Secret line(ff::crypto::kMaxPasswordSize + 2);
    std::size_t size = 0;
    while (size < line.size()) {
        pollfd waiting{descriptor, POLLIN, 0};
        if (Watch::interrupted())
            return Error{ErrorCode::Cancelled, sentence("cancelled")};
        const int ready = poll(&waiting, 1, 100);
        if (ready == 0 || (ready < 0 && errno == EINTR))
            continue;
        const ssize_t got = read(descriptor, line.bytes().data() + size, 1);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return Error{ErrorCode::Usage,
                         sentence("no password can be read from descriptor %1: %2", descriptor,
                                  ff::systemMessage(errno))};
        if (got == 0 || line.bytes()[size] == '\n')
            break;
        ++size;
    }
    line.cut(size);
    return ff::crypto::preparedPassword(line.view());
}

ff::Result<Password> askOnTerminal(const std::string& question)
{
    Watch::listen(); // whoever presses Ctrl-C gets the echo back
    std::optional<Watch::Hidden> hidden;
    if (Watch* const watch = Watch::current())
        hidden.emplace(*watch);
    const EchoOff echoOff;
    std::cerr << question << std::flush;
    auto line = readLine(STDIN_FILENO);
    std::cerr << '\n';
    return line;
}

} // namespace

ff::Result<Password> passwordFrom(int descriptor)
{
    return readLine(descriptor);
}

ff::archive::AskPassword passwordAsker(int descriptor)
{
    struct State {
        Password given;
        int tries = 0;
    };
    auto state = std::make_shared<State>();
    return [descriptor, state](const ff::archive::PasswordRequest& request) -> ff::Result<Password> {
        if (descriptor >= 0) {
            if (request.wrong)
                return ff::archive::wrongPassword();
            if (!state->given) {
                FF_ASSIGN(state->given, passwordFrom(descriptor));
            }
            return state->given;
        }
        const std::string name = request.archive.filename().string();
        if (!canAsk())
            return Error{ErrorCode::Missing,
                         sentence("%1 is encrypted, and there is no terminal to ask for its password on; "
                                  "give it with --password-fd",
                                  name)};
        state->tries = request.wrong ? state->tries + 1 : 0;
        if (state->tries == kTries)
            return ff::archive::wrongPassword();
        if (request.wrong)
            std::cerr << ff::archive::wrongPassword().message << '\n';
        return askOnTerminal("Password of " + printable(name) + ": ");
    };
}

ff::archive::AskPassword passwordsAsker(int descriptor)
{
    if (descriptor < 0)
        return passwordAsker(descriptor);
    struct State {
        std::vector<Password> given;
        std::size_t next = 0;
    };
    auto state = std::make_shared<State>();
    return [descriptor, state](const ff::archive::PasswordRequest& request) -> ff::Result<Password> {
        if (state->given.empty()) {
            FF_ASSIGN(Password first, passwordFrom(descriptor));
            state->given.push_back(std::move(first));
            while (state->given.size() < ff::archive::PasswordRing::kMost) {
                auto line = passwordFrom(descriptor);
                if (!line)
                    break; // the end, or a line that no password can be
                state->given.push_back(std::move(line).value());
            }
        }
        if (!request.wrong)
            state->next = 0;
        return state->next < state->given.size() ? ff::Result<Password>(state->given[state->next++])
                                                 : ff::Result<Password>(ff::archive::wrongPassword());
    };
}

ff::archive::AskPassword askingNextLine(ff::archive::AskPassword before, int descriptor)
{
    if (descriptor < 0)
        return before;
    auto given = std::make_shared<Password>();
    return [before = std::move(before), descriptor,
            given](const ff::archive::PasswordRequest& request) -> ff::Result<Password> {
        if (request.wrong)
            return ff::archive::wrongPassword();
        if (!*given) {
            auto line = passwordFrom(descriptor);
            if (!line.ok() && line.error().code == ErrorCode::Cancelled)
                return line.error();
            if (!line.ok())
                return before(request);
            *given = std::move(line).value();
        }
        return *given;
    };
}

ff::Result<Password> askNewPassword(const std::string& archive)
{
    if (!canAsk())
        return Error{ErrorCode::Missing,
                     sentence("there is no terminal to ask for the new password on; give it with a "
                              "descriptor, see ffz --help")};
    const std::string name = printable(std::filesystem::path(archive).filename().string());
    for (;;) {
        FF_ASSIGN(const Password first, askOnTerminal("New password of " + name + ": "));
        FF_ASSIGN(const Password second, askOnTerminal("The same again: "));
        if (ff::crypto::sameSecret(first->view(), second->view()))
            return first;
        std::cerr << "These are two different passwords.\n";
    }
}

} // namespace ffz
