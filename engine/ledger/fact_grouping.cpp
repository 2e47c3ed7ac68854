// Facts that are too many to be held at once, cut into groups by what refers to what: references are followed
// part by part, and nothing else of the facts is kept than who hangs together.
#include <algorithm>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "engine/base/freed_memory.hpp"
#include "engine/base/parallel.hpp"
#include "engine/columns/anchors.hpp"
#include "engine/ledger/column_cache.hpp"
#include "engine/ledger/fact_places.hpp"
#include "engine/ledger/fact_readers.hpp"
#include "engine/ledger/fact_scan.hpp"
#include "engine/ledger/failure.hpp"
#include "engine/ledger/ledger.hpp"
#include "engine/ledger/read_plan.hpp"
#include "engine/ledger/store.hpp"

namespace remit {

void FactScan::visit_references(FactReaders& readers, const VisitKeys& visit) {
  find_corrections();
  find_limits();
  const std::vector<PieceRows> pieces = read_all(readers);
  // Some are taken out of the cache at once, and visited one by one.
  struct Taken {
    std::vector<FactKey> keys;
    std::vector<std::vector<std::int32_t>> references;
    std::vector<unsigned char> room;
  };
  constexpr unsigned kPiecesAThread = 4;
  std::vector<Taken> taken(
      std::min<std::size_t>(pieces.size(), std::size_t{readers.threads()} * kPiecesAThread));
  for (std::size_t begin = 0; begin < pieces.size(); begin += taken.size()) {
    const std::size_t count = std::min(taken.size(), pieces.size() - begin);
    share_parts(readers.threads(), count, [&](unsigned /*worker*/, std::size_t which) {
      take_references(pieces[begin + which], taken[which].keys, taken[which].references, taken[which].room);
    });
    for (std::size_t which = 0; which < count; ++which) {
      visit(taken[which].keys, taken[which].references);
    }
  }
}

void FactScan::take_references(const PieceRows& piece, std::vector<FactKey>& keys,
                               std::vector<std::vector<std::int32_t>>& references,
                               std::vector<unsigned char>& room) const {
  references.resize(cells_.size());
  if (piece.cached.empty()) {
    keys = piece.chunk.keys;
    for (std::size_t cell = 0; cell < cells_.size(); ++cell) {
      references[cell] = piece.chunk.cells[cell].codes;
    }
    return;
  }
  const auto decoded = [&](std::size_t asked, std::vector<std::int32_t>& into) {
    const CachedColumn& column = *piece.cached[asked];
    into.resize(column.coding.rows);
    decode(column.coding, cache_->bytes_of(column, room), std::int32_t{0}, into.data());
  };
  decoded(kAskedKey, keys);
  for (std::size_t cell = 0; cell < cells_.size(); ++cell) {
    decoded(kFirstAskedCell + cell, references[cell]);
  }
}

namespace {

class Grouping {
 public:
  /// `read` reads facts, of which some are looked at for whom they name.
  using Read = std::function<Result<FactSet>(const FactRequest&)>;
  Grouping(Ledger::Store& store, const FactRequest& request, Read read)
      : store_(store),
        request_(request),
        plan_(request),
        read_(std::move(read)),
        anchors_of_(request.schema.kind_count()) {}

  Result<std::optional<FactGroups>> group(std::size_t rows_at_once) {
    const std::size_t rows = row_count();
    if (rows <= rows_at_once || !goes_back_alone()) {
      return std::optional<FactGroups>();
    }
    const std::size_t count = std::min(FactGroups::kMost, (rows + rows_at_once - 1) / rows_at_once);
    follow_references();
    if (const Result<void> followed = follow_attributes(); !followed) {
      return tl::make_unexpected(followed.error());
    }
    const std::vector<std::uint64_t> by_root = anchors_.rows_by_root();
    const auto [all, largest] = count_rows(by_root);
    constexpr std::uint64_t kWorthCutting =
        8;  // so much less than is held anyway isn't worth another reading
    if (all - largest < rows_at_once / kWorthCutting) {
      return std::optional<FactGroups>();
    }
    return std::optional(groups_by(share_out(anchors_, by_root, count), count));
  }

 private:
  [[nodiscard]] const FactDefinition& fact(std::size_t kind) const {
    return request_.schema.fact(static_cast<FactKind>(kind));
  }
  /// Whether the facts of a kind are cut: exchange rates are for everybody.
  [[nodiscard]] bool is_cut(std::size_t kind) const {
    return static_cast<FactKind>(kind) != FactKind::kExchangeRate &&
           plan_.kind(static_cast<FactKind>(kind)).is_read && store_.has_facts(fact(kind));
  }
  [[nodiscard]] std::size_t row_count() const {
    std::int64_t rows = 0;
    for (std::size_t kind = 0; kind < anchors_of_.size(); ++kind) {
      rows += is_cut(kind) ? fact_count(store_, fact(kind).file_stem) : 0;
    }
    return static_cast<std::size_t>(rows);
  }
  [[nodiscard]] std::vector<std::size_t> references_of(std::size_t kind) const {
    std::vector<std::size_t> fields = plan_.needed_fields(static_cast<FactKind>(kind));
    std::erase_if(fields,
                  [&](std::size_t field) { return fact(kind).fields[field].type != FieldType::kReference; });
    return fields;
  }
  /// Whether all references are keys in columns, not words of one's own, and to kinds before their own.
  [[nodiscard]] bool goes_back_alone() const {
    for (std::size_t kind = 0; kind < anchors_of_.size(); ++kind) {
      if (!is_cut(kind)) {
        continue;
      }
      for (const std::size_t field : references_of(kind)) {
        const FieldDefinition& definition = fact(kind).fields[field];
        const auto referred = static_cast<std::size_t>(definition.refers_to);
        if (referred >= kind || definition.refers_to == FactKind::kExchangeRate ||
            definition.origin == FieldOrigin::kDeclared) {
          return false;
        }
      }
    }
    return true;
  }

