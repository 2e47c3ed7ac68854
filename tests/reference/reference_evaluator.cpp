#include "tests/reference/reference_evaluator.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <utility>

#include "engine/analysis/overloaded.hpp"
#include "engine/base/check.hpp"
#include "tests/reference/finished_lines.hpp"
#include "tests/reference/interpreter.hpp"
#include "tests/reference/measures_named.hpp"

namespace remit::reference {
namespace {

// Ends a row: with a reason when it went wrong, else without a line.
struct RowEnd {
  std::optional<std::string> failure = {};
};

class RuleEvaluator {
 public:
  RuleEvaluator(const Ruleset& ruleset, const KnownFacts& facts, const FactView& view,
                Interpreter& interpreter, std::size_t number)
      : ruleset_(ruleset),
        facts_(facts),
        view_(view),
        interpreter_(interpreter),
        number_(number),
        rule_(ruleset.rules[number]) {
    for (const AmendedPart& part : rule_.amended) {
      for (const Amendment& amendment : part.amendments) {
        if (amendment.budget) {
          budgets_.push_back(&amendment);
        }
      }
    }
  }

  void evaluate(ReferenceResult& result) {
    if (const auto* of = lines_of(rule_)) {
      interpreter_.need_lines(of->rule);
      for (const KnownLine& line : interpreter_.lines[of->rule]) {
        Row row = line.row;
        row.rule = &rule_;
        row.governing_date.reset();
        row.fans = {line.value};
        const std::string label = ", " + line.value.label;
        take(std::move(row), line.subject + label, line.spoken + label, result);
      }
    } else if (const auto* scope = std::get_if<FactScope>(&rule_.scope)) {
      for (const auto& [id, fact] : facts_.of(scope->kind)) {
        take(Row{.rule = &rule_, .fact = FactName{scope->kind, id}}, id,
             ruleset_.schema.fact(scope->kind).name + " " + id, result);
      }
    } else {
      take_periods(std::get<PeriodScope>(rule_.scope), result);
    }
    for (std::size_t budget = 0; budget < budgets_.size(); ++budget) {
      run_budget(budget);
    }
    keep_sound([&](OpenLine& line) { return apply_steps(line); }, result);
    // What a cap can't be read for has still counted in the caps before it.
    for (std::size_t cap = 0; cap < rule_.window_caps.size(); ++cap) {
      keep_sound([&](OpenLine& line) { return look_at_window_cap(rule_.window_caps[cap], line); }, result);
      run_window_cap(cap);
    }
    LineFinisher finisher(ruleset_, facts_, view_, interpreter_, number_);
    for (const OpenLine& line : lines_) {
      finisher.finish(line, result);
    }
  }

 private:
  // Takes every line of which something is left through `step`; the others, and those that get through, stay.
  template <class Step>
  void keep_sound(const Step& step, ReferenceResult& result) {
    std::vector<OpenLine> sound;
    for (OpenLine& line : lines_) {
      const std::optional<RowEnd> end = line.nothing_left ? std::nullopt : step(line);
      if (!end) {
        sound.push_back(std::move(line));
      } else if (end->failure) {
        result.errors.push_back({line.spoken, *end->failure});
      }
    }
    lines_ = std::move(sound);
  }

  // Every partner's periods, from the one in which it joined (or the rule begins) through the batch's own.
  void take_periods(const PeriodScope& scope, ReferenceResult& result) {
    for (const auto& [id, partner] : facts_.of(FactKind::kPartner)) {
      const std::optional<Value> joined_on = facts_.field(FactName{FactKind::kPartner, id}, "joined_on");
      const std::optional<Date> start =
          joined_on ? std::optional(std::get<Date>(*joined_on)) : rule_.effective.from;
      if (!start || *start > view_.through) {
        continue;
      }
      for (const Period& period : periods_between(scope.kind, *start, view_.through, scope.first_month)) {
        take(Row{.rule = &rule_, .partner = id, .period = period}, id + "/" + period.first.to_text(),
             "partner " + id + ", " + period_text(scope.kind, period, scope.first_month), result);
      }
    }
  }

  void take(Row row, const std::string& subject, const std::string& spoken, ReferenceResult& result) {
    if (row.fans.size() < rule_.fans.size()) {
      for (const FanValue& fan : interpreter_.fan_out(rule_.fans[row.fans.size()], row)) {
        Row fanned = row;
        fanned.fans.push_back(fan);
        const std::string label = fan.label.empty() ? "" : ", " + fan.label;
        take(std::move(fanned), subject + label, spoken + label, result);
      }
      return;
    }
    OpenLine line{.row = std::move(row), .subject = subject, .spoken = spoken};
    const std::optional<RowEnd> end = rate(line);
    if (!end) {
      lines_.push_back(std::move(line));
    } else if (end->failure) {
      result.errors.push_back({spoken, *end->failure});
    }
  }

