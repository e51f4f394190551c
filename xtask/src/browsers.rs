//! The browsers that the page is tested in, and how those that are missing come to be there.

use std::env;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::tools::{self, command, on_path, run};

/// A browser and what drives it.
pub struct Browser {
    pub name: &'static str,
    /// The environment variable that names its program: read here, and handed to the tests.
    pub variable: &'static str,
    /// Its program under any of its names, best first.
    names: &'static [&'static str],
    /// Programs that it needs besides.
    helpers: &'static [&'static str],
    /// Debian's packages.
    packages: &'static [&'static str],
}

/// Every browser of the tests.
pub const BROWSERS: [Browser; 3] = [
    Browser {
        name: "chromium",
        variable: "CHROMIUM",
        names: &[
            "chromium",
            "chromium-browser",
            "google-chrome-stable",
            "google-chrome",
        ],
        helpers: &[],
        packages: &["chromium", "fonts-dejavu-core"],
    },
    Browser {
        name: "firefox",
        variable: "FIREFOX",
        names: &["firefox-esr", "firefox"],
        helpers: &[],
        packages: &["firefox-esr", "fonts-dejavu-core"],
    },
    Browser {
        name: "webkit",
        variable: "WEBKIT",
        names: &["WebKitWebDriver"],
        helpers: &["Xvfb"],
        packages: &["webkit2gtk-driver", "xvfb", "fonts-dejavu-core"],
    },
];

/// A browser by its name.
///
/// # Errors
/// When there is none of this name.
pub fn by_name(name: &str) -> Result<&'static Browser> {
    let found = BROWSERS.iter().find(|browser| browser.name == name);
    found.with_context(|| {
        let names = BROWSERS.each_ref().map(|browser| browser.name);
        format!(
            "“{name}” is not a browser of the tests: {}",
            names.join(", ")
        )
    })
}

impl Browser {
    /// The path of its program, which is installed if it is missing and that is possible.
    ///
    /// # Errors
    /// When it is not there, with what to do.
    pub fn ensure(&self) -> Result<PathBuf> {
        if let Some(path) = env::var_os(self.variable) {
            let path = PathBuf::from(path);
            if !path.is_file() {
                bail!("{} names no program: {}", self.variable, path.display());
            }
            return Ok(path);
        }
        if self.find().is_none() && tools::may_install()? {
            // A failure shows in what is missing afterwards.
            let _ = install(self.packages);
        }
        self.find().with_context(|| {
            format!(
                "{} is missing: install it (Debian: apt-get install {}), or set {} to its path",
                self.name,
                self.packages.join(" "),
                self.variable
            )
        })
    }

    /// Its path, or nothing after a printed remark. Where tests must be complete (`CI` is set) it must be there.
    ///
    /// # Errors
    /// When it is missing and must not be.
    pub fn ensure_or_skip(&self) -> Result<Option<PathBuf>> {
        match self.ensure() {
            Ok(path) => Ok(Some(path)),
            Err(why) if env::var_os("CI").is_some() => Err(why),
            Err(why) => {
                println!("SKIPPED: {why}");
                Ok(None)
            }
        }
    }

    fn find(&self) -> Option<PathBuf> {
        let there = |name: &&str| on_path(name).is_some();
        let helped = self.helpers.iter().all(there);
        let path = self.names.iter().find_map(|name| on_path(name));
        path.filter(|_| helped)
    }
}

/// The variable and its value that tell Node where a browser is.
pub fn variable(browser: &Browser, path: &Path) -> (&'static str, String) {
    (browser.variable, path.to_string_lossy().into_owned())
}

fn install(packages: &[&str]) -> Result<()> {
    run(&mut command("apt-get", &["update", "-q"]))?;
    let words = [&["install", "-q", "-y"], packages].concat();
    run(command("apt-get", &words).env("DEBIAN_FRONTEND", "noninteractive"))
}
