// References of an import that name facts which are not in the ledger, collected to warn of once, at the end:
// a file that comes later in the same import may still bring them.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <tuple>
#include <unordered_map>
#include <vector>

#include "engine/columns/fact_schema.hpp"

namespace remit {

/// A row of an import.
struct RowPlace {
  std::uint32_t file = 0;  ///< position in the import
  std::uint64_t line = 0;
};

class DanglingReferences {
 public:
  /// Notes that a row of `from` names the fact `key` of `to`, which isn't known yet.
  void note(FactKind from, FactKind to, std::int64_t key, RowPlace place);

  /// What answers for one kind at the end.
  struct Answers {
    std::function<bool(FactKind, std::int64_t)> has_fact;
    std::function<std::string(FactKind, std::int64_t)> id_of;
    std::function<std::string(std::uint32_t)> file_name;
  };
  /// One sentence for each pair of kinds of `schema` with references that still lead nowhere.
  [[nodiscard]] std::vector<std::string> warnings(const FactSchema& schema, const Answers& answers) const;

 private:
  struct Seen {
    std::uint64_t rows = 0;
    std::uint64_t order = 0;  // of its first row among all noted
    RowPlace first;
  };
  std::map<std::tuple<FactKind, FactKind>, std::unordered_map<std::int64_t, Seen>> seen_;
  std::uint64_t noted_ = 0;
};

}  // namespace remit
