//! What tools want to know of the element: `custom-elements.json` and its types, made from the tables of the program.

use equisphere::page::charts::CHARTS;
use equisphere::parameters::rows;
use serde_json::{Value, json};

/// Attributes of the element: name, TypeScript type, what holds where nothing is said, and what it is.
const ATTRIBUTES: [(&str, &str, &str, &str); 9] = [
    (
        "link",
        "string",
        "",
        "The experiment, as the address of the page holds it after “#”.",
    ),
    (
        "address",
        "boolean",
        "",
        "Whether the element follows the address bar, if no other does.",
    ),
    (
        "page",
        "string",
        "",
        "The address of a laboratory’s own page, where links that are shared open.",
    ),
    (
        "controls",
        "\"all\" | \"few\" | \"none\"",
        "all",
        "Everything; the bar, pictures and charts; or pictures and charts alone.",
    ),
    (
        "charts",
        "string",
        "",
        "Which charts are shown, by their names and commas between them, or none.",
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

const LINK: &str = "The whole experiment as text; empty for the default one.";
const OPEN: &str = "Opens a link; what is wrong with it is told in a notice.";
const SET: &str = "Sets a parameter by its name in links; what is refused is told in a notice.";

/// The manifest in the format of <https://github.com/webcomponents/custom-elements-manifest>, version 1.
/// `module` is the path of the script that defines the element.
pub fn manifest(module: &str) -> Value {
    let attribute = |(name, kind, default, text): &(&str, &str, &str, &str)| {
        let description = if *name == "charts" {
            format!("{text} There are {}.", charts().join(", "))
        } else {
            (*text).into()
        };
        json!({ "name": name, "type": { "text": kind }, "default": default, "description": description })
    };
    let event = |(name, description): &(&str, &str)| {
        let detail = "CustomEvent<{ link: string; steps: number }>";
        json!({ "name": name, "description": description, "type": { "text": detail } })
    };
    let link = json!({
        "kind": "field", "name": "link", "type": { "text": "string" }, "readonly": true, "description": LINK,
    });
    let method = |name: &str, text: &str, parameters: Value| {
        json!({
            "kind": "method", "name": name, "parameters": parameters, "description": text,
            "return": { "type": { "text": "Promise<void>" } },
        })
    };
    let text = |name: &str| json!({ "name": name, "type": { "text": "string" } });
    let parameter = json!({ "name": "name", "type": { "text": parameter_names() } });
    let value = json!({ "name": "value", "type": { "text": "string | number" } });
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
                "description": "A laboratory of the equilibrium sphere.",
                "superclass": { "name": "HTMLElement" },
                "attributes": ATTRIBUTES.iter().map(attribute).collect::<Vec<_>>(),
                "members": [link, method("open", OPEN, json!([text("link")])), method("setParameter", SET, json!([parameter, value]))],
                "events": EVENTS.iter().map(event).collect::<Vec<_>>(),
                "slots": [{ "name": "", "description": "Shown until the laboratory is ready." }],
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
    let events = EVENTS.iter().map(|(name, text)| {
        format!("    /** {text} */\n    \"{name}\": CustomEvent<EquisphereDetail>;\n")
    });
    let events: String = events.collect();
    let names = parameter_names();
    format!(
        "// Written by the build, from the table of parameters.\n\
         /** What the element’s events tell. */\n\
         export interface EquisphereDetail {{ link: string; steps: number }}\n\n\
         /** Names of parameters in links. */\n\
         export type EquisphereParameter = {names};\n\n\
         /** A laboratory of the equilibrium sphere. */\n\
         export class EquisphereLab extends HTMLElement {{\n\
         \x20 /** {LINK} */\n  readonly link: string;\n\
         \x20 /** {OPEN} */\n  open(link: string): Promise<void>;\n\
         \x20 /** {SET} */\n  setParameter(name: EquisphereParameter, value: string | number): Promise<void>;\n}}\n\n\
         declare global {{\n\
         \x20 interface HTMLElementTagNameMap {{\n    \"equisphere-lab\": EquisphereLab;\n  }}\n\
         \x20 interface HTMLElementEventMap {{\n{events}  }}\n}}\n"
    )
}

/// Names of all charts.
fn charts() -> Vec<&'static str> {
    CHARTS.iter().map(|chart| chart.row().name).collect()
}

fn parameter_names() -> String {
    let names: Vec<_> = rows().map(|row| format!("\"{}\"", row.name)).collect();
    names.join(" | ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_types_know_every_parameter_and_the_manifest_every_attribute_that_the_element_reads() {
        let types = types();
        for row in rows() {
            assert!(types.contains(&format!("\"{}\"", row.name)), "{}", row.name);
        }
        let read = |path: &str| std::fs::read_to_string(crate::tools::root().join(path)).unwrap();
        let sources = read("www/composition.js") + &read("www/element.js");
        for (attribute, ..) in ATTRIBUTES {
            assert!(sources.contains(&format!("\"{attribute}\"")), "{attribute}");
        }
        for call in sources.split("etAttribute(\"").skip(1) {
            let name = call.split('"').next().unwrap();
            assert!(ATTRIBUTES.iter().any(|row| row.0 == name), "{name}");
        }
    }
}
