// Clauses of rules, exceptions, promos and payouts: what stands behind their first word.
// Part of line_grammar.cpp, which includes PEGTL before it.

namespace remit::grammar::rules {

/// The whole of a line behind its first word.
template <typename... Rules>
struct Line : seq<Rules..., Then<EndOfLine>> {};

// ---- Parts that several clauses share

struct Dates : Node<NodeKind::kDates, Words<"from">, Then<Date>, Maybe<Through, Then<Date>>> {};
struct By : Node<NodeKind::kBy, Words<"by">, Then<Expression>> {};
struct Where : Node<NodeKind::kWhere, Words<"where">, Then<Condition>> {};
struct InOrderOfBooking : Node<NodeKind::kInOrderOfBooking, Words<"in order of booking">> {};

/// A part behind a comma that may be left out.
template <typename Rule>
struct MaybeAfterComma : opt<Pad, Comma, Pad, Rule> {};

/// `A through B` where other things may stand as well.
struct RangeAhead : Node<NodeKind::kRangeWindow, Expression, Pad, Quiet<"through">, Then<Expression>> {};
/// `A through B` where nothing else can stand.
struct Range : Node<NodeKind::kRangeWindow, Expression, Then<Through, Expression>> {};

struct TrailingWindow : Node<NodeKind::kTrailingWindow, Quiet<"trailing">, Then<Number, Unit>> {};
struct NamedWindow : Node<NodeKind::kNamedWindow,
                          Node<NodeKind::kName, sor<seq<Quiet<"fiscal">, Blanks, PlainWord>, PlainWord>>,
                          Maybe<Words<"from">, Then<Expression>>> {};
struct Window : Expect<"a window such as quarter or trailing 30 days",
                       Node<NodeKind::kWindow, sor<TrailingWindow, RangeAhead, NamedWindow>>> {};

/// A factor, a duration or a count, without anything behind it that could belong to the clause.
struct Operand
    : Expect<"a value such as 100% or 6 months", Node<NodeKind::kValue, sor<Numeric, Group, PlainPath>>> {};

// ---- for each

struct ScopeName : Node<NodeKind::kName, PlainWord> {};
struct UplineScope
    : Node<NodeKind::kUplineScope, Quiet<"upline of">,
           Then<Value, Words<"by">, Name, Comma, Number, sor<Words<"levels">, Quiet<"level">>>> {};
struct StretchScope
    : Node<NodeKind::kStretchScope, Quiet<"stretch of">, Then<Path, Words<"in">, sor<RangeAhead, Name>>> {};
struct StepScope
    : Node<NodeKind::kStepScope, ScopeName, Pad, Quiet<"every">,
           Then<Expression, sor<Node<NodeKind::kAfter, Words<"after">>, Node<NodeKind::kFrom, Words<"from">>>,
                Value>> {};
struct RangeScope
    : Node<NodeKind::kRangeScope, ScopeName, Pad, Quiet<"from">, Then<Expression, Through, Expression>> {};
struct FiscalScope : Node<NodeKind::kFiscalScope, Quiet<"fiscal">, Pad,
                          Node<NodeKind::kName, PlainWord>, Then<Words<"from">, Name>> {};
struct MemberScope : Node<NodeKind::kMemberScope, ScopeName, Pad, Quiet<"of">, Then<Value>> {};
struct PathScope : Node<NodeKind::kPathScope, PlainPath> {};
struct Scope : Expect<"what to go through, such as deal or partner, month",
                      Node<NodeKind::kScope,
                           sor<UplineScope, StretchScope, FiscalScope, StepScope, RangeScope, MemberScope, PathScope>>> {};

template <FixedText Text>
struct SecondWord : Node<NodeKind::kKeywordRest, Words<Text>> {};

struct ForEachLine : Line<Then<SecondWord<"each">, Scope>, star<Separator, must<Scope>>, Maybe<Where>> {};

// ---- Other clauses of rules

struct PaysLine : Line<Then<Path>> {};
struct CountsForLine : Line<Then<SecondWord<"for">, Path>> {};
struct EffectiveLine : Line<Then<sor<seq<Dates, Maybe<By>>, By>>> {};
struct LetLine : Line<Then<Name, Choice>> {};
struct DuringFirst : Node<NodeKind::kFirstOf, Words<"first">, Then<Operand>,
                          Maybe<Node<NodeKind::kCalendar, Words<"calendar">, Then<Unit>>>,
                          Then<Words<"since">, Expression>> {};
struct DuringThrough : Node<NodeKind::kThrough, Through, Then<Expression>> {};
struct DuringLine : Line<Then<sor<DuringFirst, DuringThrough>>> {};
struct ChoiceLine : Line<Then<Choice>> {};

struct HalfLife
    : Node<NodeKind::kHalfLife, Words<"half-life">,
           Then<Operand, Words<"since">, Expression, Comma, Words<"to">, Number, Words<"decimals">>> {};
struct Linear : Node<NodeKind::kLinear, Words<"linear">,
                     Then<Comma, Operand, Words<"at">, Unit, Number, Words<"to">, Operand, Words<"at">, Unit,
                          Number, Comma, Words<"since">, Expression>> {};
struct DecayStep : Node<NodeKind::kStep, Operand, Then<Words<"from">, Unit, Number>> {};
struct Stepped : Node<NodeKind::kStepped, Words<"stepped">, Then<Comma, Operand>,
                      star<Pad, one<','>, Pad, DecayStep>, Then<Comma, Words<"since">, Expression>> {};
struct DecayLine : Line<Then<sor<HalfLife, Linear, Stepped>>> {};

struct PerWindow : Node<NodeKind::kPer, Words<"per">, Then<Window>> {};
struct ExcessAt : Node<NodeKind::kExcessAt, Words<"excess at">, Then<Percent>> {};
struct ExcessCarried : Node<NodeKind::kExcessCarried, Words<"excess carried forward">> {};
struct CapLine : Line<Then<Expression, Words<"per">, Name>, Maybe<PerWindow>, MaybeAfterComma<ExcessAt>,
                      MaybeAfterComma<InOrderOfBooking>, Maybe<When>> {};
struct RoundingLine : Line<Then<RoundingMode>> {};

struct Rest : Node<NodeKind::kRest, Words<"rest">> {};
struct Share : Node<NodeKind::kShare, sor<Percent, Rest>, Then<Words<"to">, Path>> {};
struct EquallyAmong : Node<NodeKind::kEqually, Words<"equally among">, Then<Path>> {};
struct AmongByWeight : Node<NodeKind::kAmong, Words<"among">, Then<Path, Words<"by">, Name>> {};
struct Shares : seq<Share, star<Separator, Share>> {};
struct SplitLine
    : Line<Maybe<When, must<Expect<"`,`", Separator>>>, Then<sor<EquallyAmong, AmongByWeight, Shares>>,
           MaybeAfterComma<Node<NodeKind::kOddCents, Words<"odd cents to the first">>>> {};

struct Within : Node<NodeKind::kWithin, Words<"within">, Then<Number, Unit, Words<"of">, Expression>> {};
struct RefundsLine : Line<Then<sor<Node<NodeKind::kReRate, Words<"re-rate">>,
                                   Node<NodeKind::kAtOriginalRate, Words<"at original rate">>,
                                   Node<NodeKind::kNone, Words<"none">>>>,
                          MaybeAfterComma<Within>> {};
/// `clawback on D` would read `on` as a name.
struct ClawedBack : Expect<"a share such as 100%", not_at<Quiet<"on">>, Choice> {};
struct ClawbackLine : Line<Then<ClawedBack, Words<"on">, Expression>> {};

struct DueOn : Node<NodeKind::kOn, Words<"on">, Then<Expression>> {};
struct DueAsPaid : Node<NodeKind::kAsPaid, Words<"as">, Then<Path, Words<"is paid">>> {};
struct DuePart : Node<NodeKind::kDuePart, sor<Percent, Rest>, Then<sor<DueOn, DueAsPaid>>, Maybe<When>> {};
struct DuePartAhead
    : at<sor<seq<NumberDigits, one<'%'>>, Quiet<"rest">>, Pad, not_at<sor<Quiet<"on top of">, Quiet<"as known on">>>,
         sor<Quiet<"on">, Quiet<"as">>> {};
struct DueLine : Line<Then<sor<seq<DuePartAhead, DuePart, star<Separator, must<DuePart>>>, Choice>>> {};

// ---- Exceptions and promos

struct WhenLine : Line<Then<Condition>> {};
struct BecauseLine : Line<Then<Text>> {};
struct BudgetLine : Line<Then<Expression>, MaybeAfterComma<InOrderOfBooking>> {};
struct YieldsToLine : Line<Then<SecondWord<"to">, Path>, star<Pad, one<','>, Then<Path>>> {};

// ---- Payouts

struct ClosesLine : Line<Then<Expression, Words<"after period end">>> {};
struct ExpressionLine : Line<Then<Expression>> {};
struct DrawLine : Line<Then<Expression>, Maybe<Dates>,
                       MaybeAfterComma<Node<NodeKind::kRecovered, Words<"recovered from">, Then<Date>>>> {};
struct ReserveLine : Line<Then<Percent, Words<"for">, Expression>> {};
struct BelowZeroLine
    : Line<Then<SecondWord<"zero">, sor<Node<NodeKind::kCarryForward, Words<"carry forward">>,
                                        Node<NodeKind::kClaim, Words<"claim">>>>> {};
struct PayoutCapLine : Line<Then<Expression, Words<"per">, Name>, Maybe<PerWindow>,
                            opt<Pad, Comma, Pad, sor<ExcessCarried, ExcessAt>>,
                            MaybeAfterComma<InOrderOfBooking>, Maybe<When>> {};
struct ThresholdLine : Line<Then<Expression, Comma, Words<"else carry forward">>> {};
struct FinalLine : Line<Then<Words<"on">, Expression, Comma, Words<"threshold">, Expression, Comma,
                             Words<"else forfeit">>> {};
struct PaidInLine : Line<Then<SecondWord<"in">, Path, Words<"at">, Expression>> {};

}  // namespace remit::grammar::rules
