// The commands, a file each. Every function adds one command to the program; when the command line asks for
// it, it runs and leaves its exit code.
#pragma once

#include <CLI/App.hpp>

namespace remit::cli {

void add_init_command(CLI::App& program, int& exit_code);
void add_import_command(CLI::App& program, int& exit_code);
void add_check_command(CLI::App& program, int& exit_code);
void add_fmt_command(CLI::App& program, int& exit_code);
void add_test_command(CLI::App& program, int& exit_code);
void add_run_command(CLI::App& program, int& exit_code);
void add_settle_command(CLI::App& program, int& exit_code);
void add_payouts_command(CLI::App& program, int& exit_code);
void add_explain_command(CLI::App& program, int& exit_code);
void add_why_not_command(CLI::App& program, int& exit_code);
void add_graph_command(CLI::App& program, int& exit_code);

}  // namespace remit::cli