  // The clauses of one row, in their order, up to what promos with a budget add; none when the line stands.
  std::optional<RowEnd> rate(OpenLine& line) {
    if (const auto end = enter(line)) {
      return end;
    }
    if (const auto end = look_at_refunds(line)) {
      return end;
    }
    if (!line.nothing_left) {
      const Value amount = interpreter_.evaluate(rule_.amount, line.row);
      if (!std::holds_alternative<Rational>(amount)) {
        return ended_by(amount);
      }
      line.amount = std::get<Rational>(amount);
    }
    if (rule_.pays && !(rule_.figure && line.nothing_left)) {
      const Value partner = interpreter_.evaluate(*rule_.pays, line.row);
      if (!std::holds_alternative<FactName>(partner)) {
        return RowEnd{"nobody is paid"};
      }
      line.partner = std::get<FactName>(partner).id;
    }
    return line.nothing_left ? std::nullopt : look_at_budgets(line);
  }

  std::optional<RowEnd> look_at_budgets(OpenLine& line) {
    for (const Amendment* promo : budgets_) {
      const Value limit = limit_of(promo->budget->limit, promo->in_force, line);
      const Value added = interpreter_.evaluate(promo->budget->added, line.row);
      for (const Value& value : {limit, added}) {
        if (is_failed(value)) {
          return ended_by(value);
        }
      }
      line.added.push_back(std::get<Rational>(added));
      line.budgets.push_back(is_absent(limit) ? std::nullopt
                                              : std::optional(CapOnLine{std::get<Rational>(limit), {}}));
    }
    return std::nullopt;
  }

  // What a promo adds to a line is what its running total, cut at the budget, grows by.
  void run_budget(std::size_t budget) {
    run_totals(
        LifetimeWindow{}, budgets_[budget]->budget->in_order_of_booking,
        [&](const OpenLine& line) { return line.budgets[budget]; },
        [&](const OpenLine& line) { return line.added[budget]; },
        [&](OpenLine& line, const Rational& share) { line.amount += share; },
        [&](OpenLine& line) { line.amount += line.added[budget]; });
  }

  // decay, floor and caps of each line alone.
  std::optional<RowEnd> apply_steps(OpenLine& line) {
    if (rule_.decay) {
      const Value factor = interpreter_.evaluate(*rule_.decay, line.row);
      if (!std::holds_alternative<Rational>(factor)) {
        return RowEnd{"the decay has no factor"};
      }
      line.amount *= std::get<Rational>(factor);
    }
    if (rule_.floor) {
      const Value floor = interpreter_.evaluate(*rule_.floor, line.row);
      if (is_failed(floor)) {
        return ended_by(floor);
      }
      line.amount = is_absent(floor) ? line.amount : std::max(line.amount, std::get<Rational>(floor));
    }
    return apply_fact_caps(line);
  }

  // where, effective, during: one that doesn't hold decides, whatever is wrong with the others.
  std::optional<RowEnd> enter(OpenLine& line) {
    std::optional<RowEnd> spoilt;
    const auto is_no = [&](const Value& value) {
      if (!spoilt && (is_failed(value) || is_absent(value))) {
        spoilt = ended_by(value);
      }
      const bool* yes = std::get_if<bool>(&value);
      return yes != nullptr && !*yes;
    };
    if (rule_.where && is_no(interpreter_.evaluate(*rule_.where, line.row))) {
      return RowEnd{};
    }
    const Value governing_date = interpreter_.evaluate(rule_.governing_date, line.row);
    if (const auto* day = std::get_if<Date>(&governing_date)) {
      line.governing_date = *day;
      line.row.governing_date = *day;
      // What is governed by a day that hasn't come yet isn't earned.
      if (!day->is_ordinary() || *day > view_.through || !rule_.effective.contains(*day)) {
        return RowEnd{};
      }
    } else if (!spoilt) {
      spoilt = ended_by(governing_date);
    }
    if (rule_.during && is_no(interpreter_.evaluate(*rule_.during, line.row))) {
      return RowEnd{};
    }
    return spoilt;
  }

