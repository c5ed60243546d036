// The records of a CSV file as points.
#pragma once

#include "import/Batcher.h"
#include "import/ImportOptions.h"
#include "import/LocalTime.h"
#include "input/CsvReader.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace weir::ctl
{
/// Appends one point per value column and record. Not thread-safe; allocates nothing per record.
class CsvPoints final
{
public:
    /// Throws Failure (bad data) if the header lacks a column, or has it twice.
    CsvPoints(std::span<const std::string_view> header, const CsvColumns& columns, const std::string& file);

    /// Appends the points of `record` to `batcher` and calls `refuse(sentence)` for each that cannot be one.
    template <class Refused>
    void append(const CsvRecord& record, Batcher& batcher, Refused&& refuse)
    {
        if (auto sentence = faultOf(record); !sentence.empty())
            refuse(std::move(sentence));
        else
            for (const auto& value : _values)
                if (auto fault = appendPoint(record, value, batcher); !fault.empty())
                    refuse(std::move(fault));
    }

    /// How many cells of value columns were empty, and so no points.
    [[nodiscard]] std::uint64_t emptyCells() const noexcept { return _emptyCells; }
    /// The zone that was named, if one was.
    [[nodiscard]] const std::optional<LocalTime>& zone() const noexcept { return _zone; }

private:
    struct Value
    {
        std::size_t index;
        std::string name;
        std::string beginning; ///< the point as JSON up to its value
    };

    struct Tag
    {
        std::size_t index;
        std::string name;
        std::string member; ///< the tag's name as JSON, with its colon
    };

    /// Prepares what all points of the record share; why that cannot be, or nothing.
    [[nodiscard]] std::string faultOf(const CsvRecord& record);
    [[nodiscard]] bool prepareTime(std::string_view cell);
    [[nodiscard]] std::string appendPoint(const CsvRecord& record, const Value& value, Batcher& batcher);

    std::size_t _width;
    std::size_t _time;
    std::string _timeName;
    std::vector<Value> _values;
    std::vector<Tag> _tags;
    std::optional<LocalTime> _zone;
    std::string _shared; ///< the point as JSON behind its value
    std::uint64_t _emptyCells = 0;
};
} // namespace weir::ctl
