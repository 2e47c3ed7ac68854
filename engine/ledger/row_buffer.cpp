#include "engine/ledger/row_buffer.hpp"

namespace remit {

void RowBuffer::flush() {
  if (cells_.empty()) {
    return;
  }
  next_row_ = 0;
  stream_.insert(*this);
  cells_.clear();
  bytes_.clear();
}

bool RowBuffer::next() noexcept {
  next_row_ += columns_;
  return next_row_ <= cells_.size();
}

void RowBuffer::value(int column, RowSink sink) const noexcept {
  const Cell& cell = cells_[next_row_ - columns_ + static_cast<std::size_t>(column)];
  switch (cell.form) {
    case Form::kNull:
      sink.null();
      return;
    case Form::kInteger:
      sink.integer(cell.value);
      return;
    case Form::kText:
      sink.text({bytes_.data() + cell.value, cell.size});
      return;
    case Form::kBytes: {
      const void* bytes = bytes_.data() + cell.value;
      sink.bytes({static_cast<const unsigned char*>(bytes), cell.size});
      return;
    }
  }
}

}  // namespace remit
