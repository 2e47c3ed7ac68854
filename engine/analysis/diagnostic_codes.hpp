// The stable codes of everything that the analysis may say, with a title each. The reference has a page for
// every code of this table, and no code is reported that isn't in it.
#pragma once

#include <span>
#include <string_view>

namespace remit {

struct DiagnosticCode {
  std::string_view code;   ///< `R0207`
  std::string_view title;  ///< one line, without a full stop
};

/// All codes of the analysis, ascending. R02: measures and scales; R03: rules; R04: names, types and
/// literals; R05: header; R06: scenarios; R09: what a later version carries out.
[[nodiscard]] std::span<const DiagnosticCode> diagnostic_codes();

/// The title of `code`; empty when the analysis has no such code.
[[nodiscard]] std::string_view diagnostic_title(std::string_view code);

}  // namespace remit
