// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/TestProgram.h"

#include <cstdio>
#include <map>
#include <string>

namespace fftest {

namespace {

std::map<std::string, TestClass::Run>& classes()
{
    static std::map<std::string, TestClass::Run> all;
    return all;
}

} // namespace

TestClass::TestClass(const char* name, Run run)
{
    classes().emplace(name, run);
}

} // namespace fftest

int main(int count, char** arguments)
{
    const auto& classes = fftest::classes();
    const auto chosen = count > 1 ? classes.find(arguments[1]) : classes.end();
    if (chosen == classes.end()) {
        std::fprintf(stderr, "Usage: %s TEST [arguments of Qt Test], with one of\n", arguments[0]);
        for (const auto& [name, run] : classes)
            std::fprintf(stderr, "  %s\n", name.c_str());
        return 1;
    }
    arguments[1] = arguments[0];
    return chosen->second(count - 1, arguments + 1);
}
