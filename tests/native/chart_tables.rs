//! Tables of charts say what the history holds and what stands over the charts.

use equisphere::logs::analysis::{Compared, Curve};
use equisphere::numeric::number_format::{gap, integer, number};
use equisphere::page::chart_table::log::{Curves, table};
use equisphere::page::chart_table::{ChartTable, MOST_ROWS, of_lab};
use equisphere::page::charts::CHARTS;
use equisphere::page::lab::Lab;
use equisphere::page::readout::header;
use equisphere::page::take_away::series_csv;

/// The default experiment with some settings, after so many steps.
fn lab(settings: &[(&str, &str)], steps: u64) -> Lab {
    let mut lab = Lab::default();
    for (name, value) in settings {
        lab.set_text(name, value).unwrap();
    }
    lab.advance(steps);
    lab
}

/// One group of replicas.
const ALONE: [(&str, &str); 2] = [("initial_norm", "1"), ("initial_norm_odd", "1")];

fn of(lab: &Lab, name: &str) -> ChartTable {
    of_lab(lab, name).expect(name)
}

/// A cell of a row under a head; nothing where there is no such column.
fn cell<'a>(table: &'a ChartTable, row: &'a [String], head: &str) -> Option<&'a str> {
    let column = table.columns.iter().position(|column| column == head)?;
    Some(&row[column])
}

/// Cells of the last rows as the page writes numbers of two groups.
fn summary(table: &ChartTable, head: &str) -> String {
    let rows = &table.rows[table.rows.len() - table.last..];
    let cells: Vec<&str> = rows
        .iter()
        .filter_map(|row| cell(table, row, head))
        .collect();
    cells.join(" · ")
}

#[test]
fn every_chart_has_a_table_whose_last_rows_are_the_numbers_over_it() {
    for (settings, steps) in [
        (&[][..], 1),
        (&[][..], 50),
        (&[][..], 4000),
        (&ALONE[..], 3000),
        (&[("weight_decay", "0")][..], 700),
        (&[("schedule", "cosine"), ("replicas", "1")][..], 900),
    ] {
        let lab = lab(settings, steps);
        for chart in CHARTS {
            let table = of(&lab, chart.name());
            let over = header(&lab, chart);
            assert_eq!(
                summary(&table, "Measured"),
                over.measured,
                "{}",
                chart.name()
            );
            if over.theory != "—" {
                assert_eq!(summary(&table, "Theory"), over.theory, "{}", chart.name());
            }
            assert!(table.last >= 1 && table.rows.len() > table.last);
            assert!(
                table
                    .rows
                    .iter()
                    .all(|row| row.len() == table.columns.len())
            );
            assert!(table.caption.contains(chart.title()));
            assert!(table.caption.contains(&integer(steps)), "{}", table.caption);
        }
    }
}

