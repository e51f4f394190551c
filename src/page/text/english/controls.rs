//! The page's frame: buttons, headings, notices.
//!
//! What begins with `failure.` is also written into a script when the page is built, because it is needed
//! where the program cannot be asked.

/// Key and text.
pub static WORDS: &[(&str, &str)] = &[
    // The bar.
    ("run", "Run"),
    ("play", "Play"),
    ("pause", "Pause"),
    ("step", "Step"),
    ("step.title", "One step"),
    ("reset", "Reset"),
    ("reset.title", "The same run again, from step 0"),
    ("reseed", "New seed"),
    ("reseed.title", "Another run with the same settings"),
    ("share", "Share"),
    ("share.title", "Copy the whole experiment as a link"),
    ("share.copied", "The link is in the clipboard. {exact}"),
    (
        "share.refused",
        "The browser keeps the clipboard closed; copy the address: {address} {exact}",
    ),
    (
        "share.shortened",
        "So many settings changed on the way that it holds only the present ones.",
    ),
    ("experiment", "Experiment"),
    ("own_settings", "Your own settings"),
    ("own_settings.claim", "Your own settings."),
    ("clock.step", "step"),
    // The sphere.
    ("sphere", "The equilibrium sphere"),
    ("sphere.title", "Drag, or use the arrow keys, to turn"),
    ("sphere.hint", "drag to turn"),
    (
        "sphere.alternative",
        "The equilibrium sphere, predicted radius {radius}. {sentences}",
    ),
    ("legend.weights", "weights"),
    ("legend.replica", "replica 0"),
    ("legend.radius", "predicted radius"),
    ("legend.minimiser", "minimiser"),
    ("picture.weights", "Replica 0’s weights as an image"),
    (
        "picture.component",
        "The first principal component as an image",
    ),
    // Charts.
    ("chart.empty", "no step taken yet"),
    (
        "chart.alternative",
        "{title} against the step: {measured}, theory {theory}, gap {gap}.",
    ),
    // Parameters.
    ("parameters", "Parameters"),
    ("slider", "{parameter}, slider"),
    ("help", "{help} Allowed: {allowed}."),
    ("help.about", "About {parameter}"),
    ("help.sign", "?"),
    // The table.
    ("table", "Measured and predicted"),
    ("table.summary", "Measured and predicted, the whole table"),
    ("table.quantity", "Quantity"),
    ("table.measured", "Measured"),
    ("table.predicted", "Predicted"),
    ("table.gap", "Gap"),
    ("table.verdict", "Theory"),
    (
        "table.equivalent_runs",
        "Equivalent runs, whose weights point in the same directions step by step:",
    ),
    // Fast-forward.
    ("fast_forward", "Fast-forward"),
    ("fast_forward.steps", "steps"),
    ("fast_forward.steps.label", "Steps to fast-forward"),
    ("fast_forward.cancel", "Cancel"),
    ("fast_forward.wait", "Wait"),
    (
        "fast_forward.silent",
        "The worker has not answered for a while. Wait for it, or cancel?",
    ),
    (
        "fast_forward.called_off",
        "The run goes another way now; fast-forward was called off.",
    ),
    ("worker.died", "The worker stopped: {why}."),
    ("worker.unknown", "the browser does not say why"),
    ("worker.unreadable", "its message could not be read"),
    (
        "worker.left",
        "Fast-forward ended when the page was left; the run is where it was.",
    ),
    // Data, address, notices.
    ("data.loading", "Loading the images…"),
    (
        "data.failed",
        "The images could not be loaded ({why}); the experiment before goes on.",
    ),
    ("data.status", "the server answers {status}"),
    ("data.html", "the server sends a page instead"),
    (
        "address.replaced",
        "{told} The address now holds the experiment that runs.",
    ),
    ("notice.close", "Close the notice"),
    ("notice.close.sign", "×"),
    // Failures.
    ("failure.title", "The laboratory cannot run here"),
    (
        "failure.no_webassembly",
        "This browser has no WebAssembly, in which the laboratory is written.",
    ),
    (
        "failure.too_old",
        "This browser does not know WebAssembly’s SIMD instructions, as every browser since 2023 does.",
    ),
    (
        "failure.policy",
        "The content security policy of this site refuses WebAssembly: its script-src lacks 'wasm-unsafe-eval'.",
    ),
    (
        "failure.unreachable",
        "The program could not be loaded from {address}: {why}.",
    ),
    (
        "failure.missing",
        "The program could not be loaded: the server answers {status} for {address}.",
    ),
    (
        "failure.not_wasm",
        "The program could not be loaded: for {address} the server sends something else, of type “{type}”.",
    ),
    (
        "failure.damaged",
        "The program could not be loaded: what arrived from {address} is damaged or cut short ({why}).",
    ),
    (
        "failure.wrong_numbers",
        "This browser computes a few steps with a known result wrongly, so the laboratory shows no numbers in it.",
    ),
    ("failure.unknown", "The laboratory could not start: {why}."),
    ("failure.stopped", "The program stopped"),
    (
        "failure.what",
        "An error in the program ended this run. Nothing is lost but the steps: the link below holds the experiment.",
    ),
    ("failure.link", "Link of the run"),
    ("failure.afresh", "Start afresh from it"),
];
