//! Still pictures of a laboratory, of drawings and of linked knobs, for places where nothing runs.

use plotters::coord::Shift;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use super::charts::{CHARTS, Chart};
use super::lab::Lab;
use super::network::{NetworkView, chart_of, words};
use super::plane::Plane;
use super::product::Product;
use super::render::time_series::{self, Place};
use super::render::{Look, network, plane, product, sphere};
use crate::simulation::record::Quantity;

type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;
type AreaError = DrawingAreaErrorKind<<SVGBackend<'static> as DrawingBackend>::ErrorType>;

/// Units of the picture in a CSS pixel: plotters' corners are whole units.
const FINENESS: u32 = 4;

/// Width and height of a laboratory's picture, in CSS pixels.
pub const LAB_SIZE: (u32, u32) = (960, 400);

/// Width and height of a drawing, in CSS pixels.
pub const PLANE_SIZE: (u32, u32) = (640, 400);

/// Width and height of the sphere alone, in CSS pixels.
pub const SPHERE_SIZE: (u32, u32) = (440, 360);

/// Width and height at which the sphere alone is shown where there is room: larger than it is drawn, so that its numbers
/// can still be read on a telephone.
pub const SPHERE_SHOWN: (u32, u32) = (660, 540);

/// Width and height of the plane of two linked knobs, in CSS pixels.
pub const PRODUCT_SIZE: (u32, u32) = (240, 240);

/// Share of a laboratory's picture that the sphere takes.
const SPHERE_SHARE: f64 = 0.42;

/// Height of a chart's title, in CSS pixels.
const TITLE: u32 = 28;

/// The sphere, and beside it the charts with the names of their quantities, as SVG. `theme` is a place in the table of
/// themes.
pub fn of_lab(lab: &Lab, charts: &[&str], theme: usize) -> String {
    let named = |name: &&str| CHARTS.iter().find(|chart| chart.name() == *name);
    let charts: Vec<&Chart> = charts.iter().filter_map(named).collect();
    svg(LAB_SIZE, theme, |area, look| {
        let across = (SPHERE_SHARE * f64::from(LAB_SIZE.0 * FINENESS)) as u32;
        let (left, right) = area.split_horizontally(across);
        // Text takes whatever is written to it.
        let _ = sphere::draw(&left, &lab.scene(), look);
        let parts = right.split_evenly((charts.len().max(1), 1));
        for (number, (chart, part)) in charts.iter().zip(&parts).enumerate() {
            let (head, body) = part.split_vertically(TITLE * FINENESS);
            let _ = title(&head, chart.title(), look);
            let place = Place {
                labelled: true,
                worded: number == 0,
                named: true,
            };
            let _ = time_series::draw(&body, chart, &lab.timeline(), look, place);
        }
    })
}

/// The sphere alone, as SVG.
pub fn of_sphere(lab: &Lab, theme: usize) -> String {
    svg(SPHERE_SIZE, theme, |area, look| {
        // Text takes whatever is written to it.
        let _ = sphere::draw(area, &lab.scene(), look);
    })
}

/// The angular update of each layer of a network, above the angles of its neurons, as SVG.
pub fn of_network(view: &NetworkView, theme: usize) -> String {
    let layers = &view.sight().layers;
    svg(LAB_SIZE, theme, |area, look| {
        let parts = area.split_evenly((1, layers.len().max(1)));
        for (place, (layer, part)) in layers.iter().zip(&parts).enumerate() {
            let (head, body) = part.split_vertically(TITLE * FINENESS);
            // Text takes whatever is written to it.
            let _ = title(&head, &words::layer_title(view, place), look);
            let (above, below) = body.split_vertically(body.dim_in_pixel().1 * 3 / 5);
            let chart = chart_of(Quantity::AngularUpdate);
            if let Some(timeline) = view.timeline(place) {
                let _ = time_series::draw(&above, chart, &timeline, look, ALONE);
            }
            let _ = network::histogram(&below, &layer.row_angles, layer.theory, look);
        }
    })
}

/// The place of a chart that stands by itself.
const ALONE: Place = Place {
    labelled: true,
    worded: false,
    named: true,
};

fn title(area: &Area, words: &str, look: &Look) -> Result<(), AreaError> {
    let style = look
        .label(13.0)
        .color(&look.theme.ink)
        .pos(Pos::new(HPos::Left, VPos::Center));
    let middle = (TITLE * FINENESS / 2) as i32;
    area.draw(&Text::new(words, (middle, middle), style))
}

/// The drawing of a step, as SVG.
pub fn of_plane(drawing: &Plane, theme: usize) -> String {
    svg(PLANE_SIZE, theme, |area, look| {
        // Text takes whatever is written to it.
        let _ = plane::draw(area, drawing, look);
    })
}

/// The plane of learning rate and weight decay with the curve of one product, as SVG.
pub fn of_product(both: &Product, theme: usize) -> String {
    svg(PRODUCT_SIZE, theme, |area, look| {
        // Text takes whatever is written to it.
        let _ = product::draw(area, both, look);
    })
}

fn svg((width, height): (u32, u32), theme: usize, draw: impl Fn(&Area, &Look)) -> String {
    let look = Look::new(theme, f64::from(FINENESS));
    let size = (width * FINENESS, height * FINENESS);
    let mut text = String::new();
    {
        let area = SVGBackend::with_string(&mut text, size).into_drawing_area();
        let _ = area.fill(&look.theme.paper);
        draw(&area, &look);
        let _ = area.present();
    }
    let sides = [("width", size.0, width), ("height", size.1, height)];
    sides.iter().fold(text, |text, (name, fine, coarse)| {
        let [fine, coarse] = [fine, coarse].map(|length| format!("{name}=\"{length}\""));
        text.replacen(&fine, &coarse, 1)
    })
}
