// Diagnostics as text for people: source excerpt, caret range, second places and the advice.
#pragma once

#include <span>
#include <string>

#include "grammar/source/diagnostic.hpp"
#include "grammar/source/source_file.hpp"

namespace remit::grammar {

/// `diagnostic` with an excerpt of each place it names, ending in a line feed. `files` is indexed by
/// FileNumber. Long lines are cut around the caret; control characters are shown as spaces; a span over
/// several lines shows its first. With `color`, ANSI colours mark the severity and the carets.
///
///     error R0207: this scale starts at EUR 1_000, so the first EUR 1_000 has no rate
///       --> rulesets/growth.remit:14:3
///     14 |   from EUR 1_000   3%
///        |   ^^^^^^^^^^^^^^
///        = write: from EUR 0  0%   above this line if nothing is owed there
[[nodiscard]] std::string render(const Diagnostic& diagnostic, std::span<const SourceFile> files, bool color);

}  // namespace remit::grammar
