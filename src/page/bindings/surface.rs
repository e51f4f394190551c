//! A canvas of the page as a surface for plotters.
//!
//! `plotters-canvas` writes a new colour string for every line, of which a picture that moves has some hundred a
//! frame. This surface keeps each colour as the string that the browser wants, and joins neighbours of one colour
//! into one path, so that a picture is a few paths and leaves nothing for the browser's garbage collector.
//! Coordinates cross the border as whole numbers, for fractions would be boxed. What stands still is drawn by
//! `plotters-canvas` itself.

use std::convert::Infallible;

use js_sys::JsString;
use plotters::coord::Shift;
use plotters::prelude::{DrawingArea, DrawingBackend, IntoDrawingArea};
use plotters_backend::text_anchor::{HPos, VPos};
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingErrorKind,
};
use wasm_bindgen::prelude::*;
use web_sys::HtmlCanvasElement;

use crate::page::render::pens::{Ink, Pens};
use crate::page::text::text;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = CanvasRenderingContext2D)]
    type Context;
    #[wasm_bindgen(method, setter, js_name = fillStyle)]
    fn set_fill(this: &Context, style: &JsString);
    #[wasm_bindgen(method, setter, js_name = strokeStyle)]
    fn set_stroke(this: &Context, style: &JsString);
    #[wasm_bindgen(method, setter, js_name = lineWidth)]
    fn set_line_width(this: &Context, width: u32);
    #[wasm_bindgen(method, js_name = beginPath)]
    fn begin_path(this: &Context);
    #[wasm_bindgen(method, js_name = moveTo)]
    fn move_to(this: &Context, x: i32, y: i32);
    #[wasm_bindgen(method, js_name = lineTo)]
    fn line_to(this: &Context, x: i32, y: i32);
    #[wasm_bindgen(method)]
    fn arc(this: &Context, x: i32, y: i32, radius: i32, from: i32, to: i32);
    #[wasm_bindgen(method)]
    fn stroke(this: &Context);
    #[wasm_bindgen(method)]
    fn fill(this: &Context);
    #[wasm_bindgen(method, js_name = clearRect)]
    fn clear_rect(this: &Context, x: i32, y: i32, width: u32, height: u32);
    #[wasm_bindgen(method, setter)]
    fn set_font(this: &Context, font: &str);
    #[wasm_bindgen(method, setter, js_name = textAlign)]
    fn set_text_align(this: &Context, align: &str);
    #[wasm_bindgen(method, setter, js_name = textBaseline)]
    fn set_text_baseline(this: &Context, baseline: &str);
    #[wasm_bindgen(method, js_name = fillText)]
    fn fill_text(this: &Context, text: &str, x: i32, y: i32);
}

/// Any angle beyond 2π is a whole circle to a canvas; a whole number leaves nothing on the heap.
const FULL_TURN: i32 = 7;

/// What a path is drawn with.
#[derive(Clone, Copy, PartialEq)]
enum Pen {
    Stroke(Ink, u32),
    Fill(Ink),
}

fn ink(color: BackendColor) -> Ink {
    (color.rgb, color.alpha)
}

/// A canvas and what is known of its state.
#[wasm_bindgen]
pub struct Surface {
    canvas: HtmlCanvasElement,
    context: Context,
    pens: Pens<JsString>,
    /// The pen that the context has now, and whether a path is begun with it.
    pen: Option<Pen>,
    begun: bool,
    size: (u32, u32),
}

#[wasm_bindgen]
impl Surface {
    /// Throws a sentence when the browser has no 2-D canvas.
    #[wasm_bindgen(constructor)]
    pub fn new(canvas: HtmlCanvasElement) -> Result<Self, JsError> {
        let Some(context) = canvas.get_context("2d").ok().flatten() else {
            return Err(JsError::new(text("problem.no_canvas")));
        };
        Ok(Self {
            size: (canvas.width(), canvas.height()),
            canvas,
            context: context.unchecked_into(),
            pens: Pens::default(),
            pen: None,
            begun: false,
        })
    }

    /// Gives the canvas a size in device pixels, see [`side`]. It is empty then, also where the size was the same.
    pub fn resize(&mut self, width: f64, height: f64) {
        let [width, height] = [width, height].map(side);
        self.canvas.set_width(width);
        self.canvas.set_height(height);
        self.size = (width, height);
        // A canvas that gets a size forgets its pens and its picture.
        self.pen = None;
    }
}

/// Longest side of a canvas in device pixels: every browser can draw that much.
const LARGEST: f64 = 4096.0;

/// A length in device pixels as a canvas takes it: at least one and at most [`LARGEST`].
pub fn side(length: f64) -> u32 {
    length.clamp(1.0, LARGEST) as u32
}

