// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/crypto/Password.h"
#include "tests/support/TestProgram.h"

#include <QTest>

using namespace ff;
using namespace ff::crypto;

namespace {

Bytes prepared(std::string_view typed)
{
    const auto out = preparedPassword(asBytes(typed));
    if (!out.ok())
        qFatal("%s", out.error().message.c_str());
    return {(*out)->view().begin(), (*out)->view().end()};
}

Result<Secret> keyOf(const PasswordCosts& costs)
{
    TaskControl control;
    Salt salt{};
    const std::string_view text = "somesalt";
    std::copy(text.begin(), text.end(), salt.begin());
    return keyOfPassword(std::make_shared<const Secret>(asBytes("password")), costs, salt, control);
}

} // namespace

class TestPassword : public QObject {
    Q_OBJECT

private Q_SLOTS:
    // The inputs of RFC 5869's first test case with SHA-512, which Python's cryptography gives alike.
    void derivesKeysByHkdf()
    {
        const Bytes key(22, 0x0b);
        Bytes salt(13);
        for (std::size_t i = 0; i < salt.size(); ++i)
            salt[i] = static_cast<std::uint8_t>(i);
        const std::string purpose = "\xf0\xf1\xf2\xf3\xf4\xf5\xf6\xf7\xf8\xf9";
        QCOMPARE(toHex(deriveKey(key, salt, purpose, 42).view()),
                 std::string("832390086cda71fb47625bb5ceb168e4c8e26a1a16ed34d9fc7fe92c14815793"
                             "38da362cb8d9f925d7cb"));
    }

    // The salt is padded with zeros.
    void derivesKeysByArgon2id()
    {
        PasswordCosts costs;
        costs.memoryKiB = 1 << 10;
        const auto a = keyOf(costs), b = keyOf(costs);
        QVERIFY(a.ok() && b.ok());
        QCOMPARE(toHex(a->view()),
                 std::string("91dd8b766a283d125e4e40593f3aab622e9f684b32acddcc9f9122a92fe3f23a"));
        QVERIFY(sameSecret(a->view(), b->view()));
        costs.passes = 2;
        QVERIFY(!sameSecret(a->view(), keyOf(costs)->view()));
        costs.passes = 3;
        costs.lanes = 1;
        QVERIFY(!sameSecret(a->view(), keyOf(costs)->view()));
    }

    void refusesWhatAnArchiveMayNotAskFor()
    {
        const auto codeOf = [](std::uint32_t memory, std::uint32_t passes, std::uint8_t lanes) {
            PasswordCosts costs;
            costs.memoryKiB = memory;
            costs.passes = passes;
            costs.lanes = lanes;
            const auto key = keyOf(costs);
            return key.ok() ? 0 : static_cast<int>(key.error().code);
        };
        QCOMPARE(codeOf(64, 1, 1), 0);
        QCOMPARE(codeOf(0, 1, 1), 2);
        QCOMPARE(codeOf(64, 0, 1), 2);
        QCOMPARE(codeOf(64, 1, 0), 2);
        QCOMPARE(codeOf(15, 1, 2), 2);
        QCOMPARE(codeOf(kMaxPasswordMemory + 1, 1, 1), 5);
        QCOMPARE(codeOf(0xFFFFFFFF, 0xFFFFFFFF, 255), 5);
        QCOMPARE(codeOf(1 << 10, (4 << 10) + 1, 1), 5);
        QCOMPARE(codeOf(1 << 10, 1, kMaxPasswordLanes + 1), 5);
    }

    void endsWhenItIsCancelled()
    {
        TaskControl control;
        control.cancel();
        const auto key = keyOfPassword(std::make_shared<const Secret>(asBytes("password")), {}, {}, control);
        QVERIFY(!key.ok() && key.error().code == ErrorCode::Cancelled);
    }

    void takesLettersAlikeHoweverTheyAreTyped()
    {
        // й and ё as one sign, and as a letter with a sign above it.
        QCOMPARE(prepared("\u0439\u0451"), prepared("\u0438\u0306\u0435\u0308"));
        QCOMPARE(prepared("e\u0301"), prepared("\u00e9"));
        // Signs that only look alike stay what they are.
        QVERIFY(prepared("\uff41") != prepared("a"));
        QCOMPARE(prepared("plain"), Bytes({'p', 'l', 'a', 'i', 'n'}));
        const char latin[] = {'\xe9', 'x', 0};
        QCOMPARE(prepared(latin), Bytes({0xe9, 'x'})); // no UTF-8
        const std::string zero("a\0b", 3);
        QCOMPARE(prepared(zero).size(), std::size_t(3));
    }

    void refusesEmptyAndEndlessPasswords()
    {
        const auto empty = preparedPassword({});
        QVERIFY(!empty.ok() && empty.error().code == ErrorCode::Usage);
        const Bytes longest(kMaxPasswordSize, 'x'), longer(kMaxPasswordSize + 1, 'x');
        QVERIFY(preparedPassword(longest).ok());
        const auto tooLong = preparedPassword(longer);
        QVERIFY(!tooLong.ok() && tooLong.error().code == ErrorCode::Usage);
    }
};

FF_TEST(TestPassword)
#include "TestPassword.moc"
