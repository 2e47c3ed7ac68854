// A proof, typed: what is to hold for every fact.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "engine/analysis/typed_expression.hpp"
#include "grammar/source/source_file.hpp"

namespace remit {

/// Seen from a line of the rule that it is about.
struct Proof {
  std::string name;
  std::size_t rule;  ///< of Ruleset::rules: the first version
  TypedId subject;
  std::optional<TypedId> holds;  ///< `subject <= bound`, a condition
  bool falls = false;            ///< `never falls as`; else `never rises as`
  std::optional<TypedId> grows;  ///< as what; only without `holds`
  grammar::SourceSpan span;      ///< of its first line
};

}  // namespace remit
