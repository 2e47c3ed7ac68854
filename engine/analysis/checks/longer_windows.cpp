// A rule for each quarter that pays on all that a measure has counted in the year pays the first quarter four
// times: what a longer window has counted is paid again in each period.
#include <algorithm>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "engine/analysis/overloaded.hpp"
#include "engine/analysis/steps.hpp"

namespace remit {
namespace {

/// The measures whose totals an amount grows with, as far as nothing is taken off again.
class PaidMeasures {
 public:
  explicit PaidMeasures(const TypedPool& pool) : pool_(pool) {}

  /// Empty where something is taken off: what was paid before, most likely.
  std::vector<TypedId> of(TypedId amount) {
    waiting_ = {amount};
    while (!waiting_.empty() && !takes_off_) {
      const TypedId id = waiting_.back();
      waiting_.pop_back();
      look_at(id);
    }
    return takes_off_ ? std::vector<TypedId>() : std::move(found_);
  }

 private:
  void look_at(TypedId id) {
    const auto go_on = [&](TypedId operand) { waiting_.push_back(operand); };
    std::visit(Overloaded{
                   [&](const Add& sum) {
                     for (const Add::Term& term : sum.terms) {
                       takes_off_ = takes_off_ || term.minus;
                       go_on(term.value);
                     }
                   },
                   [&](const Multiply& product) {
                     // A quotient compares: what was attained of a target.
                     if (std::ranges::none_of(product.factors, &Multiply::Factor::divides)) {
                       for (const Multiply::Factor& factor : product.factors) {
                         go_on(factor.value);
                       }
                     }
                   },
                   [&](const Negate&) { takes_off_ = true; },
                   [&](const LinesTotal&) { takes_off_ = true; },
                   [&](const RoundTo& round) { go_on(round.operand); },
                   [&](const ExtremeOf& extreme) { std::ranges::for_each(extreme.operands, go_on); },
                   [&](const FirstThatHolds& choice) {
                     for (const FirstThatHolds::Arm& arm : choice.arms) {
                       go_on(arm.value);
                     }
                   },
                   [&](const ScaleRead& read) {
                     if (read.view == ScaleView::kOf) {
                       go_on(read.value);
                     }
                   },
                   [&](const MeasureRead& read) {
                     if (read.view == MeasureView::kSoFar) {
                       found_.push_back(id);
                     }
                   },
                   [](const auto&) {},
               },
               pool_[id].node);
  }

  const TypedPool& pool_;
  std::vector<TypedId> waiting_;
  std::vector<TypedId> found_;
  bool takes_off_ = false;
};

/// How a window that is longer than a period is called: `year`; empty where it isn't.
std::string longer_window(const Measure& measure, PeriodKind period) {
  const bool lasts =
      std::ranges::any_of(measure.totals, [](const MeasureTotal& total) { return total.until.has_value(); });
  if (measure.kind != MeasureKind::kTotal || lasts) {
    return {};
  }
  const std::int64_t months = period == PeriodKind::kMonth     ? 1
                              : period == PeriodKind::kQuarter ? 3
                              : period == PeriodKind::kHalf    ? 6
                                                               : 12;
  constexpr std::int64_t kMostDaysOfMonth = 31;
  return std::visit(Overloaded{
                        [&](const CalendarWindow& window) {
                          return window.kind > period ? "the " + std::string(to_text(window.kind))
                                                      : std::string();
                        },
                        [&](const TrailingWindowLength& window) {
                          const std::int64_t of_period = window.months ? months : months * kMostDaysOfMonth;
                          return window.length > of_period
                                     ? fmt::format("{} {}", window.length, window.months ? "months" : "days")
                                     : std::string();
                        },
                        [](const LifetimeWindow&) { return std::string("all time"); },
                        [&](const AnniversaryWindow&) {
                          return period < PeriodKind::kYear ? std::string("a year") : std::string();
                        },
                        [](const FixedWindow&) { return std::string(); },
                        [](const DatedWindow&) { return std::string(); },
                    },
                    measure.window);
}

/// A rule that holds in a single period has nothing to pay again.
bool is_in_one_period(const Rule& rule, const PeriodScope& scope) {
  const EffectiveRange& days = rule.effective;
  return days.from && days.through &&
         period_of(scope.kind, *days.from, scope.first_month) ==
             period_of(scope.kind, *days.through, scope.first_month);
}

}  // namespace

void check_longer_windows(AnalysisState& state) {
  for (const Rule& rule : state.ruleset.rules) {
    const auto* scope = std::get_if<PeriodScope>(&rule.scope);
    if (scope == nullptr || rule.figure || lines_of(rule) != nullptr || is_in_one_period(rule, *scope)) {
      continue;
    }
    for (const TypedId id : PaidMeasures(state.pool()).of(rule.amount)) {
      const TypedExpression& read = state.pool()[id];
      const Measure& measure = state.ruleset.measures[std::get<MeasureRead>(read.node).measure];
      const std::string window = longer_window(measure, scope->kind);
      if (window.empty()) {
        continue;
      }
      const std::string_view period = to_text(scope->kind);
      const auto* calendar = std::get_if<CalendarWindow>(&measure.window);
      const bool is_period = calendar != nullptr && calendar->first_month == 1;
      state.diagnostics
          .warning(
              "R0342", read.span,
              fmt::format("`{}` counts through {}, so each {} pays again what the ones before it have paid",
                          measure.name, window, period))
          .related(measure.span, "the measure")
          .help(is_period
                    ? fmt::format("for each partner, {}   whose line grows with each batch; or a window {}",
                                  to_text(calendar->kind), period)
                    : fmt::format("a window {}", period));
    }
  }
}

}  // namespace remit
