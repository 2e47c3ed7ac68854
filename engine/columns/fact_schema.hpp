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

  /// Adds a field (its name must be free) and returns its index.
  std::size_t add_field(FactKind kind, FieldDefinition field);
  /// Adds a kind (its name must be free).
  FactKind add_fact(FactDefinition fact);

 private:
  std::vector<FactDefinition> facts_;
};

}  // namespace remit
