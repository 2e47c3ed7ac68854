#include "benchmarks/bare_inserts.hpp"

#include <cstddef>
#include <limits>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "benchmarks/raw_sqlite.hpp"
#include "engine/ledger/row_hash.hpp"

namespace remit::benchmarks {
namespace {

constexpr std::int64_t kNull = std::numeric_limits<std::int64_t>::min();

// What a ledger is made and opened with; see engine/ledger.
constexpr const char* kSettings =
    "PRAGMA page_size = 16384; PRAGMA encoding = 'UTF-8'; PRAGMA journal_mode = WAL; PRAGMA synchronous = "
    "FULL; "
    "PRAGMA cache_size = -65536;";

using TextsByNumber = std::map<std::string, std::vector<std::string>>;  // by table: of word, of key_…

std::vector<std::string> texts_of(const RawConnection& ledger, const std::string& table) {
  std::vector<std::string> texts(1);
  const char* columns = table == "word" ? "number, text" : "key, id";
  RawStatement rows(ledger, fmt::format("SELECT {} FROM \"{}\" ORDER BY 1", columns, table));
  while (rows.step()) {
    texts.resize(static_cast<std::size_t>(rows.integer(0)) + 1);
    texts.back() = rows.text(1);
  }
  return texts;
}

std::string schema_of(const RawConnection& ledger, const std::string& table) {
  RawStatement schema(
      ledger, fmt::format("SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = '{}'", table));
  if (!schema.step()) {
    give_up(fmt::format("the ledger has no table {}", table));
  }
  return schema.text(0);
}

// The rows of one hashed table in memory: whole numbers, and for columns that stand for a text which one.
class HashedTable {
 public:
  HashedTable(const RawConnection& ledger, const std::string& name, TextsByNumber& texts) : name_(name) {
    std::map<std::string, std::string> referred;
    RawStatement references(
        ledger, fmt::format("SELECT \"from\", \"table\" FROM pragma_foreign_key_list('{}')", name));
    while (references.step()) {
      referred[references.text(0)] = references.text(1);
    }
    RawStatement columns(ledger, fmt::format("SELECT name FROM pragma_table_info('{}') ORDER BY cid", name));
    while (columns.step()) {
      const std::string column = columns.text(0);
      if (column == "row_hash") {
        continue;
      }
      names_ += fmt::format("{}\"{}\"", names_.empty() ? "" : ", ", column);
      const auto reference = referred.find(column);
      // Postings keep the numbers of partners, components and runs in their hashes; facts those of nothing.
      const bool as_text = reference != referred.end() && (name != "posting" || reference->second == "word");
      if (as_text && !texts.contains(reference->second)) {
        texts[reference->second] = texts_of(ledger, reference->second);
      }
      texts_.push_back(as_text ? &texts[reference->second] : nullptr);
    }
    RawStatement rows(ledger, fmt::format("SELECT {} FROM \"{}\" ORDER BY sequence", names_, name));
    while (rows.step()) {
      for (std::size_t column = 0; column < texts_.size(); ++column) {
        const int place = static_cast<int>(column);
        values_.push_back(rows.is_null(place) ? kNull : rows.integer(place));
      }
    }
    RawStatement newest(ledger,
                        fmt::format("SELECT row_hash FROM \"{}\" ORDER BY sequence DESC LIMIT 1", name));
    last_hash_ = newest.step() ? std::string(newest.blob(0)) : std::string(sizeof(RowHash), '\0');
    schema_ = schema_of(ledger, name);
  }

  [[nodiscard]] std::size_t size() const { return values_.size() / texts_.size(); }
  [[nodiscard]] std::int64_t value(std::size_t row, std::size_t column) const {
    return values_[row * texts_.size() + column];
  }
  [[nodiscard]] const std::string& schema() const { return schema_; }

