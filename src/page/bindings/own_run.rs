//! Logs of the reader's own, and the calculator.

use js_sys::{Array, Object};
use wasm_bindgen::prelude::*;

use super::chart_tables::table_object;
use super::tables::object;
use crate::logs::analysis::{Analysis, Compared, Curve, Track, analyse};
use crate::logs::experiment::{same_angles, same_rates};
use crate::logs::log::Log;
use crate::logs::names::{Quantity, Unit};
use crate::logs::reader::{Assignment, Reader};
use crate::logs::settings::Settings;
use crate::numeric::number_format::{number, shortest};
use crate::page::chart_table::log::{self, Curves as TableCurves};
use crate::page::render::log_chart::{Drawn, svg};
use crate::page::text::{logs as words, problems, text};
use crate::parameters::Parameters;
use crate::run::calculator::calculate;

/// Width and height of a chart in CSS pixels.
const SIZE: (u32, u32) = (640, 260);

/// The logs that were given, and what is found in them.
#[wasm_bindgen]
#[derive(Default)]
pub struct OwnRun {
    reader: Option<Reader>,
    log: Log,
    assignments: Vec<Assignment>,
    settings: Settings,
    analysis: Analysis,
}

#[wasm_bindgen]
impl OwnRun {
    #[wasm_bindgen(constructor)]
    pub fn new() -> Self {
        Self::default()
    }

    /// Forgets what was read, but not what was said.
    pub fn clear(&mut self) {
        self.log = Log::default();
        self.reader = None;
    }

    /// Begins a file.
    pub fn begin(&mut self, name: &str) {
        self.reader = Some(Reader::new(name, &self.assignments));
    }

    /// Takes some bytes of it, or throws a sentence.
    pub fn push(&mut self, bytes: &[u8]) -> Result<(), JsError> {
        let Some(reader) = &mut self.reader else {
            return Ok(());
        };
        let taken = reader.push(bytes);
        taken.map_err(|why| JsError::new(&words::refusal(reader.file(), &why)))
    }

    /// Ends the file, or throws a sentence.
    pub fn end(&mut self) -> Result<(), JsError> {
        let Some(reader) = self.reader.take() else {
            return Ok(());
        };
        let name = reader.file().to_owned();
        let log = reader.finish();
        self.log
            .append(log.map_err(|why| JsError::new(&words::refusal(&name, &why)))?);
        Ok(())
    }

    /// Says what a column is; an empty name leaves it out.
    pub fn assign(&mut self, column: &str, quantity: &str) {
        self.assignments.retain(|said| said.column != column);
        self.assignments.push(Assignment {
            column: column.to_owned(),
            quantity: Quantity::named(quantity),
            unit: Unit::Radians,
        });
    }

    /// Says what the files lack, or throws a sentence; an empty text takes it back.
    pub fn set(&mut self, name: &str, value: &str) -> Result<(), JsError> {
        if value.is_empty() {
            self.settings.forget(name);
            return Ok(());
        }
        let set = self.settings.set_text(name, value);
        set.map_err(|refusal| JsError::new(&words::setting_refusal(&refusal)))
    }

    /// Compares what was read with theory.
    pub fn analyse(&mut self) {
        self.analysis = analyse(&self.log, &self.settings);
    }

    /// What is found, and warnings, and what was wrong with the files.
    pub fn findings(&self) -> Vec<String> {
        self.analysis.findings.iter().map(words::finding).collect()
    }

    pub fn warnings(&self) -> Vec<String> {
        let remarks = self.log.remarks.iter().map(words::remark);
        remarks
            .chain(self.analysis.warnings.iter().map(words::warning))
            .collect()
    }

    /// Measured values and theory, as text.
    #[wasm_bindgen(unchecked_return_type = "{ name: string; measured: string; theory: string }[]")]
    pub fn numbers(&self) -> Array {
        let shown = |value: Option<f64>| value.map_or_else(|| "—".into(), |value| number(value, 4));
        let rows = [
            ("angular_update", self.analysis.angular_update),
            ("weight_norm", self.analysis.weight_norm),
        ];
        let rows = rows.into_iter().map(|(name, compared)| {
            object([
                ("name", text(&["quantity", name, "label"].join("."))),
                ("measured", &shown(compared.measured)),
                ("theory", &shown(compared.theory)),
            ])
        });
        rows.collect()
    }

    /// What was recognised: quantity, parameter and name in the file.
    pub fn recognised(&self) -> Vec<String> {
        let series = self.log.series.iter().take(40);
        series
            .map(|series| {
                let parameter = series.parameter.as_deref().unwrap_or_default();
                let parts = [series.quantity.name(), parameter, "←", &series.from];
                parts
                    .iter()
                    .filter(|part| !part.is_empty())
                    .copied()
                    .collect::<Vec<_>>()
                    .join(" ")
            })
            .collect()
    }

    /// Columns that are not known, with their first values.
    #[wasm_bindgen(unchecked_return_type = "{ name: string; preview: string }[]")]
    pub fn unknown(&self) -> Array {
        let rows = self.log.unknown.iter().map(|unknown| {
            object([
                ("name", &*unknown.name),
                ("preview", &unknown.preview.join(", ")),
            ])
        });
        rows.collect()
    }

