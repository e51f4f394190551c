//! What tools want to know of the element: `custom-elements.json` and its types, made from the table of parameters.

use equisphere::page::charts::CHARTS;
use equisphere::page::text::parameters::{allowed, help};
use equisphere::parameters::{Kind, Parameters, Row, rows};
use serde_json::{Value, json};

/// What composes a laboratory: attribute, TypeScript type, what holds where nothing is said, and what it is.
const COMPOSITION: [(&str, &str, &str, &str); 13] = [
    (
        "link",
        "string",
        "",
        "The experiment, as the address of the page holds it after “#”; read when the element starts.",
    ),
    (
        "address",
        "boolean",
        "",
        "Whether the element follows the address bar, if no other does.",
    ),
    (
        "controls",
        "\"all\" | \"few\" | \"none\"",
        "all",
        "Everything; the bar, pictures and charts; or pictures and charts alone.",
    ),
    (
        "experiment",
        "string",
        "",
        "The name of an experiment, where there is no link; read when the element starts.",
    ),
    (
        "loading",
        "\"eager\" | \"lazy\"",
        "eager",
        "“lazy” for an element that starts when it comes near what is seen.",
    ),
    (
        "page",
        "string",
        "",
        "The address of a laboratory’s own page, where links that are shared open.",
    ),
    ("charts", "string", "", ""),
    (
        "knobs",
        "string",
        "",
        "Parameters, by their names and commas between them, that have a knob above the pictures; any with a slider.",
    ),
    (
        "theme",
        "\"auto\" | \"light\" | \"dark\" | \"transparent\"",
        "auto",
        "Colours: those that the browser prefers, one of both, or without paper of its own.",
    ),
    (
        "autoplay",
        "\"visible\" | \"off\"",
        "visible",
        "Whether it plays when it comes into view.",
    ),
    ("caption", "string", "", "A line under the pictures."),
    (
        "lang",
        "string",
        "",
        "The language, “en” or “zh”; where it is missing, that of the document or the browser. The first element of a \
         page that starts decides for all.",
    ),
    (
        "patience",
        "number",
        "5000",
        "Milliseconds without a report from a worker after which the reader is asked.",
    ),
];

/// Events, with what they tell.
const EVENTS: [(&str, &str); 3] = [
    ("equisphere-ready", "The laboratory is there."),
    (
        "equisphere-change",
        "The reader has changed the experiment.",
    ),
    ("equisphere-step", "The numbers are written anew."),
];

/// Parts that a style sheet of the page reaches.
pub const PARTS: [(&str, &str); 7] = [
    ("laboratory", "Everything."),
    ("bar", "The bar with the buttons."),
    ("sphere", "The picture of the sphere, with its heading."),
    ("charts", "The column of charts."),
    ("controls", "The settings."),
    (
        "foot",
        "What stands below: sentences, fast-forward, the table.",
    ),
    ("out", "The link to the full page."),
];

/// Custom properties that a style sheet of the page may set on the element.
pub const PROPERTIES: [(&str, &str); 6] = [
    ("--paper", "Background."),
    ("--ink", "Text."),
    ("--muted", "Text of less weight."),
    ("--grid", "Lines around and between parts."),
    ("--sans", "The font of controls and numbers."),
    ("--serif", "The font of sentences."),
];

/// The manifest in the format of <https://github.com/webcomponents/custom-elements-manifest>, version 1.
/// `module` is the path of the script that defines the element.
pub fn manifest(module: &str) -> Value {
    let name =
        |(name, description): &(&str, &str)| json!({ "name": name, "description": description });
    let event = |(name, description): &(&str, &str)| {
        let detail = "CustomEvent<{ link: string; steps: number }>";
        json!({ "name": name, "description": description, "type": { "text": detail } })
    };
    let attributes = COMPOSITION.iter().map(|&(name, kind, default, text)| {
        let description = if name == "charts" { charts() } else { text.into() };
        json!({ "name": name, "type": { "text": kind }, "default": default, "description": description })
    });
    let parameters = rows().map(|row| {
        json!({
            "name": row.name, "fieldName": row.name, "type": { "text": type_of(row) },
            "default": default_of(row), "description": description_of(row),
        })
    });
    let fields = rows().map(|row| {
        json!({
            "kind": "field", "name": row.name, "attribute": row.name, "type": { "text": type_of(row) },
            "default": default_of(row), "description": description_of(row),
        })
    });
    let link = json!({
        "kind": "field", "name": "link", "type": { "text": "string" }, "readonly": true,
        "description": "The whole experiment as text; empty for the default one.",
    });
    let open = json!({
        "kind": "method", "name": "open", "return": { "type": { "text": "Promise<void>" } },
        "parameters": [{ "name": "link", "type": { "text": "string" } }],
        "description": "Opens a link; what is wrong with it is told in a notice.",
    });
    json!({
        "schemaVersion": "1.0.0",
        "readme": "",
        "modules": [{
            "kind": "javascript-module",
            "path": module,
            "declarations": [{
                "kind": "class",
                "name": "EquisphereLab",
                "tagName": "equisphere-lab",
                "customElement": true,
                "description": "A laboratory of the equilibrium sphere. What it contains is shown until it is ready.",
                "superclass": { "name": "HTMLElement" },
                "attributes": attributes.chain(parameters).collect::<Vec<_>>(),
                "members": fields.chain([link, open]).collect::<Vec<_>>(),
                "events": EVENTS.iter().map(event).collect::<Vec<_>>(),
                "cssParts": PARTS.iter().map(name).collect::<Vec<_>>(),
                "cssProperties": PROPERTIES.iter().map(name).collect::<Vec<_>>(),
                "slots": [{ "name": "", "description": "Shown until the laboratory is ready, and where it cannot run." }],
            }],
            "exports": [
                { "kind": "js", "name": "EquisphereLab", "declaration": { "name": "EquisphereLab" } },
                { "kind": "custom-element-definition", "name": "equisphere-lab", "declaration": { "name": "EquisphereLab" } },
            ],
        }],
    })
}

