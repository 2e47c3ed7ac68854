#include "engine/run/posting_names.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <tuple>
#include <utility>

#include "engine/calendar/period.hpp"

namespace remit {

std::string period_name(Date first, Date last) {
  constexpr std::array kKinds{PeriodKind::kMonth, PeriodKind::kQuarter, PeriodKind::kHalf, PeriodKind::kYear};
  const Period period{first, last};
  for (const PeriodKind kind : kKinds) {
    if (period_of(kind, first) == period) {
      return period_text(kind, period);
    }
  }
  return first.to_text() + " through " + last.to_text();
}

Result<const Ledger::Component*> PostingNames::component(std::int32_t number) {
  if (!components_are_read_) {
    components_are_read_ = true;
    Result<std::vector<Ledger::Component>> components = ledger_->components();
    if (!components) {
      return tl::make_unexpected(components.error());
    }
    for (Ledger::Component& each : *components) {
      add_component(std::move(each));
    }
  }
  const auto found = components_.find(number);
  if (found == components_.end()) {
    return machine_error("the ledger is damaged: a posting names rule number " + std::to_string(number) +
                         ", which it doesn't have");
  }
  return &found->second;
}

Result<const std::string*> PostingNames::partner(std::int64_t key) {
  auto found = partners_.find(key);
  if (found == partners_.end()) {
    Result<std::string> id = ledger_->id_of(FactSchema::standard().fact(FactKind::kPartner), key);
    if (!id) {
      return tl::make_unexpected(id.error());
    }
    found = partners_.emplace(key, std::move(*id)).first;
  }
  return &found->second;
}

Result<void> PostingNames::read_partners() {
  return ledger_->visit_ids(
      FactSchema::standard().fact(FactKind::kPartner),
      [&](std::int64_t key, std::string_view id) { partners_.try_emplace(key, std::string(id)); });
}

Result<const std::string*> PostingNames::word(std::int32_t number) {
  auto found = words_.find(number);
  if (found == words_.end()) {
    Result<std::string> text = ledger_->word_text(number);
    if (!text) {
      return tl::make_unexpected(text.error());
    }
    found = words_.emplace(number, std::move(*text)).first;
  }
  return &found->second;
}

Result<std::string> PostingNames::line(const std::string& line_kind, const PostingKey& key) {
  Result<std::string> text = whole_line(line_kind, key.line);
  const Result<std::string> told_apart_by = fan(key);
  if (!text || !told_apart_by) {
    return text ? told_apart_by : text;
  }
  return told_apart_by->empty() ? *text : *text + ", " + *told_apart_by;
}

Result<std::string> PostingNames::fan(const PostingKey& key) {
  if (key.fan == 0) {
    return std::string();
  }
  const Result<const std::string*> text = word(static_cast<std::int32_t>(key.fan));
  return text ? Result<std::string>(**text) : tl::make_unexpected(text.error());
}

Result<std::string> PostingNames::whole_line(const std::string& line_kind, std::int64_t line) {
  if (const std::optional<PeriodKind> period = parse_period_kind(line_kind)) {
    const Date first(static_cast<std::int32_t>(line));
    const Period calendar = period_of(*period, first);
    // A fiscal period that doesn't begin with a calendar one has its first day for a name.
    return calendar.first == first ? period_text(*period, calendar) : first.to_text();
  }
  if (!schema_) {
    Result<FactSchema> schema = ledger_->schema();
    if (!schema) {
      return tl::make_unexpected(schema.error());
    }
    schema_ = std::move(*schema);
  }
  const std::optional<FactKind> kind = schema_->find_fact(line_kind);
  if (!kind) {
    return machine_error("the ledger is damaged: a posting is for a `" + line_kind +
                         "`, which is no kind of fact");
  }
  return ledger_->id_of(schema_->fact(*kind), line);
}

Result<NamedPosting> PostingNames::name(const Posting& posting) {
  const Result<const Ledger::Component*> rule = component(posting.key.component);
  if (!rule) {
    return tl::make_unexpected(rule.error());
  }
  const Result<const std::string*> partner_id = partner(posting.key.partner);
  if (!partner_id) {
    return tl::make_unexpected(partner_id.error());
  }
  const Result<const std::string*> line_kind = word(posting.key.line_kind);
  if (!line_kind) {
    return tl::make_unexpected(line_kind.error());
  }
  Result<std::string> line_name = line(**line_kind, posting.key);
  if (!line_name) {
    return tl::make_unexpected(line_name.error());
  }
  Result<std::string> fan_name = fan(posting.key);
  if (!fan_name) {
    return tl::make_unexpected(fan_name.error());
  }
  return NamedPosting{
      posting,      (*rule)->ruleset, (*rule)->rule,         (*rule)->component, (*rule)->currency(),
      **partner_id, **line_kind,      std::move(*line_name), fan_name->size()};
}

void PostingNames::add_component(Ledger::Component component) {
  components_.insert_or_assign(component.number, std::move(component));
}

void PostingNames::add_word(std::int32_t number, std::string word) {
  words_.insert_or_assign(number, std::move(word));
}

Result<std::vector<NamedPosting>> name_in_order(PostingNames& names, std::span<const Posting> postings) {
  std::vector<NamedPosting> all;
  all.reserve(postings.size());
  for (const Posting& posting : postings) {
    Result<NamedPosting> named = names.name(posting);
    if (!named) {
      return tl::make_unexpected(named.error());
    }
    all.push_back(std::move(*named));
  }
  const auto order = [](const NamedPosting& posting) {
    return std::tie(posting.partner, posting.rule, posting.component, posting.line_kind, posting.line);
  };
  std::sort(all.begin(), all.end(),
            [&](const NamedPosting& left, const NamedPosting& right) { return order(left) < order(right); });
  return all;
}

}  // namespace remit
