//! The central office's program, which this version does not have: it says so and ends.

use std::process::ExitCode;

fn main() -> ExitCode {
    relais::cli::central::main()
}
