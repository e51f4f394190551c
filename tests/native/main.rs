//! Tests that need a file system, many steps or many random cases: natively only.

mod agreement;
mod articles;
mod chart_tables;
mod digits;
mod examples;
mod forecast;
mod history;
mod layering;
mod line_names;
mod logs;
mod map;
mod network;
mod noise;
mod one_row;
mod pictures;
mod presets;
mod properties;
mod reduction;
mod schedules;
mod snapshots;
mod strays;
mod take_away;
mod theory;
mod validity;
mod words;
