// What /openapi.json says about this module's routes.
#pragma once

namespace weir::external
{
inline constexpr const char* valueOperation =
    R"({"summary":"A number from the external service","tags":["external"],"responses":{)"
    R"("200":{"description":"The number, or the fallback where a circuit breaker stands in front","content":{)"
    R"("application/json":{"schema":{"oneOf":[{"type":"object","required":["external","value"],"properties":{)"
    R"("external":{"const":"ok"},"value":{"type":"number"}}},{"type":"object","required":["fallback","reason"],)"
    R"("properties":{"fallback":{"const":true},"reason":{"type":"string"}}}]}}}},)"
    R"("default":{"description":"What is wrong, as RFC 9457 has it","content":{"application/problem+json":{}}}}})";

inline constexpr const char* proxyOperation =
    R"({"summary":"Forwarded to the external service","tags":["external"],"responses":{)"
    R"("default":{"description":"The service's answer; a 502, 503 or 504 as RFC 9457 has it if there is none"}}})";
} // namespace weir::external