#[test]
fn rows_are_those_of_the_series_as_comma_separated_values() {
    let lab = lab(&ALONE, 2500);
    let csv = series_csv::write("", &[("", lab.run())]);
    let mut reader = csv::ReaderBuilder::new()
        .comment(Some(b'#'))
        .from_reader(csv.as_bytes());
    let heads = reader.headers().unwrap().clone();
    let records: Vec<_> = reader.records().map(Result::unwrap).collect();
    for chart in CHARTS {
        let table = of(&lab, chart.name());
        let rows: Vec<_> = table.rows.iter().rev().skip(table.last).rev().collect();
        assert_eq!(rows.len(), MOST_ROWS);
        let mut found = 0;
        for record in &records {
            let text = |name: &str| &record[heads.iter().position(|head| head == name).unwrap()];
            let steps = ["first_step", "last_step"].map(|name| text(name).parse().unwrap());
            let range = steps.map(integer).join("–");
            let Some(row) = rows.iter().find(|row| row[0] == range) else {
                continue;
            };
            found += 1;
            let of_quantity = |value: &str| text(&format!("{}_{value}", chart.row().name)).parse();
            let average = of_quantity(
                match heads
                    .iter()
                    .any(|head| head == format!("{}_rms", chart.row().name))
                {
                    true => "rms",
                    false => "mean",
                },
            );
            let average: f64 = average.unwrap();
            let read = |head| cell(&table, row, head);
            assert_eq!(read("Measured"), Some(&*number(average, 3)));
            let spread: f64 = of_quantity("standard_deviation").unwrap();
            assert_eq!(read("± deviation"), Some(&*number(spread, 2)));
            let zero: f64 = of_quantity("replica_0").unwrap();
            assert_eq!(read("Replica 0"), Some(&*number(zero, 3)));
            if let Ok(forecast) = of_quantity("forecast") {
                assert_eq!(read("Theory"), Some(&*number(forecast, 3)));
                assert_eq!(read("Gap"), Some(&*gap(average, forecast)));
            }
            if let Ok(limit) = of_quantity("limit") {
                assert_eq!(read("Theory at rest"), Some(&*number(limit, 3)));
            }
        }
        assert_eq!(found, rows.len(), "each row is one of the series");
        let ends = [&records[0], &records[records.len() - 1]];
        let first: u64 = ends[0][1].parse().unwrap();
        assert!(rows[0][0].starts_with(&integer(first)));
        let last: u64 = ends[1][2].parse().unwrap();
        assert!(rows[rows.len() - 1][0].ends_with(&integer(last)));
    }
}

#[test]
fn two_groups_have_rows_of_their_own_while_they_are_apart() {
    let lab = lab(&[], 4000);
    let table = of(&lab, "weight_norm");
    let groups: Vec<_> = table
        .rows
        .iter()
        .map(|row| cell(&table, row, "Replicas").unwrap())
        .collect();
    assert_eq!(groups[..2], ["even", "odd"], "at the start they are apart");
    assert_eq!(groups[groups.len() - 1], "all", "at the end they have met");
    // Even replicas start with norm 3, odd ones with norm 0.5; the norms are those after the first steps.
    let start = |row: usize| {
        cell(&table, &table.rows[row], "Measured")
            .unwrap()
            .parse::<f64>()
    };
    assert!((start(0).unwrap() / 3.0 - 1.0).abs() < 0.05);
    assert!((start(1).unwrap() / 0.5 - 1.0).abs() < 0.4);
    assert_eq!(
        cell(&table, &table.rows[1], "Replica 0"),
        Some("—"),
        "replica 0 is even"
    );
    let weights = of(&lab, "sphere");
    assert_eq!(weights.rows.len(), 64 + 1);
    assert_eq!(cell(&weights, &weights.rows[1], "Replicas"), Some("odd"));
}

#[test]
fn a_part_of_the_past_a_step_that_is_read_and_kept_runs_are_in_it() {
    let mut lab = lab(&ALONE, 600);
    assert!(lab.keep());
    lab.set_text("learning_rate", "0.4").unwrap();
    lab.advance(600);
    let table = of(&lab, "angular_update");
    let last = table.rows.last().unwrap();
    let [own, kept] = ["Measured", "Run B"].map(|head| cell(&table, last, head).unwrap());
    let [own, kept]: [f64; 2] = [own, kept].map(|text| text.parse().unwrap());
    // Four times the rate, twice the angle; over some dozens of steps it is a few per cent off.
    assert!((own / kept / 2.0 - 1.0).abs() < 0.2, "{own} {kept}");
    let changed = table
        .rows
        .iter()
        .filter(|row| cell(&table, row, "Changes").is_some_and(|words| words.contains("0.4")));
    assert_eq!(changed.count(), 1);
    lab.show_steps(Some((100.0, 140.0)));
    lab.read(Some(120));
    let table = of(&lab, "angular_update");
    let first: u64 = table.rows[0][0].split('–').next().unwrap().parse().unwrap();
    assert!((98..=101).contains(&first), "{first}");
    let read = table.rows.last().unwrap();
    assert!(read[0].contains("120"), "{}", read[0]);
    let over = header(&lab, &CHARTS[1]).measured;
    let shown = [
        cell(&table, read, "Measured").unwrap(),
        cell(&table, read, "± deviation").unwrap(),
    ];
    assert_eq!(over, shown.join(" ± "));
}

