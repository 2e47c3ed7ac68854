// What the reader is told about a line that can't be read.
#pragma once

#include <string>
#include <string_view>

#include "grammar/parser/layout.hpp"
#include "grammar/parser/line_forms.hpp"
#include "grammar/parser/line_grammar.hpp"
#include "grammar/source/diagnostic.hpp"
#include "grammar/source/source_file.hpp"

namespace remit::grammar {

/// A failed match. `line` is the line's place; `example` is a whole line of the same form.
[[nodiscard]] Diagnostic describe_failure(const LineFailure& failure, const SourceFile& source,
                                          SourceSpan line, std::string_view example);

/// A line whose text could not be looked at.
[[nodiscard]] Diagnostic describe_problem(const LineProblem& problem, const SourceFile& source);

/// A line in column one that begins with no known word.
[[nodiscard]] Diagnostic describe_unknown_declaration(const SourceFile& source, SourceSpan line);

/// A line below `declaration` (such as `measure`) of form `head` that begins with no word it knows.
[[nodiscard]] Diagnostic describe_unknown_clause(const SourceFile& source, SourceSpan line,
                                                 std::string_view declaration, LineForm head);

/// `a measure`, `an exception`.
[[nodiscard]] std::string with_article(std::string_view noun);

}  // namespace remit::grammar
