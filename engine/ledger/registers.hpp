// The registers that an import writes beside the facts: words, and the ids of each kind of fact with their
// keys. They answer from memory where they can, because every row asks them several times.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/ledger/fact_layout.hpp"
#include "engine/ledger/prepared_statement.hpp"
#include "engine/ledger/row_buffer.hpp"
#include "engine/ledger/store.hpp"
#include "engine/ledger/text_index.hpp"

namespace remit {

/// The numbers of words. For use within one write transaction.
class WordRegister {
 public:
  explicit WordRegister(Ledger::Store& store);
  /// The number of `text`, which is added when it is new.
  [[nodiscard]] std::int64_t number_of(std::string_view text);

 private:
  PreparedStatement select_;
  PreparedStatement insert_;
  TextIndex known_;
  bool is_complete_ = false;  // known_ has every word
  std::int64_t next_number_ = 1;
};

/// The keys of the facts of one kind. For use within one write transaction.
class KeyRegister {
 public:
  KeyRegister(Ledger::Store& store, const FactLayout& layout);

  struct Registration {
    std::int64_t key = 0;
    bool added = false;
  };
  /// The key of `id`, which is added when it is new: by its own fact, whose first version gets
  /// `first_sequence`, or by a reference (none).
  Registration register_id(std::string_view id, std::optional<std::int64_t> first_sequence);
  /// The key of `id`, none when nothing has it.
  [[nodiscard]] std::optional<std::int64_t> find(std::string_view id);

  /// Whether the fact of a registered key is in the ledger.
  [[nodiscard]] bool has_fact(std::int64_t key);
  /// The sequence of a fact's first version, none when it has none yet.
  [[nodiscard]] std::optional<std::int64_t> first_sequence(std::int64_t key);
  /// Notes the first version of a fact whose key was there before it.
  void note_first_sequence(std::int64_t key, std::int64_t sequence);
  [[nodiscard]] std::string id_of(std::int64_t key);

  /// Writes the keys that are still waiting, and what fact_state holds of the ids.
  void finish();

 private:
  enum class State : std::uint8_t { kNotLookedAt, kReferredTo, kHasFact };
  void set_state(std::int64_t key, State state);

  PreparedStatement select_;
  RowBuffer added_;  // flushed before anything is selected
  PreparedStatement select_first_;
  PreparedStatement select_late_;
  PreparedStatement insert_late_;
  PreparedStatement select_id_;
  PreparedStatement update_state_;
  std::string stem_;
  TextIndex known_;
  std::int64_t last_found_ = 0;  // the key that find() has read last, and what stood there of its fact
  std::int64_t last_found_sequence_ = 0;  // 0: nothing
  bool was_empty_ = true;                 // before this import
  std::int64_t next_key_ = 1;
  bool ids_ascend_ = true;
  std::optional<std::string> greatest_id_;
  std::vector<State> states_;  // by key
};

}  // namespace remit
