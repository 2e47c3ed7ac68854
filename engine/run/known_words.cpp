#include "engine/run/known_words.hpp"

#include <utility>

namespace remit {

Result<KnownWords> known_words(Ledger& ledger) {
  Result<LedgerVocabulary> vocabulary = ledger.vocabulary();
  if (!vocabulary) {
    return tl::make_unexpected(vocabulary.error());
  }
  KnownWords words;
  words.fields.reserve(vocabulary->fields.size());
  for (LedgerVocabulary::Field& field : vocabulary->fields) {
    words.fields.push_back({std::move(field.fact), std::move(field.column), std::move(field.words)});
  }
  words.partner_ids = std::move(vocabulary->partner_ids);
  words.attributes = std::move(vocabulary->attributes);
  return words;
}

}  // namespace remit
