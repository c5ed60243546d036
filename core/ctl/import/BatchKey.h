// Names for batches that are the same when the same import is run again.
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace weir::ctl
{
/// The key of a batch is a digest of the import's id and of all that was sent of its file so far, the batch included.
/// So it depends on data, options and position, and on nothing else: neither the file's name nor whether it is
/// compressed, neither time nor connections. XXH3, 128 bits: it has to tell imports apart, not to withstand anybody.
class BatchKey final
{
public:
    explicit BatchKey(std::string_view id);
    ~BatchKey();
    BatchKey(const BatchKey&) = delete;
    BatchKey& operator=(const BatchKey&) = delete;

    /// The key of the file's next batch.
    [[nodiscard]] std::string next(std::string_view body);

private:
    struct Digest;

    std::unique_ptr<Digest> _digest;
};
} // namespace weir::ctl