    /// Chart of a quantity, `angular_update`, `weight_norm` or `effective_learning_rate`, as SVG; empty where it was not logged.
    pub fn chart(&self, quantity: &str, theme: usize) -> String {
        let runs = self.log.runs();
        let drawn: Vec<Drawn> = self
            .analysis
            .tracks
            .iter()
            .filter_map(|track| {
                let mark = runs.iter().position(|run| *run == track.run).unwrap_or(0);
                let (measured, course, rest) = curves(track, quantity);
                let measured = measured?;
                Some(Drawn {
                    measured,
                    course,
                    rest,
                    mark,
                    run: track.run.as_deref().filter(|_| runs.len() > 1),
                })
            })
            .collect();
        if drawn.is_empty() {
            String::new()
        } else {
            svg(&drawn, theme, SIZE)
        }
    }

    /// The same chart as a table; nothing in it where the quantity was not logged.
    #[wasm_bindgen(unchecked_return_type = "ChartTable")]
    pub fn chart_table(&self, quantity: &str) -> Object {
        let tracks = self.analysis.tracks.iter().filter_map(|track| {
            let (measured, course, rest) = curves(track, quantity);
            let parts = [&track.run, &track.parameter];
            let name: Vec<&str> = parts.into_iter().flatten().map(|name| &**name).collect();
            Some(TableCurves {
                name: name.join(" "),
                measured: measured?,
                course,
                rest,
            })
        });
        let compared = match quantity {
            "angular_update" => self.analysis.angular_update,
            "weight_norm" => self.analysis.weight_norm,
            _ => Compared::default(),
        };
        let title = ["own_run.chart", quantity].join(".");
        let tracks: Vec<TableCurves> = tracks.collect();
        table_object(&log::table(text(&title), &tracks, compared))
    }

    /// The curves as comma-separated values.
    pub fn csv(&self) -> String {
        let mut made = String::from("run,parameter,quantity,step,measured,theory,equilibrium\n");
        let quoted = |text: &Option<String>| {
            let text = text.as_deref().unwrap_or_default();
            ["\"", &text.replace('"', "\"\""), "\""].concat()
        };
        for track in &self.analysis.tracks {
            for quantity in ["angular_update", "weight_norm"] {
                let (measured, course, rest) = curves(track, quantity);
                let Some(measured) = measured else { continue };
                for (row, step) in measured.steps.iter().enumerate() {
                    let at = |curve: Option<&Curve>| {
                        let value = curve.and_then(|curve| curve.values.get(row));
                        value.copied().map_or_else(String::new, shortest)
                    };
                    let cells = [
                        quoted(&track.run),
                        quoted(&track.parameter),
                        quantity.to_owned(),
                        shortest(*step),
                        at(Some(measured)),
                        at(course),
                        at(rest),
                    ];
                    made += &cells.join(",");
                    made.push('\n');
                }
            }
        }
        made
    }

    /// Link of a run with the same rates; nothing where rates are missing.
    pub fn experiment(&self) -> Option<String> {
        let run = self.log.runs().into_iter().next()?;
        same_rates(&self.log.of_run(run.as_deref()), &self.settings)
    }

    /// Link of a Hyperball run that turns by the recorded angles.
    pub fn replay(&self) -> Option<String> {
        let track = self
            .analysis
            .tracks
            .iter()
            .find(|track| track.angle.is_some())?;
        same_angles(track.angle.as_ref()?)
    }
}

/// Measured curve, theory along the schedule, and at rest.
type Curves<'a> = (Option<&'a Curve>, Option<&'a Curve>, Option<&'a Curve>);

fn curves<'a>(track: &'a Track, quantity: &str) -> Curves<'a> {
    let (measured, course, rest) = match quantity {
        "angular_update" => (&track.angle, &track.angle_course, &track.angle_rest),
        "weight_norm" => (&track.norm, &track.norm_course, &track.norm_rest),
        _ => return (track.effective_rate.as_ref(), None, None),
    };
    (measured.as_ref(), course.as_ref(), rest.as_ref())
}

/// What parameters in the text of a link, with `batch` and `samples` where they are known, come to; throws a sentence.
#[wasm_bindgen(js_name = calculate, unchecked_return_type = "{ name: string; value: string }[]")]
pub fn calculation(pairs: Vec<String>, batch: f64, samples: f64) -> Result<Array, JsError> {
    let mut parameters = Parameters::default();
    for pair in &pairs {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let set = parameters.set_text(name, value);
        set.map_err(|refusal| JsError::new(&problems::refusal(&refusal)))?;
    }
    let known = |value: f64| (value.is_finite() && value > 0.0).then_some(value);
    let found = calculate(&parameters, known(batch), known(samples));
    let rows = [
        ("angular_update", found.angular_update),
        ("weight_norm", found.weight_norm),
        ("root_mean_square", found.root_mean_square),
        ("relaxation_steps", found.relaxation_steps),
        ("relaxation_epochs", found.relaxation_epochs),
        ("half_angle_rate", found.half_angle_rate),
        ("half_angle_decay", found.half_angle_decay),
        ("double_batch_rate", found.double_batch_rate),
        ("double_batch_angle", found.double_batch_angle),
    ];
    let rows = rows.into_iter().filter_map(|(name, value)| {
        let key = format!("calculator.result.{name}");
        Some(object([
            ("name", text(&key)),
            ("value", &number(value?, 4)),
        ]))
    });
    Ok(rows.collect())
}
