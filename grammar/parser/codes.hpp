// The codes of all mistakes that reading a file can find. A code never changes its meaning; each has a page
// in the reference.
#pragma once

#include <array>
#include <string_view>

namespace remit::grammar {

namespace code {
inline constexpr std::string_view kNotUtf8 = "R0101";
inline constexpr std::string_view kUnexpected = "R0102";
inline constexpr std::string_view kNestedTooDeeply = "R0103";
inline constexpr std::string_view kNumberTooLong = "R0104";
inline constexpr std::string_view kUnknownDeclaration = "R0105";
inline constexpr std::string_view kUnknownClause = "R0106";
inline constexpr std::string_view kUnclosedText = "R0107";
inline constexpr std::string_view kUnpairedParenthesis = "R0108";
inline constexpr std::string_view kTab = "R0109";
inline constexpr std::string_view kStrayLine = "R0110";
inline constexpr std::string_view kToInsteadOfThrough = "R0111";
inline constexpr std::string_view kUnknownEscape = "R0112";
inline constexpr std::string_view kPercentSign = "R0113";
inline constexpr std::string_view kMoneyForm = "R0114";
inline constexpr std::string_view kThousands = "R0115";
inline constexpr std::string_view kDateForm = "R0116";
inline constexpr std::string_view kForeignOperator = "R0117";
inline constexpr std::string_view kMisaligned = "R0118";
inline constexpr std::string_view kControlCharacter = "R0119";
inline constexpr std::string_view kMoreMistakes = "R0120";
inline constexpr std::string_view kGivenTwice = "R0121";
}  // namespace code

/// One line of the table of codes: what kind of mistake a code stands for.
struct CodeTitle {
  std::string_view code;
  std::string_view title;
};

inline constexpr std::array kParserCodes = {
    CodeTitle{code::kNotUtf8, "the file is not UTF-8 text"},
    CodeTitle{code::kUnexpected, "something in a line cannot stand where it stands, or is missing"},
    CodeTitle{code::kNestedTooDeeply, "parentheses are nested too deeply"},
    CodeTitle{code::kNumberTooLong, "a number has too many digits"},
    CodeTitle{code::kUnknownDeclaration, "a line in column one begins with an unknown word"},
    CodeTitle{code::kUnknownClause, "a clause begins with a word that its declaration does not know"},
    CodeTitle{code::kUnclosedText, "text has no closing quote on its line"},
    CodeTitle{code::kUnpairedParenthesis, "a parenthesis has no partner"},
    CodeTitle{code::kTab, "a line is indented with a tab"},
    CodeTitle{code::kStrayLine, "an indented line belongs to no declaration"},
    CodeTitle{code::kToInsteadOfThrough, "a range is written with `to` or `until`"},
    CodeTitle{code::kUnknownEscape, "a backslash in text stands before a character that needs none"},
    CodeTitle{code::kPercentSign, "a percentage is not written with its sign directly behind the number"},
    CodeTitle{code::kMoneyForm, "an amount of money is not written with its currency's code in front"},
    CodeTitle{code::kThousands, "thousands are separated by commas"},
    CodeTitle{code::kDateForm, "a date is not written as 2026-01-31"},
    CodeTitle{code::kForeignOperator, "a comparison is written as in a programming language"},
    CodeTitle{code::kMisaligned, "a line is not aligned with the clauses above it"},
    CodeTitle{code::kControlCharacter, "a control character stands in the file"},
    CodeTitle{code::kMoreMistakes, "more mistakes than are shown"},
    CodeTitle{code::kGivenTwice, "a line stands twice that can stand only once"},
};

}  // namespace remit::grammar
