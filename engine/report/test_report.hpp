// Results of tests that stand in rule files, in the forms that people and continuous integration read.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "engine/report/diagnostic_report.hpp"

namespace remit {

/// One thing that was expected: met, or what came instead.
struct TestExpectation {
  bool met = false;
  std::string subject;   ///< `2026-07 lead_bounty Borealis`
  std::string expected;  ///< `EUR 75.00`
  std::string actual;    ///< `EUR 70.00`
  std::string file;
  std::uint32_t line = 0;
  std::vector<std::string> why = {};  ///< where it isn't met: lines of text that say what it comes to
};

/// One test with its place. It has passed when every expectation is met and nothing went wrong.
struct TestCase {
  std::string title;
  std::string file;
  std::uint32_t line = 0;
  std::vector<TestExpectation> expectations;
  std::vector<std::string> errors;  ///< what kept the test from being run to its end

  [[nodiscard]] bool passed() const;
};

/// `cases` as one text.
///   table   a line a test, below a failed one what was expected and what came; a summary at the end
///   json    one object a line: title, passed, file, line, expectations, errors
///   junit   one test suite named `suite`
///   github  a workflow command for each failure
[[nodiscard]] std::string render_tests(std::span<const TestCase> cases, const std::string& suite,
                                       CheckFormat format, bool color);

}  // namespace remit
