// Expressions, from choices down to atoms. Whatever follows an opening parenthesis or a joining word is
// needed, so nothing in parentheses is ever read twice: time is linear.
// Part of line_grammar.cpp, which includes PEGTL before it.

namespace remit::grammar::rules {

struct Condition;
struct Expression;
struct Value;

struct Atom;

struct When : Node<NodeKind::kWhen, Words<"when">, Then<Condition>> {};
struct Otherwise : Node<NodeKind::kOtherwise, Quiet<"otherwise">, Then<Condition>> {};

/// One of the values in parentheses: choices among them are joined when the tree is built.
struct GroupItem : Node<NodeKind::kItem, Condition, Maybe<When, Maybe<one<','>, Pad, Otherwise>>> {};
struct Group : Node<NodeKind::kGroup, one<'('>, Then<GroupItem>, star<Pad, one<','>, Then<GroupItem>>,
                    Then<Expect<"`,` or `)`", one<')'>>>, opt<one<'.'>, FieldName>> {
  static constexpr bool kDeepens = true;
  static constexpr bool kInside = true;
};
struct NeededGroup : Expect<"`(`", Group> {};

struct Least : Node<NodeKind::kLeast, Quiet<"least of">, Then<NeededGroup>> {};
struct Greatest : Node<NodeKind::kGreatest, Quiet<"greatest of">, Then<NeededGroup>> {};

struct Through : sor<Words<"through">, Mistake<code::kToInsteadOfThrough, sor<Quiet<"to">, Quiet<"until">>>> {
};

struct Since : Node<NodeKind::kSince, Node<NodeKind::kName, PlainWord>, Pad, Quiet<"since">, Then<Atom>,
                    Maybe<Quiet<"at">, Then<Atom>>> {
  static constexpr bool kDeepens = true;
};
struct DaysThrough
    : Node<NodeKind::kDaysThrough, Quiet<"days">, Pad, Quiet<"from">, Then<Value, Through, Value>> {
  static constexpr bool kDeepens = true;
};

struct Literal : sor<PlainDate, MiswrittenDate, PlainMoney, Numeric, CurrencySign, PlainText> {};
struct Atom : Expect<"a value such as EUR 100, 10% or deal.value",
                     sor<Literal, Group, Least, Greatest, DaysThrough, Since, PlainPath>> {};

using Minus = Node<NodeKind::kMinus, one<'-'>>;

struct ForView : Node<NodeKind::kFor, Quiet<"for">, Then<Atom>> {};
struct AtView : Node<NodeKind::kAt, Quiet<"at">, Then<Atom>> {};
struct OnTopOfView : Node<NodeKind::kOnTopOf, Quiet<"on top of">, Then<Atom>> {};
struct BeforeView : Node<NodeKind::kBefore, Quiet<"before">, Pad, Atom> {};
struct LastView : Node<NodeKind::kLast, Quiet<"last">, Pad, Atom> {};
struct InOwnCurrency : Node<NodeKind::kInOwnCurrency, Quiet<"in its own currency">> {};
/// Not `in EUR 0 through EUR 100`, which is a range; in a row, `in EUR  0` is a currency and the next column.
struct InCurrency
    : Node<NodeKind::kInCurrency, Quiet<"in">, Pad, not_at<CurrencyCode, UnitGap, opt<one<'-'>>, digit>,
           Node<NodeKind::kCurrency, CurrencyCode>> {};
struct Suffix : sor<seq<Pad, sor<ForView, AtView, OnTopOfView, InOwnCurrency, InCurrency>>,
                    seq<Gap, sor<BeforeView, LastView>>> {};

struct Value : Node<NodeKind::kValue, opt<Minus, Pad>, Atom, star<Suffix>> {};
struct Term : Node<NodeKind::kTerm, Value,
                   star<Pad, Node<NodeKind::kOperator, sor<one<'*', '/'>, Quiet<"of">>>, Then<Value>>> {};
struct SumOperator
    : sor<seq<Pad, Node<NodeKind::kOperator, one<'+'>>>, seq<Gap, Node<NodeKind::kOperator, one<'-'>>>> {};
struct AsKnownOn : Node<NodeKind::kAsKnownOn, Quiet<"as known on">, Then<Expression>> {
  static constexpr bool kDeepens = true;
};
struct Expression
    : Node<NodeKind::kExpression, Term, star<SumOperator, Then<Term>>,
           Maybe<Node<NodeKind::kRounded, Quiet<"rounded">, Maybe<RoundingMode>>>, Maybe<AsKnownOn>> {};

// ---- Conditions

/// A value that stands for itself or is named: what a list of values is made of.
struct ListValue : Expect<"a value such as north, EUR 100 or \"Acme\"",
                          Node<NodeKind::kValue, opt<Minus, Pad>, sor<Literal, PlainPath>>> {};
/// `70% to`, `rest on`: the next share or part of the clause around the list.
struct ShareAhead
    : seq<sor<seq<NumberDigits, one<'%'>>, Quiet<"rest">>, Pad, sor<Quiet<"to">, Quiet<"on">, Quiet<"as">>> {
};
/// Behind these a value isn't the next of a list, but the beginning of what follows the list.
struct NotOfTheList
    : sor<one<'*', '/', '+', '-', '<', '>', '='>, Quiet<"when">, Quiet<"of">, Quiet<"is">, Quiet<"has">,
          Quiet<"at">, Quiet<"for">, Quiet<"in">, Quiet<"before">, Quiet<"last">, Quiet<"since">,
          Quiet<"from">, Quiet<"rounded">, Quiet<"on top of">, Quiet<"as known on">, Quiet<"means">> {};
struct ValueList : seq<Then<ListValue>,
                       star<Pad, one<','>, Pad, not_at<ShareAhead>, ListValue, not_at<Pad, NotOfTheList>>> {};

struct ComparisonOperator
    : Node<NodeKind::kOperator, sor<pegtl::string<'<', '='>, pegtl::string<'>', '='>, one<'<', '>', '='>>> {};
struct IsOperator : Node<NodeKind::kOperator, sor<Quiet<"is not">, Quiet<"is">>> {};
struct ForeignOperator
    : Mistake<code::kForeignOperator,
              sor<pegtl::string<'=', '='>, pegtl::string<'!', '='>, pegtl::string<'<', '>'>,
                  pegtl::string<'=', '<'>, pegtl::string<'=', '>'>, pegtl::string<'&', '&'>,
                  pegtl::string<'|', '|'>>> {};
struct TestSuffix : sor<ForeignOperator, Node<NodeKind::kOneOf, Quiet<"is one of">, ValueList>,
                        Node<NodeKind::kCompare, sor<IsOperator, ComparisonOperator>, Then<Expression>>,
                        Node<NodeKind::kHas, Quiet<"has">, Then<FieldName>>,
                        Node<NodeKind::kInRange, Quiet<"in">, Then<Expression, Through, Expression>>> {};
struct Test
    : Node<NodeKind::kTest, opt<Node<NodeKind::kNot, Quiet<"not">>, Pad>, Expression, Maybe<TestSuffix>> {};
struct Conjunction : Node<NodeKind::kConjunction, Test, star<Pad, Quiet<"and">, Then<Test>>> {};
struct Condition : Node<NodeKind::kCondition, Conjunction, star<Pad, Quiet<"or">, Then<Conjunction>>> {};

// ---- Choices

/// A deeper line is a comma, unless it begins with a word that goes on with the clause.
struct Separator
    : Node<
          NodeKind::kSeparator,
          sor<seq<LineBreak, not_at<sor<one<','>, Quiet<"by">, Quiet<"while">, Quiet<"where">, Quiet<"on">>>>,
              seq<Pad, one<','>, Pad>>> {};
struct Choice : Node<NodeKind::kChoice, Condition,
                     Maybe<When, star<Separator, not_at<Quiet<"otherwise">>, must<Condition>, Then<When>>,
                           opt<Separator, Otherwise>>> {};

}  // namespace remit::grammar::rules
