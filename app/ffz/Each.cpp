// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ffz/Each.h"

#include "app/ffz/Console.h"

#include <algorithm>
#include <array>
#include <iostream>

namespace ffz {

using ff::ErrorCode;
using ff::Sentence;

void Told::takeSums(const ff::archive::Report& report)
{
    isDone = true;
    isEncrypted = report.encrypted;
    entries = report.entries;
    rawBytes = report.rawBytes;
    archiveBytes = report.archiveBytes;
    seconds = report.seconds;
}

Told failed(const ff::Error& error, const CommonOptions& options)
{
    Told out;
    out.code = static_cast<int>(error.code);
    if (options.json)
        out.json = std::make_unique<Json>(errorJson(error));
    else
        fail(error, options);
    return out;
}

int alone(const Told& told, const CommonOptions& options)
{
    if (options.json)
        printJson(*told.json);
    return told.code;
}

int worseCode(int a, int b)
{
    constexpr std::array kOrder = {0,
                                   static_cast<int>(ErrorCode::Missing),
                                   static_cast<int>(ErrorCode::Usage),
                                   static_cast<int>(ErrorCode::Io),
                                   static_cast<int>(ErrorCode::Damaged),
                                   static_cast<int>(ErrorCode::Cancelled)};
    const auto rank = [&](int code) { return std::find(kOrder.begin(), kOrder.end(), code); };
    return rank(a) < rank(b) ? b : a;
}

int tellEach(const std::vector<std::string>& archives, const char* good, const CommonOptions& options,
             const std::function<Told(std::size_t)>& one)
{
    Told sums;
    Json all = Json::array();
    std::size_t done = 0;
    std::vector<std::string> bad;
    for (; done < archives.size() && sums.code != static_cast<int>(ErrorCode::Cancelled); ++done) {
        Told told = one(done);
        sums.code = worseCode(sums.code, told.code);
        sums.entries += told.entries;
        sums.rawBytes += told.rawBytes;
        sums.archiveBytes += told.archiveBytes;
        sums.seconds += told.seconds;
        if (told.code != 0)
            bad.push_back(archives[done]);
        if (options.json) {
            if (!told.json->contains("archive"))
                setText(*told.json, "archive", archives[done]);
            all.push_back(std::move(*told.json));
        }
    }
    std::string text = counted(archives.size(), "archive", "archives") + ": "
        + std::to_string(done - bad.size()) + ' ' + good;
    if (!bad.empty())
        text += ", " + std::to_string(bad.size()) + " not";
    if (done < archives.size())
        text += ", " + std::to_string(archives.size() - done) + " not begun";
    if (options.json) {
        Json out;
        out["archives"] = std::move(all);
        out["good_archives"] = done - bad.size();
        out["bad_archives"] = bad.size();
        out["not_begun"] = archives.size() - done;
        out["entries"] = sums.entries;
        out["raw_bytes"] = sums.rawBytes;
        out["archive_bytes"] = sums.archiveBytes;
        out["seconds"] = sums.seconds;
        if (sums.code != 0)
            out["error"] = errorJson({static_cast<ErrorCode>(sums.code), Sentence::verbatim(text)})["error"];
        printJson(out);
    } else if (!options.quiet) {
        for (std::size_t i = 0; i < bad.size(); ++i)
            text += (i == 0 ? ": " : ", ") + printable(bad[i]);
        std::cout << text << '\n';
    }
    return sums.code;
}

} // namespace ffz
