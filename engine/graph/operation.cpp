#include "engine/graph/operation.hpp"

#include <array>

#include "engine/calendar/period.hpp"

namespace remit {
namespace {

using namespace operation;  // NOLINT: the visitors name every operation

std::string text_of(const Date& date) {
  return date.to_text();
}

std::string text_of(const EffectiveRange& range) {
  return (range.from ? text_of(*range.from) : "…") + ".." + (range.through ? text_of(*range.through) : "…");
}

struct NameOf {
  std::string operator()(const Constant&) const { return "constant"; }
  std::string operator()(const ScanField&) const { return "scan"; }
  std::string operator()(const ScanPresence&) const { return "scan presence"; }
  std::string operator()(const OwnRow&) const { return "this"; }
  std::string operator()(const PeriodPartner&) const { return "partner of period"; }
  std::string operator()(const PeriodDay&) const { return "day of period"; }
  std::string operator()(const Gather&) const { return "lookup"; }
  std::string operator()(const DatedField&) const { return "lookup as of"; }
  std::string operator()(const PaidOn&) const { return "paid on"; }
  std::string operator()(const Target&) const { return "target"; }
  std::string operator()(const Convert&) const { return "convert"; }
  std::string operator()(const ExchangeRate&) const { return "exchange rate"; }
  std::string operator()(const LastDay&) const { return "last day"; }
  std::string operator()(const BaseRow&) const { return "base row"; }
  std::string operator()(const FannedPart&) const { return "fanned"; }
  std::string operator()(const FanOutRows&) const { return "fan out"; }
  std::string operator()(const RuleLines&) const { return "lines"; }
  std::string operator()(const LinesSum&) const { return "sum of lines"; }
  std::string operator()(const Received& received) const {
    return received.day ? "last payment" : "received";
  }
  std::string operator()(const ClawedBack&) const { return "clawed back"; }
  std::string operator()(const Participant&) const { return "participant"; }
  std::string operator()(const FirstPaidOn&) const { return "first paid on"; }
  std::string operator()(const Refunded&) const { return "refunded"; }
  std::string operator()(const Sum&) const { return "add"; }
  std::string operator()(const Product&) const { return "multiply"; }
  std::string operator()(const Opposite&) const { return "negate"; }
  std::string operator()(const Extreme& extreme) const { return extreme.greatest ? "greatest" : "least"; }
  std::string operator()(const Round&) const { return "round"; }
  std::string operator()(const Compare&) const { return "compare"; }
  std::string operator()(const Every&) const { return "all of"; }
  std::string operator()(const Any&) const { return "any of"; }
  std::string operator()(const Not&) const { return "not"; }
  std::string operator()(const Choose&) const { return "choose"; }
  std::string operator()(const PickAmendment&) const { return "amendment"; }
  std::string operator()(const Shift&) const { return "shift date"; }
  std::string operator()(const Elapsed&) const { return "elapsed"; }
  std::string operator()(const DaysThrough&) const { return "days through"; }
  std::string operator()(const operation::InRange&) const { return "in range"; }
  std::string operator()(const Fail&) const { return "fail"; }
  std::string operator()(const Piecewise&) const { return "scale"; }
  std::string operator()(const operation::TableRow&) const { return "table row"; }
  std::string operator()(const WordTable&) const { return "words"; }
  std::string operator()(const StepTable&) const { return "steps"; }
  std::string operator()(const HalfLife&) const { return "half-life"; }
  std::string operator()(const Applies&) const { return "filter"; }
  std::string operator()(const CapEach&) const { return "cap"; }
  std::string operator()(const RaiseTo&) const { return "floor"; }
  std::string operator()(const RoundToMinor&) const { return "round to cents"; }
  std::string operator()(const TakenBack&) const { return "taken back"; }
  std::string operator()(const operation::MeasureIndex&) const { return "window measure"; }
  std::string operator()(const MeasureValue&) const { return "measure"; }
  std::string operator()(const operation::BalanceBefore&) const { return "balance before"; }
  std::string operator()(const Fold&) const { return "fold"; }
  std::string operator()(const BalanceValue&) const { return "balance"; }
  std::string operator()(const CapWindow& cap) const { return cap.before ? "running total" : "window cap"; }
  std::string operator()(const Carried&) const { return "carried"; }
  std::string operator()(const AsKnown&) const { return "as known"; }
};

std::string text_of(const TypedWindow& window) {
  struct Visitor {
    std::string operator()(const CalendarWindow& calendar) const {
      std::string text(to_text(calendar.kind));
      return calendar.first_month == 1 ? text : text + " from month " + std::to_string(calendar.first_month);
    }
    std::string operator()(const TrailingWindowLength& trailing) const {
      return "trailing " + std::to_string(trailing.length) + (trailing.months ? " months" : " days");
    }
    std::string operator()(const LifetimeWindow&) const { return "lifetime"; }
    std::string operator()(const FixedWindow& fixed) const {
      return text_of(fixed.first) + ".." + text_of(fixed.last);
    }
    std::string operator()(const AnniversaryWindow&) const { return "year from an anniversary"; }
    std::string operator()(const DatedWindow&) const { return "between two dates"; }
  };
  return std::visit(Visitor{}, window);
}

std::string text_of(const Substitute& substitute) {
  struct Visitor {
    std::string operator()(std::monostate) const { return {}; }
    std::string operator()(const Rational& number) const { return ", empty means " + to_text(number); }
    std::string operator()(const Date& date) const { return ", empty means " + text_of(date); }
    std::string operator()(const std::string& word) const { return ", empty means " + word; }
  };
  return std::visit(Visitor{}, substitute);
}

std::string comparison_text(CompareOperator op) {
  switch (op) {
    case CompareOperator::kLess:
      return "<";
    case CompareOperator::kAtMost:
      return "<=";
    case CompareOperator::kGreater:
      return ">";
    case CompareOperator::kAtLeast:
      return ">=";
    case CompareOperator::kEqual:
      return "=";
    case CompareOperator::kNotEqual:
      return "is not";
  }
  return {};
}

struct DetailOf {
  const FactSchema& schema;

