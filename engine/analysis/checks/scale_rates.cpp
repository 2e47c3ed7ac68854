// Rates that fall as more is sold, and cliffs: bounds at which earning more pays less.
#include <fmt/format.h>

#include "engine/analysis/steps.hpp"
#include "engine/analysis/words.hpp"

namespace remit {
namespace {

std::string percent_text(const Rational& share) {
  return to_text(share * 100) + "%";
}

class RateChecker {
 public:
  RateChecker(AnalysisState& state, const Scale& scale) : state_(state), scale_(scale) {}

  void check(const ScaleVersion& version) {
    for (std::size_t row = 1; row < version.rows.size(); ++row) {
      const ScaleRow& before = version.rows[row - 1];
      const ScaleRow& each = version.rows[row];
      if (each.value >= before.value) {
        continue;
      }
      const bool rate = scale_.value_type.kind == TypeKind::kPercent;
      const bool by_unit = each.per != ScalePer::kRow;
      if (scale_.form == ScaleForm::kMarginal && !rate && !by_unit && each.value >= 0) {
        continue;  // it adds its amount to those of the rows below
      }
      if (scale_.form != ScaleForm::kMarginal && before.per == each.per) {
        if (each.bound_is_read) {
          continue;  // what is paid at the bound depends on where it is
        }
        // What is paid at the bound under the row before, less what the row itself pays there.
        const Rational drop = (before.value - each.value) * (rate || by_unit ? each.bound : Rational(1)) +
                              before.plus - each.plus;
        if (drop <= 0) {
          continue;
        }
        state_.diagnostics
            .warning("R0216", each.span,
                     fmt::format("a cliff: at {} this pays {} less than the row before", bound_text(each),
                                 value_text(drop, rate ? scale_.bound_type : scale_.value_type)))
            .related(before.span, "the row before");
      } else if (rate) {
        state_.diagnostics
            .warning("R0215", each.span,
                     fmt::format("the rate falls here, from {} to {}", percent_text(before.value),
                                 percent_text(each.value)))
            .related(before.span, "the row before");
      }
    }
  }

 private:
  [[nodiscard]] std::string value_text(const Rational& value, const Type& type) const {
    if (type.kind == TypeKind::kMoney) {
      return written_amount(value, state_.ruleset.currency);
    }
    return to_text(value);
  }
  [[nodiscard]] std::string bound_text(const ScaleRow& row) const {
    return value_text(row.bound, scale_.bound_type);
  }

  AnalysisState& state_;
  const Scale& scale_;
};

}  // namespace

/// Only scales over amounts and numbers should rise: over days or months, a scale that falls is what was
/// meant.
void check_scale_rates(AnalysisState& state) {
  for (const Scale& scale : state.ruleset.scales) {
    const bool counted =
        scale.bound_type.kind == TypeKind::kMoney || scale.bound_type.kind == TypeKind::kNumber;
    if (!counted || scale.value_type.kind == TypeKind::kSymbol) {
      continue;
    }
    RateChecker checker(state, scale);
    for (const ScaleVersion& version : scale.versions) {
      checker.check(version);
    }
  }
}

}  // namespace remit
