#include "engine/report/diagnostic_report.hpp"

#include <vector>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

namespace remit {
namespace {

const std::vector<grammar::SourceFile> kFiles{
    grammar::SourceFile("a.remit", "ruleset \"x\"\ncurrency EURO\n"), grammar::SourceFile("b.remit", "")};

std::vector<grammar::Diagnostic> sample() {
  // `EURO` stands at bytes 21 to 25: line 2, columns 10 to 14.
  return {{grammar::Severity::kError,
           "R0101",
           "there is no currency EURO",
           {0, 21, 25},
           {{{0, 0, 7}, "the ruleset begins here"}},
           "currency EUR"},
          {grammar::Severity::kWarning, "R0901", "nothing is here", {1, 0, 0}, {}, {}}};
}

}  // namespace

TEST_CASE("diagnostics as JSON lines") {
  const std::string text = render_diagnostics(sample(), kFiles, CheckFormat::kJson, false);
  const auto first = nlohmann::json::parse(text.substr(0, text.find('\n')));
  CHECK(first["severity"] == "error");
  CHECK(first["code"] == "R0101");
  CHECK(first["file"] == "a.remit");
  CHECK(first["line"] == 2);
  CHECK(first["column"] == 10);
  CHECK(first["end_column"] == 14);
  CHECK(first["help"] == "currency EUR");
  CHECK(first["related"][0]["line"] == 1);
  const auto second = nlohmann::json::parse(text.substr(text.find('\n') + 1));
  CHECK(second["help"].is_null());
  CHECK(second["severity"] == "warning");
}

TEST_CASE("diagnostics as workflow commands") {
  CHECK(render_diagnostics(sample(), kFiles, CheckFormat::kGithub, false) ==
        "::error file=a.remit,line=2,col=10,title=R0101::there is no currency EURO%0Aa.remit:1: the ruleset "
        "begins "
        "here%0Awrite: currency EUR\n"
        "::warning file=b.remit,line=1,col=1,title=R0901::nothing is here\n");
}

TEST_CASE("diagnostics as JUnit: a case a file, warnings fail nothing") {
  const std::string text = render_diagnostics(sample(), kFiles, CheckFormat::kJunit, false);
  CHECK(text.find("<testsuites tests=\"2\" failures=\"1\"") != std::string::npos);
  CHECK(text.find("<failure message=\"R0101 at a.remit:2:10: there is no currency EURO\">") !=
        std::string::npos);
  CHECK(text.find("<system-out>R0901 at b.remit:1:1: nothing is here") != std::string::npos);
}

TEST_CASE("diagnostics for people have a blank line between them") {
  const std::string text = render_diagnostics(sample(), kFiles, CheckFormat::kTable, false);
  CHECK(text.find("error R0101: there is no currency EURO\n") == 0);
  CHECK(text.find("\n\nwarning R0901: nothing is here\n") != std::string::npos);
  CHECK(render_diagnostics({}, kFiles, CheckFormat::kTable, false).empty());
}

}  // namespace remit
