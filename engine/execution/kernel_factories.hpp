// Factories of the kernels; the classes are in the .cpp files that are named here.
#pragma once

#include <memory>

#include "engine/execution/kernel.hpp"
#include "engine/graph/operation.hpp"

namespace remit {

// source_kernels.cpp
std::unique_ptr<Kernel> make(EvaluationState& state, NodeId node, const operation::Constant& constant);
std::unique_ptr<Kernel> make(EvaluationState& state, NodeId node, const operation::ScanField& scan);
std::unique_ptr<Kernel> make(EvaluationState& state, NodeId node, const operation::ScanPresence& scan);
std::unique_ptr<Kernel> make(EvaluationState& state, NodeId node, const operation::OwnRow& row);
std::unique_ptr<Kernel> make(EvaluationState& state, NodeId node, const operation::PeriodPartner& partner);
std::unique_ptr<Kernel> make(EvaluationState& state, NodeId node, const operation::PeriodDay& day);
std::unique_ptr<Kernel> make(EvaluationState& state, NodeId node, const operation::LastDay& day);
// lookup_kernels.cpp
std::unique_ptr<Kernel> make(EvaluationState& state, NodeId node, const operation::Gather& gather);
std::unique_ptr<Kernel> make(EvaluationState& state, NodeId node, const operation::DatedField& dated);
// arithmetic_kernels.cpp
std::unique_ptr<Kernel> make(EvaluationState& state, NodeId node, const operation::Sum& sum);
std::unique_ptr<Kernel> make(EvaluationState& state, NodeId node, const operation::Product& product);
std::unique_ptr<Kernel> make(EvaluationState& state, NodeId node, const operation::Opposite& opposite);
// limit_kernels.cpp
std::unique_ptr<Kernel> make(EvaluationState& state, NodeId node, const operation::Extreme& extreme);
std::unique_ptr<Kernel> make(EvaluationState& state, NodeId node, const operation::CapEach& cap);
std::unique_ptr<Kernel> make(EvaluationState& state, NodeId node, const operation::RaiseTo& floor);
// logic_kernels.cpp
std::unique_ptr<Kernel> make(EvaluationState& state, NodeId node, const operation::Every& every);
std::unique_ptr<Kernel> make(EvaluationState& state, NodeId node, const operation::Any& any);
std::unique_ptr<Kernel> make(EvaluationState& state, NodeId node, const operation::Not& inverse);
std::unique_ptr<Kernel> make(EvaluationState& state, NodeId node, const operation::Choose& choose);
std::unique_ptr<Kernel> make(EvaluationState& state, NodeId node, const operation::Applies& applies);
std::unique_ptr<Kernel> make(EvaluationState& state, NodeId node, const operation::Fail& fail);
// amendment_kernels.cpp
std::unique_ptr<Kernel> make(EvaluationState& state, NodeId node, const operation::PickAmendment& pick);
// comparison_kernels.cpp
std::unique_ptr<Kernel> make(EvaluationState& state, NodeId node, const operation::Compare& compare);
// date_kernels.cpp
std::unique_ptr<Kernel> make(EvaluationState& state, NodeId node, const operation::Shift& shift);
std::unique_ptr<Kernel> make(EvaluationState& state, NodeId node, const operation::Elapsed& elapsed);
std::unique_ptr<Kernel> make(EvaluationState& state, NodeId node, const operation::DaysThrough& days);
std::unique_ptr<Kernel> make(EvaluationState& state, NodeId node, const operation::InRange& range);
// scale_kernels.cpp
std::unique_ptr<Kernel> make(EvaluationState& state, NodeId node, const operation::Piecewise& piecewise);
std::unique_ptr<Kernel> make(EvaluationState& state, NodeId node, const operation::StepTable& steps);
std::unique_ptr<Kernel> make(EvaluationState& state, NodeId node, const operation::HalfLife& half_life);
// table_kernels.cpp
std::unique_ptr<Kernel> make(EvaluationState& state, NodeId node, const operation::TableRow& row);
std::unique_ptr<Kernel> make(EvaluationState& state, NodeId node, const operation::WordTable& words);
// rounding_kernels.cpp
std::unique_ptr<Kernel> make(EvaluationState& state, NodeId node, const operation::Round& round);
std::unique_ptr<Kernel> make(EvaluationState& state, NodeId node, const operation::RoundToMinor& round);
std::unique_ptr<Kernel> make(EvaluationState& state, NodeId node, const operation::TakenBack& taken);
std::unique_ptr<Kernel> make(EvaluationState& state, NodeId node, const operation::ClawedBack& clawed);
// measure_index_kernel.cpp, measure_value_kernel.cpp
std::unique_ptr<Kernel> make(EvaluationState& state, NodeId node, const operation::MeasureValue& value);
std::unique_ptr<WholeKernel> make(EvaluationState& state, NodeId node, const operation::MeasureIndex& index);
// fold_kernel.cpp, balance_value_kernel.cpp; what a fold works out itself has a kernel that is never asked.
std::unique_ptr<Kernel> make(EvaluationState& state, NodeId node, const operation::BalanceBefore& before);
std::unique_ptr<WholeKernel> make(EvaluationState& state, NodeId node, const operation::Fold& fold);
std::unique_ptr<Kernel> make(EvaluationState& state, NodeId node, const operation::BalanceValue& value);
// fan_out_kernel.cpp
std::unique_ptr<WholeKernel> make(EvaluationState& state, NodeId node, const operation::FanOutRows& fan);
std::unique_ptr<Kernel> make(EvaluationState& state, NodeId node, const operation::BaseRow& row);
std::unique_ptr<Kernel> make(EvaluationState& state, NodeId node, const operation::FannedPart& part);
// convert_kernel.cpp
std::unique_ptr<Kernel> make(EvaluationState& state, NodeId node, const operation::Convert& convert);
// as_known_kernel.cpp
std::unique_ptr<WholeKernel> make(EvaluationState& state, NodeId node, const operation::AsKnown& known);
std::unique_ptr<Kernel> make(EvaluationState& state, NodeId node, const operation::Carried& carried);
// exchange_rate_kernel.cpp
std::unique_ptr<Kernel> make(EvaluationState& state, NodeId node, const operation::ExchangeRate& exchange);
// target_kernel.cpp
std::unique_ptr<Kernel> make(EvaluationState& state, NodeId node, const operation::Target& target);
// lines_kernels.cpp
std::unique_ptr<WholeKernel> make(EvaluationState& state, NodeId node, const operation::RuleLines& lines);
std::unique_ptr<WholeKernel> make(EvaluationState& state, NodeId node, const operation::LinesSum& sum);
// received_kernel.cpp
std::unique_ptr<WholeKernel> make(EvaluationState& state, NodeId node, const operation::Received& received);
// participant_kernel.cpp
std::unique_ptr<WholeKernel> make(EvaluationState& state, NodeId node,
                                  const operation::Participant& participant);
// payment_date_kernels.cpp, refund_kernels.cpp, window_cap_kernel.cpp
std::unique_ptr<WholeKernel> make(EvaluationState& state, NodeId node, const operation::PaidOn& paid);
std::unique_ptr<WholeKernel> make(EvaluationState& state, NodeId node, const operation::FirstPaidOn& paid);
std::unique_ptr<WholeKernel> make(EvaluationState& state, NodeId node, const operation::Refunded& refunded);
std::unique_ptr<WholeKernel> make(EvaluationState& state, NodeId node, const operation::CapWindow& cap);

}  // namespace remit
