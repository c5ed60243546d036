#include "support/Json.h"
#include "support/Printing.h"
#include "support/ServerProcess.h"

#include <cppunit/extensions/HelperMacros.h>

#include <algorithm>
#include <cctype>
#include <set>
#include <string>

namespace
{
using namespace weir::test;
using Poco::JSON::Object;

/// The document says what the server does: no route and no parameter more, none less.
class OpenApiTest : public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(OpenApiTest);
    CPPUNIT_TEST(isAnOpenApiDocument);
    CPPUNIT_TEST(documentsExactlyTheRoutesThereAre);
    CPPUNIT_TEST(documentsExactlyTheParametersThereAre);
    CPPUNIT_TEST(documentsTheAdminListenerToo);
    CPPUNIT_TEST(describesEveryOperation);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override { _server = std::make_unique<ServerProcess>(); }

    void isAnOpenApiDocument()
    {
        const auto document = publicDocument();
        CPPUNIT_ASSERT(document->getValue<std::string>("openapi").starts_with("3.1."));
        CPPUNIT_ASSERT(!objectAt(document, "info")->getValue<std::string>("title").empty());
        CPPUNIT_ASSERT(!objectAt(document, "info")->getValue<std::string>("version").empty());
    }

    void documentsExactlyTheRoutesThereAre()
    {
        CPPUNIT_ASSERT_EQUAL(asVector(routes("public")), asVector(operations(publicDocument())));
    }

    void documentsTheAdminListenerToo()
    {
        CPPUNIT_ASSERT_EQUAL(asVector(routes("admin")),
                             asVector(operations(parseObject(_server->admin().get("/openapi.json").body))));
    }

    void documentsExactlyTheParametersThereAre()
    {
        // Whatever any route takes; a route must take those it documents and refuse the others.
        std::set<std::string> all;
        const auto document = publicDocument();
        for (const std::string& operation : operations(document))
            all.merge(parameters(document, operation));
        CPPUNIT_ASSERT(all.contains("metric_type"));

        HttpClient client = _server->client();
        for (const std::string& operation : operations(document))
        {
            if (!operation.starts_with("GET /api/"))
                continue;
            const std::set<std::string> documented = parameters(document, operation);
            for (const std::string& name : all)
            {
                const std::string sent = name.starts_with("tag.") ? "tag.host" : name;
                const std::string answer = client.get(operation.substr(4) + "?" + sent + "=x").body;
                const bool unknown =
                    answer.find(R"({"parameter":")" + sent + R"(","detail":"unknown)") != std::string::npos;
                CPPUNIT_ASSERT_EQUAL_MESSAGE(operation + "?" + name + ": " + answer, documented.contains(name),
                                             !unknown);
            }
        }
    }

    void describesEveryOperation()
    {
        const auto document = publicDocument();
        for (const std::string& operation : operations(document))
        {
            const auto description = operationObject(document, operation);
            CPPUNIT_ASSERT_MESSAGE(operation, !description->optValue<std::string>("summary", "").empty());
            CPPUNIT_ASSERT_MESSAGE(operation, objectAt(description, "responses")->size() > 0);
        }
    }

private:
    [[nodiscard]] Object::Ptr publicDocument() const
    {
        return parseObject(_server->client().get("/openapi.json").body);
    }

    /// "GET /path" of every documented operation.
    static std::set<std::string> operations(const Object::Ptr& document)
    {
        std::set<std::string> result;
        const auto paths = objectAt(document, "paths");
        for (const std::string& path : paths->getNames())
            for (std::string method : objectAt(paths, path)->getNames())
            {
                std::ranges::transform(method, method.begin(), [](unsigned char c) { return std::toupper(c); });
                result.insert(method + " " + path);
            }
        return result;
    }

    static Object::Ptr operationObject(const Object::Ptr& document, const std::string& operation)
    {
        const std::size_t blank = operation.find(' ');
        std::string method = operation.substr(0, blank);
        std::ranges::transform(method, method.begin(), [](unsigned char c) { return std::tolower(c); });
        return objectAt(objectAt(objectAt(document, "paths"), operation.substr(blank + 1)), method);
    }

    static std::set<std::string> parameters(const Object::Ptr& document, const std::string& operation)
    {
        std::set<std::string> names;
        const auto list = operationObject(document, operation)->getArray("parameters");
        for (unsigned i = 0; list && i < list->size(); ++i)
            if (list->getObject(i)->getValue<std::string>("in") == "query")
                names.insert(list->getObject(i)->getValue<std::string>("name"));
        return names;
    }

    [[nodiscard]] std::set<std::string> routes(const std::string& listener) const
    {
        std::set<std::string> result;
        const auto all = arrayAt(parseObject(_server->admin().get("/admin/routes").body), "routes");
        for (unsigned i = 0; i < all->size(); ++i)
            if (all->getObject(i)->getValue<std::string>("listener") == listener)
                result.insert(all->getObject(i)->getValue<std::string>("handler"));
        return result;
    }

    static std::vector<std::string> asVector(const std::set<std::string>& names)
    {
        return {names.begin(), names.end()};
    }

    std::unique_ptr<ServerProcess> _server;
};

CPPUNIT_TEST_SUITE_REGISTRATION(OpenApiTest);
} // namespace
