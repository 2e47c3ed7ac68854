// The two text forms that build servers read: JUnit's XML and GitHub's workflow commands.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace remit {

/// One test case of a JUnit report.
struct JunitCase {
  std::string name;
  std::string class_name;
  std::vector<std::string> failures;  ///< each one's first line is its message
  std::string output;                 ///< remarks that fail nothing; may be empty
};

/// A JUnit report with one suite. Characters that XML 1.0 has no form for become U+FFFD.
[[nodiscard]] std::string junit_report(std::string_view suite, const std::vector<JunitCase>& cases);

/// `::error file=…,line=…,col=…,title=…::message` with its line feed; `level` is error, warning or notice.
[[nodiscard]] std::string github_command(std::string_view level, std::string_view file, std::uint32_t line,
                                         std::uint32_t column, std::string_view title,
                                         std::string_view message);

}  // namespace remit
