// Columns of lines, some of which are empty as long as no line has any of what they hold.
#pragma once

#include "engine/execution/evaluation.hpp"

namespace remit {

/// Appends lines that have been collected before.
void append_lines(const LineColumns& from, LineColumns& to);

/// Gives every line a value in the columns that any line has one in.
void fill_up(LineColumns& lines);

}  // namespace remit
