//! What is wrong with a file is told, and nothing in it makes the reader panic.

use equisphere::logs::analysis::analyse;
use equisphere::logs::cells::Cells;
use equisphere::logs::cells::Content;
use equisphere::logs::cells::Event;
use equisphere::logs::cells::content;
use equisphere::logs::json::Parser;
use equisphere::logs::reader::Reader;
use equisphere::logs::remark::Fault;
use equisphere::page::text::logs as words;
use proptest::prelude::*;
use serde_json::Value;

use super::support::{called, read, read_pieces, settings};

#[test]
fn what_cannot_be_read_ends_with_status_two_and_one_line() {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR"));
    let archive = folder.join("archive.csv");
    std::fs::write(&archive, b"PK\x03\x04\x00\x00").unwrap();
    let empty = folder.join("empty.csv");
    std::fs::write(&empty, b" \n").unwrap();
    let paths = [
        archive,
        empty,
        folder.join("there is none.csv"),
        folder.to_owned(),
    ];
    for (path, word) in paths
        .iter()
        .zip(["binary", "empty", "cannot be read", "cannot be read"])
    {
        let output = called(&[path.to_str().unwrap()]);
        let why = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{why}");
        assert_eq!(why.trim_end().lines().count(), 1, "{why}");
        assert!(why.contains(word) && output.stdout.is_empty(), "{why}");
    }
    let output = called(&["tests/logs/acos.csv", "weight_decay=much"]);
    let why = String::from_utf8(output.stderr).unwrap();
    assert!(
        why.contains("“much” is not allowed; it takes 0 to 1000"),
        "{why}"
    );
}

/// The sentences on a file.
fn told(bytes: &[u8]) -> Vec<String> {
    let log = read("log.csv", bytes).unwrap();
    log.remarks.iter().map(words::remark).collect()
}

#[test]
fn malformed_files_are_told_by_line_and_column() {
    for (text, sentence) in [
        (
            "step,lr\n1,0.1\n2,fast\n",
            "log.csv, line 3, column 3: a number was expected, not “fast”; the cell counts as blank.",
        ),
        (
            "step,lr\n1,0.1,7\n",
            "line 2, column 1: 2 cells were expected, and there are 3; missing ones count as blank",
        ),
        (
            "step,lr\n1,0.1\n2\n",
            "line 3, column 1: 2 cells were expected, and there are 1",
        ),
        (
            "step,lr\n1,\"0.1\n2,0.2",
            "line 2, column 3: a closing quotation mark was expected",
        ),
        (
            "step,lr,lr\n1,0.1,0.2\n",
            "line 1, column 9: a new name was expected, and “lr” is there already",
        ),
        (
            "step,lr\n2,0.1\n1,0.1\n",
            "line 3, column 1: a step above the one before was expected",
        ),
        (
            "step,lr\n1,0.1\n1,0.2\n",
            "each step was expected once; of several values the last one counts.",
        ),
        (
            "step,lr\n1,nan\n2,inf\n3,0.1\n",
            "line 2, column 3: a finite number was expected; NaN and infinities are left out. This occurs 2 times.",
        ),
        (
            "step,lr\n,0.1\n2,0.1\n",
            "line 2, column 1: a step was expected in this row",
        ),
        (
            "{\"step\": 1, \"lr\": 0.1}\n{\"step\": 2, \"lr\": }\n",
            "line 2, column 19: a value was expected",
        ),
        (
            "[{\"step\": 1, \"lr\": 0.1},\n {\"step\": 2 \"lr\": 1}]",
            "line 2, column 13: “}” was expected",
        ),
        (
            "[{\"step\": 1, \"lr\": 0.1}",
            "line 1, column 24: “]” was expected",
        ),
    ] {
        let told = told(text.as_bytes());
        assert!(
            told.iter().any(|told| told.contains(sentence)),
            "{text:?}: {told:?}"
        );
    }
}

