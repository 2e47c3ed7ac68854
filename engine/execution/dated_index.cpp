#include "engine/execution/dated_index.hpp"

#include <algorithm>

#include "engine/execution/evaluation_state.hpp"

namespace remit {
namespace {

/// Reads `text` as the field's type into `entry`; false when it can't be.
bool read_value(const EvaluationState& state, const FieldDefinition& field, std::string_view text,
                Symbol word, DatedIndex::Entry& entry, std::vector<Rational>& numbers) {
  switch (field.type) {
    case FieldType::kSymbol:
    case FieldType::kText:
      entry.code = word;
      return true;
    case FieldType::kReference:
      entry.code = state.row_of(field.refers_to, text);
      return entry.code != kNoRow;
    case FieldType::kDate: {
      const std::optional<Date> date = Date::parse_iso(text);
      entry.code = date.value_or(Date::missing()).days();
      return date.has_value();
    }
    case FieldType::kMoney:
    case FieldType::kNumber:
    case FieldType::kPercent:
      break;
  }
  std::string_view digits = text;
  const std::string currency = state.graph->ruleset->currency.code() + ' ';
  if (field.type == FieldType::kMoney && digits.starts_with(currency)) {
    digits.remove_prefix(currency.size());
  }
  const bool percent = field.type == FieldType::kPercent && digits.ends_with('%');
  if (percent) {
    digits.remove_suffix(1);
  }
  const std::optional<Rational> value = parse_decimal(digits);
  if (!value) {
    return false;
  }
  entry.number = static_cast<std::uint32_t>(numbers.size());
  numbers.push_back(percent ? Rational(*value / 100) : *value);
  return true;
}

}  // namespace

DatedIndex::DatedIndex(const EvaluationState& state, std::size_t field) {
  const FactSchema& schema = state.facts->schema();
  const FieldDefinition& definition = schema.field(FactKind::kPartner, field);
  const FactTable& table = state.facts->table(FactKind::kPartnerAttribute);
  const auto column = [&](std::string_view name) -> const FactColumn& {
    return table.column(*schema.find_field(FactKind::kPartnerAttribute, name));
  };
  const FactColumn& partners = column("partner");
  const FactColumn& attributes = column("attribute");
  const FactColumn& values = column("value");
  const FactColumn& froms = column("from");
  const FactColumn& throughs = column("through");
  const std::optional<Symbol> wanted = state.facts->symbols().find(definition.name);
  const std::size_t partner_count = state.facts->table(FactKind::kPartner).row_count;
  begins_.assign(partner_count + 1, 0);
  const auto concerns = [&](std::size_t row) {
    return wanted && attributes.codes[row] == *wanted && partners.codes[row] >= 0;
  };
  for (std::size_t row = 0; row < table.row_count; ++row) {
    if (concerns(row)) {
      ++begins_[static_cast<std::size_t>(partners.codes[row]) + 1];
    }
  }
  for (std::size_t partner = 0; partner < partner_count; ++partner) {
    begins_[partner + 1] += begins_[partner];
  }
  entries_.resize(begins_.back());
  std::vector<std::uint32_t> next(begins_.begin(), begins_.end() - 1);
  for (std::size_t row = 0; row < table.row_count; ++row) {
    if (!concerns(row)) {
      continue;
    }
    Entry entry{.from = froms.codes[row],
                .through = throughs.has_value(row) ? throughs.codes[row] : Date::never().days(),
                .code = 0,
                .number = 0,
                .bad = false};
    const Symbol word = values.codes[row];
    entry.bad =
        word < 0 || !read_value(state, definition, state.facts->symbols().text(word), word, entry, numbers_);
    entries_[next[static_cast<std::size_t>(partners.codes[row])]++] = entry;
  }
  for (std::size_t partner = 0; partner < partner_count; ++partner) {
    std::stable_sort(entries_.begin() + begins_[partner], entries_.begin() + begins_[partner + 1],
                     [](const Entry& left, const Entry& right) { return left.from < right.from; });
  }
}

const DatedIndex::Entry* DatedIndex::find(RowIndex partner, std::int32_t day) const {
  if (partner < 0) {
    return nullptr;
  }
  const std::uint32_t begin = begins_[static_cast<std::size_t>(partner)];
  for (std::uint32_t index = begins_[static_cast<std::size_t>(partner) + 1]; index-- > begin;) {
    if (entries_[index].from <= day && day <= entries_[index].through) {
      return &entries_[index];
    }
  }
  return nullptr;
}

}  // namespace remit
