#include "engine/columns/memory_fact_source.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "engine/base/check.hpp"
#include "engine/columns/known_memory_facts.hpp"

namespace remit {
namespace {

// More decimals than a power of ten of an int64 has can't be held in a column.
constexpr int kMostDecimals = 18;

// `value` in units of 10^-decimals; none when that isn't a whole number of 64 bits.
std::optional<std::int64_t> scaled(const Rational& value, int decimals) {
  const auto whole = to_integer(Rational(value * Rational(power_of_ten(static_cast<unsigned>(decimals)))));
  return whole ? to_int64(*whole) : std::nullopt;
}

std::optional<Rational> number_of(const MemoryValue& value, FieldType type) {
  if (const auto* number = std::get_if<Rational>(&value)) {
    return *number;
  }
  const auto* text = std::get_if<std::string>(&value);
  if (text == nullptr) {
    return std::nullopt;
  }
  if (type == FieldType::kPercent && text->ends_with('%')) {
    const auto number = parse_decimal(std::string_view(*text).substr(0, text->size() - 1));
    return number ? std::optional(Rational(*number / Rational(100))) : std::nullopt;
  }
  return parse_decimal(*text);
}

// The currency of a fact's amounts: its own field's, else that of an amount that states one.
std::optional<Currency> currency_of(const MemoryFact& fact) {
  if (const MemoryValue* stated = find_value(fact, "currency")) {
    const auto* code = std::get_if<std::string>(stated);
    return code == nullptr ? std::nullopt : find_currency(*code);
  }
  for (const auto& [name, value] : fact.fields) {
    if (const auto* money = std::get_if<MemoryMoney>(&value)) {
      return money->currency;
    }
  }
  return std::nullopt;
}

// Fills one column, row after row.
class ColumnFiller {
 public:
  ColumnFiller(FactColumn& column, std::size_t rows) : column_(column) {
    if (column.is_number()) {
      column.numbers.assign(rows, 0);
      column.number_present.assign(rows, 0);
    } else {
      column.codes.assign(rows, column.type == FieldType::kDate ? Date::missing().days() : -1);
    }
  }

  void set_number(std::size_t row, std::int64_t number) {
    column_.numbers[row] = number;
    column_.number_present[row] = 1;
  }
  void set_code(std::size_t row, std::int32_t code) { column_.codes[row] = code; }
  void refuse(std::size_t row, std::string message) {
    column_.errors.push_back(CellError{static_cast<RowIndex>(row), std::move(message)});
  }

  // Bounds over present rows; no presence bytes where nothing is missing.
  void finish() {
    if (!column_.is_number()) {
      return;
    }
    bool first = true;
    for (std::size_t row = 0; row < column_.numbers.size(); ++row) {
      if (column_.number_present[row] != 0) {
        column_.least = first ? column_.numbers[row] : std::min(column_.least, column_.numbers[row]);
        column_.greatest = first ? column_.numbers[row] : std::max(column_.greatest, column_.numbers[row]);
        first = false;
      }
    }
    if (std::ranges::all_of(column_.number_present, [](std::uint8_t present) { return present != 0; })) {
      column_.number_present.clear();
    }
  }

