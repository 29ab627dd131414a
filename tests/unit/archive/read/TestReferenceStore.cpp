// SPDX-License-Identifier: GPL-3.0-or-later
// Bytes that later segments refer to: there from keep() until the last one that needs them.
#include "core/archive/read/stream/ReferenceStore.h"
#include "tests/support/TestProgram.h"
#include "tests/support/TreeMaker.h"

#include <QTest>

using namespace ff;
using namespace ff::archive;

namespace {

// Byte i of the tar stream.
Bytes stream(std::uint64_t begin, std::uint64_t size)
{
    Bytes out;
    for (std::uint64_t i = begin; i < begin + size; ++i)
        out.push_back(static_cast<std::uint8_t>(i * 7 + i / 251));
    return out;
}

Result<Bytes> readFrom(const ReferenceStore& store, std::uint64_t source, std::size_t size)
{
    Bytes out(size, 0xEE);
    FF_TRY(store.read(source, out));
    return out;
}

} // namespace

class TestReferenceStore : public QObject {
    Q_OBJECT

private Q_SLOTS:
    // A limit of 0 sends everything to the file, 15 the second range, and the last nothing.
    void givesWhatWasKept_data()
    {
        QTest::addColumn<quint64>("memory");
        for (const quint64 memory : {0, 15, 1 << 20})
            QTest::newRow(std::to_string(memory).c_str()) << memory;
    }
    void givesWhatWasKept()
    {
        QFETCH(quint64, memory);
        ReferenceStore store({{100, 110, 5000}, {110, 130, 5000}, {2000, 2001, 5000}}, memory);
        const Bytes first = stream(50, 200), second = stream(1990, 100);
        store.keep(50, first.size(), ByteSpan(first));
        store.keep(1990, second.size(), ByteSpan(second));
        QCOMPARE(*readFrom(store, 100, 10), stream(100, 10));
        QCOMPARE(*readFrom(store, 129, 1), stream(129, 1)); // the last byte
        QCOMPARE(*readFrom(store, 2000, 1), stream(2000, 1)); // a range of one
        QCOMPARE(*readFrom(store, 105, 20), stream(105, 20)); // from one range into the next
        QCOMPARE(*readFrom(store, 100, 0), Bytes());
    }

    void whatNobodyAskedForIsNotThere()
    {
        ReferenceStore store({{100, 110, 5000}}, 1000);
        const Bytes bytes = stream(0, 500);
        store.keep(0, bytes.size(), ByteSpan(bytes));
        for (const auto& [source, size] : {std::pair{99, 1}, {99, 5}, {110, 1}, {105, 6}, {400, 1}}) {
            const auto got = readFrom(store, std::uint64_t(source), std::size_t(size));
            QVERIFY(!got.ok());
            QCOMPARE(got.error().code, ErrorCode::Damaged);
        }
        QVERIFY(!readFrom(ReferenceStore({}, 1000), 0, 1).ok());
    }

    void aSegmentThatNeverCameIsMissing()
    {
        ReferenceStore store({{100, 110, 5000}, {200, 210, 5000}}, 1000);
        const Bytes bytes = stream(150, 100);
        store.keep(150, bytes.size(), ByteSpan(bytes));
        QVERIFY(!readFrom(store, 100, 1).ok());
        QVERIFY(readFrom(store, 200, 1).ok());
    }

    void theReasonWhyThereIsNothingIsHandedOn()
    {
        ReferenceStore store({{100, 110, 5000}, {200, 210, 5000}}, 1000);
        store.keep(0, 150, Error{ErrorCode::Missing, Sentence::verbatim("no such model")});
        const auto got = readFrom(store, 104, 2);
        QVERIFY(!got.ok());
        QCOMPARE(got.error().code, ErrorCode::Missing);
        QCOMPARE(got.error().message.text(), std::string("no such model"));
    }

    void isDroppedWithItsLastUser_data() { givesWhatWasKept_data(); }
    void isDroppedWithItsLastUser()
    {
        QFETCH(quint64, memory);
        ReferenceStore store({{0, 10, 300}, {10, 20, 100}, {20, 30, 200}}, memory);
        const Bytes bytes = stream(0, 30);
        store.keep(0, bytes.size(), ByteSpan(bytes));
        store.dropUsedBefore(100); // the one at 100 needs it still
        QVERIFY(readFrom(store, 0, 30).ok());
        store.dropUsedBefore(101);
        QVERIFY(!readFrom(store, 10, 10).ok());
        QCOMPARE(*readFrom(store, 20, 10), stream(20, 10));
        store.dropUsedBefore(1000);
        QVERIFY(!readFrom(store, 0, 1).ok());
        QVERIFY(!readFrom(store, 20, 1).ok());
    }
};

FF_TEST(TestReferenceStore)
#include "TestReferenceStore.moc"
