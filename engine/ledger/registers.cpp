#include "engine/ledger/registers.hpp"

#include <array>

#include <fmt/format.h>

#include "engine/base/check.hpp"

namespace remit {
namespace {

// About 50 bytes each with their text, so at most 200 MiB a register; what is beyond is asked of the ledger.
constexpr std::size_t kMostKnown = std::size_t{4} << 20U;
// Fewer words than this are loaded at once; a ledger's symbols are few, its texts may be many.
constexpr std::int64_t kWordsLoadedAtOnce = 100'000;

}  // namespace

WordRegister::WordRegister(Ledger::Store& store)
    : select_(store.connection(), "SELECT number FROM word WHERE text = ?"),
      insert_(store.connection(), "INSERT INTO word(number, text) VALUES (?, ?)"),
      known_(kMostKnown) {
  const std::int64_t last_number = store.select_integer("SELECT max(number) FROM word").value_or(0);
  next_number_ = last_number + 1;
  if (last_number <= kWordsLoadedAtOnce) {
    const StatementUse words = store.prepare("SELECT number, text FROM word");
    while (words->step()) {
      known_.insert(words->text(1), words->integer(0));
    }
    is_complete_ = true;
  }
}

std::int64_t WordRegister::number_of(std::string_view text) {
  if (const auto number = known_.find(text)) {
    return *number;
  }
  if (!is_complete_ || known_.is_full()) {
    const StatementUse found(select_);
    found->bind(1, text);
    if (found->step()) {
      const std::int64_t number = found->integer(0);
      known_.insert(text, number);
      return number;
    }
  }
  insert_.bind(1, next_number_).bind(2, text).run();
  known_.insert(text, next_number_);
  return next_number_++;
}

KeyRegister::KeyRegister(Ledger::Store& store, const FactLayout& layout)
    : stem_(layout.stem), known_(kMostKnown) {
  const auto prepare = [&](std::string_view sql) {
    return PreparedStatement(
        store.connection(),
        fmt::format(fmt::runtime(sql), as_identifier(layout.key_table), as_identifier(layout.late_table)));
  };
  select_ = prepare("SELECT key, first_sequence FROM {0} WHERE id = ?");
  const std::array<std::string, 3> columns{"key", "id", "first_sequence"};
  added_ = RowBuffer(store.connection(), layout.key_table, columns);
  select_first_ = prepare("SELECT first_sequence FROM {0} WHERE key = ?");
  select_late_ = prepare("SELECT sequence FROM {1} WHERE key = ?");
  insert_late_ = prepare("INSERT INTO {1}(key, sequence) VALUES (?, ?)");
  select_id_ = prepare("SELECT id FROM {0} WHERE key = ?");
  update_state_ = prepare("UPDATE fact_state SET ids_ascend = ?, greatest_id = ? WHERE stem = ?");

  const std::int64_t last_key =
      store.select_integer(fmt::format("SELECT max(key) FROM {}", as_identifier(layout.key_table)))
          .value_or(0);
  next_key_ = last_key + 1;
  was_empty_ = last_key == 0;
  const StatementUse state = store.prepare("SELECT ids_ascend, greatest_id FROM fact_state WHERE stem = ?");
  state->bind(1, std::string_view(stem_));
  check(state->step(), "every kind has its row in fact_state");
  ids_ascend_ = state->integer(0) != 0;
  if (!state->is_null(1)) {
    greatest_id_ = std::string(state->text(1));
  }
}

std::optional<std::int64_t> KeyRegister::find(std::string_view id) {
  if (!greatest_id_ || id > *greatest_id_) {
    return std::nullopt;  // most new ids ascend, and so need no look-up
  }
  if (const auto key = known_.find(id)) {
    return key;
  }
  if (was_empty_ && !known_.is_full()) {
    return std::nullopt;
  }
  added_.flush();
  const StatementUse found(select_);
  found->bind(1, id);
  if (!found->step()) {
    return std::nullopt;
  }
  const std::int64_t key = found->integer(0);
  last_found_ = key;
  last_found_sequence_ = found->optional_integer(1).value_or(0);
  if (last_found_sequence_ != 0) {
    set_state(key, State::kHasFact);
  }
  known_.insert(id, key);
  return key;
}

KeyRegister::Registration KeyRegister::register_id(std::string_view id,
                                                   std::optional<std::int64_t> first_sequence) {
  if (const auto key = find(id)) {
    return {*key, false};
  }
  const std::int64_t key = next_key_++;
  added_.add(key).add(id);
  if (first_sequence) {
    added_.add(*first_sequence);
  } else {
    added_.add_null();
  }
  added_.end_row();
  known_.insert(id, key);
  set_state(key, first_sequence ? State::kHasFact : State::kReferredTo);
  if (greatest_id_ && id < *greatest_id_) {
    ids_ascend_ = false;
  } else {
    greatest_id_ = id;
  }
  return {key, true};
}

void KeyRegister::set_state(std::int64_t key, State state) {
  const auto index = static_cast<std::size_t>(key);
  if (states_.size() <= index) {
    states_.resize(std::max(index + 1, states_.size() * 2), State::kNotLookedAt);
  }
  states_[index] = state;
}

bool KeyRegister::has_fact(std::int64_t key) {
  const auto index = static_cast<std::size_t>(key);
  const State state = index < states_.size() ? states_[index] : State::kNotLookedAt;
  if (state == State::kNotLookedAt) {
    const bool known = first_sequence(key).has_value();
    set_state(key, known ? State::kHasFact : State::kReferredTo);
    return known;
  }
  return state == State::kHasFact;
}

std::optional<std::int64_t> KeyRegister::first_sequence(std::int64_t key) {
  if (key == last_found_ && last_found_sequence_ != 0) {
    return last_found_sequence_;  // of an import of known facts, each is asked for right after it was found
  }
  added_.flush();
  {
    const StatementUse first(select_first_);
    first->bind(1, key);
    if (first->step() && !first->is_null(0)) {
      return first->integer(0);
    }
  }
  const StatementUse late(select_late_);
  late->bind(1, key);
  return late->step() ? std::optional(late->integer(0)) : std::nullopt;
}

void KeyRegister::note_first_sequence(std::int64_t key, std::int64_t sequence) {
  insert_late_.bind(1, key).bind(2, sequence).run();
  set_state(key, State::kHasFact);
}

std::string KeyRegister::id_of(std::int64_t key) {
  added_.flush();
  const StatementUse found(select_id_);
  found->bind(1, key);
  return found->step() ? std::string(found->text(0)) : std::string();
}

void KeyRegister::finish() {
  added_.flush();
  update_state_.bind(1, std::int64_t{ids_ascend_ ? 1 : 0});
  if (greatest_id_) {
    update_state_.bind(2, std::string_view(*greatest_id_));
  } else {
    update_state_.bind_null(2);
  }
  update_state_.bind(3, std::string_view(stem_)).run();
}

}  // namespace remit
