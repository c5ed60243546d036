// The stamp of a module's library, read from the file before anything of it is opened.
#pragma once

#include "weir/Outcome.h"

#include <map>
#include <string>
#include <string_view>

namespace weir::host
{
/// What a library says about how it was built: the fields of WEIR_MODULE_STAMP.
using ModuleStamp = std::map<std::string, std::string, std::less<>>;

/// Nothing sensible in `text` gives an empty stamp.
[[nodiscard]] ModuleStamp parseStamp(std::string_view text);

/// The stamp in the ELF section `.weir.stamp` of a 64-bit shared library; the error is a sentence. Reads the
/// file as bytes and trusts none of them.
[[nodiscard]] Outcome<ModuleStamp, std::string> readStamp(const std::string& path);

/// A sentence for each field in which `stamp` differs from this server's own; empty: they fit together. The
/// build's id is never compared.
[[nodiscard]] std::string stampMismatch(const ModuleStamp& stamp);
} // namespace weir::host
