// How the engine changes what it holds, and what it answers about that.
#pragma once

#include "PointBatch.h"
#include "SeriesStore.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace weir::metrics
{
/// The changing half of SeriesStore, and the answers it keeps; the functions mean the same. Thread-safe.
class Writer
{
public:
    virtual ~Writer() = default;
    virtual std::vector<std::size_t> append(const PointBatch& batch, const AppendOptions& options) = 0;
    virtual std::uint64_t erase(const Selection& selection) = 0;
    virtual std::vector<std::string> dropBeyond(const Horizon& horizon) = 0;
    [[nodiscard]] virtual std::optional<Answer> findAnswer(const AnswerKey& key, WallTime now) const = 0;
    [[nodiscard]] virtual std::size_t answers() const = 0;
    virtual std::size_t dropExpiredAnswers(const AnswerLife& life, std::size_t limit) = 0;
    /// Closes chunks that have been open for long; to be called now and then.
    virtual void sealOld() = 0;
    /// Sees whether trouble is over: whoever heeds it sends no writes meanwhile. To be called now and then.
    virtual void lookAgain() = 0;
    /// Gives disk that it needs no more back, once nobody has written for some calls; to be called once a second.
    virtual void giveBack() = 0;
    /// What went wrong when something was written last; empty: nothing.
    [[nodiscard]] virtual std::string trouble() const = 0;
};
} // namespace weir::metrics