#[test]
fn a_schedule_tells_rates_to_come_and_before_the_first_step_there_is_no_row() {
    let settings = [("schedule", "linear"), ("schedule_steps", "1000")];
    let table = of(&lab(&settings, 300), "schedule");
    let to_come: Vec<f64> = table
        .rows
        .iter()
        .filter(|row| row[0].starts_with("To come"))
        .map(|row| cell(&table, row, "Learning rate").unwrap().parse().unwrap())
        .collect();
    assert_eq!(to_come.len(), 8);
    // The rate falls from 0.1 to nothing in a thousand steps, of which 300 are taken; three digits are shown.
    assert!((to_come[0] / 0.07 - 1.0).abs() < 0.01, "{to_come:?}");
    assert!(to_come.is_sorted_by(|one, next| one > next), "{to_come:?}");
    let nothing = of(&lab(&settings, 0), "angular_update");
    assert_eq!((nothing.rows.len(), nothing.last), (0, 0));
    assert!(of_lab(&lab(&[], 1), "unknown").is_none());
}

#[test]
fn the_weights_are_told_by_length_and_direction_with_the_predicted_radius() {
    let mut lab = lab(&ALONE, 2000);
    lab.follow();
    let table = of(&lab, "sphere");
    let trainer = lab.run().trainer();
    assert_eq!(table.rows.len(), trainer.replicas() + 1);
    for (replica, row) in table.rows[..trainer.replicas()].iter().enumerate() {
        let weights: Vec<f64> = trainer.weights(replica).unwrap().collect();
        let length = weights.iter().map(|x| x * x).sum::<f64>().sqrt();
        assert_eq!(row[0], integer(replica as u64));
        assert_eq!(row.len(), 3, "no groups, no column for them");
        assert_eq!(row[1], number(length, 3));
        let along = trainer.weights(replica).unwrap().next().unwrap();
        let degrees = libm::acos(along / length).to_degrees();
        let shown: f64 = row[2].parse().unwrap();
        // Three digits are shown; near a pole the arccosine has few of its own.
        assert!((shown / degrees - 1.0).abs() < 0.006, "{shown} {degrees}");
    }
    let radius = lab.radii()[0];
    assert_eq!(table.rows.last().unwrap()[1], number(radius, 3));
}

#[test]
fn a_long_log_of_many_parameters_has_rows_of_each() {
    let curve = |scale: f64| Curve {
        steps: (0..5000).map(f64::from).collect(),
        values: (0..5000).map(|step| scale * f64::from(step + 1)).collect(),
    };
    let (measured, course) = (curve(1.5), curve(1.0));
    let all: Vec<Curves> = (0..100)
        .map(|number| Curves {
            name: format!("layer.{number}"),
            measured: &measured,
            course: Some(&course),
            rest: None,
        })
        .collect();
    let found = Compared {
        measured: Some(0.5),
        theory: None,
    };
    let many = table("Norm", &all, found);
    assert_eq!((many.rows.len(), many.last), (201, 1));
    assert_eq!(many.rows[199][..4], ["4999", "layer.99", "7500", "5000"]);
    assert_eq!(many.rows[199][4], "+50%");
    assert_eq!(many.rows[200][..3], ["Last quarter", "—", "0.5000"]);
    assert_eq!(many.columns.len(), 5, "nothing is known of the rest");
    let one = table("Norm", &all[..1], Compared::default());
    assert_eq!((one.rows.len(), one.last), (MOST_ROWS, 0));
}
