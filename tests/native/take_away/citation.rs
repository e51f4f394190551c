//! The citation, as BibTeX reads it.

use equisphere::page::take_away::bibtex;
use expect_test::expect;

use super::support::{PAGE, run_of};

#[test]
fn a_citation_has_version_settings_link_and_day() {
    let run = run_of(&[("seed", "3")], &[(10, "learning_rate", 0.2)], 20);
    expect![[r#"
        @misc{equisphere_1,
          author = {{The Equisphere contributors}},
          title = {{Equisphere: a laboratory of the equilibrium sphere}},
          year = {2026},
          url = {https://example.org/equisphere/#v=2&seed=3&changes=10:learning_rate:0.2},
          urldate = {2026-11-25},
          note = {Version 0.1.0. SGD, heavy ball; η = 0.1; λ = 0.01; α = 0; Noisy Rayleigh quotient; σ = 0.4; Δa = 1; d = 3; M = 64; Start norm, even = 3; Start norm, odd = 0.5; Seed = 3; from step 10 on, η = 0.2},
        }
    "#]].assert_eq(&bibtex::write(PAGE, "2026-11-25", &[("", &run)]));
}

#[test]
fn braces_close_and_tex_sees_no_commands_in_names() {
    let run = run_of(&[], &[], 0);
    let name = "100% of \\drop{it}, A_1 & B^2 ~ #3 $\nend";
    let entries = bibtex::write(PAGE, "2026-11-25", &[(name, &run), ("plain", &run)]);
    assert!(entries.contains(
        r"100\% of \textbackslash{}drop\{it\}, A\_1 \& B\textasciicircum{}2 \textasciitilde{} \#3 \$ end"
    ), "{entries}");
    let mut depth = 0;
    let mut escaped = false;
    for letter in entries.chars() {
        match letter {
            '{' if !escaped => depth += 1,
            '}' if !escaped => depth -= 1,
            _ => {}
        }
        escaped = letter == '\\' && !escaped;
        assert!(depth >= 0, "{entries}");
    }
    assert_eq!(depth, 0, "{entries}");
    assert!(entries.contains("@misc{equisphere_1,") && entries.contains("@misc{equisphere_2,"));
}
