#include "engine/run/sharded_lines.hpp"

#include <algorithm>
#include <atomic>
#include <map>
#include <numeric>
#include <span>
#include <utility>
#include <variant>

#include "engine/base/parallel.hpp"
#include "engine/run/affected_rows.hpp"

namespace remit {
namespace {

/// Whether a node finds what it reads by following references, or by a key that is one.
class FollowsReferences {
 public:
  explicit FollowsReferences(const Graph& graph) : graph_(graph) {}

  bool operator()(NodeId id) {
    id_ = id;
    return std::visit(*this, graph_.nodes[id].operation);
  }

  bool operator()(const operation::MeasureIndex& /*index*/) const {
    const std::vector<TotalInputs> totals = inputs_of_totals(graph_, id_);
    const std::size_t keys = totals.empty() ? 0 : totals.front().keys.size();
    for (std::size_t key = 0; key < keys; ++key) {
      if (std::ranges::all_of(totals, [&](const TotalInputs& total) { return is_row(total.keys[key]); })) {
        return true;
      }
    }
    return false;
  }
  bool operator()(const operation::Fold& fold) const {
    const auto [first, end] = keys_of_fold(graph_.ruleset->balances[fold.balance]);
    const std::vector<NodeId>& inputs = graph_.nodes[id_].inputs;
    return std::any_of(inputs.begin() + static_cast<std::ptrdiff_t>(first),
                       inputs.begin() + static_cast<std::ptrdiff_t>(end),
                       [&](NodeId key) { return is_row(key); });
  }
  bool operator()(const operation::CapWindow& cap) const {
    return cap.has_key && is_row(graph_.nodes[id_].inputs[key_of_cap(cap)]);
  }
  // A fact that is named by its id may be in another shard: nothing here is it, which is all that a
  // comparison asks.
  bool operator()(const operation::Constant& constant) const {
    return !std::holds_alternative<ConstantFact>(constant.value) || is_compared_alone();
  }
  // What was known on another day is read from the ledger again.
  bool operator()(const operation::AsKnown& /*known*/) const { return false; }
  bool operator()(const operation::Carried& /*carried*/) const { return false; }
  // All others read their own row, the rows of facts that it refers to or that refer to it, and exchange
  // rates.
  template <class Other>
  bool operator()(const Other& /*other*/) const {
    return true;
  }

 private:
  [[nodiscard]] bool is_compared_alone() const {
    const auto compares_it = [&](const Node& node) {
      return std::ranges::find(node.inputs, id_) == node.inputs.end() ||
             std::holds_alternative<operation::Compare>(node.operation);
    };
    const auto pays_it = [&](const RulePlan& plan) {
      const std::vector<NodeId> nodes = nodes_of_lines(plan);
      return std::ranges::find(nodes, id_) != nodes.end();
    };
    return std::ranges::all_of(graph_.nodes, compares_it) && std::ranges::none_of(graph_.plans, pays_it);
  }
  [[nodiscard]] bool is_row(NodeId node) const { return graph_.nodes[node].shape.form == ColumnForm::kRow; }

  const Graph& graph_;
  NodeId id_ = 0;
};

/// Numbers of words within one shard, from 1, in the order in which they are asked for.
class WordsOfShard {
 public:
  std::int32_t number(const std::string& word) {
    const auto [entry, is_new] = numbers_.try_emplace(word, static_cast<std::int32_t>(words_.size()) + 1);
    if (is_new) {
      words_.push_back(word);
    }
    return entry->second;
  }
  [[nodiscard]] const std::vector<std::string>& words() const { return words_; }

 private:
  std::map<std::string, std::int32_t> numbers_;
  std::vector<std::string> words_;
};

}  // namespace

bool can_be_sharded(const Graph& graph) {
  const auto is_of_rates = [](const Frame& frame) {
    return frame.form == Frame::Form::kFacts && frame.kind == FactKind::kExchangeRate;
  };
  // Components of other currencies get their numbers in the order in which lines come.
  const auto pays_in_own_currency = [&](const RulePlan& plan) {
    const Rule& rule = graph.ruleset->rules[plan.rule];
    return graph.ruleset->expressions[rule.amount].type.is_own_money();
  };
  if (graph.plans.empty() || std::ranges::any_of(graph.frames, is_of_rates) ||
      std::ranges::any_of(graph.plans, pays_in_own_currency)) {
    return false;
  }
  FollowsReferences follows_references(graph);
  for (NodeId node = 0; node < graph.nodes.size(); ++node) {
    if (!follows_references(node)) {
      return false;
    }
  }
  return true;
}

bool ShardedLines::rate(const Take& take, const std::function<void(std::size_t shards)>& begin_group) {
  std::atomic<bool> is_fine = true;
  std::atomic<std::uint64_t> lines = 0;
  while (is_fine) {
    Result<std::optional<FactShards>> group = next_group_();
    if (!group) {
      return false;
    }
    if (!*group) {
      break;
    }
    FactShards& shards = **group;
    const std::size_t before = words_.size();
    words_.resize(before + shards.size());
    if (begin_group) {
      begin_group(words_.size());
    }
    share_parts(options_.threads, shards.size(), [&](unsigned worker, std::size_t shard) {
      if (!is_fine) {
        return;
      }
      const Result<bool> rated = rate_shard(worker, before + shard, shards.take(shard),
                                            [&](unsigned by, std::size_t of, OwedLines& owed) {
                                              Result<void> taken = take(by, of, owed);
                                              lines += owed.line_count();
                                              return taken;
                                            });
      if (!rated || !*rated) {
        is_fine = false;
      }
    });
  }
  line_count_ = lines;
  return is_fine;
}

Result<bool> ShardedLines::rate_shard(unsigned worker, std::size_t shard, FactSet facts, const Take& take) {
  EvaluationOptions options = options_;
  options.lines_later = true;
  options.name_fact = [](FactKind /*kind*/, std::int64_t key) { return "number " + std::to_string(key); };
  Result<Evaluation> evaluation = evaluate(graph_, facts, options);
  if (!evaluation) {
    return tl::make_unexpected(evaluation.error());
  }
  const auto numbers = std::make_shared<LineNumbers>(numbers_);
  WordsOfShard words;
  numbers->of_word = [&words](const std::string& word) -> Result<std::int32_t> { return words.number(word); };
  Result<std::unique_ptr<OwedLines>> owed =
      OwedLines::make({&graph_, &facts, &*evaluation}, ruleset_, numbers);
  if (!owed) {
    return tl::make_unexpected(owed.error());
  }
  if ((*owed)->has_errors()) {
    return false;
  }
  const Result<void> taken = take(worker, shard, **owed);
  if (!taken) {
    return tl::make_unexpected(taken.error());
  }
  words_[shard] = words.words();
  return !(*owed)->has_errors();
}

namespace {

/// Adds up the lines of which nothing was posted before as they are read, and gives on those that have to be
/// told apart by their keys.
class LinesToTellApart final : public EntitlementStream {
 public:
  LinesToTellApart(OwedLines& owed, const DifferenceContext& context, PostingTotals& totals)
      : owed_(owed), context_(context), totals_(totals) {}

