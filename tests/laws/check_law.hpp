// How a law is checked: rapidcheck over made-up cases, as many as REMIT_LAW_CASES says (500 without it), from
// the seed that REMIT_LAW_SEED says (the same one every time without it; `any` for another one each time). A
// failure prints the seed of its case, the rule file and the smallest ledger that rapidcheck found.
#pragma once

#include <cstdlib>
#include <string>
#include <utility>

#include <rapidcheck.h>

#include "tests/laws/made_case.hpp"

namespace remit::laws {

[[nodiscard]] inline int law_cases() {
  const char* cases = std::getenv("REMIT_LAW_CASES");
  return cases == nullptr ? 500 : std::stoi(cases);
}

[[nodiscard]] inline rc::detail::TestParams law_parameters(const std::string& name, int percent_of_cases) {
  rc::detail::TestParams parameters = rc::detail::configuration().testParams;
  parameters.maxSuccess = std::max(1, law_cases() * percent_of_cases / 100);
  const char* seed = std::getenv("REMIT_LAW_SEED");
  if (seed == nullptr) {
    parameters.seed = 20'260'401 + name.size();  // so that laws don't all see the same cases
  } else if (std::string(seed) != "any") {
    parameters.seed = std::stoull(seed);
  }
  return parameters;
}

/// Whether `law` holds for `percent_of_cases` of the cases that were asked for.
template <class Law>
[[nodiscard]] bool check_law(const std::string& name, int percent_of_cases, Law&& law) {
  rc::detail::TestMetadata metadata;
  metadata.id = name;
  metadata.description = name;
  const rc::detail::TestResult result =
      rc::detail::checkTestable(std::forward<Law>(law), metadata, law_parameters(name, percent_of_cases));
  rc::detail::printResultMessage(result, std::cerr);
  std::cerr << '\n';
  return result.is<rc::detail::SuccessResult>();
}

/// `made` with fewer rules, fewer clauses, fewer declarations or fewer facts.
[[nodiscard]] inline rc::Seq<MadeCase> shrink_case(const MadeCase& made) {
  const auto with = [made](auto&& change) {
    return [made, change](const auto& part) {
      MadeCase smaller = made;
      smaller.shrunk = true;
      change(smaller, part);
      return smaller;
    };
  };
  auto rules = rc::seq::map(rc::shrink::removeChunks(made.rules.rules),
                            with([](MadeCase& smaller, const auto& part) { smaller.rules.rules = part; }));
  auto facts = rc::seq::map(rc::shrink::removeChunks(made.facts),
                            with([](MadeCase& smaller, const auto& part) { smaller.facts = part; }));
  auto declarations =
      rc::seq::map(rc::shrink::removeChunks(made.rules.declarations),
                   with([](MadeCase& smaller, const auto& part) { smaller.rules.declarations = part; }));
  std::vector<MadeCase> without_a_clause;
  for (std::size_t rule = 0; rule < made.rules.rules.size(); ++rule) {
    const std::string& text = made.rules.rules[rule];
    for (std::size_t line = text.find("\n  "); line != std::string::npos;
         line = text.find("\n  ", line + 1)) {
      MadeCase smaller = made;
      smaller.shrunk = true;
      smaller.rules.rules[rule].erase(line, text.find('\n', line + 1) - line);
      without_a_clause.push_back(std::move(smaller));
    }
  }
  return rc::seq::concat(std::move(rules), std::move(facts), std::move(declarations),
                         rc::seq::fromContainer(std::move(without_a_clause)));
}

/// Cases to check a law on.
[[nodiscard]] inline rc::Gen<MadeCase> made_cases(const CaseWishes& wishes) {
  return rc::Gen<MadeCase>([wishes](const rc::Random& random, int size) {
    rc::Random next = random;
    return rc::shrinkable::shrinkRecur(make_case(next.next(), size, wishes), &shrink_case);
  });
}

}  // namespace remit::laws
