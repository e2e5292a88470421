//! The central office's program.

use std::process::ExitCode;

fn main() -> ExitCode {
    relais::central::cli::main()
}
