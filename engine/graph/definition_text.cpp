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

void add_splits(Text& text, const std::vector<Split>& splits) {
  text.number(splits.size());
  for (const Split& split : splits) {
    text.is_there(split.by).number(split.by.value_or(0)).number(split.sums_to_one ? 1 : 0);
    text.number(split.odd_units).number(split.shares.size());
    for (const SplitShare& share : split.shares) {
      text.rational(share.share);
    }
  }
}

void add_due(Text& text, const std::vector<DuePart>& due) {
  text.number(due.size());
  for (const DuePart& part : due) {
    text.rational(part.share).word(part.of).is_there(part.in_force).is_there(part.as_paid);
    if (part.as_paid) {
      text.number(part.as_paid->kind);
    }
  }
}

}  // namespace

// The members are named, so that one more of them doesn't compile until it is looked at here.

std::string definition_text(const Measure& measure) {
  const auto& [name, key_names, key_types, type, kind, totals, window, span] = measure;
  Text text;
  text.word(name).type(type).number(kind).number(key_names.size());
  for (std::size_t key = 0; key < key_names.size(); ++key) {
    text.word(key_names[key]).type(key_types[key]);
  }
  add(text, window);
  for (const MeasureTotal& total : totals) {
    text.number(total.fact).is_there(total.until).is_there(total.where).is_there(total.value);
    text.number(total.keys.size()).number(total.edges.size());
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
    for (const std::optional<std::string>& key : row.keys) {
      text.is_there(key).word(key.value_or(""));
    }
    text.date(row.from);
    for (const Table::Cell& cell : row.cells) {
      const auto* number = std::get_if<Rational>(&cell);
      text.word(number != nullptr ? to_text(*number) : std::get<std::string>(cell));
    }
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
  add_splits(text, splits);
  add_due(text, due);
  return text.take();
}

std::string basis_text(const Ruleset& ruleset) {
  Text text;
  text.word(ruleset.currency.code()).number(ruleset.rounding).number(ruleset.month_rule);
  text.number(ruleset.rates_last_published ? 1 : 0).word(ruleset.pivot).number(ruleset.tiers.size());
  for (const std::string& tier : ruleset.tiers) {
    text.word(tier);
  }
  for (std::size_t kind = 0; kind < ruleset.schema.kind_count(); ++kind) {
    const FactDefinition& fact = ruleset.schema.fact(static_cast<FactKind>(kind));
    text.word(fact.name).word(fact.file_stem).number(fact.has_id ? 1 : 0).number(fact.fields.size());
    for (const std::vector<std::string>* words : {&fact.identity, &fact.own_dates}) {
      text.number(words->size());
      for (const std::string& each : *words) {
        text.word(each);
      }
    }
    for (const FieldDefinition& field : fact.fields) {
      text.word(field.name)
          .word(field.column)
          .number(field.type)
          .number(field.refers_to)
          .number(field.origin);
    }
  }
  return text.take();
}

}  // namespace remit
