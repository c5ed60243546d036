#include "RetentionRules.h"

#include <algorithm>
#include <utility>

namespace weir::metrics
{
namespace
{
bool isPrefix(std::string_view pattern) noexcept
{
    return pattern.ends_with('*');
}

bool matches(std::string_view pattern, std::string_view type) noexcept
{
    return isPrefix(pattern) ? type.starts_with(pattern.substr(0, pattern.size() - 1)) : type == pattern;
}

/// Everything that `pattern` matches is matched by `earlier`.
bool covers(std::string_view earlier, std::string_view pattern) noexcept
{
    if (!isPrefix(pattern))
        return matches(earlier, pattern);
    return isPrefix(earlier) && matches(earlier, pattern.substr(0, pattern.size() - 1));
}

Time before(Time now, const Keep& keep)
{
    return keep ? addClamped(now, -std::chrono::nanoseconds(*keep).count()) : earliest;
}

std::string keyOf(const std::string& rule, std::string_view suffix)
{
    return "metrics.retentionRule." + rule + "." + std::string(suffix);
}

Key ofRule(std::string suffix, KeyType type, std::string summary)
{
    return {.name = "metrics.retentionRule.*." + std::move(suffix),
            .type = type,
            .summary = std::move(summary),
            .namesFrom = "metrics.retentionRules"};
}

/// What is wrong with a pattern, in view of the rules before its own; empty: nothing.
std::string faultOf(std::string_view pattern, const std::vector<RetentionRule>& before)
{
    const std::string found = "found '" + std::string(pattern) + "'";
    if (const auto star = pattern.find('*'); star != std::string_view::npos && star + 1 != pattern.size())
        return found + ", allowed: a type, or the beginning of one with a single * at the end";
    for (const auto& rule : before)
        for (const auto& earlier : rule.types)
            if (covers(earlier, pattern))
                return found + ", which never counts: the rule " + rule.name + " stands before it and takes '" +
                       earlier + "'";
    return {};
}
} // namespace

RetentionRules::RetentionRules(Keep byDefault, std::vector<RetentionRule> rules)
    : _byDefault(byDefault), _rules(std::move(rules)), _shortest(byDefault)
{
    for (const auto& rule : _rules)
        if (rule.keep && (!_shortest || *rule.keep < *_shortest))
            _shortest = rule.keep;
}

const RetentionRule* RetentionRules::find(std::string_view type) const
{
    const auto found = std::ranges::find_if(
        _rules, [type](const RetentionRule& rule)
        { return std::ranges::any_of(rule.types, [type](const auto& pattern) { return matches(pattern, type); }); });
    return found == _rules.end() ? nullptr : &*found;
}

Keep RetentionRules::keep(std::string_view type) const
{
    const auto* rule = find(type);
    return rule == nullptr ? _byDefault : rule->keep;
}

Time RetentionRules::oldest(std::string_view type, Time now) const
{
    return before(now, keep(type));
}

Time RetentionRules::oldestOfAll(Time now) const
{
    return before(now, _shortest);
}

std::string RetentionRules::keyFor(std::string_view type) const
{
    const auto* rule = find(type);
    return rule == nullptr ? "metrics.retention" : keyOf(rule->name, "keep");
}

std::vector<Key> retentionKeys()
{
    constexpr std::uint64_t second = 1000;
    auto keep = ofRule("keep", KeyType::duration, "How long points of these types are kept.");
    keep.mayBeUnlimited = true;
    keep.counted = true;
    keep.min = second;
    return {
        {.name = "metrics.retention",
         .type = KeyType::duration,
         .defaultValue = "unlimited",
         .summary = "How long points are kept that no rule is about; older ones are refused and forgotten.",
         .mayBeUnlimited = true,
         .counted = true,
         .min = second},
        {.name = "metrics.retentionRules",
         .type = KeyType::names,
         .defaultValue = "",
         .summary = "Names of rules for some types; of several for one type the first holds."},
        ofRule("types", KeyType::list,
               "Types that the rule is about; one that ends in * stands for all that begin like it."),
        std::move(keep),
    };
}

RetentionRules retentionRules(const ConfigView& config)
{
    std::vector<RetentionRule> rules;
    std::vector<ConfigProblem> problems;
    for (const auto& name : config.list("metrics.retentionRules"))
    {
        const auto typesKey = keyOf(name, "types");
        RetentionRule rule{
            .name = name, .types = config.list(typesKey), .keep = config.durationOrUnlimited(keyOf(name, "keep"))};
        if (rule.types.empty())
            problems.push_back({typesKey, "is empty; a type is needed"});
        for (const auto& pattern : rule.types)
            if (auto fault = faultOf(pattern, rules); !fault.empty())
                problems.push_back({typesKey, std::move(fault)});
        rules.push_back(std::move(rule));
    }
    if (!problems.empty())
        throw ConfigError(std::move(problems));
    return RetentionRules(config.durationOrUnlimited("metrics.retention"), std::move(rules));
}
} // namespace weir::metrics