  // A fact of which nothing is left has a line of nothing: no amount, no floor and no place in a cap.
  std::optional<RowEnd> look_at_refunds(OpenLine& line) {
    const bool concerned = rule_.refunds.treatment == RefundTreatment::kReRate ||
                           rule_.refunds.treatment == RefundTreatment::kAtOriginalRate;
    if (!concerned) {
      return std::nullopt;
    }
    const Value own = interpreter_.own_amount(*line.row.fact);
    const Value refunded = interpreter_.refunded(line.row);
    for (const Value& value : {own, refunded}) {
      if (is_failed(value)) {
        return ended_by(value);
      }
    }
    line.own_amount = std::get<Rational>(own);
    line.refunded = std::get<Rational>(refunded);
    line.nothing_left = line.refunded > 0 && line.refunded >= line.own_amount;
    return std::nullopt;
  }

  std::optional<RowEnd> apply_fact_caps(OpenLine& line) {
    for (const FactCap& cap : rule_.fact_caps) {
      const Value limit = limit_of(cap.limit, cap.when, line);
      if (is_failed(limit)) {
        return ended_by(limit);
      }
      if (!is_absent(limit)) {
        line.amount =
            with_excess(line.amount, std::min(line.amount, std::get<Rational>(limit)), cap.excess_rate);
      }
    }
    return std::nullopt;
  }

  std::optional<RowEnd> look_at_window_cap(const WindowCap& cap, OpenLine& line) {
    const Value limit = limit_of(cap.limit, cap.when, line);
    if (is_failed(limit)) {
      return ended_by(limit);
    }
    if (is_absent(limit)) {
      line.window_caps.emplace_back();
      return std::nullopt;
    }
    const Value key = cap.key ? interpreter_.evaluate(*cap.key, line.row) : Value(Absent{});
    if (cap.key && (is_failed(key) || is_absent(key))) {
      return RowEnd{"a cap has no key"};
    }
    CapOnLine on_line{std::get<Rational>(limit), key};
    for (const TypedId id : cap.edges) {
      const Value edge = interpreter_.evaluate(id, line.row);
      if (is_failed(edge) || is_absent(edge)) {
        return RowEnd{"a cap's window has no edge"};
      }
      on_line.edges.push_back(std::get<Date>(edge));
    }
    line.window_caps.push_back(std::move(on_line));
    return std::nullopt;
  }

  // What a cap leaves of an amount, and the share of the rest that is paid all the same.
  static Rational with_excess(const Rational& amount, const Rational& left, const Rational& rate) {
    return left + rate * (amount - left);
  }

  // Absent where the cap's condition doesn't hold.
  Value limit_of(TypedId limit, const std::optional<TypedId>& when, const OpenLine& line) {
    const Value condition = when ? interpreter_.evaluate(*when, line.row) : Value(true);
    if (is_failed(condition)) {
      return condition;
    }
    return holds(condition) ? interpreter_.evaluate(limit, line.row) : Value(Absent{});
  }

  static RowEnd ended_by(const Value& value) {
    const auto* failed = std::get_if<Failed>(&value);
    return failed != nullptr ? RowEnd{failed->reason} : RowEnd{};
  }

  void run_window_cap(std::size_t cap) {
    const Rational& rate = rule_.window_caps[cap].excess_rate;
    run_totals(
        rule_.window_caps[cap].window, rule_.window_caps[cap].in_order_of_booking,
        [&](const OpenLine& line) { return line.window_caps[cap]; },
        [](const OpenLine& line) { return line.amount; },
        [&](OpenLine& line, const Rational& share) { line.amount = with_excess(line.amount, share, rate); },
        [](OpenLine& /*line*/) {});
  }

