// The ledger: one SQLite file that holds the facts in all their versions, the runs and the postings.
// Append-only, hash-chained, and the only place that knows SQLite.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/result.hpp"
#include "engine/columns/fact_groups.hpp"
#include "engine/columns/fact_source.hpp"
#include "engine/columns/kept_totals.hpp"
#include "engine/columns/posting.hpp"
#include "engine/columns/row_set.hpp"
#include "engine/columns/settlement.hpp"

namespace remit {

enum class LedgerMode { kReadOnly, kReadWrite };

/// What was posted for one key, summed.
struct PostedSum {
  PostingKey key;
  std::int64_t minor_units = 0;
  std::int64_t last_run = 0;              ///< the run of the newest posting
  std::int64_t fact_sequence = 0;         ///< of the newest posting
  std::int64_t refunded_minor_units = 0;  ///< of the newest posting
  Date governing_date = Date::missing();  ///< of the newest posting
};

/// What a rule file is checked against: the ledger's columns, words and partners.
struct LedgerVocabulary {
  struct Field {
    std::string fact;  ///< `deal`, also of declared kinds
    std::string column;
    std::vector<std::string> words;  ///< distinct values, sorted; only of symbol fields and of columns of
                                     ///< one's own with few values
  };
  std::vector<Field> fields;
  std::vector<std::string> partner_ids;  ///< sorted
  std::vector<std::string> attributes;   ///< names in partner_attributes, sorted
};

/// An open ledger. Not for use by two threads at once.
class Ledger final : public FactSource {
 public:
  /// Makes a new, empty ledger. Fails with kInput when `path` exists, kMachine when it can't be written.
  [[nodiscard]] static Result<std::unique_ptr<Ledger>> create(const std::filesystem::path& path);
  /// Opens a ledger and brings an older schema up to date (kReadWrite) or refuses it with what to do
  /// (kReadOnly). Fails with kInput when there is no such file or it is no ledger, kMachine when it can't be
  /// read.
  [[nodiscard]] static Result<std::unique_ptr<Ledger>> open(const std::filesystem::path& path,
                                                            LedgerMode mode);
  ~Ledger() override;

  // ---- facts ------------------------------------------------------------------------------------
  /// Whether reading takes columns from a cache beside the ledger, `PATH-columns`, and adds to it what isn't
  /// there. What is read is the same; off until asked for.
  void use_column_cache(bool use) noexcept;
  [[nodiscard]] Result<FactSet> read(const FactRequest& request) override;
  /// Cuts what `request`, for all facts, would read into groups of about `rows_at_once` facts between which
  /// no reference goes, those of partners' attributes too; each is read by itself then. None where that isn't
  /// more than so many, or hangs together. Keeps a few bytes for each fact, whatever is read of it.
  [[nodiscard]] Result<std::optional<FactGroups>> group_facts(const FactRequest& request,
                                                              std::size_t rows_at_once);
  [[nodiscard]] Result<FactSet> read_group(const FactRequest& request, const FactGroups& groups,
                                           std::size_t group);
  /// Totals that keep_totals() has kept, where they still hold and the cache is used.
  [[nodiscard]] Result<std::optional<KeptTotals>> kept_totals(const FactSchema& schema,
                                                              const TotalsName& name);
  /// Keeps totals in the cache of columns, where it is used and may be written to, in place of all that were
  /// kept of their rulesets. Not within a batch.
  [[nodiscard]] Result<void> keep_totals(const FactSchema& schema,
                                         const std::vector<std::pair<TotalsName, KeptTotals>>& totals);
  [[nodiscard]] Result<std::string> id_of(const FactDefinition& fact, std::int64_t key) override;
  /// The ids of all facts of a kind, by key and in order of it.
  [[nodiscard]] Result<void> visit_ids(
      const FactDefinition& fact, const std::function<void(std::int64_t key, std::string_view id)>& visit);
  /// The key of the fact with this id, or none.
  [[nodiscard]] Result<std::optional<std::int64_t>> find_key(const FactDefinition& fact, std::string_view id);
  /// The standard kinds and the declared ones that have been imported.
  [[nodiscard]] Result<FactSchema> schema();
  /// The sequence of the newest version of any fact; 0 in an empty ledger.
  [[nodiscard]] Result<std::int64_t> watermark();
  /// The last day on which any fact is dated or was booked; Date::missing() where none is.
  [[nodiscard]] Result<Date> last_day_of_facts();
  [[nodiscard]] Result<LedgerVocabulary> vocabulary();
  /// Bounds of a money or number field over all versions, kept by the importer, as (least, greatest) in the
  /// units of FactColumn; none while there is no value. Columns of one's own have none.
  [[nodiscard]] Result<std::optional<std::pair<std::int64_t, std::int64_t>>> bounds(
      const FactDefinition& fact, std::string_view column);
  /// Number of facts of a kind, versions not counted.
  [[nodiscard]] Result<std::int64_t> fact_count(const FactDefinition& fact);

