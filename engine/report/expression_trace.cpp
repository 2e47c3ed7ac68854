#include "engine/report/expression_trace.hpp"

#include <algorithm>
#include <set>
#include <utility>
#include <variant>

#include "engine/analysis/overloaded.hpp"
#include "engine/analysis/typed_operands.hpp"
#include "engine/calendar/month_arithmetic.hpp"

namespace remit {
namespace {

// The parser bounds the depth of expressions at 200; `let` puts some into others, so this is the bound here.
constexpr std::size_t kDeepest = 300;

/// Without comments, and with the comma that a line of its own stands for.
std::string on_one_line(std::string_view text) {
  std::string line;
  bool quoted = false;
  bool is_new_line = false;
  for (std::size_t place = 0; place < text.size(); ++place) {
    const char byte = text[place];
    if (byte == '#' && !quoted) {
      place = std::min(text.find('\n', place), text.size()) - 1;
      continue;
    }
    if (byte == ' ' || byte == '\n' || byte == '\t' || byte == '\r') {
      is_new_line |= byte == '\n';
      if (!line.empty() && line.back() != ' ') {
        line += ' ';
      }
      continue;
    }
    if (is_new_line && line.size() > 1 && byte != ')') {
      const char last = line[line.size() - 2];
      if (last != ',' && last != '(') {
        line.insert(line.size() - 1, ",");
      }
    }
    is_new_line = false;
    quoted ^= byte == '"';
    line += byte;
  }
  line.erase(line.find_last_not_of(' ') + 1);
  return line;
}

bool is_sum(const TypedNode& node) {
  return std::holds_alternative<Add>(node);
}

bool is_constant(const TypedNode& node) {
  return std::holds_alternative<ConstantNumber>(node) || std::holds_alternative<ConstantDate>(node) ||
         std::holds_alternative<ConstantWord>(node) || std::holds_alternative<ConstantYesNo>(node) ||
         std::holds_alternative<ConstantFact>(node);
}

}  // namespace

ExpressionTracer::ExpressionTracer(TracedRow row) : row_(std::move(row)) {}

std::optional<TracedValue> ExpressionTracer::value(TypedId id) const {
  const std::optional<NodeId> node = row_.graph->node_in(row_.frame, id);
  return node ? std::optional(row_.evaluation->value_of(*node, row_.row)) : std::nullopt;
}

std::optional<Rational> ExpressionTracer::number(TypedId id) const {
  const std::optional<TracedValue> found = value(id);
  const Rational* number = found ? std::get_if<Rational>(&*found) : nullptr;
  return number != nullptr ? std::optional(*number) : std::nullopt;
}

// `during first 3 calendar months` counts months from the calendar's first day on; people name them.
bool ExpressionTracer::is_calendar_month(TypedId id) const {
  const TypedNode& node = ruleset().expressions[id].node;
  if (const auto* sum = std::get_if<Add>(&node)) {
    return is_calendar_month(sum->terms.front().value);
  }
  const auto* elapsed = std::get_if<ElapsedSince>(&node);
  const auto* start =
      elapsed == nullptr ? nullptr : std::get_if<ConstantDate>(&ruleset().expressions[elapsed->start].node);
  return start != nullptr && elapsed->months && start->value == Date::first_day();
}

std::string ExpressionTracer::text(TypedId id) const {
  const std::optional<TracedValue> found = value(id);
  const auto* number = found ? std::get_if<Rational>(&*found) : nullptr;
  if (number != nullptr && is_calendar_month(id)) {
    const Date first =
        add_months(Date::first_day(), static_cast<std::int64_t>(*number), ruleset().month_rule);
    return first.to_text().substr(0, 7);
  }
  const Type& type = ruleset().expressions[id].type;
  if (number != nullptr && type.is_own_money()) {
    const std::optional<std::string> currency = row_.evaluation->own_currency(row_.frame, row_.row);
    return own_money_text(*number, ruleset().currency, currency.value_or(ruleset().currency.code()));
  }
  return found ? value_text(*found, type, ruleset().schema, row_.names) : std::string();
}

std::string ExpressionTracer::source(grammar::SourceSpan span) const {
  return span.begin == span.end ? std::string() : on_one_line(ruleset().files[span.file].slice(span));
}

std::string ExpressionTracer::source(TypedId id) const {
  return source(ruleset().expressions[id].span);
}

std::string place_text(const Ruleset& ruleset, grammar::SourceSpan span) {
  if (span.begin == span.end) {
    return {};
  }
  const grammar::SourceFile& file = ruleset.files[span.file];
  return file.name() + ":" + std::to_string(file.line_column(span.begin).line);
}

std::string ExpressionTracer::place(grammar::SourceSpan span) const {
  return place_text(ruleset(), span);
}

std::optional<TypedId> ExpressionTracer::arm_that_holds(const FirstThatHolds& choice) const {
  for (const FirstThatHolds::Arm& arm : choice.arms) {
    if (!arm.condition) {
      return arm.value;
    }
    const std::optional<TracedValue> holds = value(*arm.condition);
    const bool* yes = holds ? std::get_if<bool>(&*holds) : nullptr;
    if (yes == nullptr) {
      return std::nullopt;
    }
    if (*yes) {
      return arm.value;
    }
  }
  return std::nullopt;
}

// ---- with the values put in ---------------------------------------------------------------------

std::string ExpressionTracer::operand(TypedId id, std::size_t depth) const {
  const std::string inner = formula(id, depth);
  return is_sum(ruleset().expressions[id].node) ? "(" + inner + ")" : inner;
}

std::string ExpressionTracer::formula(TypedId id, std::size_t depth) const {
  if (depth > kDeepest) {
    return "…";
  }
  const TypedNode& node = ruleset().expressions[id].node;
  if (const auto* sum = std::get_if<Add>(&node)) {
    std::string text;
    for (const Add::Term& term : sum->terms) {
      const std::string_view sign = term.minus ? " - " : " + ";
      text += text.empty() ? (term.minus ? "-" : "") : sign;
      text += operand(term.value, depth + 1);
    }
    return text;
  }
  if (const auto* product = std::get_if<Multiply>(&node)) {
    std::string text;
    for (const Multiply::Factor& factor : product->factors) {
      text += text.empty() ? "" : factor.divides ? " ÷ " : " × ";
      text += operand(factor.value, depth + 1);
    }
    return text;
  }
  if (const auto* negate = std::get_if<Negate>(&node)) {
    return "-" + operand(negate->operand, depth + 1);
  }
  if (const auto* round = std::get_if<RoundTo>(&node)) {
    return operand(round->operand, depth + 1) + " rounded " + std::string(to_text(round->mode));
  }
  if (const auto* extreme = std::get_if<ExtremeOf>(&node)) {
    std::string text;
    for (const TypedId each : extreme->operands) {
      text += (text.empty() ? "" : ", ") + formula(each, depth + 1);
    }
    return std::string(extreme->greatest ? "greatest" : "least") + " of (" + text + ")";
  }
  if (const auto* choice = std::get_if<FirstThatHolds>(&node)) {
    const std::optional<TypedId> arm = arm_that_holds(*choice);
    return arm ? formula(*arm, depth + 1) : "nothing, since no condition holds";
  }
  if (const auto* scale = std::get_if<ScaleRead>(&node)) {
    std::string text =
        ruleset().scales[scale->scale].name + (scale->view == ScaleView::kAt ? " at " : " of ");
    text += operand(scale->value, depth + 1);
    return scale->base ? text + " on top of " + operand(*scale->base, depth + 1) : text;
  }
  const std::string known = is_constant(node) ? source(id) : text(id);
  return known.empty() ? source(id) : known;
}

// ---- what was read ------------------------------------------------------------------------------

void ExpressionTracer::add(ExplanationStep step, std::vector<ExplanationStep>& steps) const {
  const bool known = std::any_of(steps.begin(), steps.end(), [&](const ExplanationStep& other) {
    return other.what == step.what && other.value == step.value && other.text == step.text;
  });
  if (!known) {
    steps.push_back(std::move(step));
  }
}

ExplanationStep ExpressionTracer::field_step(TypedId id, const FieldRead& read) const {
  ExplanationStep step{source(id), {}, text(id), place(ruleset().expressions[id].span), {}};
  const FieldDefinition& definition = ruleset().schema.field(read.kind, read.field);
  const bool own = std::holds_alternative<ThisFact>(ruleset().expressions[read.of].node);
  const std::string owner = own ? std::string() : text(read.of);
  step.text = owner.empty() ? std::string() : definition.name + " of " + owner;
  if (read.on) {
    step.text += " on " + text(*read.on);
  }
  if (read.less_refunds) {
    step.text += step.text.empty() ? "less what was refunded of it" : ", less what was refunded of it";
  }
  return step;
}

/// `USD 100.00 × 0.9174, the rate of 2026-03-02`.
ExplanationStep ExpressionTracer::conversion_step(TypedId id, const ConvertTo& convert) const {
  ExplanationStep step{source(id), {}, text(id), place(ruleset().expressions[id].span), {}};
  const std::optional<Rational> amount = number(convert.amount);
  std::optional<Rational> converted = number(id);
  const std::optional<Currency> into = convert.into ? find_currency(text(*convert.into)) : std::nullopt;
  if (converted && into) {
    *converted *= Rational(ruleset().currency.minor_units_per_unit(), into->minor_units_per_unit());
  }
  const std::string code = convert.currency ? text(*convert.currency) : convert.from;
  const std::optional<Currency> own = find_currency(code);
  if (!amount || !own) {
    return step;
  }
  Rational whole = *amount;
  if (convert.currency) {
    whole *= Rational(ruleset().currency.minor_units_per_unit(), own->minor_units_per_unit());
  }
  step.text = money_text(whole, *own);
  if (converted && whole != 0) {
    step.text += " × " + number_text(*converted / whole);
  }
  const std::optional<NodeId> node = row_.graph->node_in(row_.frame, id);
  const std::optional<Date> published = node ? row_.evaluation->rate_day(*node, row_.row) : std::nullopt;
  const std::string asked = text(convert.day);
  step.text += ", the rate of " + (published ? published->to_text() : asked);
  if (published && published->to_text() != asked) {
    step.text += ", the last one through " + asked;
  }
  return step;
}

/// A part of a balance, and how the step that it is read from came about.
ExplanationStep ExpressionTracer::balance_step(TypedId id, const BalanceRead& read, std::size_t depth) const {
  const Balance& balance = ruleset().balances[read.balance];
  ExplanationStep step{
      source(id), "balance " + balance.name, text(id), place(ruleset().expressions[id].span), {}};
  for (std::size_t index = 0; index < read.keys.size(); ++index) {
    const std::string key = text(read.keys[index]);
    step.text += (index == 0 ? " for " : ", ") + (key.empty() ? balance.key_names[index] : key);
  }
  if (balance.anew) {
    step.text += std::string(", anew every ") + (balance.anew->first_month == 1 ? "" : "fiscal ") +
                 std::string(to_text(balance.anew->kind));
  }
  const std::optional<NodeId> node = row_.graph->node_in(row_.frame, id);
  const std::optional<Evaluation::BalanceStep> from =
      node ? row_.evaluation->balance_step(*node, row_.row) : std::nullopt;
  if (!from) {
    step.text += ", before its first step";
    return step;
  }
  TracedRow there = row_;
  there.frame = from->frame;
  there.row = from->row;
  const std::optional<TracedValue> day = ExpressionTracer(there).value(balance.by);
  there.governing_date =
      day && std::holds_alternative<Date>(*day) ? std::get<Date>(*day) : there.governing_date;
  const ExpressionTracer tracer(std::move(there));
  step.text += ", step of " + tracer.text(balance.by);
  const TypedId value = read.part == BalanceRead::Part::kLet ? balance.lets[read.let].value : balance.becomes;
  if (read.part != BalanceRead::Part::kBefore) {
    step.text += ": " + tracer.source(value) + " = " + tracer.formula(value, depth + 1);
    tracer.append_reads(value, depth + 1, step.children);
  }
  return step;
}

/// What was read on the facts that were known on the day.
ExplanationStep ExpressionTracer::as_known_step(TypedId id, const AsKnownOn& known, std::size_t depth) const {
  ExplanationStep step{source(id),
                       "as it was known on " + text(known.day),
                       text(id),
                       place(ruleset().expressions[id].span),
                       {}};
  append_reads(known.day, depth + 1, step.children);
  const std::optional<NodeId> node = row_.graph->node_in(row_.frame, id);
  const std::optional<Evaluation::KnownRow> then =
      node ? row_.evaluation->as_known(*node, row_.row) : std::nullopt;
  if (then) {
    if (const std::string read = then->evaluation->booked_by().to_text(); read != text(known.day)) {
      step.text = "as it was known on " + read + ", since " + text(known.day) + " isn't over";
    }
    const Node& as_known = row_.graph->nodes[*node];
    const NodeId value = std::get<operation::AsKnown>(as_known.operation).value;
    TracedRow there = row_;
    there.evaluation = then->evaluation;
    there.frame = row_.graph->nodes[value].frame;
    there.row = then->row;
    there.names = [evaluation = then->evaluation](FactKind kind, RowIndex row) {
      return evaluation->name_of(kind, row);
    };
    ExpressionTracer(std::move(there)).append_reads(known.operand, depth + 1, step.children);
  }
  return step;
}

ExplanationStep ExpressionTracer::table_step(TypedId id, const TableCell& cell, std::size_t depth) const {
  const Table& table = ruleset().tables[cell.table];
  ExplanationStep step{source(id), {}, text(id), place(ruleset().expressions[id].span), {}};
  const auto& row = std::get<TableRow>(ruleset().expressions[cell.row].node);
  step.text = "table " + table.name;
  for (std::size_t key = 0; key < row.keys.size(); ++key) {
    step.text += (key == 0 ? " for " : ", ") + text(row.keys[key]);
    append_reads(row.keys[key], depth + 1, step.children);
  }
  if (row.on) {
    step.text += " on " + text(*row.on);
  }
  const std::optional<Rational> number = this->number(cell.row);
  const std::optional<Integer> whole = number ? to_integer(*number) : std::nullopt;
  if (const std::optional<std::int64_t> index = whole ? to_int64(*whole) : std::nullopt) {
    const grammar::SourceSpan span = table.rows[static_cast<std::size_t>(*index)].span;
    step.children.push_back({"row", source(span), {}, place(span), {}});
  }
  return step;
}

void ExpressionTracer::append_choice(const FirstThatHolds& choice, std::size_t depth,
                                     std::vector<ExplanationStep>& steps) const {
  for (const FirstThatHolds::Arm& arm : choice.arms) {
    if (arm.condition) {
      ExplanationStep condition{"when " + source(*arm.condition),
                                {},
                                text(*arm.condition),
                                place(ruleset().expressions[*arm.condition].span),
                                {}};
      append_reads(*arm.condition, depth + 1, condition.children);
      add(std::move(condition), steps);
    }
    if (arm_that_holds(choice) == arm.value) {
      append_reads(arm.value, depth + 1, steps);
      return;
    }
  }
}

void ExpressionTracer::append_reads(TypedId id, std::size_t depth,
                                    std::vector<ExplanationStep>& steps) const {
  if (depth > kDeepest) {
    return;
  }
  const TypedNode& node = ruleset().expressions[id].node;
  if (const auto* field = std::get_if<FieldRead>(&node)) {
    add(field_step(id, *field), steps);
  } else if (const auto* convert = std::get_if<ConvertTo>(&node)) {
    add(conversion_step(id, *convert), steps);
    if (!convert->currency) {
      append_reads(convert->amount, depth + 1, steps);
    }
  } else if (const auto* measure = std::get_if<MeasureRead>(&node)) {
    add({source(id), measure_text(*measure), text(id), place(ruleset().expressions[id].span), {}}, steps);
  } else if (const auto* balance = std::get_if<BalanceRead>(&node)) {
    add(balance_step(id, *balance, depth), steps);
  } else if (std::holds_alternative<BalanceBefore>(node)) {
    add({source(id), {}, text(id), place(ruleset().expressions[id].span), {}}, steps);
  } else if (const auto* scale = std::get_if<ScaleRead>(&node)) {
    add(scale_step(id, *scale, depth), steps);
  } else if (const auto* choice = std::get_if<FirstThatHolds>(&node)) {
    append_choice(*choice, depth, steps);
  } else if (const auto* cell = std::get_if<TableCell>(&node)) {
    add(table_step(id, *cell, depth), steps);
  } else if (const auto* known = std::get_if<AsKnownOn>(&node)) {
    add(as_known_step(id, *known, depth), steps);
  } else if (std::holds_alternative<HasField>(node) || std::holds_alternative<HasParticipant>(node) ||
             std::holds_alternative<ParticipantRead>(node) || std::holds_alternative<FanPart>(node) ||
             std::holds_alternative<LinesTotal>(node) || std::holds_alternative<TargetRead>(node)) {
    add({source(id), {}, text(id), place(ruleset().expressions[id].span), {}}, steps);
  } else {
    if (std::holds_alternative<ElapsedSince>(node) || std::holds_alternative<DaysBetween>(node)) {
      add({source(id), {}, text(id), place(ruleset().expressions[id].span), {}}, steps);
    }
    for (const TypedId operand : operands_of(node)) {
      append_reads(operand, depth + 1, steps);
    }
  }
}

std::vector<ExplanationStep> ExpressionTracer::reads(TypedId id) const {
  std::vector<ExplanationStep> steps;
  append_reads(id, 0, steps);
  return steps;
}

ExplanationStep ExpressionTracer::step(std::string what, TypedId id) const {
  ExplanationStep step{std::move(what), source(id), text(id), place(ruleset().expressions[id].span),
                       reads(id)};
  const std::string with_values = formula(id, 0);
  if (with_values != step.value && with_values != step.text) {
    step.text += " = " + with_values;
  }
  return step;
}

std::vector<ExplanationStep> ExpressionTracer::own_fields(const std::vector<TypedId>& ids) const {
  std::vector<ExplanationStep> steps;
  std::vector<TypedId> waiting(ids.rbegin(), ids.rend());
  std::set<TypedId> seen;
  std::set<std::size_t> fields;
  while (!waiting.empty()) {
    const TypedId id = waiting.back();
    waiting.pop_back();
    if (!seen.insert(id).second) {
      continue;
    }
    const TypedNode& node = ruleset().expressions[id].node;
    const auto* read = std::get_if<FieldRead>(&node);
    if (read != nullptr && !read->in_own_currency &&
        std::holds_alternative<ThisFact>(ruleset().expressions[read->of].node) && value(id) &&
        fields.insert(read->field).second) {
      steps.push_back({ruleset().schema.field(read->kind, read->field).name, {}, text(id), {}, {}});
    }
    const std::vector<TypedId> operands = operands_of(node);
    waiting.insert(waiting.end(), operands.rbegin(), operands.rend());
  }
  return steps;
}

}  // namespace remit
