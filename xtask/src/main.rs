//! `cargo xtask build | serve | test | bench | theory | screenshots`: everything that is not a plain cargo
//! command. Nothing has to be installed beforehand but rustup and Node.

mod bench;
mod page;
mod serve;
mod tests;
mod theory;
mod tools;

use anyhow::{Result, bail};

const USAGE: &str = "\
usage: cargo xtask <command>
  serve [--port N]  build the page and serve it on this machine (port 8080)
  test              format, lints, native and wasm tests, type check, the page in Chromium
  build             write the self-contained page to dist/
  bench [--peers] [--browser]
                    compare the kernel with its peers, measure the page, write docs/performance.md
  theory            measure the agreement of simulation and theory anew, for docs/theory.md
  screenshots       take pictures of the page in target/screenshots/";

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words[..] {
        ["build"] => page::build(),
        ["serve"] => serve::run(8080),
        ["serve", "--port", port] => match port.parse() {
            Ok(port) => serve::run(port),
            Err(_) => bail!("“{port}” is not a port: a whole number from 0 to 65535"),
        },
        ["test"] => tests::run(),
        ["bench", ref flags @ ..] => bench::run_with(flags),
        ["theory"] => theory::renew(),
        ["screenshots"] => tests::with_page(&["tests/page/screenshots.mjs"]),
        _ => bail!("{USAGE}"),
    }
}
