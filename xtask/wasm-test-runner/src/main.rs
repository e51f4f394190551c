//! wasm-bindgen's own test runner as a workspace binary, so that nothing has to be installed.

fn main() -> anyhow::Result<()> {
    wasm_bindgen_cli::wasm_bindgen_test_runner::run_cli_with_args(std::env::args_os())
}