 private:
  FactColumn& column_;
};

void fill_money(ColumnFiller& filler, const std::string& field, const KnownKind& known) {
  std::size_t row = 0;
  for (const auto& [id, entry] : known) {
    const std::size_t this_row = row++;
    const MemoryValue* value = find_value(*entry.fact, field);
    if (value == nullptr) {
      continue;
    }
    const auto currency = currency_of(*entry.fact);
    const auto* money = std::get_if<MemoryMoney>(value);
    if (!currency) {
      filler.refuse(this_row, "the fact has no known currency; write one like EUR in its currency field");
      continue;
    }
    if (money != nullptr && money->currency != *currency) {
      filler.refuse(this_row, "the amount is in " + money->currency.code() + " but the fact's currency is " +
                                  currency->code() + "; write one currency in both");
      continue;
    }
    const auto amount =
        money != nullptr ? std::optional(money->amount) : number_of(*value, FieldType::kMoney);
    if (!amount) {
      filler.refuse(this_row, "this is no amount; write digits with at most one decimal point");
      continue;
    }
    const auto minor_units = scaled(*amount, currency->minor_unit_digits());
    if (!minor_units) {
      filler.refuse(this_row, to_text(*amount) + " is no whole number of minor units of " + currency->code() +
                                  " within 64 bits; write at most " +
                                  std::to_string(currency->minor_unit_digits()) + " decimals");
      continue;
    }
    filler.set_number(this_row, *minor_units);
  }
}

// The column's decimals are those of its longest number.
void fill_numbers(FactColumn& column, ColumnFiller& filler, const std::string& field,
                  const KnownKind& known) {
  std::vector<std::pair<std::size_t, Rational>> numbers;
  int most_decimals = 0;
  std::size_t row = 0;
  for (const auto& [id, entry] : known) {
    const std::size_t this_row = row++;
    const MemoryValue* value = find_value(*entry.fact, field);
    if (value == nullptr) {
      continue;
    }
    const auto number = number_of(*value, column.type);
    if (!number) {
      filler.refuse(this_row, "this is no number; write digits with at most one decimal point");
      continue;
    }
    int decimals = 0;
    while (decimals <= kMostDecimals && !scaled(*number, decimals)) {
      ++decimals;
    }
    if (decimals > kMostDecimals) {
      filler.refuse(this_row, to_text(*number) + " has too many digits; write at most 18");
      continue;
    }
    most_decimals = std::max(most_decimals, decimals);
    numbers.emplace_back(this_row, *number);
  }
  column.denominator = kInt64PowerOfTen.at(static_cast<std::size_t>(most_decimals));
  for (const auto& [number_row, number] : numbers) {
    if (const auto multiple = scaled(number, most_decimals)) {
      filler.set_number(number_row, *multiple);
    } else {
      filler.refuse(number_row, to_text(number) + " doesn't fit beside numbers of " +
                                    std::to_string(most_decimals) + " decimals; write fewer digits");
    }
  }
  std::ranges::sort(column.errors, {}, &CellError::row);
}

std::string word_of(const MemoryValue& value) {
  struct Visitor {
    std::string operator()(const std::string& text) const { return text; }
    std::string operator()(const Date& date) const { return date.to_text(); }
    std::string operator()(const Rational& number) const { return to_text(number); }
    std::string operator()(const MemoryMoney& money) const { return to_text(money.amount); }
  };
  return std::visit(Visitor{}, value);
}

void fill_words(ColumnFiller& filler, SymbolTable& symbols, const std::string& field,
                const KnownKind& known) {
  std::size_t row = 0;
  for (const auto& [id, entry] : known) {
    const MemoryValue* value = find_value(*entry.fact, field);
    if (value != nullptr) {
      filler.set_code(row, symbols.intern(word_of(*value)));
    } else if (field == "currency") {  // an amount that states its currency states the fact's
      if (const auto currency = currency_of(*entry.fact)) {
        filler.set_code(row, symbols.intern(currency->code()));
      }
    }
    ++row;
  }
}

void fill_dates(ColumnFiller& filler, const std::string& field, const KnownKind& known) {
  std::size_t row = 0;
  for (const auto& [id, entry] : known) {
    const std::size_t this_row = row++;
    const MemoryValue* value = find_value(*entry.fact, field);
    if (value == nullptr) {
      continue;
    }
    if (const auto* date = std::get_if<Date>(value)) {
      filler.set_code(this_row, date->days());
      continue;
    }
    const auto* text = std::get_if<std::string>(value);
    const auto parsed = text == nullptr ? std::nullopt : Date::parse_iso(*text);
    if (parsed) {
      filler.set_code(this_row, parsed->days());
    } else {
      filler.refuse(this_row, "this is no date; write it like 2026-03-31");
    }
  }
}

void fill_references(ColumnFiller& filler, const FieldDefinition& definition, FactKind kind,
                     const KnownMemoryFacts& facts) {
  std::map<std::string_view, RowIndex> rows;
  for (const auto& [id, entry] : facts.of(definition.refers_to)) {
    rows.emplace(id, static_cast<RowIndex>(rows.size()));
  }
  std::size_t row = 0;
  for (const auto& [id, entry] : facts.of(kind)) {
    const std::string* referred = facts.referred_id(kind, entry.fact, definition.name);
    const auto found = referred == nullptr ? rows.end() : rows.find(*referred);
    filler.set_code(row++, found == rows.end() ? kNoRow : found->second);
  }
}

void fill_rows(FactTable& table, const KnownKind& known) {
  if (table.row_count == known.size()) {
    return;
  }
  table.row_count = known.size();
  for (const auto& [id, entry] : known) {
    table.keys.push_back(static_cast<FactKey>(entry.key));
    table.sequences.push_back(static_cast<Sequence>(entry.sequence));
  }
}

FactColumn read_column(const FieldDefinition& definition, FactKind kind, const KnownMemoryFacts& facts,
                       SymbolTable& symbols) {
  FactColumn column;
  column.type = definition.type;
  const KnownKind& known = facts.of(kind);
  ColumnFiller filler(column, known.size());
  switch (definition.type) {
    case FieldType::kReference:
      fill_references(filler, definition, kind, facts);
      break;
    case FieldType::kSymbol:
    case FieldType::kText:
      fill_words(filler, symbols, definition.name, known);
      break;
    case FieldType::kDate:
      fill_dates(filler, definition.name, known);
      break;
    case FieldType::kMoney:
      fill_money(filler, definition.name, known);
      break;
    case FieldType::kNumber:
    case FieldType::kPercent:
      fill_numbers(column, filler, definition.name, known);
      break;
  }
  filler.finish();
  return column;
}

}  // namespace

std::int64_t MemoryFactSource::add(MemoryFact fact) {
  const auto kind = static_cast<std::size_t>(fact.kind);
  check(kind < schema_.kind_count(), "the fact's kind belongs to the source's schema");
  keys_.resize(schema_.kind_count());
  ids_.resize(schema_.kind_count());
  const auto next_key = static_cast<std::int64_t>(ids_[kind].size()) + 1;
  if (keys_[kind].emplace(fact.id, next_key).second) {
    ids_[kind].push_back(fact.id);
  }
  facts_.push_back(std::move(fact));
  return static_cast<std::int64_t>(facts_.size());
}

Result<FactSet> MemoryFactSource::read(const FactRequest& request) {
  for (std::size_t kind = kStandardFactKinds; kind < schema_.kind_count(); ++kind) {
    const auto declared = static_cast<FactKind>(kind);
    if (kind < request.schema.kind_count() &&
        request.schema.fact(declared).name != schema_.fact(declared).name) {
      return input_error("the facts in memory were made for other declared kinds than these rules have");
    }
  }
  const FactSchema& wider = request.schema.kind_count() >= schema_.kind_count() ? request.schema : schema_;
  const KnownMemoryFacts facts(wider, request.view, facts_, keys_);
  FactSet set(request.schema);
  for (const FactRequest::Kind& asked : request.kinds) {
    FactTable& table = set.table(asked.kind);
    fill_rows(table, facts.of(asked.kind));
    if (asked.ids && table.ids.empty()) {
      for (const auto& [id, entry] : facts.of(asked.kind)) {
        table.ids.push_back(set.symbols().intern(id));
      }
    }
    if (asked.first_booked && table.first_booked.empty()) {
      for (const auto& [id, entry] : facts.of(asked.kind)) {
        table.first_booked.push_back(entry.first_booked.days());
      }
    }
    for (const std::size_t index : asked.fields) {
      const FieldDefinition& definition = request.schema.field(asked.kind, index);
      check(definition.origin != FieldOrigin::kDated && definition.origin != FieldOrigin::kDerived,
            "dated and derived fields are worked out from facts, not read");
      if (definition.type == FieldType::kReference) {
        fill_rows(set.table(definition.refers_to), facts.of(definition.refers_to));
      }
      table.columns[index] = read_column(definition, asked.kind, facts, set.symbols());
    }
  }
  return set;
}

Result<std::string> MemoryFactSource::id_of(const FactDefinition& fact, std::int64_t key) {
  const auto index = static_cast<std::size_t>(fact.kind);
  if (index >= ids_.size() || key < 1 || static_cast<std::size_t>(key) > ids_[index].size()) {
    return input_error("there is no " + fact.name + " with number " + std::to_string(key));
  }
  return ids_[index][static_cast<std::size_t>(key) - 1];
}

std::optional<std::int64_t> MemoryFactSource::find_key(FactKind kind, std::string_view id) const {
  const auto index = static_cast<std::size_t>(kind);
  if (index >= keys_.size()) {
    return std::nullopt;
  }
  const auto found = keys_[index].find(id);
  return found == keys_[index].end() ? std::nullopt : std::optional(found->second);
}

}  // namespace remit
