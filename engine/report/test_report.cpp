#include "engine/report/test_report.hpp"

#include <algorithm>
#include <iterator>
#include <string_view>

#include <nlohmann/json.hpp>

#include "engine/report/continuous_integration.hpp"

namespace remit {
namespace {

using Json = nlohmann::ordered_json;

std::string difference_text(const TestExpectation& expectation) {
  return expectation.subject + ": expected " + expectation.expected + ", got " + expectation.actual;
}

std::string as_table(std::span<const TestCase> cases, bool color) {
  const std::string_view passed = color ? "\x1b[32mpassed\x1b[0m" : "passed";
  const std::string_view failed = color ? "\x1b[31mFAILED\x1b[0m" : "FAILED";
  std::string text;
  std::size_t failures = 0;
  for (const TestCase& test : cases) {
    text += std::string(test.passed() ? passed : failed) + "  " + test.title + "\n";
    if (test.passed()) {
      continue;
    }
    ++failures;
    for (const TestExpectation& expectation : test.expectations) {
      if (!expectation.met) {
        text += "        " + difference_text(expectation) + "\n          --> " + expectation.file + ":" +
                std::to_string(expectation.line) + "\n";
        for (const std::string& line : expectation.why) {
          text += "          " + line + "\n";
        }
      }
    }
    for (const std::string& error : test.errors) {
      text += "        " + error + "\n";
    }
  }
  text += std::to_string(cases.size()) + (cases.size() == 1 ? " scenario, " : " scenarios, ") +
          std::to_string(failures) + " failed\n";
  return text;
}

std::string as_json(const TestCase& test) {
  Json expectations = Json::array();
  for (const TestExpectation& expectation : test.expectations) {
    expectations.push_back(Json{{"met", expectation.met},
                                {"subject", expectation.subject},
                                {"expected", expectation.expected},
                                {"actual", expectation.actual},
                                {"file", expectation.file},
                                {"line", expectation.line},
                                {"why", expectation.why}});
  }
  const Json object{{"title", test.title}, {"passed", test.passed()},      {"file", test.file},
                    {"line", test.line},   {"expectations", expectations}, {"errors", test.errors}};
  return object.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string as_github(const TestCase& test) {
  std::string text;
  for (const TestExpectation& expectation : test.expectations) {
    if (!expectation.met) {
      text += github_command("error", expectation.file, expectation.line, 0, test.title,
                             difference_text(expectation));
    }
  }
  for (const std::string& error : test.errors) {
    text += github_command("error", test.file, test.line, 0, test.title, error);
  }
  return text;
}

JunitCase as_junit(const TestCase& test) {
  JunitCase result{test.title, test.file, test.errors, {}};
  for (const TestExpectation& expectation : test.expectations) {
    if (!expectation.met) {
      std::string text =
          difference_text(expectation) + "\nat " + expectation.file + ":" + std::to_string(expectation.line);
      for (const std::string& line : expectation.why) {
        text += "\n" + line;
      }
      result.failures.push_back(std::move(text));
    }
  }
  return result;
}

}  // namespace

bool TestCase::passed() const {
  return errors.empty() && std::all_of(expectations.begin(), expectations.end(),
                                       [](const TestExpectation& expectation) { return expectation.met; });
}

std::string render_tests(std::span<const TestCase> cases, const std::string& suite, CheckFormat format,
                         bool color) {
  std::string text;
  switch (format) {
    case CheckFormat::kTable:
      return as_table(cases, color);
    case CheckFormat::kJson:
      for (const TestCase& test : cases) {
        text += as_json(test);
      }
      return text;
    case CheckFormat::kGithub:
      for (const TestCase& test : cases) {
        text += as_github(test);
      }
      return text;
    case CheckFormat::kJunit:
      break;
  }
  std::vector<JunitCase> converted;
  std::transform(cases.begin(), cases.end(), std::back_inserter(converted), as_junit);
  return junit_report(suite, converted);
}

}  // namespace remit
