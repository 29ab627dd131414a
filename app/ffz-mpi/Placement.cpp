// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ffz-mpi/Placement.h"

#include <algorithm>
#include <sstream>

namespace ffz {

namespace {

std::vector<std::string> cardsThere(const char* visible, unsigned present)
{
    std::vector<std::string> cards;
    if (visible == nullptr) {
        for (unsigned i = 0; i < present; ++i)
            cards.push_back(std::to_string(i));
        return cards;
    }
    std::istringstream in(visible);
    for (std::string card; std::getline(in, card, ',');)
        cards.push_back(card);
    return cards;
}

} // namespace

std::optional<std::string> cardsOf(LocalRank local, const char* visible, unsigned present)
{
    const std::vector<std::string> cards = cardsThere(visible, present);
    if (local.ranks < 2 || cards.size() < 2)
        return std::nullopt;
    const auto rank = static_cast<std::size_t>(local.rank), ranks = static_cast<std::size_t>(local.ranks);
    std::string mine = cards[rank % cards.size()];
    for (std::size_t i = rank + ranks; i < cards.size(); i += ranks)
        mine += "," + cards[i];
    return mine;
}

unsigned threadsOf(LocalRank local, unsigned allowed, unsigned present)
{
    return std::max(1U, std::min(allowed, present / static_cast<unsigned>(std::max(1, local.ranks))));
}

} // namespace ffz
