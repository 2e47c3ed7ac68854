#include "engine/graph/definition_text.hpp"

#include <cstdint>
#include <optional>
#include <string_view>
#include <type_traits>
#include <variant>

#include "engine/analysis/overloaded.hpp"
#include "engine/graph/operation.hpp"

namespace remit {
namespace {

/// Each word with its length before it, so that no two lists of words are the same text.
class Text {
 public:
  Text& word(std::string_view word) {
    text_ += std::to_string(word.size()) + ':';
    text_ += word;
    return *this;
  }
  template <class Number>
  Text& number(Number number) {
    return word(std::to_string(static_cast<std::int64_t>(number)));
  }
  Text& rational(const Rational& number) { return word(to_text(number)); }
  Text& date(const std::optional<Date>& date) { return date ? number(date->days()) : word(""); }
  Text& type(const Type& type) { return number(type.kind).word(type.currency).number(type.refers_to); }
  template <class Value>
  Text& is_there(const std::optional<Value>& value) {
    return number(value.has_value() ? 1 : 0);
  }
  [[nodiscard]] std::string take() { return std::move(text_); }

 private:
  std::string text_;
};

void add(Text& text, const TypedWindow& window) {
  text.number(window.index());
  std::visit(
      Overloaded{
          [&](const CalendarWindow& calendar) { text.number(calendar.kind).number(calendar.first_month); },
          [&](const TrailingWindowLength& trailing) {
            text.number(trailing.length).number(trailing.months ? 1 : 0);
          },
          [&](const FixedWindow& fixed) { text.date(fixed.first).date(fixed.last); },
          [](const auto& read_from_keys) {
            static_assert(std::is_empty_v<std::remove_cvref_t<decltype(read_from_keys)>>);
          },
      },
      window);
}

void add(Text& text, const Scope& scope) {
  text.number(scope.index());
  if (const auto* fact = std::get_if<FactScope>(&scope)) {
    text.number(fact->kind);
  } else {
    const auto& period = std::get<PeriodScope>(scope);
    text.number(period.kind).number(period.first_month);
  }
}

// The members are named, so that one more of them doesn't compile until it is looked at here. What isn't read
// is an expression, which is a node, or a place in a file.

void add(Text& text, const MeasureTotal& total) {
  const auto& [subtracts, counts, fact, value, by, until, where, keys, edges, span] = total;
  text.number(subtracts ? 1 : 0).number(counts ? 1 : 0).number(fact);
  text.is_there(until).is_there(where).is_there(value).number(keys.size()).number(edges.size());
}

void add(Text& text, const Split& split) {
  const auto& [in_force, when, shares, deal, by, sums_to_one, odd_units, span] = split;
  text.is_there(in_force).is_there(when).is_there(deal);
  text.is_there(by)
      .number(by.value_or(0))
      .number(sums_to_one ? 1 : 0)
      .number(odd_units)
      .number(shares.size());
  for (const SplitShare& each : shares) {
    const auto& [share, to, share_span] = each;
    text.rational(share);
  }
}

void add(Text& text, const DuePart& part) {
  const auto& [share, on, as_paid, when, span, of, in_force] = part;
  text.rational(share).word(of).is_there(in_force).is_there(on).is_there(when).is_there(as_paid);
  if (as_paid) {
    const auto& [kind, reference] = *as_paid;
    text.number(kind);
  }
}

void add(Text& text, const Table::Row& row) {
  const auto& [keys, from, cells, span] = row;
  for (const std::optional<std::string>& key : keys) {
    text.is_there(key).word(key.value_or(""));
  }
  text.date(from);
  for (const Table::Cell& cell : cells) {
    const auto* number = std::get_if<Rational>(&cell);
    text.word(number != nullptr ? to_text(*number) : std::get<std::string>(cell));
  }
}

void add(Text& text, const FieldDefinition& field) {
  const auto& [name, column, type, refers_to, origin, required] = field;
  text.word(name).word(column).number(type).number(refers_to).number(origin).number(required ? 1 : 0);
}

void add(Text& text, const FactDefinition& fact) {
  const auto& [kind, name, file_stem, has_id, identity, own_dates, fields] = fact;
  text.number(kind).word(name).word(file_stem).number(has_id ? 1 : 0).number(fields.size());
  for (const std::vector<std::string>* words : {&identity, &own_dates}) {
    text.number(words->size());
    for (const std::string& each : *words) {
      text.word(each);
    }
  }
  for (const FieldDefinition& field : fields) {
    add(text, field);
  }
}

}  // namespace

std::string definition_text(const Measure& measure) {
  const auto& [name, key_names, key_types, type, kind, totals, window, span] = measure;
  Text text;
  text.word(name).type(type).number(kind).number(key_names.size());
  for (std::size_t key = 0; key < key_names.size(); ++key) {
    text.word(key_names[key]).type(key_types[key]);
  }
  add(text, window);
  for (const MeasureTotal& total : totals) {
    add(text, total);
  }
  return text.take();
}

std::string definition_text(const Balance& balance) {
  const auto& [name, type, step, by, where, key_names, key_types, keys, anew, starts, lets, becomes, start,
               span] = balance;
  Text text;
  text.word(name).type(type).is_there(where).number(key_names.size()).number(lets.size()).date(start);
  add(text, step);
  for (std::size_t key = 0; key < key_names.size(); ++key) {
    text.word(key_names[key]).type(key_types[key]);
  }
  if (anew) {
    add(text, Scope(*anew));
  }
  return text.take();
}

std::string definition_text(const Table& table) {
  const auto& [name, keys, columns, rows] = table;
  Text text;
  text.word(name).number(keys.size()).number(columns.size()).number(rows.size());
  for (const Table::Key& key : keys) {
    text.word(key.name).type(key.type);
  }
  for (const Table::Column& column : columns) {
    text.word(column.name).type(column.type);
  }
  for (const Table::Row& row : rows) {
    add(text, row);
  }
  return text.take();
}

std::string definition_text(const Rule& rule, const TypedPool& expressions) {
  const auto& [figure, name, title, scope, fans, where, effective, governing_date, during, pays, amount,
               decay, floor, fact_caps, window_caps, rounding, splits, refunds, clawback, due, due_span,
               amended, places] = rule;
  Text text;
  text.number(figure ? 1 : 0).word(name).number(rounding).number(refunds.treatment).is_there(clawback);
  text.type(expressions[amount].type);
  add(text, scope);
  text.number(fans.size());
  for (const FanOut& fan : fans) {
    text.word(fan.name).number(fan.form.index());
  }
  text.number(splits.size()).number(due.size());
  for (const Split& split : splits) {
    add(text, split);
  }
  for (const DuePart& part : due) {
    add(text, part);
  }
  return text.take();
}

std::string basis_text(const Ruleset& ruleset) {
  const auto& [name, currency, rounding, month_rule, tiers, rates_last_published, pivot, schema, expressions,
               measures, balances, scales, tables, rules, payouts, proofs, scenarios, files] = ruleset;
  Text text;
  text.word(currency.code()).number(rounding).number(month_rule);
  text.number(rates_last_published ? 1 : 0).word(pivot).number(tiers.size());
  for (const std::string& tier : tiers) {
    text.word(tier);
  }
  for (std::size_t kind = 0; kind < schema.kind_count(); ++kind) {
    add(text, schema.fact(static_cast<FactKind>(kind)));
  }
  return text.take();
}

}  // namespace remit
