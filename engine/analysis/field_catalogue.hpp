// What `field` declarations say about fields beyond the schema: allowed words, and what an empty one means.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/calendar/date.hpp"
#include "engine/columns/fact_schema.hpp"
#include "engine/money/rational.hpp"
#include "grammar/source/source_file.hpp"

namespace remit {

struct FieldDetails {
  std::vector<std::string> words;  ///< as declared by `is one of`; empty: any
  std::optional<Rational> empty_number;
  std::optional<Date> empty_date;
  std::optional<std::string> empty_word;
  grammar::SourceSpan declared_at;
};

class FieldCatalogue {
 public:
  /// None when nothing was declared about the field.
  [[nodiscard]] const FieldDetails* find(FactKind kind, std::size_t field) const {
    const auto found = details_.find({kind, field});
    return found == details_.end() ? nullptr : &found->second;
  }
  [[nodiscard]] FieldDetails& details(FactKind kind, std::size_t field) { return details_[{kind, field}]; }

 private:
  std::map<std::pair<FactKind, std::size_t>, FieldDetails> details_;
};

}  // namespace remit
