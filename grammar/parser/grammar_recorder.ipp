// How a match is recorded: nodes, the furthest failure, and mistakes that are known for what they are.
// Part of line_grammar.cpp, which includes PEGTL before it.

namespace remit::grammar::rules {

namespace pegtl = tao::pegtl;

/// Ends the match of a line; why, is in the Recorder.
struct Stop {};

/// A piece of text that can be a template argument.
template <std::size_t Size>
struct FixedText {
  char characters[Size]{};

  constexpr FixedText(const char (&text)[Size]) {  // NOLINT: meant to be implicit
    for (std::size_t i = 0; i < Size; ++i) {
      characters[i] = text[i];
    }
  }
  [[nodiscard]] constexpr std::string_view view() const { return {characters, Size - 1}; }
};

/// What a match of one line has found so far.
class Recorder {
 public:
  Recorder(const char* base, const char* begin, SyntaxNodes& nodes)
      : base_(base), furthest_(begin), nodes_(nodes) {}

  [[nodiscard]] std::size_t node_count() const { return nodes_.size(); }
  void drop_nodes(std::size_t count) { nodes_.resize(count); }
  void open(NodeKind kind, const char* begin) { nodes_.push_back({kind, offset(begin), offset(begin), 0}); }
  void close(std::size_t node, const char* end) {
    nodes_[node].end = offset(end);
    nodes_[node].subtree_end = static_cast<std::uint32_t>(nodes_.size());
  }

  struct ExpectationMark {
    const char* furthest;
    std::size_t count;
  };
  [[nodiscard]] ExpectationMark expectation_mark() const { return {furthest_, expected_.size()}; }

  /// `label` was looked for at `place` and not found. What its own parts expected at the same place is
  /// replaced by the label; what they expected further on is more telling and stays.
  void expect(std::string_view label, const char* place, ExpectationMark before) {
    if (furthest_ > place) {
      return;
    }
    if (furthest_ < place) {
      expected_.clear();
      furthest_ = place;
    } else {
      expected_.resize(before.furthest == place ? before.count : 0);
    }
    if (std::find(expected_.begin(), expected_.end(), label) == expected_.end()) {
      expected_.push_back(label);
    }
  }

  void enter_parenthesis() { ++parentheses_; }
  void leave_parenthesis() { --parentheses_; }
  [[nodiscard]] bool in_parenthesis() const { return parentheses_ > 0; }

  void enter_row() { ++rows_; }
  void leave_row() { --rows_; }
  [[nodiscard]] bool in_row() const { return rows_ > 0; }

  void enter(const char* place) {
    if (++depth_ > kDeepestNesting) {
      reject(code::kNestedTooDeeply, place, place + 1);
    }
  }
  void leave() { --depth_; }

  [[noreturn]] void reject(std::string_view code, const char* begin, const char* end) {
    failure_ = LineFailure{code, offset(begin), offset(end), {}};
    throw Stop{};
  }
  [[noreturn]] void reject_furthest() {
    failure_ = LineFailure{code::kUnexpected, offset(furthest_), offset(furthest_), expected_};
    throw Stop{};
  }
  [[nodiscard]] const LineFailure& failure() const { return failure_; }

 private:
  [[nodiscard]] std::uint32_t offset(const char* place) const {
    return static_cast<std::uint32_t>(place - base_);
  }

  const char* base_;
  const char* furthest_;
  std::vector<std::string_view> expected_;
  SyntaxNodes& nodes_;
  std::size_t depth_ = 0;
  std::size_t parentheses_ = 0;
  std::size_t rows_ = 0;
  LineFailure failure_{};
};

// What a rule may say of itself, beside what it matches:
//   kKind      it leaves a node
//   kExpected  what to call it when it is missing
//   kMistake   who writes this has made the mistake of that code
//   kDeepens   it may contain itself
//   kInside    line ends inside it are blanks
//   kInRow     two blanks inside it begin a new column
template <typename Rule>
concept LeavesNode = requires {
  Rule::kKind;
};
template <typename Rule>
concept HasLabel = requires {
  Rule::kExpected;
};
template <typename Rule>
concept IsMistake = requires {
  Rule::kMistake;
};
template <typename Rule>
concept Deepens = requires {
  Rule::kDeepens;
};
template <typename Rule>
concept IsInside = requires {
  Rule::kInside;
};
template <typename Rule>
concept IsInRow = requires {
  Rule::kInRow;
};

/// PEGTL's control: every rule's match passes through here. Rules behind a look-ahead leave nothing.
template <typename Rule>
struct Recording : pegtl::normal<Rule> {
  template <pegtl::apply_mode A, pegtl::rewind_mode M, template <typename...> class Action,
            template <typename...> class Control, typename Input>
  [[nodiscard]] static bool match(Input& in, Recorder& recorder) {
    constexpr bool is_silent = A == pegtl::apply_mode::nothing;
    constexpr bool is_plain_terminal = std::is_same_v<typename Rule::subs_t, pegtl::empty_list> &&
                                       !LeavesNode<Rule> && !HasLabel<Rule> && !IsMistake<Rule>;
    if constexpr (is_silent || is_plain_terminal) {
      return pegtl::match<Rule, A, M, Action, Control>(in, recorder);
    } else {
      const char* const begin = in.current();
      const std::size_t node = recorder.node_count();
      const Recorder::ExpectationMark mark = recorder.expectation_mark();
      if constexpr (LeavesNode<Rule>) {
        recorder.open(Rule::kKind, begin);
      }
      if constexpr (Deepens<Rule>) {
        recorder.enter(begin);
      }
      if constexpr (IsInside<Rule>) {
        recorder.enter_parenthesis();
      }
      if constexpr (IsInRow<Rule>) {
        recorder.enter_row();
      }
      const bool matched = pegtl::match<Rule, A, M, Action, Control>(in, recorder);
      if constexpr (IsInRow<Rule>) {
        recorder.leave_row();
      }
      if constexpr (IsInside<Rule>) {
        recorder.leave_parenthesis();
      }
      if constexpr (Deepens<Rule>) {
        recorder.leave();
      }
      if (matched) {
        if constexpr (IsMistake<Rule>) {
          recorder.reject(Rule::kMistake, begin, in.current());
        }
        if constexpr (LeavesNode<Rule>) {
          recorder.close(node, in.current());
        }
        return true;
      }
      recorder.drop_nodes(node);
      if constexpr (HasLabel<Rule>) {
        recorder.expect(Rule::kExpected, begin, mark);
      } else {
        static_cast<void>(mark);
      }
      return false;
    }
  }

  template <typename Input>
  [[noreturn]] static void raise(const Input& /*in*/, Recorder& recorder) {
    recorder.reject_furthest();
  }
};

/// PEGTL's actions: only numbers are looked at while they are matched.
template <typename Rule>
struct Checked : pegtl::nothing<Rule> {};

template <NodeKind Kind, typename... Rules>
struct Node : pegtl::seq<Rules...> {
  static constexpr NodeKind kKind = Kind;
};

template <FixedText Label, typename... Rules>
struct Expect : pegtl::seq<Rules...> {
  static constexpr std::string_view kExpected = Label.view();
};

template <const std::string_view& Code, typename... Rules>
struct Mistake : pegtl::seq<Rules...> {
  static constexpr std::string_view kMistake = Code;
};

}  // namespace remit::grammar::rules