  void prepare(const RawConnection& file) {
    std::string parameters;
    for (std::size_t column = 0; column <= texts_.size(); ++column) {
      parameters += column == 0 ? "?" : ", ?";
    }
    insert_.emplace(file,
                    fmt::format("INSERT INTO \"{}\"({}, row_hash) VALUES ({})", name_, names_, parameters));
  }
  void insert(std::size_t row) {
    hasher_.begin();
    for (std::size_t column = 0; column < texts_.size(); ++column) {
      const std::int64_t value = values_[row * texts_.size() + column];
      const int parameter = static_cast<int>(column) + 1;
      if (value == kNull) {
        insert_->bind_null(parameter);
        continue;
      }
      insert_->bind(parameter, value);
      const auto number = static_cast<std::uint16_t>(column);
      if (texts_[column] != nullptr) {
        hasher_.add(number, std::string_view((*texts_[column])[static_cast<std::size_t>(value)]));
      } else {
        hasher_.add(number, value);
      }
    }
    insert_->bind_blob(static_cast<int>(texts_.size()) + 1, text_of(hasher_.finish()));
    insert_->run();
  }
  void check_last_hash() const {
    if (text_of(hasher_.previous()) != last_hash_) {
      give_up(fmt::format("the last hash of {} isn't the ledger's", name_));
    }
  }

 private:
  static std::string_view text_of(const RowHash& hash) {
    return {reinterpret_cast<const char*>(hash.data()), hash.size()};
  }

  std::string name_;
  std::string schema_;
  std::string names_;
  std::vector<const std::vector<std::string>*> texts_;  // by column; null where the number itself is hashed
  std::vector<std::int64_t> values_;                    // row by row
  std::string last_hash_;
  std::optional<RawStatement> insert_;
  RowHasher hasher_;
};

constexpr std::size_t kKeyColumn = 1;  // of a fact's table, behind its sequence

}  // namespace

BareInserts insert_postings(const std::filesystem::path& ledger_path, const std::filesystem::path& target) {
  const RawConnection ledger(ledger_path, FileMode::kReadOnly);
  TextsByNumber texts;
  HashedTable postings(ledger, "posting", texts);
  const RawConnection file(target, FileMode::kNew);
  file.execute(kSettings + postings.schema());
  postings.prepare(file);
  BareInserts done;
  const Stopwatch stopwatch;
  file.execute("BEGIN IMMEDIATE");
  for (; done.rows < postings.size(); ++done.rows) {
    postings.insert(done.rows);
  }
  file.execute("COMMIT");
  done.time = stopwatch.elapsed();
  postings.check_last_hash();
  return done;
}

BareInserts insert_facts(const std::filesystem::path& ledger_path, const std::filesystem::path& target) {
  const RawConnection ledger(ledger_path, FileMode::kReadOnly);
  const RawConnection file(target, FileMode::kNew);
  file.execute(std::string(kSettings) + schema_of(ledger, "word"));
  TextsByNumber texts;
  std::vector<HashedTable> facts;
  std::vector<RawStatement> registers;
  std::vector<const std::vector<std::string>*> ids;
  for (const std::string stem : {"partners", "partner_attributes", "deals", "invoices", "credit_notes"}) {
    HashedTable& table = facts.emplace_back(ledger, "fact_" + stem, texts);
    file.execute(table.schema());
    file.execute(schema_of(ledger, "key_" + stem));
    table.prepare(file);
    registers.emplace_back(
        file, fmt::format("INSERT INTO \"key_{}\"(key, id, first_sequence) VALUES (?, ?, ?)", stem));
    ids.push_back(&texts["key_" + stem]);
  }
  RawStatement word(file, "INSERT INTO word(number, text) VALUES (?, ?)");
  BareInserts done;
  const Stopwatch stopwatch;
  file.execute("BEGIN IMMEDIATE");
  const std::vector<std::string>& words = texts["word"];
  for (std::size_t number = 1; number < words.size(); ++number) {
    word.bind(1, static_cast<std::int64_t>(number));
    word.bind_text(2, words[number]);
    word.run();
  }
  for (std::size_t kind = 0; kind < facts.size(); ++kind) {
    for (std::size_t row = 0; row < facts[kind].size(); ++row) {
      const std::int64_t key = facts[kind].value(row, kKeyColumn);
      registers[kind].bind(1, key);
      registers[kind].bind_text(2, (*ids[kind])[static_cast<std::size_t>(key)]);
      registers[kind].bind(3, facts[kind].value(row, 0));
      registers[kind].run();
      facts[kind].insert(row);
      ++done.rows;
    }
  }
  file.execute("COMMIT");
  done.time = stopwatch.elapsed();
  for (const HashedTable& table : facts) {
    table.check_last_hash();
  }
  return done;
}

}  // namespace remit::benchmarks
