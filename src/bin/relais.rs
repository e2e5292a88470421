//! The adviser's program.

use std::process::ExitCode;

fn main() -> ExitCode {
    relais::cli::main()
}
