// What the grammar leaves behind when a line matches: a flat list of labelled stretches of text, each
// followed by those inside it. Builders turn it into the syntax tree.
#pragma once

#include <cstdint>
#include <vector>

namespace remit::grammar {

enum class NodeKind : std::uint8_t {
  // Words and literals.
  kName,
  kQuotedName,
  kPath,
  kNumber,
  kCurrency,
  kMinus,
  kPercentSign,
  kOperator,
  kText,
  kDate,
  kMoney,
  kNumeric,
  // Expressions, from the innermost out.
  kGroup,
  kItem,
  kLeast,
  kGreatest,
  kSince,
  kDaysThrough,
  kValue,
  kFor,
  kAt,
  kBefore,
  kOnTopOf,
  kLast,
  kInCurrency,
  kInOwnCurrency,
  kTerm,
  kExpression,
  kRounded,
  kAsKnownOn,
  kTest,
  kNot,
  kCompare,
  kOneOf,
  kHas,
  kInRange,
  kConjunction,
  kCondition,
  kWhen,
  kOtherwise,
  kSeparator,
  kChoice,
  // Parts of clauses.
  kKeywordRest,
  kDates,
  kBy,
  kWhere,
  kWhile,
  kPer,
  kWindow,
  kTrailingWindow,
  kRangeWindow,
  kNamedWindow,
  kExcessAt,
  kExcessCarried,
  kInOrderOfBooking,
  kScope,
  kPathScope,
  kRangeScope,
  kFiscalScope,
  kMemberScope,
  kUplineScope,
  kStepScope,
  kAfter,
  kFrom,
  kStretchScope,
  kFirstOf,
  kCalendar,
  kThrough,
  kHalfLife,
  kLinear,
  kStepped,
  kStep,
  kShare,
  kRest,
  kEqually,
  kAmong,
  kOddCents,
  kReRate,
  kAtOriginalRate,
  kNone,
  kWithin,
  kDuePart,
  kOn,
  kAsPaid,
  kRecovered,
  kLastPublished,
  kCarryForward,
  kClaim,
  kNothing,
  // Parts of declarations.
  kOf,
  kOneOfList,
  kEmptyMeans,
  kKeys,
  kCell,
  kPerUnit,
  kPerStarted,
  kPlus,
  kEachSlice,
  kEffective,
  kForWhom,
  kNeverFalls,
  kNeverRises,
  kId,
  kGivenField,
  kExpectItem,
  kPaidOut,
  kCarried,
};

/// One labelled stretch [begin, end) of the file's bytes; its children are the nodes that follow it up to
/// `subtree_end` (an index into the same list).
struct SyntaxNode {
  NodeKind kind;
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  std::uint32_t subtree_end = 0;
};

using SyntaxNodes = std::vector<SyntaxNode>;

}  // namespace remit::grammar