#[test]
fn other_encodings_line_ends_and_quoted_newlines_are_read() {
    let plain = "step,\"learning\nrate\",lr,note\n1,9,0.1,\"one\ntwo, \"\"three\"\"\"\n2,9,0.2,\n";
    let expected = read("log.csv", plain.as_bytes()).unwrap();
    assert_eq!(expected.series.len(), 2, "{expected:?}");
    let utf16 = |big: bool, mark: bool| -> Vec<u8> {
        let units = mark
            .then_some(0xfeff)
            .into_iter()
            .chain(plain.encode_utf16());
        let bytes = |unit: u16| {
            if big {
                unit.to_be_bytes()
            } else {
                unit.to_le_bytes()
            }
        };
        units.flat_map(bytes).collect()
    };
    let with_mark = [b"\xef\xbb\xbf", plain.as_bytes()].concat();
    let returns = plain.replace('\n', "\r\n").into_bytes();
    for bytes in [
        with_mark,
        returns,
        utf16(true, true),
        utf16(false, true),
        utf16(false, false),
        utf16(true, false),
    ] {
        let log = read("log.csv", &bytes).unwrap();
        assert_eq!(log.series[0].values, expected.series[0].values);
        assert_eq!(log.series[1].values, [0.1, 0.2]);
        assert!(log.remarks.is_empty(), "{:?}", log.remarks);
    }
}

#[test]
fn ten_thousand_columns_are_read_and_more_than_twenty_thousand_told() {
    let file = |columns: usize| {
        let names: Vec<String> = (0..columns).map(|k| format!("layer_norm/p{k}")).collect();
        let row = vec!["1.5"; columns].join(",");
        format!("step,{}\n1,{row}\n2,{row}\n", names.join(","))
    };
    let log = read("wide.csv", file(10_000).as_bytes()).unwrap();
    assert_eq!((log.series.len(), log.remarks.len()), (10_000, 0));
    let log = read("wide.csv", file(20_001).as_bytes()).unwrap();
    assert_eq!(log.series.len(), 19_999);
    assert_eq!(log.remarks[0].fault, Fault::ManyColumns(20_000));
}

#[test]
fn long_files_are_thinned_evenly() {
    let mut reader = Reader::new("long.csv", &[]);
    reader.push(b"step,lr\n").unwrap();
    let rows = 9_000_000_u32;
    for start in (0..rows).step_by(100_000) {
        let piece: String = (start..start + 100_000)
            .map(|step| format!("{step},1\n"))
            .collect();
        reader.push(piece.as_bytes()).unwrap();
    }
    let log = reader.finish().unwrap();
    assert_eq!(log.remarks[0].fault, Fault::Thinned(2));
    assert_eq!(log.series[0].steps.len(), 4_500_000);
    assert!(
        log.series[0]
            .steps
            .windows(2)
            .all(|pair| pair[1] - pair[0] == 2.0)
    );
}

/// Bytes that are almost a log: a fixture with some bytes changed, or pieces of one.
fn almost_a_log() -> impl Strategy<Value = Vec<u8>> {
    const KINDS: [&str; 7] = [
        "step,lr,weight_norm\n0,0.1,3\n1,0.1,2.9\n",
        "Wall time,Step,Value\n1700000000.5,0,0.1\n",
        "{\"step\": 1, \"lr\": NaN, \"a\": {\"b\": [1, 2]}}\n{\"step\": 2}\n",
        "[{\"step\": 1, \"lr\": 0.1}, {\"step\": 2, \"x\": \"\\u00e9\\ud83d\\ude00\"}]",
        "1700000000000 0.5 1\n1700000000001 0.25 2\n",
        "\"Step\",\"a - b - lr\",\"a - b - lr__MIN\"\n\"0\",\"0.1\",\"0.1\"\n",
        "epoch;lr;loss\n0;0,1;NA\n1;0,1;2\n",
    ];
    let edits = prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..3_u8), 0..6);
    (0..KINDS.len(), edits, 1..4_usize).prop_map(|(kind, edits, times)| {
        let mut bytes = KINDS[kind].repeat(times).into_bytes();
        for (place, byte, way) in edits {
            let place = place.index(bytes.len());
            match way {
                0 => bytes[place] = byte,
                1 => bytes.insert(place, b"\",;\n\r\t{}[]:\\-.eN0 "[usize::from(byte) % 18]),
                _ if bytes.len() > 1 => drop(bytes.remove(place)),
                _ => {}
            }
        }
        bytes
    })
}

