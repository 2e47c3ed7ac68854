#include "engine/ledger/dangling_references.hpp"

#include <algorithm>
#include <string_view>

#include <fmt/format.h>

namespace remit {
namespace {

std::string as_words(std::string_view name) {
  std::string words(name);
  std::replace(words.begin(), words.end(), '_', ' ');
  return words;
}

}  // namespace

void DanglingReferences::note(FactKind from, FactKind to, std::int64_t key, RowPlace place) {
  Seen& seen = seen_[{from, to}][key];
  if (seen.rows == 0) {
    seen.order = noted_;
    seen.first = place;
  }
  ++seen.rows;
  ++noted_;
}

std::vector<std::string> DanglingReferences::warnings(const FactSchema& schema,
                                                      const Answers& answers) const {
  std::vector<std::string> sentences;
  for (const auto& [kinds, by_key] : seen_) {
    const auto [from, to] = kinds;
    std::uint64_t rows = 0;
    const Seen* first = nullptr;
    std::int64_t first_key = 0;
    for (const auto& [key, seen] : by_key) {
      if (answers.has_fact(to, key)) {
        continue;
      }
      rows += seen.rows;
      if (first == nullptr || seen.order < first->order) {
        first = &seen;
        first_key = key;
      }
    }
    if (first == nullptr) {
      continue;
    }
    const FactDefinition& from_fact = schema.fact(from);
    const FactDefinition& to_fact = schema.fact(to);
    const std::string example = fmt::format("{} in {}:{}", answers.id_of(to, first_key),
                                            answers.file_name(first->first.file), first->first.line);
    sentences.push_back(rows == 1 ? fmt::format("1 {} names a {} that is not in the ledger: {}",
                                                as_words(from_fact.name), as_words(to_fact.name), example)
                                  : fmt::format("{} {} name {} that are not in the ledger, the first: {}",
                                                rows, as_words(from_fact.file_stem),
                                                as_words(to_fact.file_stem), example));
  }
  return sentences;
}

}  // namespace remit