impl Surface {
    /// Size in device pixels.
    pub fn size(&self) -> (u32, u32) {
        self.size
    }

    /// The whole surface, empty, to draw on.
    pub fn clear(&mut self) -> DrawingArea<Painter<'_>, Shift> {
        let (width, height) = self.size;
        self.context.clear_rect(0, 0, width, height);
        Painter(self).into_drawing_area()
    }

    /// Goes on with the path that is begun with this pen, or begins one.
    fn take(&mut self, pen: Pen) {
        if self.pen != Some(pen) {
            self.finish();
            match pen {
                Pen::Stroke(color, width) => {
                    self.context.set_stroke(self.pens.get(color, style));
                    self.context.set_line_width(width);
                }
                Pen::Fill(color) => self.context.set_fill(self.pens.get(color, style)),
            }
            self.pen = Some(pen);
        }
        if !self.begun {
            self.context.begin_path();
            self.begun = true;
        }
    }

    /// Draws the path that is begun.
    fn finish(&mut self) {
        if self.begun {
            match self.pen {
                Some(Pen::Stroke(..)) => self.context.stroke(),
                Some(Pen::Fill(_)) => self.context.fill(),
                None => {}
            }
            self.begun = false;
        }
    }

    fn trace(&self, points: impl IntoIterator<Item = BackendCoord>) {
        for (place, (x, y)) in points.into_iter().enumerate() {
            if place == 0 {
                self.context.move_to(x, y);
            } else {
                self.context.line_to(x, y);
            }
        }
    }
}

/// A colour as the browser wants it.
fn style(((red, green, blue), alpha): Ink) -> JsString {
    // In per mille: all that eight bits can show.
    let alpha = (1000.0 * alpha).round() as u32;
    format!("rgb({red} {green} {blue} / {}.{}%)", alpha / 10, alpha % 10).into()
}

/// The surface while it is drawn on.
pub struct Painter<'a>(&'a mut Surface);

impl Drop for Painter<'_> {
    fn drop(&mut self) {
        self.0.finish();
    }
}

type Drawn = Result<(), DrawingErrorKind<Infallible>>;

impl DrawingBackend for Painter<'_> {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        self.0.size()
    }

    fn ensure_prepared(&mut self) -> Drawn {
        Ok(())
    }

    fn present(&mut self) -> Drawn {
        self.0.finish();
        Ok(())
    }

    fn draw_pixel(&mut self, (x, y): BackendCoord, color: BackendColor) -> Drawn {
        self.draw_rect((x, y), (x + 1, y + 1), &color, true)
    }

    fn draw_rect<S: BackendStyle>(
        &mut self,
        (left, top): BackendCoord,
        (right, bottom): BackendCoord,
        style: &S,
        fill: bool,
    ) -> Drawn {
        let corners = [(left, top), (right, top), (right, bottom), (left, bottom)];
        if fill {
            self.fill_polygon(corners, style)
        } else {
            self.draw_path(corners.into_iter().chain([(left, top)]), style)
        }
    }

    fn draw_text<TStyle: BackendTextStyle>(
        &mut self,
        text: &str,
        style: &TStyle,
        (x, y): BackendCoord,
    ) -> Drawn {
        self.0.finish();
        self.0.take(Pen::Fill(ink(style.color())));
        let context = &self.0.context;
        let size = style.size().round() as u32;
        context.set_font(&format!("{size}px {}", style.family().as_str()));
        let anchor = style.anchor();
        context.set_text_align(match anchor.h_pos {
            HPos::Left => "left",
            HPos::Center => "center",
            HPos::Right => "right",
        });
        context.set_text_baseline(match anchor.v_pos {
            VPos::Top => "top",
            VPos::Center => "middle",
            VPos::Bottom => "bottom",
        });
        context.fill_text(text, x, y);
        Ok(())
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        style: &S,
    ) -> Drawn {
        self.0
            .take(Pen::Stroke(ink(style.color()), style.stroke_width()));
        self.0.trace(path);
        Ok(())
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        corners: I,
        style: &S,
    ) -> Drawn {
        self.0.take(Pen::Fill(ink(style.color())));
        self.0.trace(corners);
        Ok(())
    }

    fn draw_circle<S: BackendStyle>(
        &mut self,
        (x, y): BackendCoord,
        radius: u32,
        style: &S,
        fill: bool,
    ) -> Drawn {
        let pen = if fill {
            Pen::Fill(ink(style.color()))
        } else {
            Pen::Stroke(ink(style.color()), style.stroke_width())
        };
        self.0.take(pen);
        let radius = radius as i32;
        self.0.context.move_to(x + radius, y);
        self.0.context.arc(x, y, radius, 0, FULL_TURN);
        Ok(())
    }
}
