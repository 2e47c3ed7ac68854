#include "engine/columns/fact_shards.hpp"

#include <algorithm>
#include <utility>

#include "engine/base/parallel.hpp"
#include "engine/columns/anchors.hpp"

namespace remit {
namespace {

constexpr std::size_t kMostShards = 256;
constexpr std::size_t kFewShards = 4;             // so that several threads have something to do,
constexpr std::size_t kFewestRowsAShard = 8'192;  // where shards aren't smaller than this
constexpr std::size_t kFewWords = 100'000;

/// Cuts the tables of one set of facts.
class Cutter {
 public:
  Cutter(FactSet& facts, unsigned threads) : facts_(facts), threads_(threads), anchors_of_(kind_count()) {}

  std::optional<std::vector<std::vector<FactTable>>> cut(std::size_t rows_a_shard) {
    if (!find_anchors()) {
      return std::nullopt;
    }
    const std::vector<std::uint64_t> rows = anchors_.rows_by_root();
    const auto [all, largest] = count_rows(rows);
    const std::size_t count = shards_for(all, rows_a_shard);
    // Each shard has the words of all: few as a rule, but as many as facts where texts are read.
    if (count < 2 || all - largest < std::min<std::uint64_t>(rows_a_shard, all / count) ||
        count * facts_.symbols().size() > all + kFewWords) {
      return std::nullopt;
    }
    const std::vector<Part> shards = share_out(anchors_, rows, count);
    std::vector<std::vector<FactTable>> tables(count);
    for (std::vector<FactTable>& each : tables) {
      each.resize(kind_count());
    }
    for (std::size_t kind = 0; kind < kind_count(); ++kind) {
      place_rows(kind, shards, count);
    }
    for (std::size_t kind = kind_count(); kind-- > 0;) {
      cut_table(kind, tables);
      places_[kind].shards = {};  // its references are turned; where its rows are, earlier kinds don't ask
      places_[kind].rows = {};
    }
    return tables;
  }

 private:
  /// Where the rows of a kind go.
  struct Places {
    std::vector<Part> shards;
    std::vector<RowIndex> rows;  ///< in its shard
    std::vector<std::size_t> counts;
  };

  [[nodiscard]] std::size_t kind_count() const { return facts_.schema().kind_count(); }
  [[nodiscard]] FactTable& table(std::size_t kind) { return facts_.table(static_cast<FactKind>(kind)); }
  [[nodiscard]] static bool is_common(std::size_t kind) {
    return static_cast<FactKind>(kind) == FactKind::kExchangeRate;
  }
  [[nodiscard]] FactKind referred_by(std::size_t kind, std::size_t field) const {
    return facts_.schema().field(static_cast<FactKind>(kind), field).refers_to;
  }
  [[nodiscard]] static bool is_reference(const std::optional<FactColumn>& column) {
    return column && column->type == FieldType::kReference;
  }

  [[nodiscard]] static std::size_t shards_for(std::uint64_t rows, std::size_t rows_a_shard) {
    const std::uint64_t few = std::min<std::uint64_t>(rows / kFewestRowsAShard, kFewShards);
    return static_cast<std::size_t>(
        std::min<std::uint64_t>(std::max(rows / rows_a_shard, few), std::uint64_t{kMostShards}));
  }

  /// False where a kind refers to itself or a later one.
  bool find_anchors() {
    for (std::size_t kind = 0; kind < kind_count(); ++kind) {
      if (is_common(kind)) {
        continue;
      }
      FactTable& facts = table(kind);
      std::vector<Anchor>& anchors = anchors_of_[kind];
      anchors.assign(facts.row_count, -1);
      for (std::size_t field = 0; field < facts.columns.size(); ++field) {
        if (!is_reference(facts.columns[field])) {
          continue;
        }
        const auto referred = static_cast<std::size_t>(referred_by(kind, field));
        if (referred >= kind || is_common(referred)) {
          return false;
        }
        follow(facts.columns[field]->codes, anchors_of_[referred], anchors);
      }
      for (Anchor& anchor : anchors) {
        if (anchor < 0) {
          anchor = anchors_.add();
        }
        anchors_.weigh(anchor);
      }
    }
    follow_attributes();
    return true;
  }

  /// Partners and those whom their attributes name hang together.
  void follow_attributes() {
    const std::vector<Anchor>& anchors = anchors_of_[static_cast<std::size_t>(FactKind::kPartnerAttribute)];
    visit_named_by_attributes(facts_, [&](std::size_t attribute, FactKind kind, std::size_t row) {
      anchors_.join(anchors[attribute], anchors_of_[static_cast<std::size_t>(kind)][row]);
    });
  }

  void follow(const std::vector<std::int32_t>& codes, const std::vector<Anchor>& referred,
              std::vector<Anchor>& anchors) {
    for (std::size_t row = 0; row < codes.size(); ++row) {
      if (codes[row] == kNoRow) {
        continue;
      }
      const Anchor other = referred[static_cast<std::size_t>(codes[row])];
      if (anchors[row] < 0) {
        anchors[row] = other;
      } else if (anchors[row] != other) {
        anchors_.join(anchors[row], other);
      }
    }
  }

  void place_rows(std::size_t kind, const std::vector<Part>& shards, std::size_t count) {
    Places& places = places_.emplace_back();
    if (is_common(kind)) {
      return;
    }
    std::vector<Anchor>& anchors = anchors_of_[kind];
    places.counts.assign(count, 0);
    places.shards.resize(anchors.size());
    for (std::size_t row = 0; row < anchors.size(); ++row) {
      const Part shard = shards[static_cast<std::size_t>(anchors[row])];
      places.shards[row] = shard;
      anchors[row] = static_cast<RowIndex>(places.counts[shard]++);
    }
    places.rows = std::move(anchors);
  }

