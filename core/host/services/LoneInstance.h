// Instances without Redis: there is only this one.
#pragma once

#include "weir/Instances.h"

#include <string>
#include <utility>

namespace weir::host
{
class LoneInstance final : public Instances
{
public:
    explicit LoneInstance(std::string id) : _id(std::move(id)) {}
    [[nodiscard]] const std::string& id() const noexcept override { return _id; }
    [[nodiscard]] std::size_t live() const noexcept override { return 1; }

private:
    std::string _id;
};
} // namespace weir::host
