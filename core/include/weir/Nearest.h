// The word that was probably meant.
#pragma once

#include "weir/Version.h"

#include <span>
#include <string_view>

namespace weir::inline v1
{
/// The candidate with the smallest edit distance (insertion, deletion, substitution, transposition;
/// Damerau 1964), or an empty view if none is near enough to be a misspelling (more than a third of
/// the word's length, at least 2). Ties: the first.
[[nodiscard]] WEIR_API std::string_view nearest(std::string_view word, std::span<const std::string_view> candidates);
} // namespace weir::inline v1
