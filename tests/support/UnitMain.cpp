// Runs the registered CppUnit tests: all of them, or those whose name contains one of the arguments.
#include <cppunit/CompilerOutputter.h>
#include <cppunit/Test.h>
#include <cppunit/TestListener.h>
#include <cppunit/TestResult.h>
#include <cppunit/TestResultCollector.h>
#include <cppunit/extensions/TestFactoryRegistry.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace
{
/// Names on stderr the tests that take longer than a second.
class SlowTests final : public CppUnit::TestListener
{
public:
    void startTest(CppUnit::Test* /*test*/) override { _start = std::chrono::steady_clock::now(); }

    void endTest(CppUnit::Test* test) override
    {
        using namespace std::chrono;
        const auto took = duration_cast<milliseconds>(steady_clock::now() - _start);
        if (took > seconds(1))
            std::cerr << test->getName() << " took " << took.count() << " ms\n";
    }

private:
    std::chrono::steady_clock::time_point _start;
};

void collectLeaves(CppUnit::Test* test, std::vector<CppUnit::Test*>& leaves)
{
    const int children = test->getChildTestCount();
    for (int i = 0; i < children; ++i)
        collectLeaves(test->getChildTestAt(i), leaves);
    if (test->countTestCases() == 1 && children == 0)
        leaves.push_back(test);
}

bool matches(const std::string& name, std::span<const std::string_view> words)
{
    return words.empty() ||
           std::ranges::any_of(words, [&](std::string_view word) { return name.find(word) != std::string::npos; });
}

int runAll(std::span<CppUnit::Test* const> tests)
{
    CppUnit::TestResult result;
    CppUnit::TestResultCollector collector;
    SlowTests slow;
    result.addListener(&collector);
    result.addListener(&slow);
    for (CppUnit::Test* test : tests)
        test->run(&result);

    if (!collector.wasSuccessful())
        CppUnit::CompilerOutputter(&collector, std::cerr).write();
    std::cout << "weir-tests: " << collector.runTests() << " run, " << collector.testFailuresTotal() << " failed"
              << std::endl;
    return collector.wasSuccessful() && collector.runTests() > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
} // namespace

int main(int argc, char** argv)
{
    std::vector<std::string_view> words(argv + 1, argv + argc);
    const bool listOnly = std::erase(words, "--list") > 0;

    // The registry's suite owns the tests.
    const std::unique_ptr<CppUnit::Test> suite(CppUnit::TestFactoryRegistry::getRegistry().makeTest());
    std::vector<CppUnit::Test*> tests;
    collectLeaves(suite.get(), tests);
    std::erase_if(tests, [&](CppUnit::Test* test) { return !matches(test->getName(), words); });

    if (!listOnly)
        return runAll(tests);
    for (const CppUnit::Test* test : tests)
        std::cout << test->getName() << '\n';
    return EXIT_SUCCESS;
}
