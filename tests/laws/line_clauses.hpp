// What made-up rules fan their lines out to, when they are made, and what becomes of those:
// clawbacks, days on which they are due, splits.
#pragma once

#include <string>

#include "tests/laws/rule_expressions.hpp"
#include "tests/laws/rule_phrases.hpp"

namespace remit::laws {

class LineClauses {
 public:
  /// Versions of one rule go by the same date, so what one of them is fanned out to doesn't govern it.
  LineClauses(Literals& literals, bool has_versions)
      : literals_(literals), draw_(literals.draw()), has_versions_(has_versions) {}

  /// `, upline of deal.partner by parent, 2 levels`; may take the place of the governing date and the payee.
  std::string fans(const std::string& kind, Expressions& expressions, GuardedPath& governing,
                   GuardedPath& payee);
  /// A whole line.
  std::string clawback(const std::string& kind, Expressions& expressions);
  std::string during(const KindPhrases& phrases, Expressions& expressions);
  std::string decay(const KindPhrases& phrases, Expressions& expressions);
  /// ` per quarter`, ` per year from partner.joined_on` of a cap per `key` in a rule for `own`; or nothing.
  std::string cap_window(const std::string& own, const std::string& key, Expressions& expressions);
  std::string due(const std::string& kind, const KindPhrases& phrases, Expressions& expressions);
  std::string split(const std::string& kind, const KindPhrases& phrases, Expressions& expressions);
  /// The clause of an exception to one of those; `refunds` is what the rule says of refunds.
  std::string amended(const std::string& part, const std::string& kind, Expressions& expressions,
                      const std::string& refunds);
  std::string odd_cents() { return draw_.chance(30) ? ", odd cents to the first" : ""; }

 private:
  Literals& literals_;
  Draw& draw_;
  bool has_versions_;
};

}  // namespace remit::laws
