//! Files: the digits, and training logs.

use equisphere::logs::analysis::analyse;
use equisphere::logs::names::Quantity;
use equisphere::logs::reader::Reader;
use equisphere::logs::settings::Settings;
use equisphere::page::text::{logs as log_words, problems};
use equisphere::run::data::Data;
use equisphere::simulation::network::labelled_digits::LabelledDigits;

use super::{DIGITS, LABELS, Target, owned};

/// The files of images and labels.
pub fn files_of_digits() -> Target {
    let images = |count: usize| {
        let mut bytes = DIGITS[..16].to_vec();
        bytes.extend_from_slice(&DIGITS[16..(16 + 32 * count).min(DIGITS.len())]);
        bytes
    };
    let header = DIGITS[..16].to_vec();
    Target {
        name: "a file of digits",
        good: vec![
            DIGITS.to_vec(),
            LABELS.to_vec(),
            images(1),
            images(50),
            header,
        ],
        words: owned([&DIGITS[..8], &LABELS[..8], &[0; 32], &[255; 32]]),
        run: Box::new(|input| {
            if let Err(error) = Data::default().load(input) {
                assert!(!problems::digits_error(error).is_empty());
            }
            let _ = LabelledDigits::from_bytes(input, LABELS);
            let _ = LabelledDigits::from_bytes(DIGITS, input);
        }),
    }
}

/// A training log of any kind, read in pieces and laid beside theory.
pub fn training_logs() -> Target {
    let good: [&[u8]; 9] = [
        include_bytes!("../../logs/wandb_history.csv"),
        include_bytes!("../../logs/wandb_history.jsonl"),
        include_bytes!("../../logs/wandb_panel.csv"),
        include_bytes!("../../logs/plain.tsv"),
        include_bytes!("../../logs/trainer_state.json"),
        include_bytes!("../../logs/lightning/metrics.csv"),
        include_bytes!("../../logs/optax.csv"),
        include_bytes!("../../logs/run-digits_train-tag-params_norm_fc1.weight.csv"),
        b"step,weight_norm,angular_update,lr,weight_decay\n1,1.2,0.04,0.1,0.01\n2,1.1,0.04,0.1,0.01\n",
    ];
    let words = [
        "step",
        "\"",
        "\"\"",
        ",",
        ";",
        "\t",
        "\n",
        "\r\n",
        "{",
        "}",
        "[",
        "]",
        ":",
        "\\u0000",
        "\\ud800",
        "null",
        "NaN",
        "Infinity",
        "1e999",
        "-1",
        "1,5",
        "\u{feff}",
        "\u{0}",
        "weight_norm",
        "angular_update",
        "lr",
        "epoch",
        "{\"a\":",
        "[[[[[[[[[[[[[[[[",
        "[1,2]",
        "9007199254740993",
    ];
    let mut words = owned(words);
    words.extend(owned([
        &[0xff, 0xfe][..],
        &[0xfe, 0xff],
        &[0xc3],
        &[0xf0, 0x9f],
    ]));
    let settings = Settings::default();
    Target {
        name: "a training log",
        good: owned(good),
        words,
        run: Box::new(move |input| {
            let piece = 1 + input.len() / 3 + input.first().map_or(0, |&byte| usize::from(byte));
            let mut reader = Reader::new("run.csv", &[]);
            let pieces = input.chunks(piece).try_for_each(|piece| reader.push(piece));
            match pieces.and_then(|()| reader.finish()) {
                Ok(log) => {
                    log.remarks
                        .iter()
                        .for_each(|remark| assert!(!log_words::remark(remark).is_empty()));
                    let analysis = analyse(&log, &settings);
                    analysis
                        .findings
                        .iter()
                        .for_each(|finding| assert!(!log_words::finding(finding).is_empty()));
                    analysis
                        .warnings
                        .iter()
                        .for_each(|warning| assert!(!log_words::warning(warning).is_empty()));
                    Quantity::SERIES.iter().for_each(|&quantity| {
                        assert!(log.of(quantity).count() <= log.series.len())
                    });
                }
                Err(refusal) => assert!(!log_words::refusal("run.csv", &refusal).is_empty()),
            }
        }),
    }
}
