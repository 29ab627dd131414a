// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Errors as values. Every operation that can fail returns Result<T> (or Status when it has nothing to
// return); the compiler warns when one is ignored. An Error carries a small stable code, which decides the
// exit code of `ffz`, and a sentence for a person that says what is wrong and, where possible, what to do
// next. Values of these types are not shared between threads without the caller's own locking.

#include "core/base/Sentence.h"

#include <optional>
#include <string>
#include <utility>
#include <variant>

namespace ff {

// The numbers are the exit codes of the command line and never change.
enum class ErrorCode : int {
    Usage = 1, // the request makes no sense (bad argument, n out of range)
    Damaged = 2, // bytes are not what they must be: a hash differs, a field is impossible
    Io = 3, // the operating system refused: missing file, full disk, no permission
    Cancelled = 4, // the user asked to stop
    Missing = 5, // this machine lacks something: a model, a device, a feature of a newer version
};

struct Error {
    ErrorCode code = ErrorCode::Io;
    Sentence message;

    // "while testing a.ffz: " before the message; keeps the code.
    Error withContext(const Sentence& context) const { return {code, sentence("%1: %2", context, message)}; }
};

template <typename T>
class [[nodiscard]] Result {
public:
    Result(T value) : m_state(std::in_place_index<0>, std::move(value)) {}
    Result(Error error) : m_state(std::in_place_index<1>, std::move(error)) {}

    bool ok() const { return m_state.index() == 0; }
    explicit operator bool() const { return ok(); }

    // REQUIRES: ok().
    T& value() & { return std::get<0>(m_state); }
    const T& value() const& { return std::get<0>(m_state); }
    T&& value() && { return std::get<0>(std::move(m_state)); }
    T& operator*() & { return value(); }
    const T& operator*() const& { return value(); }
    T* operator->() { return &value(); }
    const T* operator->() const { return &value(); }

    // REQUIRES: !ok().
    const Error& error() const { return std::get<1>(m_state); }

private:
    std::variant<T, Error> m_state;
};

class [[nodiscard]] Status {
public:
    Status() = default;
    Status(Error error) : m_error(std::move(error)) {}

    bool ok() const { return !m_error.has_value(); }
    explicit operator bool() const { return ok(); }
    // REQUIRES: !ok().
    const Error& error() const { return *m_error; }

private:
    std::optional<Error> m_error;
};

} // namespace ff

#define FF_CONCAT_INNER(a, b) a##b
#define FF_CONCAT(a, b) FF_CONCAT_INNER(a, b)

// Returns the error of a Status or Result expression to the caller.
#define FF_TRY(expression)                                                                                   \
    do {                                                                                                     \
        auto ffStatus_ = (expression);                                                                       \
        if (!ffStatus_.ok())                                                                                 \
            return ffStatus_.error();                                                                        \
    } while (false)

// FF_ASSIGN(auto bytes, readAll(path)): declares or assigns the value, or returns the error to the caller.
#define FF_ASSIGN(target, expression) FF_ASSIGN_INNER(FF_CONCAT(ffResult_, __LINE__), target, expression)
#define FF_ASSIGN_INNER(temporary, target, expression)                                                       \
    auto temporary = (expression);                                                                           \
    if (!temporary.ok())                                                                                     \
        return temporary.error();                                                                            \
    target = std::move(temporary).value()
