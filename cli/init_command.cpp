// remit init: a new, empty ledger.
#include <memory>
#include <string>

#include "cli/commands.hpp"
#include "cli/console.hpp"
#include "engine/ledger/ledger.hpp"

namespace remit::cli {

void add_init_command(CLI::App& program, int& exit_code) {
  CLI::App& command = *program.add_subcommand("init", "Make a new, empty ledger");
  const auto path = std::make_shared<std::string>();
  command.add_option("LEDGER", *path, "the file to make; it must not exist yet")->required()->type_name("");
  command.footer("Example:\n  remit init acme.ledger");
  command.callback([path, &exit_code] {
    const Result<std::unique_ptr<Ledger>> ledger = Ledger::create(*path);
    if (!ledger) {
      exit_code = fail(ledger.error());
      return;
    }
    note("made " + *path + "; next: remit import " + *path + " FOLDER");
  });
}

}  // namespace remit::cli
