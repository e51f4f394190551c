//! Links, of laboratories and of networks.

use equisphere::page::text::problems;
use equisphere::parameters::link::{self, LONGEST};
use equisphere::parameters::network;
use equisphere::parameters::presets::PRESETS;
use equisphere::parameters::{Kind, rows};

use crate::laboratory;

use super::{MOST_NUMBERS, Target, laboratories, owned, text};

fn frozen_links() -> Vec<Vec<u8>> {
    let frozen = include_str!("../../reference/links.txt").lines();
    let frozen = frozen.flat_map(str::split_whitespace);
    owned(frozen.filter(|word| word.starts_with("v=")))
}

/// Names, options and separators of links.
fn link_words() -> Vec<Vec<u8>> {
    let mut words: Vec<String> = [
        "&",
        "=",
        ";",
        ":",
        "#",
        "%",
        "%00",
        "%ff",
        "~",
        "~00",
        "~ff",
        "+",
        ",",
        "v=1",
        "v=2",
        "v=3",
        "&run=1:a",
        "&run=2:b",
        "&run=3:~41",
        "&kept=none",
        "&packed=eJw",
        "&step=10000000000",
        "&step=7",
        "&window=3:900",
        "&window=9:1",
        "&view=1e300:-7",
        "&charts=none",
        "&charts=weight_norm,",
        "&changes=",
        "300:momentum:0.5",
        "18446744073709551615:learning_rate:1",
        "NaN",
        "inf",
        "-inf",
        "1e999",
        "-0",
        "1e-320",
        "×4",
        "/0",
        "\u{202e}",
        "\u{0}",
    ]
    .map(str::to_owned)
    .to_vec();
    for row in rows() {
        words.push(format!("&{}=", row.name));
        if let Kind::Choice { options } = row.kind {
            words.extend(
                options
                    .iter()
                    .map(|option| format!("&{}={option}", row.name)),
            );
        } else {
            let (low, high) = row.bounds();
            words.extend([low, high].map(|end| format!("&{}={end}", row.name)));
        }
    }
    owned(words)
}

/// Text that is read as a link: what is read is written and read again without a change.
pub fn links() -> Target {
    Target {
        name: "a link that is read",
        good: frozen_links(),
        words: link_words(),
        run: Box::new(|input| match link::decode(&text(input)) {
            Ok(found) => {
                found
                    .remarks
                    .iter()
                    .for_each(|remark| assert!(!problems::remark(remark).is_empty()));
                let written = link::write(&found);
                assert!(
                    written.len() <= LONGEST,
                    "a link of {} bytes",
                    written.len()
                );
                let again = link::decode(&written).expect("what is written is read");
                assert_eq!(link::write(&again), written);
                assert_eq!(
                    (again.parameters, again.changes, again.standing),
                    (found.parameters, found.changes, found.standing)
                );
            }
            Err(error) => assert!(!problems::link_error(&error).is_empty()),
        }),
    }
}

/// Text that is opened as a link, in a laboratory that is looked at afterwards.
pub fn links_that_are_opened() -> Target {
    let laboratory = laboratories();
    let good: Vec<String> = PRESETS
        .iter()
        .map(|preset| link::encode(&preset.parameters(), &preset.changes()))
        .collect();
    Target {
        name: "a link that is opened",
        good: [frozen_links(), owned(good)].concat(),
        words: link_words(),
        run: Box::new(move |input| {
            let mut lab = laboratory();
            let before = lab.link();
            if lab.open_link(&text(input)).is_err() {
                assert_eq!(lab.link(), before, "a link that is refused changes nothing");
            }
            let small = laboratory::numbers(&lab) <= MOST_NUMBERS;
            lab.advance(if small { 3 } else { 1 });
            laboratory::look(&lab);
        }),
    }
}

/// Text that is read as the link of a network.
pub fn links_of_networks() -> Target {
    let good = [
        "network=1",
        "network=1&learning_rate=0.2&changes=300:momentum:0.5",
        "network=1&hidden=7&layers=3&normalization=layer&batch_size=9",
    ];
    let mut words = link_words();
    words.extend(network::rows().map(|row| format!("&{}=1e9", row.name).into_bytes()));
    Target {
        name: "a network’s link",
        good: owned(good),
        words,
        run: Box::new(|input| {
            if let Ok(found) = network::decode(&text(input)) {
                let written = network::encode(&found.parameters, &found.changes);
                let again = network::decode(&written).expect("what is written is read");
                assert_eq!(
                    (again.parameters, again.changes),
                    (found.parameters, found.changes)
                );
            }
        }),
    }
}
