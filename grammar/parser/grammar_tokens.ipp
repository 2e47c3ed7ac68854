// Blanks, words, names and literals.
// Part of line_grammar.cpp, which includes PEGTL before it.

namespace remit::grammar::rules {

using pegtl::at;
using pegtl::digit;
using pegtl::must;
using pegtl::not_at;
using pegtl::one;
using pegtl::opt;
using pegtl::plus;
using pegtl::rep;
using pegtl::rep_min_max;
using pegtl::seq;
using pegtl::sor;
using pegtl::star;

// ---- Blanks

/// Moves behind blanks, comments and, unless `same_line`, line ends.
template <typename Input>
void skip_blanks(Input& in, bool same_line) {
  while (!in.empty()) {
    const char c = in.peek_char();
    if (c == '#') {
      while (!in.empty() && in.peek_char() != '\n') {
        in.bump();
      }
    } else if (c == ' ' || c == '\t' || (c == '\n' && !same_line)) {
      in.bump();
    } else {
      return;
    }
  }
}

/// Anything that isn't text: blanks, line ends, comments. Always matches.
struct Pad {
  using rule_t = Pad;
  using subs_t = pegtl::empty_list;
  template <typename Input>
  [[nodiscard]] static bool match(Input& in) {
    skip_blanks(in, false);
    return true;
  }
};

/// Like Pad, but outside parentheses it stays on its line: before words and signs that could as well begin
/// the next choice.
struct Gap {
  using rule_t = Gap;
  using subs_t = pegtl::empty_list;
  template <pegtl::apply_mode, pegtl::rewind_mode, template <typename...> class, template <typename...> class,
            typename Input>
  [[nodiscard]] static bool match(Input& in, Recorder& recorder) {
    skip_blanks(in, !recorder.in_parenthesis());
    return true;
  }
};

/// Blanks with at least one line end among them.
struct LineBreak {
  using rule_t = LineBreak;
  using subs_t = pegtl::empty_list;
  template <typename Input>
  [[nodiscard]] static bool match(Input& in) {
    const auto start = in.iterator();
    skip_blanks(in, true);
    if (in.empty() || in.peek_char() != '\n') {
      in.iterator() = start;
      return false;
    }
    skip_blanks(in, false);
    return true;
  }
};

using Blanks = plus<one<' ', '\t'>>;

/// What stands between a number and its unit. In the rows of tables and scales two blanks begin a new column.
struct UnitGap {
  using rule_t = UnitGap;
  using subs_t = pegtl::empty_list;
  template <pegtl::apply_mode, pegtl::rewind_mode, template <typename...> class, template <typename...> class,
            typename Input>
  [[nodiscard]] static bool match(Input& in, Recorder& recorder) {
    std::size_t width = 0;
    while (width < in.size() && (in.peek_char(width) == ' ' || in.peek_char(width) == '\t')) {
      ++width;
    }
    if (width == 0 || (width > 1 && recorder.in_row())) {
      return false;
    }
    in.bump(width);
    return true;
  }
};

// ---- Words

constexpr bool continues_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/// The words of `Text` with any blanks between them, followed by no further letter. Nobody is told that they
/// were looked for.
template <FixedText Text>
struct Quiet {
  using rule_t = Quiet;
  using subs_t = pegtl::empty_list;
  template <typename Input>
  [[nodiscard]] static bool match(Input& in) {
    const auto start = in.iterator();
    for (const char c : Text.view()) {
      const char* const before = in.current();
      if (c == ' ') {
        skip_blanks(in, false);
      } else if (!in.empty() && in.peek_char() == c) {
        in.bump();
      }
      if (in.current() == before) {
        in.iterator() = start;
        return false;
      }
    }
    if (!in.empty() && continues_word(in.peek_char())) {
      in.iterator() = start;
      return false;
    }
    return true;
  }
};

template <FixedText Text>
constexpr auto quoted_label() {
  std::array<char, Text.view().size() + 2> label{};
  label.front() = '`';
  std::copy(Text.view().begin(), Text.view().end(), label.begin() + 1);
  label.back() = '`';
  return label;
}

template <FixedText Text>
inline constexpr auto kQuotedLabel = quoted_label<Text>();

/// Like Quiet; the reader is told when the words are missing.
template <FixedText Text>
struct Words : Quiet<Text> {
  static constexpr std::string_view kExpected{kQuotedLabel<Text>.data(), kQuotedLabel<Text>.size()};
};

/// Each part behind blanks, and each of them needed: what follows a word that has decided what this is.
template <typename... Rules>
struct Then : seq<seq<Pad, must<Rules>>...> {};

/// A part that may be left out.
template <typename... Rules>
struct Maybe : opt<Pad, Rules...> {};

using Comma = Expect<"`,`", one<','>>;
struct EndOfLine : Expect<"the end of the line", pegtl::eof> {};

// Words that join what stands on both sides of them can't be names where a value begins.
constexpr std::array<std::string_view, 13> kJoiningWords = {
    "and", "or", "not", "when", "otherwise", "where", "is", "of", "has", "in", "through", "per", "since"};
// Words that may follow a number and aren't its unit; the last ones are slips that have an answer of their
// own.
constexpr std::array<std::string_view, 20> kNotUnits = {
    "calendar", "at",    "for", "before",  "on",    "last",  "plus", "to",     "from", "after",
    "by",       "while", "as",  "rounded", "never", "grows", "if",   "unless", "else", "then"};

template <typename List>
constexpr bool contains(const List& list, std::string_view word) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

template <typename Input>
std::string_view word_at(const Input& in) {
  return leading_word(std::string_view(in.current(), in.size()));
}

/// A word that may be the name of something.
struct PlainWord {
  using rule_t = PlainWord;
  using subs_t = pegtl::empty_list;
  template <typename Input>
  [[nodiscard]] static bool match(Input& in) {
    const std::string_view word = word_at(in);
    if (word.empty() || contains(kJoiningWords, word)) {
      return false;
    }
    in.bump(word.size());
    return true;
  }
};

/// The word behind a number: `6 months`.
struct UnitWord {
  using rule_t = UnitWord;
  using subs_t = pegtl::empty_list;
  template <typename Input>
  [[nodiscard]] static bool match(Input& in) {
    const std::string_view word = word_at(in);
    if (word.empty() || contains(kJoiningWords, word) || contains(kNotUnits, word)) {
      return false;
    }
    in.bump(word.size());
    return true;
  }
};

struct Name : Expect<"a name", Node<NodeKind::kName, PlainWord>> {};
struct Unit : Expect<"a unit such as months", Node<NodeKind::kName, PlainWord>> {};
struct FieldName : Expect<"the name of a field", Node<NodeKind::kName, pegtl::identifier>> {};
struct PlainPath : Node<NodeKind::kPath, Node<NodeKind::kName, PlainWord>,
                        star<one<'.'>, Node<NodeKind::kName, pegtl::identifier>>> {};
struct Path : Expect<"a name such as partner or deal.partner", PlainPath> {};

using Mode = sor<Quiet<"half-even">, Quiet<"half-up">, Quiet<"half-down">, Quiet<"up">, Quiet<"down">,
                 Quiet<"ceiling">, Quiet<"floor">>;
struct RoundingMode
    : Expect<"half-even, half-up, half-down, up, down, ceiling or floor", Node<NodeKind::kName, Mode>> {};

// ---- Literals

struct Digits : seq<digit, star<sor<digit, seq<one<'_'>, at<digit>>>>> {};
/// `1,000` on the way to a thousand; with a blank behind the comma it would be two values.
struct ThousandsComma : Mistake<code::kThousands, one<','>, rep<3, digit>, not_at<digit>> {};
struct NumberDigits : seq<Digits, opt<one<'.'>, Digits>> {};
struct PlainNumber
    : Node<NodeKind::kNumber, NumberDigits, opt<ThousandsComma>, not_at<pegtl::identifier_first>> {};
struct Number : Expect<"a number", PlainNumber> {};

// Exact arithmetic holds 38 digits: what a 128-bit integer has room for.
constexpr std::size_t kMostDigits = 38;

template <>
struct Checked<NumberDigits> {
  template <typename ActionInput>
  static void apply(const ActionInput& in, Recorder& recorder) {
    const auto digits = std::count_if(in.begin(), in.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (static_cast<std::size_t>(digits) > kMostDigits) {
      recorder.reject(code::kNumberTooLong, in.begin(), in.end());
    }
  }
};

using CurrencyCode = seq<rep<3, pegtl::upper>, not_at<pegtl::identifier_other>>;
struct Currency : Expect<"a currency such as EUR", Node<NodeKind::kCurrency, CurrencyCode>> {};

struct PlainMoney : Node<NodeKind::kMoney, Node<NodeKind::kCurrency, CurrencyCode>, Blanks,
                         opt<Node<NodeKind::kMinus, one<'-'>>>, PlainNumber> {};
using MoneyAhead = at<CurrencyCode, Blanks, opt<one<'-'>>, digit>;
/// `€100`, `$ 100`.
struct CurrencySign : Mistake<code::kMoneyForm,
                              sor<one<'$'>, pegtl::string<'\xE2', '\x82', '\xAC'>,
                                  pegtl::string<'\xC2', '\xA3'>, pegtl::string<'\xC2', '\xA5'>>,
                              star<one<' '>>, opt<Digits, opt<one<'.'>, Digits>>> {};
/// `100 EUR`.
struct CurrencyBehind : Mistake<code::kMoneyForm, UnitGap, not_at<MoneyAhead>, CurrencyCode> {};
/// `10 %`, `10 percent`.
struct PercentApart : Mistake<code::kPercentSign, Blanks, sor<one<'%'>, Quiet<"percent">, Quiet<"pct">>> {};
using PercentSign = Node<NodeKind::kPercentSign, one<'%'>>;
struct PlainUnit : Node<NodeKind::kName, UnitWord> {};

struct Numeric
    : Node<NodeKind::kNumeric, PlainNumber,
           opt<sor<PercentSign, PercentApart, CurrencyBehind, seq<UnitGap, not_at<MoneyAhead>, PlainUnit>>>> {
};
struct BareNumber : Node<NodeKind::kValue, Node<NodeKind::kNumeric, PlainNumber>> {};
struct Percent
    : Expect<"a rate such as 10%", Node<NodeKind::kNumeric, PlainNumber, sor<PercentSign, PercentApart>>> {};

struct PlainDate : Node<NodeKind::kDate, rep<4, digit>, one<'-'>, rep<2, digit>, one<'-'>, rep<2, digit>,
                        not_at<pegtl::identifier_other>> {};
using DateSeparator = one<'-', '/', '.'>;
struct MiswrittenDate : Mistake<code::kDateForm,
                                sor<seq<rep<4, digit>, DateSeparator, rep_min_max<1, 2, digit>, DateSeparator,
                                        rep_min_max<1, 2, digit>>,
                                    seq<rep_min_max<1, 2, digit>, DateSeparator, rep_min_max<1, 2, digit>,
                                        DateSeparator, rep<4, digit>>,
                                    seq<rep<4, digit>, one<'-'>, rep<2, digit>>>,
                                not_at<pegtl::identifier_other>> {};
struct Date : Expect<"a date such as 2026-01-01", sor<PlainDate, MiswrittenDate>> {};

struct UnknownEscape : Mistake<code::kUnknownEscape, one<'\\'>, pegtl::any> {};
struct PlainText : Node<NodeKind::kText, one<'"'>,
                        star<sor<pegtl::string<'\\', '"'>, pegtl::string<'\\', '\\'>, UnknownEscape,
                                 pegtl::not_one<'"', '\n'>>>,
                        one<'"'>> {};
struct Text : Expect<"text in quotes", PlainText> {};

}  // namespace remit::grammar::rules

namespace tao::pegtl {
template <typename Name>
struct analyze_traits<Name, remit::grammar::rules::Pad> : analyze_opt_traits<> {};
template <typename Name>
struct analyze_traits<Name, remit::grammar::rules::Gap> : analyze_opt_traits<> {};
template <typename Name>
struct analyze_traits<Name, remit::grammar::rules::LineBreak> : analyze_any_traits<> {};
template <typename Name>
struct analyze_traits<Name, remit::grammar::rules::UnitGap> : analyze_any_traits<> {};
template <typename Name, remit::grammar::rules::FixedText Text>
struct analyze_traits<Name, remit::grammar::rules::Quiet<Text>> : analyze_any_traits<> {};
template <typename Name>
struct analyze_traits<Name, remit::grammar::rules::PlainWord> : analyze_any_traits<> {};
template <typename Name>
struct analyze_traits<Name, remit::grammar::rules::UnitWord> : analyze_any_traits<> {};
}  // namespace tao::pegtl