  void follow_references() {
    SymbolTable symbols;
    WordSymbols words(store_, symbols);
    FactReaders readers(store_, request_.threads);
    std::optional<ColumnCache> own_cache;
    ColumnCache& cache = store_.open_cache != nullptr ? *store_.open_cache : own_cache.emplace(store_);
    for (std::size_t kind = 0; kind < anchors_of_.size(); ++kind) {
      if (!is_cut(kind)) {
        continue;
      }
      for (bool is_read = false; !is_read;) {
        FactScan scan(store_, request_.schema, static_cast<FactKind>(kind), references_of(kind),
                      request_.view, words, symbols);
        scan.use_cache(cache);
        try {
          follow(kind, scan, readers);
          is_read = true;
        } catch (const DamagedColumn& damaged) {
          cache.drop(*damaged.column);  // what it had is read from the ledger
        }
      }
    }
    cache.write();
  }

  void follow(std::size_t kind, FactScan& scan, FactReaders& readers) {
    const std::string keys = key_table_of(fact(kind));
    const auto most = store_.select_integer(fmt::format("SELECT max(key) FROM {}", as_identifier(keys)));
    std::vector<Anchor>& anchors = anchors_of_[kind];
    anchors.assign(static_cast<std::size_t>(most.value_or(0)) + 1, -1);
    std::vector<const std::vector<Anchor>*> referred;
    for (const std::size_t field : scan.fields()) {
      referred.push_back(&anchors_of_[static_cast<std::size_t>(fact(kind).fields[field].refers_to)]);
    }
    scan.visit_references(readers, [&](const std::vector<FactKey>& facts,
                                       const std::vector<std::vector<std::int32_t>>& references) {
      for (std::size_t row = 0; row < facts.size(); ++row) {
        Anchor anchor = -1;
        for (std::size_t field = 0; field < references.size(); ++field) {
          const auto key = static_cast<std::size_t>(references[field][row]);
          // 0 is none, and so is what isn't in the ledger, or not yet.
          const Anchor other = key < referred[field]->size() ? (*referred[field])[key] : -1;
          if (other >= 0 && anchor >= 0 && other != anchor) {
            anchors_.join(anchor, other);
          }
          anchor = anchor < 0 ? other : anchor;
        }
        anchor = anchor < 0 ? anchors_.add() : anchor;
        anchors_.weigh(anchor);
        anchors[static_cast<std::size_t>(facts[row])] = anchor;
      }
    });
  }

  /// Who is named by an attribute hangs together with whom it is of.
  Result<void> follow_attributes() {
    FactRequest request{request_.schema, {}, request_.view};
    for (const FactRequest::Kind& each : request_.kinds) {
      if (each.kind == FactKind::kPartnerAttribute || (each.ids && names_by_attribute(each.kind))) {
        request.kinds.push_back(each);
      }
    }
    if (request.kinds.size() < 2) {
      return {};
    }
    const Result<FactSet> facts = read_(request);
    if (!facts) {
      return tl::make_unexpected(facts.error());
    }
    const auto anchor_of = [&](FactKind kind, std::size_t row) {
      return anchors_of_[static_cast<std::size_t>(kind)]
                        [static_cast<std::size_t>(facts->table(kind).keys[row])];
    };
    visit_named_by_attributes(*facts, [&](std::size_t attribute, FactKind kind, std::size_t row) {
      anchors_.join(anchor_of(FactKind::kPartnerAttribute, attribute), anchor_of(kind, row));
    });
    return {};
  }

  [[nodiscard]] bool names_by_attribute(FactKind kind) const {
    return std::ranges::any_of(request_.schema.fact(FactKind::kPartner).fields,
                               [&](const FieldDefinition& field) {
                                 return field.origin == FieldOrigin::kDated &&
                                        field.type == FieldType::kReference && field.refers_to == kind;
                               });
  }

  FactGroups groups_by(const std::vector<Part>& parts, std::size_t count) {
    FactGroups groups{count, std::vector<std::vector<FactGroups::Group>>(anchors_of_.size())};
    for (std::size_t kind = 0; kind < anchors_of_.size(); ++kind) {
      std::vector<Anchor> anchors = std::move(anchors_of_[kind]);
      std::vector<FactGroups::Group>& of_key = groups.of_key[kind];
      of_key.reserve(anchors.size());
      for (const Anchor anchor : anchors) {  // what the view doesn't see is in none, and not read
        const Part part = anchor < 0 ? Part{0} : parts[static_cast<std::size_t>(anchor)];
        of_key.push_back(static_cast<FactGroups::Group>(part));
      }
    }
    return groups;
  }

  Ledger::Store& store_;
  const FactRequest& request_;
  ReadPlan plan_;
  Read read_;
  Anchors anchors_;
  std::vector<std::vector<Anchor>> anchors_of_;  // by kind, by number of the fact
};

}  // namespace

Result<std::optional<FactGroups>> Ledger::group_facts(const FactRequest& request, std::size_t rows_at_once) {
  return guarded(store_->path, [&]() -> Result<std::optional<FactGroups>> {
    Transaction snapshot(*store_, TransactionKind::kRead);
    Result<std::optional<FactGroups>> groups = Grouping(*store_, request, [this](const FactRequest& asked) {
                                                 return read(asked);
                                               }).group(rows_at_once);
    snapshot.commit();
    return_freed_memory();  // what references were followed in is of no use to the groups
    return groups;
  });
}

}  // namespace remit
