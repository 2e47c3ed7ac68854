#include "grammar/ast/equivalence.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "grammar/ast/outline.hpp"
#include "grammar/parser/parser.hpp"

namespace remit::ast {
namespace {

File file_of(const std::string& text) {
  const grammar::ParsedFile parsed = grammar::parse(grammar::SourceFile("test.remit", text), 0);
  REQUIRE_FALSE(parsed.damaged);
  return parsed.file;
}

TEST_CASE("places, blanks, comments and underscores make no difference") {
  CHECK(equivalent(file_of("rule r\n  amount EUR 1_000\n  pays p\n"),
                   file_of("# why\nrule   r # x\n\n\n     amount   EUR 1000\n     pays p")));
}

TEST_CASE("every other difference is one") {
  struct Row {
    const char* left;
    const char* right;
  };
  for (const Row& row : std::vector<Row>{
           {"let a 5", "let b 5"},
           {"let a 5", "let a 6"},
           {"let a 5", "let a 5.0"},
           {"let a 5", "let a 5 days"},
           {"let a b + c", "let a b - c"},
           {"let a b * c", "let a b / c"},
           {"let a (b)", "let a b"},
           {"let a b at c", "let a b for c"},
           {"let a b in EUR", "let a b in its own currency"},
           {"let a b rounded", "let a b rounded up"},
           {"let a b and c", "let a b or c"},
           {"let a b < c", "let a b <= c"},
           {"let a \"b\"", "let a b"},
           {"let a EUR 5", "let a USD 5"},
           {"let a 1 when b, 2 when c", "let a\n 1 when b\n 2 when c"},
           {"let a 1 when b, 2 when c", "let a 1 when b, otherwise 2"},
           {"rule r", "figure r"},
           {"rule r", "rule r \"r\""},
           {"rule r\n  pays p\n  amount 5", "rule r\n  amount 5\n  pays p"},
           {"rule r\n  pays p", "rule r\n  counts for p"},
           {"rule r\n  cap 5 per deal", "rule r\n  cap 5 per deal, in order of booking"},
           {"rule r\n  decay stepped, 5%, since d", "rule r\n  ramp stepped, 5%, since d"},
           {"scale s whole\n  from 0  5%", "scale s whole\n  above 0  5%"},
           {"scale s whole", "scale s marginal"},
           {"scenario \"s\"\n  given deal D", "scenario \"s\"\n  given deal \"D\""},
           {"scenario \"s\"\n  expect 2026  EUR 5", "scenario \"s\"\n  expect 2026  EUR -5"},
           {"scenario \"s\"\n  expect 2026  EUR 5", "scenario \"s\"\n  expect 2026  carried EUR 5"},
           {"currency EUR\nlanguage 1", "language 1\ncurrency EUR"},
       }) {
    CAPTURE(std::string(row.left));
    CAPTURE(std::string(row.right));
    CHECK(equivalent(file_of(row.left), file_of(row.left)));
    CHECK_FALSE(equivalent(file_of(row.left), file_of(row.right)));
  }
}

}  // namespace
}  // namespace remit::ast
