// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The test classes of a folder are one program (tests/CMakeLists.txt): archive_tests TestHeal [arguments of
// Qt Test] runs one of them. FF_TEST and FF_WINDOW_TEST stand where QTEST_GUILESS_MAIN and QTEST_MAIN would.

#include <QCoreApplication>
#include <QTest>

namespace fftest {

// A class of the program that is entered at its start.
struct TestClass {
    using Run = int (*)(int count, char** arguments);
    TestClass(const char* name, Run run);
};

template <typename Class, typename Application>
int runTest(int count, char** arguments)
{
    Application application(count, arguments);
    application.setAttribute(Qt::AA_Use96Dpi);
    Class test;
    return QTest::qExec(&test, count, arguments);
}

} // namespace fftest

#define FF_TEST(Class)                                                                                       \
    static const fftest::TestClass entered##Class(#Class, fftest::runTest<Class, QCoreApplication>);
#define FF_WINDOW_TEST(Class)                                                                                \
    static const fftest::TestClass entered##Class(#Class, fftest::runTest<Class, QApplication>);