  void cut_table(std::size_t kind, std::vector<std::vector<FactTable>>& tables) {
    FactTable& whole = table(kind);
    const Places& places = places_[kind];
    for (std::size_t shard = 0; shard < tables.size(); ++shard) {
      FactTable& part = tables[shard][kind];
      part.kind = static_cast<FactKind>(kind);
      part.columns.resize(whole.columns.size());
      part.row_count = is_common(kind) ? 0 : places.counts[shard];
    }
    if (is_common(kind)) {
      return;
    }
    const auto table_of = [&](std::size_t shard) -> FactTable& { return tables[shard][kind]; };
    constexpr std::size_t kOthers = 5;
    share_parts(threads_, whole.columns.size() + kOthers, [&](unsigned /*worker*/, std::size_t part) {
      switch (part) {
        case 0:
          return scatter(
              whole.keys, places, [&](std::size_t s) -> auto& { return table_of(s).keys; });
        case 1:
          return scatter(
              whole.sequences, places, [&](std::size_t s) -> auto& { return table_of(s).sequences; });
        case 2:
          return scatter(
              whole.ids, places, [&](std::size_t s) -> auto& { return table_of(s).ids; });
        case 3:
          return scatter(
              whole.first_booked, places, [&](std::size_t s) -> auto& { return table_of(s).first_booked; });
        case 4:
          return scatter(
              whole.own_dates, places, [&](std::size_t s) -> auto& { return table_of(s).own_dates; });
        default:
          break;
      }
      const std::size_t field = part - kOthers;
      if (whole.columns[field]) {
        cut_column(kind, field, *whole.columns[field], tables);
      }
    });
    whole.row_count = 0;
  }

  void cut_column(std::size_t kind, std::size_t field, FactColumn& whole,
                  std::vector<std::vector<FactTable>>& tables) {
    const Places& places = places_[kind];
    const auto column_of = [&](std::size_t shard) -> FactColumn& {
      return *tables[shard][kind].columns[field];
    };
    for (std::size_t shard = 0; shard < tables.size(); ++shard) {
      FactColumn& part = tables[shard][kind].columns[field].emplace();
      part.type = whole.type;
      part.denominator = whole.denominator;
      part.least = whole.least;
      part.greatest = whole.greatest;
    }
    for (CellError& error : whole.errors) {
      const auto row = static_cast<std::size_t>(error.row);
      column_of(places.shards[row]).errors.push_back({places.rows[row], std::move(error.message)});
    }
    if (whole.type == FieldType::kReference) {
      const std::vector<RowIndex>& rows = places_[static_cast<std::size_t>(referred_by(kind, field))].rows;
      for (std::int32_t& code : whole.codes) {
        code = code == kNoRow ? kNoRow : rows[static_cast<std::size_t>(code)];
      }
    }
    scatter(
        whole.numbers, places, [&](std::size_t s) -> auto& { return column_of(s).numbers; });
    scatter(
        whole.number_present, places, [&](std::size_t s) -> auto& { return column_of(s).number_present; });
    scatter(
        whole.codes, places, [&](std::size_t s) -> auto& { return column_of(s).codes; });
  }

  /// Gives each shard its values of a column, and gives up the column.
  template <class Value, class Of>
  static void scatter(std::vector<Value>& whole, const Places& places, Of&& of) {
    if (whole.empty()) {
      return;
    }
    std::vector<Value*> begins;
    for (std::size_t shard = 0; shard < places.counts.size(); ++shard) {
      of(shard).resize(places.counts[shard]);
      begins.push_back(of(shard).data());
    }
    // By the row in its shard, so that no row waits for the one before it.
    for (std::size_t row = 0; row < whole.size(); ++row) {
      begins[places.shards[row]][places.rows[row]] = whole[row];
    }
    whole = std::vector<Value>();
  }

  FactSet& facts_;
  unsigned threads_;
  Anchors anchors_;
  std::vector<std::vector<Anchor>> anchors_of_;  // by kind, by row
  std::vector<Places> places_;                   // by kind
};

}  // namespace

std::optional<FactShards> FactShards::cut(FactSet& facts, std::size_t rows_a_shard, unsigned threads) {
  std::optional<std::vector<std::vector<FactTable>>> shards = Cutter(facts, threads).cut(rows_a_shard);
  if (!shards) {
    return std::nullopt;
  }
  return FactShards(std::move(facts), std::move(*shards));
}

FactShards FactShards::whole(FactSet facts) {
  std::vector<std::vector<FactTable>> shards(1);
  for (std::size_t kind = 0; kind < facts.schema().kind_count(); ++kind) {
    FactTable& table = facts.table(static_cast<FactKind>(kind));
    if (table.kind != FactKind::kExchangeRate) {
      shards.front().push_back(std::move(table));
    }
  }
  return FactShards(std::move(facts), std::move(shards));
}

FactSet FactShards::take(std::size_t shard) {
  FactSet facts(common_.schema());
  for (std::size_t word = 0; word < common_.symbols().size(); ++word) {
    facts.symbols().intern(common_.symbols().text(static_cast<Symbol>(word)));
  }
  facts.table(FactKind::kExchangeRate) = common_.table(FactKind::kExchangeRate);
  for (FactTable& table : shards_[shard]) {
    if (table.kind != FactKind::kExchangeRate) {
      facts.table(table.kind) = std::move(table);
    }
  }
  shards_[shard].clear();
  return facts;
}

}  // namespace remit
