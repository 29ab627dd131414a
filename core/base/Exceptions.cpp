// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Exceptions.h"

#include <exception>
#include <new>
#include <string>
#include <system_error>

namespace ff {

Error outOfMemory()
{
    return {ErrorCode::Missing, sentence("there is not enough memory")};
}

Error errorOfException()
{
    try {
        throw;
    } catch (const std::bad_alloc&) {
        return outOfMemory();
    } catch (const std::system_error& error) {
        if (error.code() == std::errc::resource_unavailable_try_again)
            return {ErrorCode::Missing,
                    sentence("no further thread can be started; try fewer threads (--threads 1)")};
        return {ErrorCode::Io, sentence("unexpected failure: %1", error.what())};
    } catch (const std::exception& error) {
        return {ErrorCode::Io, sentence("unexpected failure: %1", error.what())};
    } catch (...) {
        return {ErrorCode::Io, sentence("unexpected failure")};
    }
}

} // namespace ff
