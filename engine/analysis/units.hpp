// Units of time as rule files write them behind numbers.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "engine/analysis/diagnostic_sink.hpp"
#include "grammar/ast/expressions.hpp"

namespace remit {

/// A unit as so many months or days: `quarter` is three months, `week` seven days.
struct TimeUnit {
  bool months = false;
  std::int64_t count = 1;
};

/// By its name, singular or plural; none for any other word.
[[nodiscard]] std::optional<TimeUnit> find_time_unit(std::string_view name);

/// The same, where anything else is a mistake (R0410).
[[nodiscard]] std::optional<TimeUnit> time_unit(const ast::Name& name, DiagnosticSink& diagnostics);

/// `18 months` for 1.5 years; empty where so much isn't whole in months or days either.
[[nodiscard]] std::string in_smaller_units(std::string_view number, const TimeUnit& unit);

/// A whole number as written, from `least` through 1,000,000; anything else is reported (R0420), worded for
/// `what`, with `help` unless it is empty.
[[nodiscard]] std::optional<std::int64_t> whole_number(std::string_view text, grammar::SourceSpan span,
                                                       std::int64_t least, std::string_view what,
                                                       DiagnosticSink& diagnostics, std::string help = {});

}  // namespace remit
