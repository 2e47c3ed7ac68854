#include "engine/report/test_report.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

namespace remit {
namespace {

std::vector<TestCase> sample() {
  return {{"all is well", "a.remit", 10, {{true, "2026-04 r A", "EUR 1.00", "EUR 1.00", "a.remit", 12}}, {}},
          {"one is off",
           "a.remit",
           20,
           {{false, "2026-05 r A", "EUR 2.00", "EUR 3.00", "a.remit", 22, {"deal D1: pays EUR 3.00"}}},
           {}},
          {"one broke", "a.remit", 30, {}, {"deal D1: has no value"}}};
}

}  // namespace

TEST_CASE("scenarios for people: a line each, and what came instead") {
  CHECK(render_tests(sample(), "programme", CheckFormat::kTable, false) ==
        "passed  all is well\n"
        "FAILED  one is off\n"
        "        2026-05 r A: expected EUR 2.00, got EUR 3.00\n"
        "          --> a.remit:22\n"
        "          deal D1: pays EUR 3.00\n"
        "FAILED  one broke\n"
        "        deal D1: has no value\n"
        "3 scenarios, 2 failed\n");
}

TEST_CASE("scenarios as JSON, JUnit and workflow commands") {
  const std::string json = render_tests(sample(), "programme", CheckFormat::kJson, false);
  const auto first = nlohmann::json::parse(json.substr(0, json.find('\n')));
  CHECK(first["passed"] == true);
  CHECK(first["expectations"][0]["actual"] == "EUR 1.00");
  const std::string junit = render_tests(sample(), "programme", CheckFormat::kJunit, false);
  CHECK(junit.find("<testsuite name=\"programme\" tests=\"3\" failures=\"2\"") != std::string::npos);
  CHECK(junit.find(
            "2026-05 r A: expected EUR 2.00, got EUR 3.00&#10;at a.remit:22&#10;deal D1: pays EUR 3.00") !=
        std::string::npos);
  CHECK(render_tests(sample(), "programme", CheckFormat::kGithub, false) ==
        "::error file=a.remit,line=22,title=one is off::2026-05 r A: expected EUR 2.00, got EUR 3.00\n"
        "::error file=a.remit,line=30,title=one broke::deal D1: has no value\n");
}

}  // namespace remit
