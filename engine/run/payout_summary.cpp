#include "engine/run/payout_summary.hpp"

#include <algorithm>
#include <set>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "engine/base/hash.hpp"
#include "engine/run/posting_names.hpp"

namespace remit {
namespace {

// What a group is told apart by, in the ledger's numbers; 0 where nothing is asked for.
struct GroupKey {
  std::int64_t component = 0;  // with `rule`; else the number of any component of the ruleset
  std::int64_t partner = 0;
  std::int64_t line_kind = 0;
  std::int64_t line = 0;
  std::int64_t fan = 0;
  std::int64_t run = 0;
  std::int64_t reason = 0;
  std::int64_t posting = 0;
  std::int64_t currency = 0;  // packed, where it isn't the run's

  friend bool operator==(const GroupKey&, const GroupKey&) = default;
};
struct GroupKeyHash {
  std::size_t operator()(const GroupKey& key) const noexcept {
    std::uint64_t seed = 0;
    for (const std::int64_t part : {key.component, key.partner, key.line_kind, key.line, key.fan, key.run,
                                    key.reason, key.posting, key.currency}) {
      seed = mix_hash(seed, static_cast<std::uint64_t>(part));
    }
    return static_cast<std::size_t>(seed);
  }
};
struct Group {
  Posting example;
  std::int64_t posting_count = 0;
  std::int64_t minor_units = 0;
};

class PayoutSummary {
 public:
  PayoutSummary(Ledger& ledger, const PayoutQuery& query) : ledger_(ledger), query_(query), names_(ledger) {}

  Result<std::vector<PayoutRow>> rows();

 private:
  Result<std::vector<RunRecord>> selected_runs();
  Result<void> select_partner();
  Result<void> read_currencies();
  Result<void> collect(const RunRecord& run, std::int64_t run_group);
  Result<PayoutRow> row_of(const Group& group, const RunRecord& run);

