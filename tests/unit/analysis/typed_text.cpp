#include "tests/unit/analysis/typed_text.hpp"

#include <variant>

#include <fmt/format.h>

#include "engine/analysis/overloaded.hpp"

namespace remit {
namespace {

constexpr const char* kComparisons[] = {"<", "<=", ">", ">=", "=", "!="};
constexpr const char* kMeasureViews[] = {"so-far", "before-this", "on"};
constexpr const char* kScaleViews[] = {"of", "at", "on-top-of"};

class TypedWriter {
 public:
  explicit TypedWriter(const Ruleset& ruleset) : ruleset_(ruleset) {}

  std::string text(TypedId id) const {
    return std::visit([&](const auto& node) { return write(node); }, ruleset_.expressions[id].node);
  }

 private:
  template <class Ids>
  std::string list(std::string head, const Ids& ids) const {
    std::string written = "(" + std::move(head);
    for (const TypedId id : ids) {
      written += " " + text(id);
    }
    return written + ")";
  }
  std::string on(const std::optional<TypedId>& day) const { return day ? "@" + text(*day) : ""; }
  std::string field(TypedId of, FactKind kind, std::size_t index) const {
    return text(of) + "." + ruleset_.schema.field(kind, index).name;
  }

  std::string write(const ConstantNumber& node) const { return to_text(node.value); }
  std::string write(const ConstantDate& node) const { return node.value.to_text(); }
  std::string write(const ConstantWord& node) const { return "'" + node.text + "'"; }
  std::string write(const ConstantYesNo& node) const { return node.value ? "yes" : "no"; }
  std::string write(const ConstantFact& node) const {
    return fmt::format("{}\"{}\"", ruleset_.schema.fact(node.kind).name, node.id);
  }
  std::string write(const ThisFact& node) const { return ruleset_.schema.fact(node.kind).name; }
  std::string write(const ThisPartner&) const { return "PARTNER"; }
  std::string write(const ThisPeriod& node) const { return node.last ? "PERIOD-END" : "PERIOD-START"; }
  std::string write(const GoverningDate&) const { return "DATE"; }
  std::string write(const BatchDay&) const { return "BATCH-DAY"; }
  std::string write(const FanPart& node) const {
    constexpr const char* kParts[] = {"member", "partner", "level",  "on",   "number",
                                      "start",  "end",     "amount", "gross"};
    return fmt::format("FAN-{}.{}", node.fan + 1, kParts[static_cast<std::size_t>(node.part)]);
  }
  std::string write(const LinesTotal& node) const {
    return fmt::format("(lines {})", ruleset_.rules[node.rules.front()].name);
  }
  std::string write(const FieldRead& node) const {
    std::string written = field(node.of, node.kind, node.field) + on(node.on);
    written += node.in_own_currency ? "-own" : "";
    if (node.empty_number) {
      written += "?" + to_text(*node.empty_number);
    }
    if (node.empty_date) {
      written += "?" + node.empty_date->to_text();
    }
    if (node.empty_word) {
      written += "?" + *node.empty_word;
    }
    return written + (node.less_refunds ? "-refunds" : "");
  }
  std::string write(const HasField& node) const {
    return "(has " + field(node.of, node.kind, node.field) + on(node.on) + ")";
  }
  std::string write(const ParticipantRead& node) const { return text(node.deal) + ".role:" + node.role; }
  std::string write(const HasParticipant& node) const {
    return "(has " + text(node.deal) + ".role:" + (node.role.empty() ? "any" : node.role) + ")";
  }
  std::string write(const Add& node) const {
    std::string written = "(add";
    for (const Add::Term& term : node.terms) {
      written += (term.minus ? " minus " : " ") + text(term.value);
    }
    return written + ")";
  }
  std::string write(const Multiply& node) const {
    std::string written = "(times";
    for (const Multiply::Factor& factor : node.factors) {
      written += (factor.divides ? " over " : " ") + text(factor.value);
    }
    return written + ")";
  }
  std::string write(const Negate& node) const { return "(negate " + text(node.operand) + ")"; }
  std::string write(const ExtremeOf& node) const {
    return list(node.greatest ? "greatest" : "least", node.operands);
  }
  std::string write(const RoundTo& node) const {
    return fmt::format("(round {} {} {})", to_text(node.mode), node.digits, text(node.operand));
  }
  std::string write(const CompareValues& node) const {
    std::string written = fmt::format("({} {} {}", kComparisons[static_cast<std::size_t>(node.op)],
                                      text(node.left), text(node.right));
    if (!node.ordered_words.empty()) {
      written += fmt::format(" by {}", fmt::join(node.ordered_words, "<"));
    }
    return written + ")";
  }
  std::string write(const AllOf& node) const { return list("and", node.operands); }
  std::string write(const AnyOf& node) const { return list("or", node.operands); }
  std::string write(const Inverse& node) const { return "(not " + text(node.operand) + ")"; }
  std::string write(const FirstThatHolds& node) const {
    std::string written = "(first";
    for (const FirstThatHolds::Arm& arm : node.arms) {
      written += " " + text(arm.value) + (arm.condition ? " when " + text(*arm.condition) : "");
    }
    return written + ")";
  }
  std::string write(const ShiftDate& node) const {
    return fmt::format("({} {} {})", node.minus ? "back" : "forth", text(node.date), text(node.amount));
  }
  std::string write(const ElapsedSince& node) const {
    return fmt::format("({}-since {} at {})", node.months ? "months" : "days", text(node.start),
                       text(node.at));
  }
  std::string write(const DaysBetween& node) const {
    return "(days " + text(node.first) + " " + text(node.last) + ")";
  }
  std::string write(const AsKnownOn& node) const {
    return "(" + text(node.operand) + " known-on " + text(node.day) + ")";
  }
  std::string write(const MeasureRead& node) const {
    return list(fmt::format("{} {}{}", ruleset_.measures[node.measure].name,
                            kMeasureViews[static_cast<std::size_t>(node.view)], on(node.on)),
                node.keys);
  }
  std::string write(const BalanceBefore&) const { return "BEFORE"; }
  std::string write(const BalanceRead& node) const {
    const Balance& balance = ruleset_.balances[node.balance];
    const std::string part = node.part == BalanceRead::Part::kAfter    ? "after"
                             : node.part == BalanceRead::Part::kBefore ? "before"
                                                                       : "let " + balance.lets[node.let].name;
    return list(fmt::format("{} {}{}", balance.name, part, on(node.on)), node.keys);
  }
  std::string write(const TargetRead& node) const {
    return fmt::format("(target {} {} @{})", ruleset_.measures[node.measure].name, text(node.partner),
                       text(node.day));
  }
  std::string write(const ConvertTo& node) const {
    return fmt::format("({} {}to {} @{})", text(node.amount),
                       node.currency ? "in " + text(*node.currency) + " " : "from " + node.from + " ",
                       node.into ? "that of " + text(*node.into) : node.to, text(node.day));
  }
  std::string write(const ScaleRead& node) const {
    return fmt::format("({} {} {}{})", ruleset_.scales[node.scale].name,
                       kScaleViews[static_cast<std::size_t>(node.view)], text(node.value),
                       node.base ? " over " + text(*node.base) : "");
  }
  std::string write(const TableRow& node) const {
    return list(fmt::format("row-of {}{}", ruleset_.tables[node.table].name, on(node.on)), node.keys);
  }
  std::string write(const TableCell& node) const {
    return fmt::format("({} {})", ruleset_.tables[node.table].columns[node.column].name, text(node.row));
  }
  std::string write(const AmendmentInForce& node) const {
    std::string written = "(in-force";
    for (const AmendmentInForce::Candidate& each : node.candidates) {
      written += fmt::format(" {} when {}", text(each.result), text(each.holds));
      for (const std::size_t other : each.yields_to) {
        written += fmt::format(" yields-to-{}", other + 1);
      }
    }
    return written + ")";
  }
  std::string write(const ElasticFactor& node) const {
    const std::string form =
        std::visit(Overloaded{
                       [](const LinearFactor& each) {
                         return fmt::format("linear {}:{} {}:{}", each.first_step, to_text(each.first),
                                            each.last_step, to_text(each.last));
                       },
                       [](const SteppedFactor& each) {
                         std::string steps = "stepped";
                         for (const SteppedFactor::Step& step : each.steps) {
                           steps += fmt::format(" {}:{}", step.from, to_text(step.factor));
                         }
                         return steps;
                       },
                       [](const HalfLifeFactor& each) {
                         return fmt::format("{}half-life {} to {}", each.rises ? "rising " : "",
                                            each.half_life, each.decimals);
                       },
                   },
                   node.form);
    return fmt::format("({} {} since {})", form, node.months ? "months" : "days", text(node.since));
  }

  const Ruleset& ruleset_;
};

}  // namespace

std::string typed_text(const Ruleset& ruleset, TypedId id) {
  return TypedWriter(ruleset).text(id);
}

std::string typed_text(const Ruleset& ruleset, const std::optional<TypedId>& id) {
  return id ? typed_text(ruleset, *id) : "absent";
}

std::string window_text(const TypedWindow& window) {
  return std::visit(
      Overloaded{
          [](const CalendarWindow& each) {
            return fmt::format("{} from month {}", to_text(each.kind), each.first_month);
          },
          [](const TrailingWindowLength& each) {
            return fmt::format("trailing {} {}", each.length, each.months ? "months" : "days");
          },
          [](const LifetimeWindow&) { return std::string("lifetime"); },
          [](const FixedWindow& each) { return each.first.to_text() + " through " + each.last.to_text(); },
          [](const AnniversaryWindow&) { return std::string("anniversary"); },
          [](const DatedWindow&) { return std::string("dated"); },
      },
      window);
}

}  // namespace remit
