// The facts that a view knows, in plain maps by id, and what is worked out from several of them: inherited
// references, dated attributes, the day on which an invoice was paid, refunds. No columns and no rows.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/analysis/ruleset.hpp"
#include "engine/columns/fact_source.hpp"
#include "engine/columns/memory_fact_source.hpp"
#include "tests/reference/reference_value.hpp"

namespace remit::reference {

class KnownFacts {
 public:
  /// The newest version of each fact of `facts` that `view` knows, unless it is dated later than the view's
  /// last day. Sequences are places in `facts`, counted from 1. Everything must outlive this.
  KnownFacts(const Ruleset& ruleset, const std::vector<MemoryFact>& facts, const FactView& view);

  /// All facts of a kind, ascending by id.
  [[nodiscard]] const std::map<std::string, const MemoryFact*>& of(FactKind kind) const;

  /// The day on which a fact was known first: when the first of its versions that the view knows was booked,
  /// else that version's own date; missing where it has neither.
  [[nodiscard]] Date first_booked(const FactName& fact) const;

  /// The value of a field, dated ones as of `day`; none when it is missing, Failed when it can't be read.
  [[nodiscard]] std::optional<Value> field(const FactName& fact, std::size_t field, Date day) const;
  /// An amount in whatever currency the fact is, as that many minor units of the ruleset's; as field().
  [[nodiscard]] std::optional<Value> own_currency_amount(const FactName& fact, const std::string& name) const;
  /// What one unit of `from` is in `to` on a day; none where there is no rate.
  [[nodiscard]] std::optional<Rational> rate(const std::string& from, const std::string& to, Date day) const;
  /// The same by the field's name, for fields without dates.
  [[nodiscard]] std::optional<Value> field(const FactName& fact, const std::string& name) const;

  /// The refunds that concern a deal, an invoice or a payment.
  [[nodiscard]] std::vector<FactName> refunds_of(const FactName& fact) const;

  /// The deal_partner facts of a deal whose partner is known, ascending by id; with a role, those of that
  /// role.
  [[nodiscard]] std::vector<FactName> participants_of(const FactName& deal, const std::string& role) const;
  /// All of them by position, those without one last, then by id.
  [[nodiscard]] std::vector<FactName> participants_in_order(const FactName& deal) const;

 private:
  [[nodiscard]] const MemoryFact* find(const FactName& fact) const;
  [[nodiscard]] std::optional<Value> stated(const FactName& fact, const FieldDefinition& definition) const;
  [[nodiscard]] std::optional<Value> reference(const FactName& fact, const FieldDefinition& definition) const;
  [[nodiscard]] Value money(const MemoryFact& fact, const MemoryValue& value) const;
  struct Published {
    Date day;
    Rational rate;
  };
  [[nodiscard]] std::optional<Published> published(const std::string& from, const std::string& to,
                                                   Date day) const;
  [[nodiscard]] std::optional<Rational> one_leg(const std::string& from, const std::string& to,
                                                Date day) const;
  [[nodiscard]] std::optional<Value> dated(const std::string& partner, const FieldDefinition& definition,
                                           Date day) const;
  [[nodiscard]] Value number_in(const std::string& word, FieldType type) const;
  [[nodiscard]] Value paid_on(const FactName& invoice) const;
  [[nodiscard]] Value first_paid_on(const FactName& of_whom) const;

  const Ruleset& ruleset_;
  std::map<FactKind, std::map<std::string, const MemoryFact*>> facts_;
  std::map<FactKind, std::map<std::string, const MemoryFact*>> first_versions_;
};

}  // namespace remit::reference
