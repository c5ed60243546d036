// Two servers that share what they cache through a real Redis, each with a connection and a tier of its own.
#pragma once

#include "TierRig.h"
#include "redis/Rig.h"
#include "support/RealRedis.h"

#include <cppunit/TestFixture.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace weir::cache::test
{
using Names = std::vector<std::string>;
using Numbers = std::vector<std::int64_t>;

inline const Names cpu{"metrics/cpu"};
inline const Names memory{"metrics/memory"};
inline const Names both{"metrics/cpu", "metrics/memory"};
inline constexpr std::chrono::seconds lifetime{30};
/// All keys that there are once the entry `key` was filled with `cpu`.
inline constexpr const char* keyNames[]{"sequence", "all", "resource:metrics/cpu", "entry:key"};

/// No wait strikes on a slow machine.
struct Instance
{
    explicit Instance(const weir::test::RedisServer& server);

    SystemClock clock;
    weir::test::Rig redis;
    TierRig rig;
    RedisTier& tier = rig.tier;
};

class TwoInstances : public CppUnit::TestFixture
{
public:
    void setUp() override;
    void tearDown() override;

protected:
    [[nodiscard]] static std::string encodedWith(const Names& resources);
    /// Of the entry `key`.
    static std::optional<Numbers> fill(Instance& instance, const Names& resources, SharedTier::Noted noted);
    [[nodiscard]] static SharedTier::Noted noteBy(Instance& instance);
    static Numbers filledBy(Instance& instance, const Names& resources);
    /// What Redis answers to the command.
    std::string shown(const std::string& command);
    void kill();
    void stop();
    void start();

    std::unique_ptr<weir::test::RealRedis> _server;
    std::unique_ptr<Instance> _a;
    std::unique_ptr<Instance> _b;

private:
    void awaitDown();
};
} // namespace weir::cache::test
