// What a view knows of the facts in memory: the newest versions, by kind and id. Private to this folder.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "engine/columns/fact_source.hpp"
#include "engine/columns/memory_fact_source.hpp"

namespace remit {

/// A version of a fact that a view knows, and where it stands.
struct KnownFact {
  const MemoryFact* fact = nullptr;
  std::int64_t sequence = 0;
  std::int64_t key = 0;
  Date first_booked = Date::missing();  ///< see FactTable::first_booked
};

/// The facts of one kind as known to a view, ascending by id.
using KnownKind = std::map<std::string_view, KnownFact>;

/// The value of a field; nothing where it isn't there or is empty.
[[nodiscard]] const MemoryValue* find_value(const MemoryFact& fact, const std::string& field);

class KnownMemoryFacts {
 public:
  /// The facts that `view` knows; their places in `facts`, counted from 1, are their sequences, and `keys`
  /// holds the key of every id by kind. Everything must outlive this.
  KnownMemoryFacts(const FactSchema& schema, const FactView& view, const std::vector<MemoryFact>& facts,
                   const std::vector<std::map<std::string, std::int64_t, std::less<>>>& keys);

  [[nodiscard]] const KnownKind& of(FactKind kind) const { return by_kind_[static_cast<std::size_t>(kind)]; }

  /// The id that a reference field holds: the fact's own, else that of its invoice or deal; nothing where
  /// none of them states one.
  [[nodiscard]] const std::string* referred_id(FactKind kind, const MemoryFact* fact,
                                               const std::string& name) const;

 private:
  [[nodiscard]] const MemoryFact* find(FactKind kind, std::string_view id) const;

  const FactSchema& schema_;
  std::vector<KnownKind> by_kind_;
};

}  // namespace remit