/// All that is told of bytes, whatever they are: nothing of it may panic, and no place may be left unfilled.
fn tell_all(bytes: &[u8]) {
    match read("run-a-tag-lr.csv", bytes) {
        Ok(log) => {
            for remark in &log.remarks {
                assert!(words::remark(remark).ends_with('.'), "{remark:?}");
            }
            for series in &log.series {
                assert_eq!(series.steps.len(), series.values.len());
                assert!(series.values.iter().all(|value| value.is_finite()));
                assert!(series.steps.windows(2).all(|pair| pair[0] < pair[1]));
            }
            let settings = settings(&[("weight_decay", "0.01"), ("learning_rate", "0.1")]);
            let analysis = analyse(&log, &settings);
            for finding in &analysis.findings {
                assert!(words::finding(finding).ends_with('.'), "{finding:?}");
            }
            for warning in &analysis.warnings {
                assert!(words::warning(warning).ends_with('.'), "{warning:?}");
            }
        }
        Err(refusal) => assert!(words::refusal("x", &refusal).ends_with('.')),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 6000, ..ProptestConfig::default() })]

    #[test]
    fn nothing_in_a_file_makes_the_reader_panic(bytes in almost_a_log()) {
        tell_all(&bytes);
    }

    #[test]
    fn nor_do_bytes_of_any_kind(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        tell_all(&bytes);
        let text: Vec<u8> = bytes.iter().map(|byte| b"0123456789.,;\n\"{}[]:-eE \t"[usize::from(*byte) % 25]).collect();
        tell_all(&text);
    }

    #[test]
    fn a_file_reads_the_same_however_it_is_cut(bytes in almost_a_log(), piece in 1..9_usize) {
        prop_assert_eq!(read_pieces("a.csv", &bytes, piece), read("a.csv", &bytes));
    }

    #[test]
    fn numbers_are_read_as_the_standard_library_reads_them(value in any::<f64>(), digits in 0..18_usize) {
        for text in [format!("{value:?}"), format!("{value:.digits$e}"), format!("{:.digits$}", value % 1e6)] {
            let expected: f64 = text.parse().unwrap();
            let Content::Number(found) = content(&text) else { panic!("{text}") };
            prop_assert!(found == expected || found.is_nan() && expected.is_nan(), "{}", text);
        }
    }

    #[test]
    fn cells_are_those_of_an_independent_reader(rows in prop::collection::vec(prop::collection::vec("[a-z0-9\",\r\n]{0,6}", 3), 1..5)) {
        let mut writer = csv::WriterBuilder::new().from_writer(Vec::new());
        rows.iter().for_each(|row| writer.write_record(row).unwrap());
        let text = String::from_utf8(writer.into_inner().unwrap()).unwrap();
        let (mut found, mut row) = (Vec::new(), Vec::new());
        let mut cells = Cells::new(',');
        let mut sink = |event: Event| match event {
            Event::Cell(text, _) => row.push(text.to_owned()),
            Event::Row => found.push(core::mem::take(&mut row)),
        };
        cells.push(&text, &mut sink);
        cells.finish(&mut sink);
        let expected: Vec<Vec<String>> = rows.iter().map(|row| row.iter().map(|cell| cell.trim().to_owned()).collect()).collect();
        prop_assert_eq!(found, expected);
    }

    #[test]
    fn json_is_that_of_an_independent_reader(text in "[\\[\\]{}:,\"a0-9.eE \\\\-]{0,24}") {
        let expected: Result<Value, _> = serde_json::from_str(&text);
        let mut parser = Parser::new(&text);
        let found = parser.value();
        // What the independent reader takes is taken here; this one is more lenient with escapes and numbers.
        if expected.is_ok() {
            prop_assert!(found.is_ok() && parser.peek().is_none(), "{}", text);
        }
    }
}
