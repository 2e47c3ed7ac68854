// A payout, typed: the terms under which what is posted is paid out.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/analysis/time_ranges.hpp"
#include "engine/analysis/typed_expression.hpp"
#include "engine/money/rational.hpp"
#include "grammar/source/source_file.hpp"

namespace remit {

/// How what is posted to partners is paid out. Every expression is seen from the partner, on the batch's last
/// day. Clauses apply in the order of these members, however they are written.
struct Payout {
  std::string name;
  std::optional<TypedId> where;  ///< whose payout it is; none: everybody's
  std::int64_t closes = 0;       ///< days from the period's last to the cut-off
  grammar::SourceSpan closes_span;
  struct Hold {
    TypedId length;  ///< days or months
    grammar::SourceSpan span;
  };
  std::optional<Hold> hold;
  struct Draw {
    TypedId amount;  ///< money: the least that is paid for a month
    EffectiveRange dates;
    std::optional<Date> recovered_from;  ///< none: what it adds is a gift
    grammar::SourceSpan span;
  };
  std::optional<Draw> draw;
  struct Reserve {
    Rational share;  ///< of what is newly payable
    TypedId length;  ///< days or months
    grammar::SourceSpan span;
  };
  std::optional<Reserve> reserve;
  bool claims = false;  ///< what is below zero; else it is carried forward
  struct Cap {
    TypedId limit;
    TypedWindow window;  ///< a calendar or lifetime window
    std::optional<TypedId> when;
    bool carried = false;  ///< the excess; else it is forfeited
    grammar::SourceSpan span;
  };
  std::vector<Cap> caps;  ///< those that carry before those that don't
  struct Threshold {
    TypedId least;
    grammar::SourceSpan span;
  };
  std::optional<Threshold> threshold;
  struct Final {
    TypedId on;     ///< the day on which the partner leaves
    TypedId least;  ///< takes the place of the threshold from then on
    grammar::SourceSpan span;
  };
  std::optional<Final> final_settlement;
  struct PaidIn {
    TypedId currency;  ///< the word of the currency that the partner is paid in
    TypedId day;       ///< whose exchange rate counts
    grammar::SourceSpan span;
  };
  std::optional<PaidIn> paid_in;  ///< none: everybody is paid in the ruleset's currency
  grammar::SourceSpan below_zero_span;
  grammar::SourceSpan span;  ///< of its first line
};

}  // namespace remit
