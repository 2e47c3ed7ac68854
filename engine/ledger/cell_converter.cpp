#include "engine/ledger/cell_converter.hpp"

#include <fmt/format.h>

#include "engine/ledger/typed_row.hpp"

namespace remit {
namespace {

bool is_digit(char character) {
  return character >= '0' && character <= '9';
}

/// Moves the digits at the front of `text` to the end of `digits`; how many there were.
std::size_t take_digits(std::string_view& text, std::string& digits) {
  std::size_t count = 0;
  while (count < text.size() && is_digit(text[count])) {
    ++count;
  }
  digits.append(text.substr(0, count));
  text.remove_prefix(count);
  return count;
}

}  // namespace

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) {
    return text.substr(text.size());
  }
  return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

std::optional<std::string> plain_number(std::string_view text, char decimal_mark, char thousands_mark) {
  std::string plain;
  if (text.starts_with('-')) {
    plain = "-";
    text.remove_prefix(1);
  }
  const bool is_percent = text.ends_with('%');
  if (is_percent) {
    text = trimmed(text.substr(0, text.size() - 1));
  }
  const std::size_t first_group = take_digits(text, plain);
  if (first_group == 0) {
    return std::nullopt;
  }
  const bool has_groups = thousands_mark != '\0' && text.starts_with(thousands_mark);
  if (has_groups && first_group > 3) {
    return std::nullopt;
  }
  while (thousands_mark != '\0' && text.starts_with(thousands_mark)) {
    text.remove_prefix(1);
    if (take_digits(text, plain) != 3) {
      return std::nullopt;
    }
  }
  if (text.starts_with(decimal_mark)) {
    text.remove_prefix(1);
    plain += '.';
    if (take_digits(text, plain) == 0) {
      return std::nullopt;
    }
  }
  if (!text.empty()) {
    return std::nullopt;
  }
  return is_percent ? plain + "%" : plain;
}

std::optional<std::string_view> CellConverter::convert(std::span<const std::string_view> fields,
                                                       std::uint64_t row_number) {
  switch (mapping_->source) {
    case CellMapping::Source::kConstant:
      return std::string_view(mapping_->constant);
    case CellMapping::Source::kRowNumber:
      converted_ = fmt::format("{:0{}}", row_number, kRowNumberDigits);
      return std::string_view(converted_);
    case CellMapping::Source::kColumn:
      break;
  }
  std::string_view text = mapping_->trim ? trimmed(fields[field_]) : fields[field_];
  if (!mapping_->replacements.empty()) {
    converted_ = text;
    const auto replacement = mapping_->replacements.find(converted_);
    if (replacement != mapping_->replacements.end()) {
      text = replacement->second;
    }
  }
  if (text.empty()) {
    return text;
  }
  switch (mapping_->form) {
    case CellMapping::Form::kDate:
      return convert_date(text);
    case CellMapping::Form::kNumber:
      return convert_number(text);
    case CellMapping::Form::kText:
      return text;
  }
  return text;
}

std::optional<std::string_view> CellConverter::convert_date(std::string_view text) {
  if (!mapping_->date_format) {
    return text;
  }
  const std::optional<Date> date = mapping_->date_format->read(text);
  if (!date) {
    problem_ = fmt::format("{} is not a day written as {}", shown(text), mapping_->date_format->text());
    return std::nullopt;
  }
  converted_ = date->to_text();
  return std::string_view(converted_);
}

std::optional<std::string_view> CellConverter::convert_number(std::string_view text) {
  if (mapping_->decimal_mark == '.' && mapping_->thousands_mark == '\0') {
    return mapping_->negate ? negated(text) : text;
  }
  std::optional<std::string> plain = plain_number(text, mapping_->decimal_mark, mapping_->thousands_mark);
  if (!plain) {
    const std::string example =
        mapping_->thousands_mark == '\0'
            ? fmt::format("1234{}56", mapping_->decimal_mark)
            : fmt::format("1{}234{}56", mapping_->thousands_mark, mapping_->decimal_mark);
    problem_ = fmt::format("{} is not a number written like {}", shown(text), example);
    return std::nullopt;
  }
  converted_ = std::move(*plain);
  return mapping_->negate ? negated(converted_) : std::string_view(converted_);
}

std::string_view CellConverter::negated(std::string_view text) {
  std::string number = text.starts_with('-') ? std::string(text.substr(1)) : "-" + std::string(text);
  converted_ = std::move(number);
  return converted_;
}

}  // namespace remit
