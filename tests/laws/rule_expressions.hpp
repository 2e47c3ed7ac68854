// The amounts and conditions of one made-up rule.
#pragma once

#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "tests/laws/rule_declarations.hpp"
#include "tests/laws/rule_phrases.hpp"

namespace remit::laws {

/// Makes the expressions of one rule and collects under which conditions all of them have values.
class Expressions {
 public:
  Expressions(Literals& literals, const std::string& kind, const std::vector<MadeMeasure>& measures,
              const std::vector<MadeScale>& scales, const std::vector<MadeTable>& tables)
      : literals_(literals), draw_(literals.draw()), kind_(kind) {
    for (const MadeScale& scale : scales) {
      if (scale.kind.empty() || scale.kind == kind) {
        scales_.push_back(&scale);
      }
    }
    for (const MadeTable& table : tables) {
      if (table.kind == kind) {
        tables_.push_back(&table);
      }
    }
    for (const MadeMeasure& measure : measures) {
      if (std::count(measure.readers.begin(), measure.readers.end(), kind) > 0) {
        measures_.push_back(&measure);
      }
    }
  }

  [[nodiscard]] bool in_period() const { return is_period(kind_); }
  static bool is_period(const std::string& kind) { return kind == "period"; }

  /// An amount; `depth` bounds what it is made of.
  std::string money(int depth);

  /// A when C, B when D, otherwise E: the last one only with `otherwise`.
  std::string choice(int depth, bool otherwise);
  std::string condition();
  const std::set<std::string>& guards() const { return guards_; }
  void guard(const std::string& condition);
  /// The rule has a let `noted`, a condition.
  void may_note() { may_note_ = true; }
  /// Rules and figures that are for the same as this one: their bare names are amounts here.
  void may_read(std::vector<std::string> others) { others_ = std::move(others); }

  /// Balances that may be read; `period` is that of the rule's lines, where it is for partners.
  void may_keep(const std::vector<MadeBalance>& balances, const std::string& period);

 private:
  std::string balance_reading();
  [[nodiscard]] std::string own_amount() const { return in_period() ? "" : phrases_of(kind_).own_amount; }

  const MadeMeasure& read(const MadeMeasure& measure);
  /// ` as known on …`.
  std::string as_known();
  std::string rate(int depth);
  const MadeTable& read_table();
  std::string table_reading(int depth);

  /// What a scale over amounts may be read on.
  std::string scale_argument();
  std::string scale_reading(int depth);
  std::string measure_reading();

  Literals& literals_;
  Draw& draw_;
  std::string kind_;
  std::vector<const MadeMeasure*> measures_;
  std::vector<const MadeScale*> scales_;
  std::vector<const MadeTable*> tables_;
  std::set<std::string> guards_;
  bool may_note_ = false;
  std::vector<std::string> others_;
  std::vector<const MadeBalance*> balances_;
  std::string period_;
};

/// A balance whose steps read `measures`, `scales`, `tables` and the balances before it.
[[nodiscard]] MadeBalance draw_balance(Literals& literals, const std::string& name,
                                       const std::vector<MadeMeasure>& measures,
                                       const std::vector<MadeScale>& scales,
                                       const std::vector<MadeTable>& tables,
                                       const std::vector<MadeBalance>& earlier);

}  // namespace remit::laws
