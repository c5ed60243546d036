#include "config/KeyTable.h"

#include "config/HostKeys.h"
#include "config/ValueCheck.h"

#include <cppunit/extensions/HelperMacros.h>

#include <set>
#include <string>

namespace
{
using weir::host::KeyTable;
using weir::host::memberOf;

const weir::Key family{.name = "ratelimit.*.limit", .namesFrom = "ratelimit.policies"};

class KeyTableTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(KeyTableTest);
    CPPUNIT_TEST(findsAKeyByItsName);
    CPPUNIT_TEST(findsTheFamilyOfAMember);
    CPPUNIT_TEST(takesNoNameWithADotForAMember);
    CPPUNIT_TEST(buildsTheKeyOfAMember);
    CPPUNIT_TEST(tellsSecretsAndRestarts);
    CPPUNIT_TEST(knowsNothingOfAKeyThatIsNotThere);
    CPPUNIT_TEST(acceptsEveryDefaultOfTheHost);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override
    {
        _table.add("server", {{.name = "server.port", .restart = true}, {.name = "admin.token", .secret = true}});
        _table.add("ratelimit", {{.name = "ratelimit.policies"}, family});
    }

    void findsAKeyByItsName()
    {
        const auto* row = _table.find("server.port");
        CPPUNIT_ASSERT(row != nullptr);
        CPPUNIT_ASSERT_EQUAL(std::string("server"), row->owner); // NOLINT(clang-analyzer-core.NonNullParamChecker)
        CPPUNIT_ASSERT_EQUAL(std::size_t{4}, _table.rows().size());
    }

    void findsTheFamilyOfAMember()
    {
        const auto* row = _table.find("ratelimit.ingest.limit");
        CPPUNIT_ASSERT(row != nullptr);
        CPPUNIT_ASSERT_EQUAL(family.name, row->key.name); // NOLINT(clang-analyzer-core.NonNullParamChecker)
        CPPUNIT_ASSERT_EQUAL(std::string("ingest"), std::string(memberOf(family, "ratelimit.ingest.limit")));
    }

    void takesNoNameWithADotForAMember()
    {
        CPPUNIT_ASSERT(memberOf(family, "ratelimit.a.b.limit").empty());
        CPPUNIT_ASSERT(memberOf(family, "ratelimit..limit").empty());
        CPPUNIT_ASSERT(memberOf(family, "ratelimit.limit").empty());
        CPPUNIT_ASSERT(memberOf(family, "ratelimit.ingest.limits").empty());
    }

    void buildsTheKeyOfAMember()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("ratelimit.my-rule.limit"), weir::host::memberKey(family, "my-rule"));
        CPPUNIT_ASSERT(weir::host::isFamily(family));
        CPPUNIT_ASSERT(!weir::host::isFamily({.name = "server.port"}));
    }

    void tellsSecretsAndRestarts()
    {
        CPPUNIT_ASSERT(_table.isSecret("admin.token"));
        CPPUNIT_ASSERT(!_table.isSecret("server.port"));
        CPPUNIT_ASSERT(_table.needsRestart("server.port"));
        CPPUNIT_ASSERT(!_table.needsRestart("ratelimit.ingest.limit"));
    }

    void knowsNothingOfAKeyThatIsNotThere()
    {
        CPPUNIT_ASSERT(_table.find("server.prt") == nullptr);
        CPPUNIT_ASSERT(!_table.isSecret("server.prt"));
        CPPUNIT_ASSERT(!_table.needsRestart("server.prt"));
    }

    void acceptsEveryDefaultOfTheHost()
    {
        std::set<std::string> names;
        for (const auto& key : weir::host::hostKeys())
        {
            CPPUNIT_ASSERT_MESSAGE(key.name, !weir::host::allowedInstead(key, key.defaultValue.value()));
            CPPUNIT_ASSERT_MESSAGE(key.name, key.summary.ends_with('.'));
            CPPUNIT_ASSERT_MESSAGE(key.name, names.insert(key.name).second);
        }
    }

private:
    KeyTable _table;
};

CPPUNIT_TEST_SUITE_REGISTRATION(KeyTableTest);
} // namespace
