// Cases by hand: rules as text, facts as words, and what the naive evaluator makes of them as lines.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "engine/analysis/rule_files.hpp"
#include "grammar/source/caret_rendering.hpp"
#include "tests/reference/reference_evaluator.hpp"

namespace doctest {

template <>
struct StringMaker<std::vector<std::string>> {
  static String convert(const std::vector<std::string>& lines) {
    std::string text;
    for (const std::string& line : lines) {
      text += "\n  " + line;
    }
    return text.c_str();
  }
};

}  // namespace doctest

namespace remit::reference {

inline const std::string kHeader = R"(ruleset "Worked by hand"
language  1
currency  EUR
rounding  half-even, once per payout line
months    clamp to month end
tiers     Registered < Silver < Gold
)";

inline Ruleset rules_of(const std::string& text) {
  std::vector<grammar::SourceFile> files;
  files.emplace_back("by_hand.remit", kHeader + text);
  const std::vector<grammar::SourceFile> shown = files;
  Analysis analysis = analyze_sources(std::move(files));
  for (const grammar::Diagnostic& diagnostic : analysis.diagnostics) {
    if (diagnostic.severity == grammar::Severity::kError) {
      FAIL_CHECK(grammar::render(diagnostic, shown, false));
    }
  }
  REQUIRE(analysis.ruleset);
  return std::move(*analysis.ruleset);
}

// Values of fields: `EUR 12.50` is money, `2026-02-15` a date, digits a number, all else a word.
inline MemoryValue value_of(const std::string& text) {
  if (text.starts_with("EUR ")) {
    return MemoryMoney{parse_decimal(text.substr(4)).value(), find_currency("EUR").value()};
  }
  if (const auto date = Date::parse_iso(text)) {
    return *date;
  }
  if (const auto number = parse_decimal(text)) {
    return *number;
  }
  return text;
}

struct Given {
  FactKind kind;
  std::string id;
  std::map<std::string, std::string> fields;
};

inline std::vector<MemoryFact> facts_of(const std::vector<Given>& given) {
  std::vector<MemoryFact> facts;
  for (const Given& each : given) {
    MemoryFact fact{each.kind, each.id, {}, Date::missing()};
    for (const auto& [name, text] : each.fields) {
      if (name == "booked_on") {
        fact.booked_on = Date::parse_iso(text).value();
      } else {
        fact.fields[name] = value_of(text);
      }
    }
    facts.push_back(std::move(fact));
  }
  return facts;
}

inline constexpr auto kPartner = FactKind::kPartner;
inline constexpr auto kAttribute = FactKind::kPartnerAttribute;
inline constexpr auto kDeal = FactKind::kDeal;
inline constexpr auto kInvoice = FactKind::kInvoice;
inline constexpr auto kPayment = FactKind::kPayment;
inline constexpr auto kRefund = FactKind::kRefund;
inline constexpr auto kLead = FactKind::kLead;

// `rule 0 I2 Borealis 300000` for each line of any worth, and `mistake in deal D1` for each error.
inline std::vector<std::string> told(const Ruleset& ruleset, const std::vector<MemoryFact>& facts,
                                     const std::string& through) {
  const ReferenceResult result =
      evaluate_reference(ruleset, facts, {.through = Date::parse_iso(through).value()});
  std::vector<std::string> lines;
  for (const ReferenceLine& line : result.lines) {
    if (line.minor_units != 0) {
      lines.push_back(ruleset.rules[line.rule].name + " " + line.subject + " " + line.partner + " " +
                      std::to_string(line.minor_units));
    }
  }
  for (const ReferenceError& error : result.errors) {
    lines.push_back("mistake in " + error.subject);
  }
  return lines;
}

using Lines = std::vector<std::string>;

}  // namespace remit::reference
