// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The rules of .gitignore files, as gitignore(5) has them: nesting, negation, anchors, `**`, folders only.
// Files that git tracks although a rule names them are ignored here all the same; core.excludesFile and
// .git/info/exclude are not read. libgit2 would need a repository around the files, which an archive's inputs
// need not have. Used by one thread.

#include <string>
#include <string_view>
#include <vector>

namespace ff::archive {

class GitIgnore {
public:
    // Begins with a folder: its rules and those of the folders above it, up to the one that holds .git; only
    // its own when there is none.
    void begin(const std::string& folder);
    // Goes into a folder of the present one, and out again.
    void enter(const std::string& folder, const std::string& name);
    void leave();

    // Whether an item of the present folder is left out, with all below it.
    bool ignores(const std::string& name, bool isFolder) const;

private:
    struct Rule {
        std::string pattern;
        bool negated = false, onlyFolders = false;
        bool anchored = false; // matched against the path from the rule's folder, else against the name
    };
    struct Level {
        std::string name; // of the folder
        std::vector<Rule> rules;
    };
    static std::vector<Rule> readRules(const std::string& folder);
    static void addRule(std::string_view line, std::vector<Rule>& rules);

    std::vector<Level> m_levels;
};

// git's wildmatch with WM_PATHNAME: `*`, `?` and `[…]` do not match '/', `**` between slashes or an end
// matches any folders.
bool wildMatch(std::string_view pattern, std::string_view text);

} // namespace ff::archive
