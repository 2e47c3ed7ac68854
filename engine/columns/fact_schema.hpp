// What kinds of facts there are and which fields each has: the one catalogue that the importer, the analysis
// of rule files and the evaluation read.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace remit {

/// A kind of fact. Kinds that a rule file declares follow the standard ones, in order of declaration.
enum class FactKind : std::uint16_t {
  kPartner,
  kPartnerAttribute,
  kCustomer,
  kLead,
  kDeal,
  kDealPartner,
  kInvoice,
  kInvoiceLine,
  kPayment,
  kRefund,
  kTarget,
  kExchangeRate,
  kAdjustment,
  kFirstDeclared,
};
inline constexpr std::size_t kStandardFactKinds = static_cast<std::size_t>(FactKind::kFirstDeclared);

/// Whether a rule file declares the kind. Its number then is that of one schema; in the ledger it goes by its
/// name.
[[nodiscard]] constexpr bool is_declared(FactKind kind) {
  return kind >= FactKind::kFirstDeclared;
}

/// How a field's values are read and stored.
enum class FieldType : std::uint8_t {
  kReference,  ///< another fact, by its id
  kSymbol,     ///< one of a small set of words
  kText,
  kDate,
  kMoney,    ///< a decimal in the currency of the fact's `currency` field
  kNumber,   ///< an exact decimal
  kPercent,  ///< an exact share; written `12.5%` or as a decimal share in files
};

/// Where a field's value comes from.
enum class FieldOrigin : std::uint8_t {
  kImported,   ///< a column of the standard import file
  kInherited,  ///< a reference that the fact may leave out: then it is its deal's or invoice's
  kDated,      ///< a partner attribute with dates: read as of the governing date
  kDerived,    ///< worked out from other facts: `invoice.paid_on`, `deal.first_paid_on`
  kDeclared,   ///< a column of one's own, declared by `field` or `fact` in a rule file
};

/// As rule files write it: `date`, `money` …; `reference` for another fact.
[[nodiscard]] std::string_view to_text(FieldType type);
/// None for what isn't the name of a type that a field of one's own can have.
[[nodiscard]] std::optional<FieldType> parse_field_type(std::string_view name);

struct FieldDefinition {
  std::string name;    ///< as rule files write it: `closed_on`, `partner`
  std::string column;  ///< as import files write it: `closed_on`, `partner_id`
  FieldType type = FieldType::kText;
  FactKind refers_to = FactKind::kPartner;  ///< for kReference
  FieldOrigin origin = FieldOrigin::kImported;
  bool required = false;  ///< in the import file
};

struct FactDefinition {
  FactKind kind = FactKind::kPartner;
  std::string name;                   ///< as rule files write it: `refund`
  std::string file_stem;              ///< as import files are called, without `.csv`: `credit_notes`
  bool has_id = true;                 ///< false: versioned by `identity` instead of an id column
  std::vector<std::string> identity;  ///< columns that tell facts without an id apart
  std::vector<std::string>
      own_dates;  ///< fields that date the fact, the first one present counts; may be empty
  std::vector<FieldDefinition> fields;
};

/// The catalogue: the standard kinds, and what a ruleset declares on top of them. A value type.
class FactSchema {
 public:
  /// The standard kinds with the fields of the standard import files.
  [[nodiscard]] static const FactSchema& standard();

  [[nodiscard]] std::size_t kind_count() const noexcept { return facts_.size(); }
  [[nodiscard]] const FactDefinition& fact(FactKind kind) const;
  [[nodiscard]] const FieldDefinition& field(FactKind kind, std::size_t index) const;

  /// By the name of the rule language (`refund`); none when there is no such kind.
  [[nodiscard]] std::optional<FactKind> find_fact(std::string_view name) const;
  /// By the import file's name without `.csv` (`credit_notes`).
  [[nodiscard]] std::optional<FactKind> find_file(std::string_view file_stem) const;
  /// Index of the field that rule files call `name`.
  [[nodiscard]] std::optional<std::size_t> find_field(FactKind kind, std::string_view name) const;
  /// Index of the field whose import column is `column`.
  [[nodiscard]] std::optional<std::size_t> find_column(FactKind kind, std::string_view column) const;

  /// The reference through which a kind inherits what it leaves out: payments, refunds and invoice lines have
  /// an invoice, invoices a deal, declared kinds what they are of. None for all others.
  [[nodiscard]] std::optional<std::size_t> inherits_through(FactKind kind) const;

  /// Adds a field (its name must be free) and returns its index.
  std::size_t add_field(FactKind kind, FieldDefinition field);
  /// Adds a kind (its name must be free).
  FactKind add_fact(FactDefinition fact);

 private:
  std::vector<FactDefinition> facts_;
};

/// The definition of a kind that a rule file declares: `fact claim of partner`. Its fields are the reference
/// to what it is of, a currency where one of `fields` is money, `fields` (named and typed) as columns of
/// one's own, and what it inherits from what it is of. Its own date is the first of `fields` that is a date.
[[nodiscard]] FactDefinition declared_fact(const FactSchema& schema, std::string name,
                                           std::optional<FactKind> of, std::vector<FieldDefinition> fields);

}  // namespace remit
