#include <doctest/doctest.h>

#include "tests/unit/run/sample_ledger.hpp"

namespace remit {

TEST_CASE("a ruleset is the same wherever its files stand, and another when they say another thing") {
  const std::string rule =
      "rule r\n  for each   lead\n  pays       lead.partner\n  effective  from 2026-01-01 by "
      "lead.created_on\n"
      "  amount     EUR 5\n";
  const std::string here = ruleset_hash(test::ruleset_of(rule, "rules.remit"));
  CHECK(here.size() == 64);
  CHECK(here.find_first_not_of("0123456789abcdef") == std::string::npos);
  CHECK(ruleset_hash(test::ruleset_of(rule, "/srv/programme/rules.remit")) == here);
  CHECK(ruleset_hash(test::ruleset_of(rule + "# a remark\n", "rules.remit")) != here);
}

TEST_CASE("the kept text of a ruleset is read back as the same ruleset") {
  const Ruleset ruleset = test::ruleset_of(
      "rule r\n  for each   lead\n  pays       lead.partner\n  effective  from 2026-01-01 by "
      "lead.created_on\n"
      "  amount     EUR 5\n");
  auto files = unbundle(ruleset_bundle(ruleset));
  REQUIRE(files.has_value());
  const Analysis again = analyze_sources(std::move(*files));
  REQUIRE(again.ruleset.has_value());
  CHECK(ruleset_hash(*again.ruleset) == ruleset_hash(ruleset));
}

}  // namespace remit
