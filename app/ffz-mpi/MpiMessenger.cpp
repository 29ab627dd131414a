// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ffz-mpi/MpiMessenger.h"

#include <array>

namespace ffz {

namespace {

using ff::Error;
using ff::ErrorCode;
using ff::sentence;

constexpr int kTag = 1;

ff::Status checked(int code, const char* what)
{
    if (code == MPI_SUCCESS)
        return {};
    std::array<char, MPI_MAX_ERROR_STRING + 1> text{};
    int length = 0;
    MPI_Error_string(code, text.data(), &length);
    return Error{ErrorCode::Io, sentence("%1: %2", what, text.data())};
}

} // namespace

MpiMessenger::MpiMessenger()
{
    MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN);
    MPI_Comm_rank(MPI_COMM_WORLD, &m_rank);
    MPI_Comm_size(MPI_COMM_WORLD, &m_ranks);
}

ff::Status MpiMessenger::send(int to, ff::Bytes message)
{
    if (message.size() > ff::cluster::kMaxMessage)
        return Error{ErrorCode::Io, sentence("a segment is too large for a message of MPI")};
    Sending& sending = m_sending.emplace_back();
    sending.bytes = std::move(message);
    return checked(MPI_Isend(sending.bytes.data(), static_cast<int>(sending.bytes.size()), MPI_BYTE, to, kTag,
                             MPI_COMM_WORLD, &sending.request),
                   "a message could not be sent");
}

ff::Status MpiMessenger::letGoOfSent()
{
    for (auto sending = m_sending.begin(); sending != m_sending.end();) {
        int isSent = 0;
        FF_TRY(checked(MPI_Test(&sending->request, &isSent, MPI_STATUS_IGNORE), "a message was not sent"));
        sending = isSent != 0 ? m_sending.erase(sending) : std::next(sending);
    }
    return {};
}

ff::Result<std::optional<ff::cluster::Message>> MpiMessenger::receive()
{
    FF_TRY(letGoOfSent());
    int isThere = 0, size = 0;
    MPI_Message handle = MPI_MESSAGE_NULL;
    MPI_Status status{};
    const char* const what = "a message could not be received";
    FF_TRY(checked(MPI_Improbe(MPI_ANY_SOURCE, kTag, MPI_COMM_WORLD, &isThere, &handle, &status), what));
    if (isThere == 0)
        return std::optional<ff::cluster::Message>();
    FF_TRY(checked(MPI_Get_count(&status, MPI_BYTE, &size), what));
    ff::cluster::Message message{status.MPI_SOURCE, ff::Bytes(static_cast<std::size_t>(size))};
    FF_TRY(checked(MPI_Mrecv(message.bytes.data(), size, MPI_BYTE, &handle, MPI_STATUS_IGNORE), what));
    return std::optional(std::move(message));
}

} // namespace ffz
