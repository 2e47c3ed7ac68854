#include "engine/analysis/diagnostic_codes.hpp"

#include <algorithm>
#include <array>

namespace remit {
namespace {

constexpr std::array kCodes = std::to_array<DiagnosticCode>({
    {"R0201", "a measure without a window"},
    {"R0202", "a measure's lines in an order that adds nothing up"},
    {"R0203", "a line of a measure that names no fact"},
    {"R0204", "a measure of something that can't be added up"},
    {"R0205", "a measure kept for something that isn't known here"},
    {"R0206", "a date is needed for a fact that has none of its own"},
    {"R0207", "a scale that doesn't start at zero"},
    {"R0208", "bounds of a scale that don't ascend"},
    {"R0209", "a bound or value that isn't a fixed figure"},
    {"R0210", "rows of a scale that don't go together"},
    {"R0211", "a measure or scale read inside a measure"},
    {"R0212", "a scale read in a way that it can't be"},
    {"R0213", "a measure looked at in a way that it can't be"},
    {"R0214", "a window that can't be understood"},
    {"R0215", "rates that fall"},
    {"R0216", "a cliff: earning more pays less"},
    {"R0217", "versions of a scale that overlap or differ in kind"},
    {"R0218", "a hole between versions of a scale"},
    {"R0219", "a scale without rows"},
    {"R0220", "a measure without lines"},
    {"R0221", "a table without columns or rows"},
    {"R0222", "a table's row that doesn't fit its columns"},
    {"R0223", "a key that a table can't have"},
    {"R0224", "a table read in a way that it can't be"},
    {"R0225", "a row of a table that is never reached"},
    {"R0301", "a rule that isn't for anything"},
    {"R0302", "a rule that doesn't say what refunds do"},
    {"R0303", "refunds in a rule that they don't concern"},
    {"R0304", "a clause twice"},
    {"R0305", "a clause in the wrong place"},
    {"R0306", "something that a rule can't be for"},
    {"R0307", "a rule that pays something that isn't a partner"},
    {"R0308", "days that end before they begin"},
    {"R0309", "a clause that holds the wrong kind of value"},
    {"R0310", "a rule for each period without a first day"},
    {"R0311", "an alternative that is never reached"},
    {"R0312", "a stretch of time that can't be counted"},
    {"R0313", "a floor above the cap"},
    {"R0314", "steps of a decay or ramp that don't ascend"},
    {"R0315", "a decay that rises or a ramp that falls"},
    {"R0316", "a hole between versions of a rule"},
    {"R0317", "versions of a rule that overlap"},
    {"R0318", "a cap for something, or over a window, that a cap can't be for"},
    {"R0319", "a scale read on days on which no version is in force"},
    {"R0320", "a rule without a governing date"},
    {"R0321", "a rule without an amount"},
    {"R0322", "a rule that doesn't say whom it pays"},
    {"R0323", "versions of a rule that go by different dates"},
    {"R0324", "a cap below zero"},
    {"R0325", "a share of the excess that isn't one"},
    {"R0401", "an unknown name"},
    {"R0402", "a name declared twice"},
    {"R0403", "a word of the language as a name"},
    {"R0404", "an unknown field"},
    {"R0405", "a part of something that has no parts"},
    {"R0406", "values that can't be added"},
    {"R0407", "values that can't be multiplied or divided"},
    {"R0408", "an unknown word"},
    {"R0409", "a value of the wrong type"},
    {"R0410", "an unknown unit"},
    {"R0411", "a day that isn't in the calendar"},
    {"R0412", "an amount that its currency can't express"},
    {"R0413", "lets that need each other"},
    {"R0414", "a dated field where no date is known"},
    {"R0415", "a field that can't be declared so"},
    {"R0416", "something that nothing uses"},
    {"R0417", "values that can't be compared"},
    {"R0418", "`of` without a share"},
    {"R0419", "words without an order"},
    {"R0420", "a number that must be whole or in a range"},
    {"R0421", "a partner or attribute that the ledger doesn't know"},
    {"R0422", "underscores that don't stand between thousands"},
    {"R0501", "a ruleset without a name"},
    {"R0502", "a header line twice"},
    {"R0503", "an unknown version of the language"},
    {"R0504", "an unknown rounding mode"},
    {"R0505", "an unknown currency"},
    {"R0506", "a tier named twice"},
    {"R0507", "a ruleset without a version of the language"},
    {"R0508", "a ruleset without a currency"},
    {"R0509", "a ruleset without a rounding mode"},
    {"R0510", "a ruleset that doesn't say how months are counted"},
    {"R0601", "a fact that a scenario can't give"},
    {"R0602", "a fact or field given twice"},
    {"R0603", "an unknown field of a given fact"},
    {"R0604", "a fact that the scenario doesn't give"},
    {"R0605", "an expectation for nobody known"},
    {"R0606", "a period that can't be read"},
    {"R0607", "an expected amount in another currency"},
    {"R0608", "a scenario that expects nothing"},
    {"R0609", "a given value of the wrong kind"},
    {"R0610", "a given fact without an id"},
    {"R0901", "a part of the language that this version doesn't carry out"},
});

}  // namespace

std::span<const DiagnosticCode> diagnostic_codes() {
  return kCodes;
}

std::string_view diagnostic_title(std::string_view code) {
  const auto found = std::ranges::lower_bound(kCodes, code, {}, &DiagnosticCode::code);
  return found != kCodes.end() && found->code == code ? found->title : std::string_view{};
}

}  // namespace remit
