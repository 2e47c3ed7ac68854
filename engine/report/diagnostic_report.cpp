#include "engine/report/diagnostic_report.hpp"

#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "engine/base/check.hpp"
#include "engine/report/continuous_integration.hpp"
#include "grammar/source/caret_rendering.hpp"

namespace remit {
namespace {

using Files = std::span<const grammar::SourceFile>;
using Json = nlohmann::ordered_json;

const grammar::SourceFile& file_of(grammar::SourceSpan span, Files files) {
  check(span.file < files.size(), "a diagnostic points into one of the files");
  return files[span.file];
}

Json place(grammar::SourceSpan span, Files files) {
  const grammar::SourceFile& file = file_of(span, files);
  const grammar::LineColumn begin = file.line_column(span.begin);
  const grammar::LineColumn end = file.line_column(span.end);
  return Json{{"file", file.name()},
              {"line", begin.line},
              {"column", begin.column},
              {"end_line", end.line},
              {"end_column", end.column}};
}

std::string as_json(const grammar::Diagnostic& diagnostic, Files files) {
  Json object{{"severity", grammar::to_text(diagnostic.severity)},
              {"code", diagnostic.code},
              {"message", diagnostic.message}};
  object.update(place(diagnostic.span, files));
  object["help"] = diagnostic.help ? Json(*diagnostic.help) : Json();
  Json related = Json::array();
  for (const grammar::RelatedPlace& other : diagnostic.related) {
    Json entry = place(other.span, files);
    entry["message"] = other.message;
    related.push_back(std::move(entry));
  }
  object["related"] = std::move(related);
  return object.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

// The message with what belongs to it, as one text without an excerpt.
std::string whole_message(const grammar::Diagnostic& diagnostic, Files files) {
  std::string text = diagnostic.message;
  for (const grammar::RelatedPlace& other : diagnostic.related) {
    const grammar::SourceFile& file = file_of(other.span, files);
    text += "\n" + file.name() + ":" + std::to_string(file.line_column(other.span.begin).line) + ": " +
            other.message;
  }
  if (diagnostic.help) {
    text += "\nwrite: " + *diagnostic.help;
  }
  return text;
}

std::string as_github(const grammar::Diagnostic& diagnostic, Files files) {
  const grammar::SourceFile& file = file_of(diagnostic.span, files);
  const grammar::LineColumn at = file.line_column(diagnostic.span.begin);
  const std::string_view level = diagnostic.severity == grammar::Severity::kError     ? "error"
                                 : diagnostic.severity == grammar::Severity::kWarning ? "warning"
                                                                                      : "notice";
  return github_command(level, file.name(), at.line, at.column, diagnostic.code,
                        whole_message(diagnostic, files));
}

std::string as_junit(std::span<const grammar::Diagnostic> diagnostics, Files files) {
  std::vector<JunitCase> cases;
  for (const grammar::SourceFile& file : files) {
    cases.push_back(JunitCase{file.name(), "remit.check", {}, {}});
  }
  for (const grammar::Diagnostic& diagnostic : diagnostics) {
    const grammar::SourceFile& file = file_of(diagnostic.span, files);
    const grammar::LineColumn at = file.line_column(diagnostic.span.begin);
    const std::string text = diagnostic.code + " at " + file.name() + ":" + std::to_string(at.line) + ":" +
                             std::to_string(at.column) + ": " + whole_message(diagnostic, files);
    JunitCase& test = cases[diagnostic.span.file];
    if (diagnostic.severity == grammar::Severity::kError) {
      test.failures.push_back(text);
    } else {
      test.output += text + "\n";
    }
  }
  return junit_report("remit check", cases);
}

}  // namespace

std::string render_diagnostics(std::span<const grammar::Diagnostic> diagnostics,
                               std::span<const grammar::SourceFile> files, CheckFormat format, bool color) {
  if (format == CheckFormat::kJunit) {
    return as_junit(diagnostics, files);
  }
  std::string text;
  for (const grammar::Diagnostic& diagnostic : diagnostics) {
    if (format == CheckFormat::kJson) {
      text += as_json(diagnostic, files);
    } else if (format == CheckFormat::kGithub) {
      text += as_github(diagnostic, files);
    } else {
      text += text.empty() ? "" : "\n";
      text += grammar::render(diagnostic, files, color);
    }
  }
  return text;
}

}  // namespace remit
