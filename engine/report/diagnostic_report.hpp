// Diagnostics of rule files in the forms that people, editors and continuous integration read.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "grammar/source/diagnostic.hpp"
#include "grammar/source/source_file.hpp"

namespace remit {

enum class CheckFormat : std::uint8_t { kTable, kJson, kJunit, kGithub };

/// `diagnostics` as one text, ending in a line feed unless it is empty.
///   table   excerpts with carets, one blank line between two; `color` as in grammar::render
///   json    one object a line: severity, code, message, file, line, column, end_line, end_column, help,
///   related junit   one test case a file, a failure for each error; warnings as system-out github  workflow
///   commands (`::error file=…,line=…::…`)
/// `files` is indexed by FileNumber.
[[nodiscard]] std::string render_diagnostics(std::span<const grammar::Diagnostic> diagnostics,
                                             std::span<const grammar::SourceFile> files, CheckFormat format,
                                             bool color);

}  // namespace remit
