// The conformance table, topic by topic.
#pragma once

#include "Case.h"

namespace weir::test
{
[[nodiscard]] Cases requestLineCases();
[[nodiscard]] Cases versionCases();
[[nodiscard]] Cases methodCases();
[[nodiscard]] Cases targetCases();
[[nodiscard]] Cases hostCases();
[[nodiscard]] Cases fieldCases();
[[nodiscard]] Cases contentLengthCases();
[[nodiscard]] Cases transferEncodingCases();
[[nodiscard]] Cases chunkCases();
[[nodiscard]] Cases connectionCases();
[[nodiscard]] Cases expectCases();
[[nodiscard]] Cases incompleteCases();
/// Two requests where one may be meant: the hidden second one is for `/echo/smuggled`.
[[nodiscard]] Cases smugglingCases();

/// All of them.
[[nodiscard]] Cases conformanceTable();
} // namespace weir::test