  Result<std::span<const Entitlement>> next() override {
    while (const std::optional<OwedLines::FactLines> lines = owed_.next_of_facts()) {
      if (Result<void> added = totals_.add_first(*lines, context_); !added) {
        return tl::make_unexpected(added.error());
      }
    }
    return owed_.next();
  }

 private:
  OwedLines& owed_;
  const DifferenceContext& context_;
  PostingTotals& totals_;
};

}  // namespace

bool ShardedLines::add_up(const DifferenceContext& context, PostingTotals& totals) {
  std::vector<PostingTotals> of_workers(std::max(options_.threads, 1U), totals);
  if (!rate([&](unsigned worker, std::size_t /*shard*/, OwedLines& owed) {
        LinesToTellApart lines(owed, context, of_workers[worker]);
        PostedLines nothing;
        return post_differences(lines, nothing, context, [&](std::span<const Posting> postings) {
          return of_workers[worker].add(postings);
        });
      })) {
    return false;
  }
  PostingTotals sum = totals;
  if (!std::ranges::all_of(of_workers, [&](const PostingTotals& each) { return sum.add(each); })) {
    return false;
  }
  totals = std::move(sum);
  return true;
}

std::unique_ptr<OwedLines> ShardedLines::gather() {
  std::vector<std::vector<Entitlement>> of_shards;
  const auto keep = [&](unsigned /*worker*/, std::size_t shard, OwedLines& owed) -> Result<void> {
    while (true) {
      const Result<std::span<const Entitlement>> piece = owed.next();
      if (!piece) {
        return tl::make_unexpected(piece.error());
      }
      if (piece->empty()) {
        of_shards[shard].shrink_to_fit();
        return {};
      }
      of_shards[shard].insert(of_shards[shard].end(), piece->begin(), piece->end());
    }
  };
  if (!rate(keep, [&](std::size_t shards) { of_shards.resize(shards); })) {
    return nullptr;
  }
  const Result<std::map<std::string, std::int32_t>> numbers = number_words_of_shards();
  if (!numbers) {
    return nullptr;
  }
  for (std::size_t shard = 0; shard < of_shards.size(); ++shard) {
    for (Entitlement& each : of_shards[shard]) {
      if (each.key.fan != 0) {
        each.key.fan = numbers->at(words_[shard][static_cast<std::size_t>(each.key.fan) - 1]);
      }
    }
  }
  return OwedLines::of(std::move(of_shards), ruleset_, line_count_);
}

/// As OwedLines numbers the words of a whole: in the order of their bytes.
Result<std::map<std::string, std::int32_t>> ShardedLines::number_words_of_shards() const {
  std::map<std::string, std::int32_t> numbers;
  for (const std::vector<std::string>& words : words_) {
    for (const std::string& word : words) {
      numbers.emplace(word, 0);
    }
  }
  for (auto& [word, number] : numbers) {
    const Result<std::int32_t> given = numbers_.of_word(word);
    if (!given) {
      return tl::make_unexpected(given.error());
    }
    number = *given;
  }
  return numbers;
}

ShardedLines::NextGroup shards_of(BatchEvaluation& read, std::size_t rows_a_shard, unsigned threads) {
  using Group = Result<std::optional<FactShards>>;
  if (read.groups) {
    return [next = std::move(read.groups), rows_a_shard, threads]() -> Group {
      Result<std::optional<FactSet>> facts = next();
      if (!facts) {
        return tl::make_unexpected(facts.error());
      }
      if (!*facts) {
        return std::optional<FactShards>();
      }
      std::optional<FactShards> shards = FactShards::cut(**facts, rows_a_shard, threads);
      return shards ? std::move(shards) : std::optional(FactShards::whole(std::move(**facts)));
    };
  }
  if (!can_be_sharded(read.graph)) {
    return {};
  }
  std::optional<FactShards> shards = FactShards::cut(read.facts, rows_a_shard, threads);
  if (!shards) {
    return {};
  }
  return [group = std::make_shared<std::optional<FactShards>>(std::move(shards))]() -> Group {
    return std::exchange(*group, std::nullopt);
  };
}

}  // namespace remit
