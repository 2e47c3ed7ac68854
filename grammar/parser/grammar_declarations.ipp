// Header lines, heads of declarations, and the rows below those that have no clauses.
// Part of line_grammar.cpp, which includes PEGTL before it.

namespace remit::grammar::rules {

// ---- Header lines and one-line declarations

struct TextLine : Line<Then<Text>> {};
struct LanguageLine : Line<Then<Number>> {};
struct CurrencyLine : Line<Then<Currency>> {};
struct HeaderRoundingLine : Line<Then<RoundingMode, Comma, Words<"once per payout line">>> {};
struct MonthsLine : Line<Then<Words<"clamp to month end">>> {};
struct TiersLine : Line<Then<Name>, star<Pad, one<'<'>, Then<Name>>> {};
struct RatesLine
    : Line<Then<sor<Node<NodeKind::kLastPublished, Words<"last published">>, Words<"of the day">>>,
           MaybeAfterComma<seq<Words<"through">, Then<Currency>>>> {};
struct OneOfList : Node<NodeKind::kOneOfList, Words<"one of">, ValueList> {};
struct EmptyMeans : Node<NodeKind::kEmptyMeans, Words<"empty means">, Then<Expression>> {};
struct FieldLine
    : Line<Then<Path, Words<"is">, sor<OneOfList, Expect<"a type such as date, money or text", Name>>>,
           MaybeAfterComma<EmptyMeans>> {};

using ProofOperator = ComparisonOperator;
struct ProveLine
    : Line<Then<
          Name, Expression,
          Expect<
              "`<=`, `never falls as`",
              sor<ForeignOperator, Node<NodeKind::kCompare, ProofOperator, Then<Expression>>,
                  Node<NodeKind::kNeverFalls, Words<"never falls as">, Then<Expression, Words<"grows">>>,
                  Node<NodeKind::kNeverRises, Words<"never rises as">, Then<Expression, Words<"grows">>>>>>> {
};

// ---- Heads

struct FactLine : Line<Then<Name>, Maybe<Node<NodeKind::kOf, Words<"of">, Then<Name>>>> {};
struct FactFieldLine : Line<FieldName, Then<Expect<"a type such as date, money or text", Name>>> {};

struct TableLine
    : Line<Then<Name>,
           Maybe<Node<NodeKind::kBy, Words<"by">, Then<Expression>, star<Pad, one<','>, Then<Expression>>>>> {
};
struct ColumnsLine : Line<plus<Pad, Name>> {};
struct TableCell : Node<NodeKind::kCell, Term> {
  static constexpr bool kInRow = true;
};
struct RowKeys : Node<NodeKind::kKeys, Then<Term>, star<Pad, one<','>, Then<Term>>> {
  static constexpr bool kInRow = true;
};
struct RowDate : Node<NodeKind::kFrom, Words<"from">, Then<Date>> {};
struct PlainRowLine : Line<Maybe<RowDate>, Then<TableCell>, star<Pad, TableCell>> {};
struct KeyedRowLine : Line<Then<RowKeys>, Maybe<RowDate>, Then<TableCell>, star<Pad, TableCell>> {};

struct ScaleKind : Node<NodeKind::kOperator, sor<Words<"marginal">, Words<"whole">, Words<"interpolated">>> {
};
struct ScaleLine
    : Line<Then<Name, ScaleKind>, MaybeAfterComma<Node<NodeKind::kEachSlice, Words<"each slice rounded">>>,
           Maybe<Node<NodeKind::kEffective, Words<"effective">, Then<Dates>>>> {};
/// `from 5 Silver` could be five silvers: when no value follows, the bound is the number alone.
struct BoundAndValue : sor<seq<TableCell, Pad, not_at<Quiet<"plus">>, TableCell>,
                           seq<Node<NodeKind::kCell, BareNumber>, Pad, TableCell>> {};
struct PerStarted : Node<NodeKind::kPerStarted, Words<"per started">, Then<Number>> {};
struct ScaleRowLine
    : Line<Then<BoundAndValue>, Maybe<sor<Node<NodeKind::kPerUnit, Words<"per unit">>, PerStarted>>,
           Maybe<Node<NodeKind::kPlus, Words<"plus">, Then<Term>>>> {};

/// `fiscal year from April`, as one name.
struct FiscalPeriod : Node<NodeKind::kName, Quiet<"fiscal">, Blanks, PlainWord, Blanks, Quiet<"from">, Blanks,
                           PlainWord> {};
struct Key : Expect<"a name such as partner or deal.partner",
                    sor<Node<NodeKind::kPath, FiscalPeriod>, PlainPath>> {};
struct ForPaths : seq<Then<Words<"for">, Key>, star<Pad, one<','>, Then<Key>>> {};
struct KeyedLine : Line<Then<Name>, ForPaths> {};
struct Nothing : Node<NodeKind::kNothing, Quiet<"nothing">> {};
struct While : Node<NodeKind::kWhile, Words<"while">, Then<Range>> {};
struct TotalLine : Line<Then<sor<Nothing, Choice>>, Maybe<sor<By, While>>, Maybe<Where>> {};
struct WindowLine : Line<Then<Window>> {};
struct EachLine : Line<Then<sor<FiscalPeriod, Name>>, Maybe<By>, Maybe<Where>> {};

struct RuleLine : Line<Then<Name>, Maybe<Text>> {};
struct AmendmentLine
    : Line<Then<Name, Words<"to">, Path>, Maybe<Node<NodeKind::kForWhom, Words<"for">, Then<Name, Value>>>> {
};
struct PayoutLine
    : Line<Then<Name>, Maybe<Node<NodeKind::kForWhom, Words<"for partner where">, Then<Condition>>>> {};

// ---- Scenarios

struct QuotedName : Node<NodeKind::kQuotedName, PlainText> {};
struct AnyName : Node<NodeKind::kName, pegtl::identifier> {};
struct GivenId : Node<NodeKind::kId, sor<QuotedName, AnyName>> {};
struct GivenField : Expect<"a field and its value, such as kind new",
                           Node<NodeKind::kGivenField, AnyName, Pad, ListValue, Maybe<Dates>>> {};
struct GivenFields : seq<Pad, GivenField, star<Separator, GivenField>> {};
/// The id may be left out, so `deal kind new` must not take `kind` for it.
struct GivenLine
    : seq<Then<Expect<"the name of a fact such as deal", AnyName>>,
          sor<seq<Pad, GivenId, opt<GivenFields>, Pad, EndOfLine>, seq<opt<GivenFields>, Then<EndOfLine>>>> {
};

struct Period : Expect<"a period such as 2026-06, 2026-Q2, 2026-H1 or 2026",
                       Node<NodeKind::kName, rep<4, digit>,
                            opt<one<'-'>, sor<seq<one<'Q'>, pegtl::range<'1', '4'>>,
                                              seq<one<'H'>, pegtl::range<'1', '2'>>, rep<2, digit>>>,
                            not_at<sor<pegtl::identifier_other, one<'-'>>>>> {};
struct PaidOut : Node<NodeKind::kPaidOut, Quiet<"paid out">> {};
struct Carried : Node<NodeKind::kCarried, Quiet<"carried">> {};
struct ExpectName
    : seq<not_at<sor<Quiet<"paid out">, Quiet<"carried">, MoneyAhead>>, sor<QuotedName, AnyName>> {};
struct ExpectedMoney : Expect<"an amount such as EUR 100.00", sor<PlainMoney, CurrencySign>> {};
struct ExpectItem : Node<NodeKind::kExpectItem, pegtl::rep_opt<2, ExpectName, Pad>,
                         opt<sor<PaidOut, Carried>, Pad>, must<ExpectedMoney>> {};
struct ExpectLine : Line<Then<Period, ExpectItem>, star<Separator, must<ExpectItem>>> {};

}  // namespace remit::grammar::rules