/// Types of the element for TypeScript.
pub fn types() -> String {
    let fields = rows().map(|row| {
        let (kind, text) = (type_of(row), description_of(row));
        format!("  /** {text} */\n  {}: {kind};\n", row.name)
    });
    let fields: String = fields.collect();
    let events = EVENTS.iter().map(|(name, text)| {
        format!("    /** {text} */\n    \"{name}\": CustomEvent<EquisphereDetail>;\n")
    });
    let events: String = events.collect();
    format!(
        "// Written by the build, from the table of parameters.\n\
         /** What the element’s events tell. */\n\
         export interface EquisphereDetail {{ link: string; steps: number }}\n\n\
         /** A laboratory of the equilibrium sphere. Properties are named as the keys of links. */\n\
         export class EquisphereLab extends HTMLElement {{\n{fields}\
         \x20 /** The whole experiment as text; empty for the default one. */\n  readonly link: string;\n\
         \x20 /** Opens a link; what is wrong with it is told in a notice. */\n  open(link: string): Promise<void>;\n}}\n\n\
         declare global {{\n\
         \x20 interface HTMLElementTagNameMap {{\n    \"equisphere-lab\": EquisphereLab;\n  }}\n\
         \x20 interface HTMLElementEventMap {{\n{events}  }}\n}}\n"
    )
}

fn charts() -> String {
    let names: Vec<_> = CHARTS.iter().map(|chart| chart.name()).collect();
    format!(
        "Which charts are shown, by their names and commas between them, or none: {}.",
        names.join(", ")
    )
}

fn type_of(row: &Row) -> String {
    match row.kind {
        Kind::Choice { options } => {
            let names = options.iter().map(|name| format!("\"{name}\""));
            names.collect::<Vec<_>>().join(" | ")
        }
        Kind::List { .. } => "string".into(),
        _ => "number".into(),
    }
}

fn default_of(row: &Row) -> String {
    Parameters::default().text(row)
}

fn description_of(row: &Row) -> String {
    match row.kind {
        Kind::Choice { .. } => help(row).into(),
        _ => format!("{} Allowed: {}.", help(row), allowed(row)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_parameter_is_an_attribute_and_a_property() {
        let manifest = manifest("./www/lab.js");
        let element = &manifest["modules"][0]["declarations"][0];
        let names = |list: &str| -> Vec<String> {
            let list = element[list].as_array().unwrap().iter();
            list.map(|one| one["name"].as_str().unwrap().into())
                .collect()
        };
        let (attributes, members, types) = (names("attributes"), names("members"), types());
        for row in rows() {
            assert!(
                attributes.iter().any(|name| name == row.name),
                "{}",
                row.name
            );
            assert!(members.iter().any(|name| name == row.name), "{}", row.name);
            assert!(types.contains(&format!("  {}: ", row.name)), "{}", row.name);
        }
        assert!(types.contains("optimizer: \"sgd\" | "), "{types}");
    }

    #[test]
    fn the_parts_are_those_that_the_page_names_and_the_properties_those_of_its_style() {
        let read = |path: &str| std::fs::read_to_string(crate::tools::root().join(path)).unwrap();
        let (frame, tools, style) = (
            read("www/frame.js"),
            read("www/tools.js"),
            read("www/lab.css"),
        );
        for (part, _) in PARTS {
            let named = frame.contains(&format!(" {part}: "))
                || tools.contains(&format!("part.add(\"{part}\")"));
            assert!(named, "{part}");
        }
        for (property, _) in PROPERTIES {
            assert!(style.contains(&format!("{property}: ")), "{property}");
        }
        let composition = read("www/composition.js") + &read("www/element.js");
        for (attribute, ..) in COMPOSITION {
            assert!(composition.contains(attribute), "{attribute}");
        }
    }
}