  Ledger& ledger_;
  const PayoutQuery& query_;
  PostingNames names_;
  std::optional<std::int64_t> partner_;
  std::unordered_map<std::int32_t, Currency> currencies_;  // by component, where it isn't the run's
  std::unordered_map<GroupKey, Group, GroupKeyHash> groups_;
};

Result<std::vector<RunRecord>> PayoutSummary::selected_runs() {
  Result<std::vector<RunRecord>> runs = ledger_.runs();
  if (!runs) {
    return runs;
  }
  if (query_.ruleset) {
    std::set<std::string> known;
    for (const RunRecord& run : *runs) {
      known.insert(run.ruleset);
    }
    if (!known.contains(*query_.ruleset)) {
      std::string message = "no ruleset \"" + *query_.ruleset + "\" has run in this ledger";
      for (const std::string& name : known) {
        message += (&name == &*known.begin() ? "; there are: \"" : ", \"") + name + "\"";
      }
      return input_error(message);
    }
  }
  std::erase_if(*runs, [&](const RunRecord& run) {
    return (query_.ruleset && run.ruleset != *query_.ruleset) ||
           (query_.period &&
            (run.period_first < query_.period->first || run.period_last > query_.period->last));
  });
  return runs;
}

Result<void> PayoutSummary::select_partner() {
  if (!query_.partner) {
    return {};
  }
  const Result<std::optional<std::int64_t>> key =
      ledger_.find_key(FactSchema::standard().fact(FactKind::kPartner), *query_.partner);
  if (!key) {
    return tl::make_unexpected(key.error());
  }
  if (!key->has_value()) {
    return input_error("the ledger has no partner \"" + *query_.partner + "\"");
  }
  partner_ = **key;
  return {};
}

Result<void> PayoutSummary::read_currencies() {
  const Result<std::vector<Ledger::Component>> components = ledger_.components();
  if (!components) {
    return tl::make_unexpected(components.error());
  }
  for (const Ledger::Component& component : *components) {
    if (const std::optional<Currency> currency = component.currency()) {
      currencies_.emplace(component.number, *currency);
    }
  }
  return {};
}

Result<void> PayoutSummary::collect(const RunRecord& run, std::int64_t run_group) {
  const PayoutGrouping& by = query_.by;
  bool overflow = false;
  const Result<void> visited = ledger_.visit_postings(run.number, [&](const Posting& posting) {
    if (partner_ && posting.key.partner != *partner_) {
      return;
    }
    GroupKey key;
    key.component = by.rule ? posting.key.component : 0;
    key.partner = by.partner ? posting.key.partner : 0;
    key.line_kind = by.fact ? posting.key.line_kind : 0;
    key.line = by.fact ? posting.key.line : 0;
    key.fan = by.fact ? posting.key.fan : 0;
    key.run = run_group;
    key.reason = by.reason ? static_cast<std::int64_t>(posting.reason) : 0;
    key.posting = by.posting ? posting.sequence : 0;
    if (!currencies_.empty()) {
      const auto other = currencies_.find(posting.key.component);
      key.currency = other == currencies_.end() ? 0 : std::int64_t{other->second.packed()};
    }
    const auto [entry, fresh] = groups_.try_emplace(key);
    if (fresh) {
      entry->second.example = posting;
    }
    ++entry->second.posting_count;
    overflow |=
        __builtin_add_overflow(entry->second.minor_units, posting.minor_units, &entry->second.minor_units);
  });
  if (visited && overflow) {
    return input_error(
        "a sum of payouts is beyond 9,223,372,036,854,775,807 minor units; ask for it in more detail");
  }
  return visited;
}

Result<PayoutRow> PayoutSummary::row_of(const Group& group, const RunRecord& run) {
  const PayoutGrouping& by = query_.by;
  const Posting& posting = group.example;
  PayoutRow row;
  row.ruleset = run.ruleset;
  const auto other = currencies_.find(posting.key.component);
  row.currency = other == currencies_.end() ? run.currency : other->second.code();
  row.posting_count = group.posting_count;
  row.minor_units = group.minor_units;
  row.period = by.period ? period_name(run.period_first, run.period_last) : "";
  row.reason = by.reason ? std::string(to_text(posting.reason)) : "";
  row.posting = by.posting ? posting.sequence : 0;
  if (by.partner) {
    const Result<const std::string*> partner = names_.partner(posting.key.partner);
    if (!partner) {
      return tl::make_unexpected(partner.error());
    }
    row.partner = **partner;
  }
  if (by.rule) {
    const Result<const Ledger::Component*> component = names_.component(posting.key.component);
    if (!component) {
      return tl::make_unexpected(component.error());
    }
    row.rule = (*component)->rule;
    row.component = (*component)->component;
  }
  if (by.fact) {
    const Result<const std::string*> word = names_.word(posting.key.line_kind);
    if (!word) {
      return tl::make_unexpected(word.error());
    }
    Result<std::string> line = names_.line(**word, posting.key);
    if (!line) {
      return tl::make_unexpected(line.error());
    }
    row.line_kind = **word;
    row.line = std::move(*line);
  }
  return row;
}

// Runs that fall into one group: those of one ruleset, currency and, if asked for, period. Each is
// represented by its first.
std::int64_t group_of(const RunRecord& run, const std::vector<RunRecord>& runs, bool by_period) {
  const auto first = std::find_if(runs.begin(), runs.end(), [&](const RunRecord& other) {
    return other.ruleset == run.ruleset && other.currency == run.currency &&
           (!by_period || (other.period_first == run.period_first && other.period_last == run.period_last));
  });
  return first - runs.begin();
}

Result<std::vector<PayoutRow>> PayoutSummary::rows() {
  const Result<std::vector<RunRecord>> runs = selected_runs();
  if (!runs) {
    return tl::make_unexpected(runs.error());
  }
  if (Result<void> selected = select_partner(); !selected) {
    return tl::make_unexpected(selected.error());
  }
  if (Result<void> read = read_currencies(); !read) {
    return tl::make_unexpected(read.error());
  }
  for (const RunRecord& run : *runs) {
    if (Result<void> collected = collect(run, group_of(run, *runs, query_.by.period)); !collected) {
      return tl::make_unexpected(collected.error());
    }
  }
  std::vector<PayoutRow> rows;
  rows.reserve(groups_.size());
  for (const auto& [key, group] : groups_) {
    Result<PayoutRow> row = row_of(group, (*runs)[static_cast<std::size_t>(key.run)]);
    if (!row) {
      return tl::make_unexpected(row.error());
    }
    rows.push_back(std::move(*row));
  }
  const auto order = [](const PayoutRow& row) {
    return std::tie(row.ruleset, row.currency, row.partner, row.rule, row.component, row.line_kind, row.line,
                    row.period, row.reason, row.posting);
  };
  std::sort(rows.begin(), rows.end(),
            [&](const PayoutRow& left, const PayoutRow& right) { return order(left) < order(right); });
  return rows;
}

}  // namespace

Result<std::vector<PayoutRow>> summarize_payouts(Ledger& ledger, const PayoutQuery& query) {
  return PayoutSummary(ledger, query).rows();
}

}  // namespace remit