  // ---- words and components of posting keys --------------------------------------------------------------
  /// The ledger's number of (ruleset, rule, component); added when new (kReadWrite, inside or outside a
  /// batch). With `add` false an unknown one is none.
  [[nodiscard]] Result<std::optional<std::int32_t>> component_number(std::string_view ruleset,
                                                                     std::string_view rule,
                                                                     std::string_view component, bool add);
  struct Component {
    std::int32_t number;
    std::string ruleset;
    std::string rule;
    std::string component;  ///< `amount`, `due 2`; `amount in USD` where it is in another than the run's
    /// The currency of its postings, where that isn't the run's.
    [[nodiscard]] std::optional<Currency> currency() const;
  };
  [[nodiscard]] Result<std::vector<Component>> components();
  [[nodiscard]] Result<std::int32_t> word_number(std::string_view word,
                                                 bool add);  ///< -1 when unknown and not added
  [[nodiscard]] Result<std::string> word_text(std::int32_t number);

  // ---- runs and postings ---------------------------------------------------------------------------------
  /// Starts the write transaction of a batch (BEGIN IMMEDIATE). Waits up to five seconds for another writer,
  /// then fails with kMachine and says who to wait for. Everything until commit() is one transaction.
  [[nodiscard]] Result<void> begin_batch();
  [[nodiscard]] Result<void> commit_batch();
  void roll_back_batch() noexcept;  ///< does nothing without an open batch

  /// The run with this idempotency key, if it has been booked.
  [[nodiscard]] Result<std::optional<RunRecord>> find_run(std::string_view ruleset,
                                                          std::string_view ruleset_hash,
                                                          std::int64_t watermark, Date period_first,
                                                          Date period_last);
  [[nodiscard]] Result<std::vector<RunRecord>> runs();
  [[nodiscard]] Result<std::optional<RunRecord>> run(std::int64_t number);
  /// Stores the text of a ruleset under its hash (once; within a batch) so that old runs can be explained.
  [[nodiscard]] Result<void> store_ruleset(std::string_view hash, std::string_view bundle);
  [[nodiscard]] Result<std::optional<std::string>> ruleset_bundle(std::string_view hash);

  /// Books `record` (its number is given back) within a batch.
  [[nodiscard]] Result<std::int64_t> append_run(const RunRecord& record);
  /// Appends `postings` to run `run`, the newest, within a batch, hash-chained, by one statement: all of the
  /// run at once, ascending by key. Their components, line kinds and partners must be in the ledger. Gives
  /// back the sequence of the first; the others follow it without gaps. Fails with kMachine when the ledger
  /// can't be written or doesn't hold them all afterwards.
  [[nodiscard]] Result<std::int64_t> append_postings(std::int64_t run, std::span<const Posting> postings);
  /// What was posted for some lines, in order of key, by component: of facts their numbers, of periods their
  /// first days. For everything that some runs posted there is PostedSums.
  [[nodiscard]] Result<std::vector<PostedSum>> posted_sums_of(const std::map<std::int32_t, KeySpans>& lines);
  /// Postings in order of sequence; `visit` is called for each. `run` 0: of all runs.
  [[nodiscard]] Result<void> visit_postings(std::int64_t run,
                                            const std::function<void(const Posting&)>& visit);
  [[nodiscard]] Result<std::optional<Posting>> posting(std::int64_t sequence);
  /// The postings of one key in the runs up to `through_run`, in order; a few look-ups for each run, however
  /// many postings there are.
  [[nodiscard]] Result<std::vector<Posting>> postings_of(const PostingKey& key, std::int64_t through_run);

  // ---- settlements ---------------------------------------------------------------------------------------
  /// Those of one ruleset, in order of their periods.
  [[nodiscard]] Result<std::vector<SettlementRecord>> settlements(std::string_view ruleset);
  /// Books `record` (its number is given back) and its entries within a batch, hash-chained.
  [[nodiscard]] Result<std::int64_t> append_settlement(const SettlementRecord& record,
                                                       std::span<const SettlementEntry> entries);
  /// The entries of the settlements of one ruleset, in the order in which they were booked.
  [[nodiscard]] Result<void> visit_settlement_entries(
      std::string_view ruleset,
      const std::function<void(std::int64_t settlement, const SettlementEntry&)>& visit);

  /// The connection and the prepared statements; defined in the .cpp files of this folder alone.
  struct Store;
  [[nodiscard]] Store& store() noexcept { return *store_; }

 private:
  explicit Ledger(std::unique_ptr<Store> store);
  std::unique_ptr<Store> store_;
};

}  // namespace remit