  [[nodiscard]] std::string field_name(FactKind kind, std::size_t field) const {
    return schema.fact(kind).name + '.' + schema.field(kind, field).name;
  }
  std::string operator()(const Constant& constant) const {
    struct Visitor {
      std::string operator()(const Rational& value) const { return to_text(value); }
      std::string operator()(const Date& value) const { return text_of(value); }
      std::string operator()(const std::string& value) const { return '"' + value + '"'; }
      std::string operator()(bool value) const { return value ? "yes" : "no"; }
      std::string operator()(const ConstantFact& value) const {
        return "fact " + std::to_string(static_cast<int>(value.kind)) + " \"" + value.id + '"';
      }
    };
    return std::visit(Visitor{}, constant.value);
  }
  std::string operator()(const ScanField& scan) const {
    if (scan.in_own_currency) {
      return (*this)(ScanField{scan.kind, scan.field, scan.substitute}) + " in its own currency";
    }
    return field_name(scan.kind, scan.field) + text_of(scan.substitute);
  }
  std::string operator()(const ScanPresence& scan) const { return field_name(scan.kind, scan.field); }
  std::string operator()(const OwnRow&) const { return {}; }
  std::string operator()(const PeriodPartner&) const { return {}; }
  std::string operator()(const PeriodDay& day) const {
    return std::string(day.last ? "last" : "first") + (day.clipped ? ", not after the batch's last day" : "");
  }
  std::string operator()(const Gather& gather) const {
    return "in " + schema.fact(gather.kind).name + (gather.or_zero ? ", else 0" : "");
  }
  std::string operator()(const DatedField& dated) const {
    return std::string(dated.presence ? "has " : "") + field_name(FactKind::kPartner, dated.field) +
           text_of(dated.substitute);
  }
  std::string operator()(const Target& target) const { return "measure " + std::to_string(target.measure); }
  std::string operator()(const Convert& convert) const {
    return (convert.from.empty() ? "" : convert.from + " ") + "to " +
           (convert.to.empty() ? "its own currency" : convert.to) +
           (convert.pivot.empty() ? "" : " through " + convert.pivot) +
           (convert.last_published ? ", last published" : ", of the day");
  }
  std::string operator()(const ExchangeRate& exchange) const {
    return "of " + exchange.from + (exchange.pivot.empty() ? "" : " through " + exchange.pivot) +
           (exchange.last_published ? ", last published" : ", of the day");
  }
  std::string operator()(const LastDay&) const { return "of the batch"; }
  std::string operator()(const BaseRow&) const { return ""; }
  std::string operator()(const FannedPart& part) const {
    constexpr std::array<std::string_view, 9> kParts = {"member", "partner", "level",  "on",   "number",
                                                        "start",  "end",     "amount", "gross"};
    return std::string(kParts[static_cast<std::size_t>(part.part)]);
  }
  std::string operator()(const RuleLines& lines) const { return "of rule " + std::to_string(lines.rule); }
  std::string operator()(const LinesSum& sum) const { return sum.rule; }
  std::string operator()(const FanOutRows& fan) const {
    switch (fan.form) {
      case FanOutRows::Form::kParticipants:
        return "participants";
      case FanOutRows::Form::kUpline:
        return "upline by " + schema.field(FactKind::kPartner, fan.attribute).name + ", " +
               std::to_string(fan.levels) + " levels";
      case FanOutRows::Form::kSteps:
        return fan.name + (fan.after ? " after" : " from") + (fan.months ? ", months" : ", days");
      case FanOutRows::Form::kPeriods:
        return "each " + std::string(to_text(fan.period));
      case FanOutRows::Form::kStretches:
        break;
    }
    return "stretches of " + schema.field(FactKind::kPartner, fan.attribute).name;
  }
  std::string operator()(const Received& received) const { return received.day ? "day" : "amount"; }
  std::string operator()(const ClawedBack& clawed) const { return std::string(to_text(clawed.mode)); }
  std::string operator()(const PaidOn&) const { return "invoice.paid_on"; }
  std::string operator()(const FirstPaidOn&) const { return "deal.first_paid_on"; }
  std::string operator()(const Participant& participant) const {
    return (participant.presence ? "has " : "") +
           (participant.role.empty() ? std::string("participants") : '"' + participant.role + '"');
  }
  std::string operator()(const Refunded&) const { return {}; }
  std::string operator()(const Sum& sum) const {
    std::string signs;
    for (const bool minus : sum.minus) {
      signs += minus ? '-' : '+';
    }
    return signs;
  }
  std::string operator()(const Product& product) const {
    std::string signs;
    for (const bool divides : product.divides) {
      signs += divides ? '/' : '*';
    }
    return signs;
  }
  std::string operator()(const Opposite&) const { return {}; }
  std::string operator()(const Extreme&) const { return {}; }
  std::string operator()(const Round& round) const {
    return std::string(to_text(round.mode)) + " to " + std::to_string(round.digits) + " decimals";
  }
  std::string operator()(const Compare& compare) const {
    std::string text = comparison_text(compare.op);
    for (const std::string& word : compare.ordered_words) {
      text += ' ' + word;
    }
    return text;
  }
  std::string operator()(const Every& every) const { return every.no_counts_first ? "no counts first" : ""; }
  std::string operator()(const Any&) const { return {}; }
  std::string operator()(const Not&) const { return {}; }
  std::string operator()(const Choose& choose) const { return choose.otherwise ? "with otherwise" : ""; }
  std::string operator()(const PickAmendment& pick) const {
    std::string text;
    for (const PickAmendment::Candidate& each : pick.candidates) {
      text += (text.empty() ? "" : ", ") + each.name;
      for (const std::size_t other : each.yields_to) {
        text += " yields to " + pick.candidates[other].name;
      }
    }
    return text;
  }
  std::string operator()(const Shift& shift) const {
    return std::string(shift.minus ? "back by " : "by ") + (shift.months ? "months" : "days") +
           (shift.keeps_month_end ? ", month ends kept" : "");
  }
  std::string operator()(const Elapsed& elapsed) const { return elapsed.months ? "full months" : "days"; }
  std::string operator()(const DaysThrough&) const { return {}; }
  std::string operator()(const operation::InRange& range) const {
    return text_of(EffectiveRange{range.from, range.through});
  }
  std::string operator()(const Fail& fail) const { return fail.message; }
  std::string operator()(const Piecewise& piecewise) const {
    std::string text = piecewise.scale + ':';
    for (const Piece& piece : piecewise.pieces) {
      text += std::string(piece.above ? " >" : " >=") + to_text(piece.bound) + ": " +
              to_text(piece.constant) + " + " + to_text(piece.slope) + "x";
      text += piece.offset == 0 ? "" : " past " + to_text(piece.offset);
      text += piece.block == 0 ? "" : " by started " + to_text(piece.block);
      text += piece.is_rounded ? ", rounded;" : ";";
    }
    return text;
  }
  std::string operator()(const operation::TableRow& row) const {
    return "of table " + std::to_string(row.table) + (row.dated ? ", on a day" : "");
  }
  std::string operator()(const WordTable& table) const {
    std::string text;
    for (const std::string& word : table.words) {  // which may have spaces
      text += (text.empty() ? "\"" : " \"") + word + '"';
    }
    return text;
  }
  std::string operator()(const StepTable& steps) const {
    std::string text = "from step " + std::to_string(steps.first) + ':';
    for (const Rational& factor : steps.table) {
      text += ' ' + to_text(factor);
    }
    return text;
  }
  std::string operator()(const HalfLife& half_life) const {
    return std::to_string(half_life.half_life) + " steps, " + std::to_string(half_life.decimals) +
           " decimals" + (half_life.rises ? ", rising" : "");
  }
  std::string operator()(const Applies& applies) const {
    return applies.needs_rest ? "while something is left" : "";
  }
  std::string operator()(const CapEach&) const { return {}; }
  std::string operator()(const RaiseTo&) const { return {}; }
  std::string operator()(const RoundToMinor& round) const { return std::string(to_text(round.mode)); }
  std::string operator()(const TakenBack& taken) const { return std::string(to_text(taken.mode)); }
  std::string operator()(const operation::MeasureIndex& index) const { return std::to_string(index.measure); }
  std::string operator()(const MeasureValue& value) const {
    std::string text = value.view == MeasureView::kBeforeThis ? "before this" : "so far";
    text += value.by_day ? ", by day" : "";
    text += value.day_is_of_invoice ? ", on the invoice's day" : "";
    return text + (value.with_own_refunds ? ", less own refunds" : "");
  }
  std::string operator()(const operation::BalanceBefore& before) const {
    return std::to_string(before.balance);
  }
  std::string operator()(const Fold& fold) const { return std::to_string(fold.balance); }
  std::string operator()(const BalanceValue& value) const {
    std::string text = std::to_string(value.balance);
    switch (value.part) {
      case BalanceRead::Part::kAfter:
        return text + (value.by_day ? ", so far, by day" : ", so far");
      case BalanceRead::Part::kBefore:
        return text + ", before";
      case BalanceRead::Part::kLet:
        break;
    }
    return text + ", let " + std::to_string(value.let);
  }
  std::string operator()(const CapWindow& cap) const {
    return text_of(cap.window) + (cap.has_condition ? ", on condition" : "") +
           (cap.has_key ? ", by key" : "") + (cap.has_refunds ? ", refunds make room" : "") +
           (cap.by_booking ? ", in order of booking" : "");
  }
  std::string operator()(const Carried& carried) const {
    return "node " + std::to_string(carried.of) + (carried.or_none ? ", or none" : "");
  }
  std::string operator()(const AsKnown& known) const { return "node " + std::to_string(known.value); }
};

}  // namespace

Rational Piecewise::product(const Piece& piece, const Rational& length) const {
  const Rational counted =
      piece.block == 0 ? length
                       : Rational(round_to_integer(Rational(length / piece.block), RoundingMode::kCeiling));
  const Rational product = piece.slope * counted;
  return piece.is_rounded ? round_to_unit(product, Integer(unit), rounding) : product;
}

std::string name_of(const Operation& operation) {
  return std::visit(NameOf{}, operation);
}

std::string detail_of(const Operation& operation, const FactSchema& schema) {
  return std::visit(DetailOf{schema}, operation);
}

bool needs_whole_columns(const Operation& operation) {
  return std::holds_alternative<PaidOn>(operation) || std::holds_alternative<FirstPaidOn>(operation) ||
         std::holds_alternative<FanOutRows>(operation) || std::holds_alternative<RuleLines>(operation) ||
         std::holds_alternative<LinesSum>(operation) || std::holds_alternative<Participant>(operation) ||
         std::holds_alternative<Received>(operation) || std::holds_alternative<Refunded>(operation) ||
         std::holds_alternative<operation::MeasureIndex>(operation) ||
         std::holds_alternative<Fold>(operation) || std::holds_alternative<CapWindow>(operation) ||
         std::holds_alternative<AsKnown>(operation);
}

bool reads_other_rows(const Operation& operation, std::size_t input) {
  return std::holds_alternative<Gather>(operation) && input == 1;
}

}  // namespace remit