  // In each window, in order of date and id (by booking: of the day on which their fact was known first, then
  // these), a line gets what the running total, cut at the limit of the
  // window's first line, grows by; `outside` is told of lines that the limit doesn't concern. What refunds at
  // the original rate took back of a line makes room for those behind it.
  template <class Limit, class Amount, class Take, class Outside>
  void run_totals(const TypedWindow& of, bool by_booking, const Limit& limit_on, const Amount& amount_of,
                  const Take& take, const Outside& outside) {
    std::vector<OpenLine*> in_order;
    for (OpenLine& line : lines_) {
      if (!line.nothing_left) {
        in_order.push_back(&line);
      }
    }
    std::stable_sort(in_order.begin(), in_order.end(), [](const OpenLine* a, const OpenLine* b) {
      return a->governing_date < b->governing_date;
    });
    if (by_booking) {
      std::stable_sort(in_order.begin(), in_order.end(), [&](const OpenLine* a, const OpenLine* b) {
        return facts_.first_booked(*a->row.fact) < facts_.first_booked(*b->row.fact);
      });
    }
    struct Running {
      Rational limit;
      Rational total;
    };
    std::map<std::pair<Value, Date>, Running> windows;
    for (OpenLine* line : in_order) {
      const std::optional<CapOnLine> here = limit_on(*line);
      const std::optional<Date> window =
          here ? window_of(of, here->edges, line->governing_date) : std::nullopt;
      if (!here || !window) {
        outside(*line);
        continue;
      }
      Running& running = windows.try_emplace({here->key, *window}, Running{here->limit, 0}).first->second;
      const Rational uncut = amount_of(*line);
      const Rational share =
          std::min(running.limit, Rational(running.total + uncut)) - std::min(running.limit, running.total);
      take(*line, share);
      const bool partly_taken_back =
          rule_.refunds.treatment == RefundTreatment::kAtOriginalRate && line->own_amount != 0;
      running.total +=
          partly_taken_back ? Rational(uncut - uncut * line->refunded / line->own_amount) : uncut;
    }
  }

  // The first day of the window that a day lies in; none outside of a fixed one.
  [[nodiscard]] std::optional<Date> window_of(const TypedWindow& window, const std::vector<Date>& edges,
                                              Date day) const {
    if (std::holds_alternative<LifetimeWindow>(window)) {
      return Date::first_day();
    }
    const Days days = window_through(window, edges, day, ruleset_.month_rule);
    return days.first <= day && day <= days.last ? std::optional(days.first) : std::nullopt;
  }

  const Ruleset& ruleset_;
  const KnownFacts& facts_;
  const FactView& view_;
  Interpreter& interpreter_;
  std::size_t number_;
  const Rule& rule_;
  std::vector<const Amendment*> budgets_;  // promos with a budget
  std::vector<OpenLine> lines_;
};

/// What was known on a day: the facts, and of the lines of rules those that somebody has asked for.
class World {
 public:
  World(const Ruleset& ruleset, const std::vector<MemoryFact>& facts, const FactView& view)
      : ruleset_(ruleset), facts_(facts), view_(view), known_(ruleset, facts, view_) {
    interpreter_.need_lines = [this](std::size_t rule) {
      ReferenceResult unread;
      rate(rule, unread);
    };
    interpreter_.known_on = [this](Date day) -> Interpreter& {
      std::unique_ptr<World>& earlier = earlier_[day];
      if (earlier == nullptr) {
        FactView then = view_;
        then.booked_by = day;
        earlier = std::make_unique<World>(ruleset_, facts_, then);
      }
      return earlier->interpreter_;
    };
  }

  [[nodiscard]] Interpreter& interpreter() { return interpreter_; }
  void rate(std::size_t rule, ReferenceResult& result) {
    if (rated_.insert(rule).second) {
      RuleEvaluator(ruleset_, known_, view_, interpreter_, rule).evaluate(result);
    }
  }

 private:
  const Ruleset& ruleset_;
  const std::vector<MemoryFact>& facts_;
  FactView view_;
  KnownFacts known_;
  Interpreter interpreter_{ruleset_, known_, view_};
  std::set<std::size_t> rated_;
  std::map<Date, std::unique_ptr<World>> earlier_;
};

}  // namespace

ReferenceResult evaluate_reference(const Ruleset& ruleset, const std::vector<MemoryFact>& facts,
                                   const FactView& view) {
  check(view.through.is_ordinary(), "a batch has a last day");
  World world(ruleset, facts, view);
  Interpreter& interpreter = world.interpreter();
  ReferenceResult result;
  const NamedByRules named = named_by_rules(ruleset);
  for (const std::size_t measure : named.measures) {
    for (const auto& [fact, failed] : interpreter.contributions(measure).failures) {
      result.errors.push_back({ruleset.schema.fact(fact.kind).name + " " + fact.id, failed.reason});
    }
  }
  for (const std::size_t balance : named.balances) {
    for (const auto& [fact, failed] : interpreter.steps(balance).failures) {
      result.errors.push_back({ruleset.schema.fact(fact.kind).name + " " + fact.id, failed.reason});
    }
  }
  for (std::size_t rule = 0; rule < ruleset.rules.size(); ++rule) {
    world.rate(rule, result);
  }
  return result;
}

}  // namespace remit::reference
