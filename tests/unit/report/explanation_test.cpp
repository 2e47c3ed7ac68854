#include "engine/report/explanation.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

namespace remit {
namespace {

ExplanationStep sample(const std::string& net, const std::string& amount) {
  return {"rule r",
          "",
          amount,
          "a.remit:3",
          {{"amount", "10% of invoice.net", amount, "a.remit:5", {{"invoice.net", "", net, "", {}}}},
           {"pays", "", "partner A", "", {}}}};
}

}  // namespace

TEST_CASE("an explanation is an indented tree") {
  CHECK(render_text(sample("EUR 100.00", "EUR 10.00")) ==
        "rule r: EUR 10.00  [a.remit:3]\n"
        "  amount: EUR 10.00 — 10% of invoice.net  [a.remit:5]\n"
        "    invoice.net: EUR 100.00\n"
        "  pays: partner A\n");
}

TEST_CASE("an explanation is one JSON object") {
  const auto object = nlohmann::json::parse(render_json(sample("EUR 100.00", "EUR 10.00")));
  CHECK(object["what"] == "rule r");
  CHECK_FALSE(object.contains("text"));
  CHECK(object["steps"][0]["steps"][0]["value"] == "EUR 100.00");
  CHECK(object["steps"][1].contains("steps") == false);
}

TEST_CASE("of two explanations the innermost differences are told") {
  const auto changes = changed_steps(sample("EUR 100.00", "EUR 10.00"), sample("EUR 40.00", "EUR 4.00"));
  REQUIRE(changes.size() == 1);
  CHECK(changes[0].what == "amount / invoice.net");
  CHECK(changes[0].before == "EUR 100.00");
  CHECK(changes[0].now == "EUR 40.00");
  CHECK(changed_steps(sample("1", "2"), sample("1", "2")).empty());
}

TEST_CASE("steps that came or went are differences") {
  ExplanationStep with = sample("1", "2");
  with.children.push_back({"floor", "", "EUR 5.00", "", {}});
  const auto came = changed_steps(sample("1", "2"), with);
  REQUIRE(came.size() == 1);
  CHECK(came[0].before.empty());
  CHECK(came[0].now == "EUR 5.00");
  const auto went = changed_steps(with, sample("1", "2"));
  REQUIRE(went.size() == 1);
  CHECK(went[0].before == "EUR 5.00");
  CHECK(went[0].now.empty());
}

}  // namespace remit
