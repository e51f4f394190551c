//! Presets: `NAME.title`, `NAME.claim`, `NAME.look`.

/// Key and text.
pub static WORDS: &[(&str, &str)] = &[
    ("convergence.title", "Convergence to the sphere"),
    (
        "convergence.claim",
        "Weights that start too long and weights that start too short end on the same sphere, the one that learning rate, weight decay and noise predict.",
    ),
    (
        "convergence.look",
        "Watch the norm: both groups close in on the prediction within four relaxation times.",
    ),
    ("same_product.title", "Same ηλ, same angle"),
    (
        "same_product.claim",
        "At step 1500 the learning rate rises fourfold and weight decay falls fourfold: the sphere doubles its radius, and the angular update returns to the same value.",
    ),
    (
        "same_product.look",
        "Watch the angular update jump at step 1500 and come back to the dotted line while the norm doubles.",
    ),
    ("risk_levels.title", "The angle sets the risk"),
    (
        "risk_levels.claim",
        "At step 2000 weight decay falls fourfold, at step 8000 it rises sixteenfold: each time the angular update follows its square root, and the limiting risk follows the angular update.",
    ),
    (
        "risk_levels.look",
        "Compare the steps in the angular update with those in the excess risk.",
    ),
    ("learning_rate_drop.title", "Learning-rate drop and escape"),
    (
        "learning_rate_drop.claim",
        "At step 1500 the learning rate falls tenfold: the excess risk plunges at once, then climbs back by more than half again as the weights shrink onto the new sphere.",
    ),
    (
        "learning_rate_drop.look",
        "Watch the excess risk after the drop: the low value does not last, because the angular update grows again.",
    ),
    ("escape.title", "Escape without touching the rate"),
    (
        "escape.claim",
        "All weights start in the minimum with norm 10. Nobody touches the learning rate, and yet the excess risk rises more than thirtyfold, as the norm decays and the angular update grows.",
    ),
    (
        "escape.look",
        "Watch the cloud leave the minimiser while it falls onto the sphere.",
    ),
    ("edge.title", "The edge of stability"),
    (
        "edge.claim",
        "With little noise the weights shrink until the steepest direction is at the edge of stability: effective learning rate times spectrum width, over two, settles within a fifth of one.",
    ),
    (
        "edge.look",
        "Watch the effective learning rate stop at 2, far below what the gradient noise would allow.",
    ),
    ("bursts.title", "Periodic bursts without noise"),
    (
        "bursts.claim",
        "Without any noise the weights shrink in a quiet minimum until they are thrown out of it, again and again: the excess risk of each replica rises more than a thousandfold at least a hundred times in 20 000 steps.",
    ),
    (
        "bursts.look",
        "Watch one thin line of excess risk: long slides, sudden bursts.",
    ),
    ("no_decay.title", "No weight decay, no sphere"),
    (
        "no_decay.claim",
        "Without weight decay the norm grows like the fourth root of time, twofold from step 2000 to step 32 000, and the angular update falls like one over its square.",
    ),
    (
        "no_decay.look",
        "Watch the norm rise for ever, and the angle fall on the logarithmic axis.",
    ),
    (
        "exponential_rate.title",
        "The equivalent run with an exponential rate",
    ),
    (
        "exponential_rate.claim",
        "Without weight decay, but with a learning rate that grows exponentially, the weights point step by step where those of the first experiment point: angular update and excess risk are the same, and only the norm grows.",
    ),
    (
        "exponential_rate.look",
        "Compare the angular update and the risk with “Convergence to the sphere” at the same step.",
    ),
    ("momentum.title", "Momentum"),
    (
        "momentum.claim",
        "Momentum 0.9 makes the angle of a step smaller by √(1 + α), and yet the direction wanders faster, because steps go on in the same direction: the excess risk is more than twice that of the same rate and decay without momentum.",
    ),
    (
        "momentum.look",
        "At step 2500 the momentum is switched off: the angle grows, and the risk falls.",
    ),
    ("adamw.title", "AdamW: a sphere that noise does not move"),
    (
        "adamw.claim",
        "AdamW divides by the size of the gradient. At step 4000 the noise rises fourfold, and the norm stays within 3% of √(ηd/(2λ)).",
    ),
    (
        "adamw.look",
        "Watch the norm at step 4000, where for SGD the sphere would double its radius.",
    ),
    ("lion.title", "Lion: steps of one length"),
    (
        "lion.claim",
        "Every step of Lion has the length η√d. Its sphere and its angle follow from that, and from how long the signs of the momentum stay the same, within 2%.",
    ),
    (
        "lion.look",
        "Watch both groups close in on the sphere at the same speed on the way down and up.",
    ),
    ("hyperball.title", "Hyperball: the angle as a setting"),
    (
        "hyperball.claim",
        "Hyperball keeps the norm at which it starts and turns every step by arctan η. Weights six times as long as others learn at the same rate, from the first step on.",
    ),
    (
        "hyperball.look",
        "Watch the two groups keep their norms, and the angular update, which is one flat line.",
    ),
    ("small_start.title", "A start that is too small"),
    (
        "small_start.claim",
        "Weights that start with norm 0.05 turn by more than one radian in their first step, forget where they pointed, and are within a fifth of the sphere’s radius after one relaxation time.",
    ),
    (
        "small_start.look",
        "Watch the angular update fall from above one radian while the norm shoots up.",
    ),
    ("warmup.title", "Warm-up"),
    (
        "warmup.claim",
        "With a warm-up over 1000 steps the angle grows with the learning rate instead: in the first hundred steps it is less than a quarter of what it becomes.",
    ),
    (
        "warmup.look",
        "Compare the first steps with “A start that is too small”.",
    ),
];
