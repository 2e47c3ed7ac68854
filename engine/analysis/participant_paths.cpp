// Partners of a deal by their role: `deal.influencer`.
#include <algorithm>

#include "engine/analysis/expression_typer.hpp"

namespace remit {

// Whether `field deal_partner.role is one of …` or the ledger names the role.
bool ExpressionTyper::is_known_role(const std::string& role) const {
  const std::size_t field = *state_.ruleset.schema.find_field(FactKind::kDealPartner, "role");
  const FieldDetails* details = state_.fields.find(FactKind::kDealPartner, field);
  if (details != nullptr && std::ranges::find(details->words, role) != details->words.end()) {
    return true;
  }
  return state_.ledger != nullptr &&
         std::ranges::any_of(state_.ledger->fields, [&](const KnownWords::Field& known) {
           return known.fact == "deal_partner" && known.column == "role" &&
                  std::ranges::binary_search(known.words, role);
         });
}

Typed ExpressionTyper::participant(TypedId deal, const ast::Name& role, Span span) {
  const std::size_t field = *state_.ruleset.schema.find_field(FactKind::kDealPartner, "role");
  if (!check_word_of(FactKind::kDealPartner, field, nullptr, role.text, role.span)) {
    return std::nullopt;
  }
  return add(ParticipantRead{deal, role.text},
             {.kind = TypeKind::kReference, .currency = {}, .refers_to = FactKind::kPartner}, span);
}

}  // namespace remit
