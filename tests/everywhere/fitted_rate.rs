use equisphere::page::lab::Lab;
use equisphere::run::fitted_rate::fitted_rate;
use wasm_bindgen_test::*;

fn settled(link: &str, steps: u64) -> Option<f64> {
    let mut lab = Lab::default();
    lab.open_link(link).unwrap();
    lab.advance(steps);
    fitted_rate(lab.run())
}

#[wasm_bindgen_test(unsupported = test)]
fn without_noise_two_weights_fall_at_the_rate_of_the_closed_form() {
    // At a fixed length the tangent of the angle to the minimiser falls by 1 − ηΔa a step. For uniform directions in the
    // plane the mean of sin² is then e⁻ˣ/(1 + e⁻ˣ) with x = ηΔa·t, half at first: of the fall, eight tenths are left at
    // x = ln 1.5 and one tenth at x = ln 19.
    let (from, to) = (libm::log(1.5), libm::log(19.0));
    let points: Vec<(f64, f64)> = (0..=1000)
        .map(|k| from + (to - from) * f64::from(k) / 1000.0)
        .map(|x| (x, -x - libm::log1p(libm::exp(-x))))
        .collect();
    let mean = |value: fn(&(f64, f64)) -> f64| points.iter().map(value).sum::<f64>() / 1001.0;
    let (x, y) = (mean(|point| point.0), mean(|point| point.1));
    let sum = |of: &dyn Fn(f64, f64) -> f64| -> f64 {
        points
            .iter()
            .map(|point| of(point.0 - x, point.1 - y))
            .sum()
    };
    let slope = -sum(&|x, y| x * y) / sum(&|x, _| x * x);
    let link = "v=2&learning_rate=0.01&weight_decay=0&noise_scale=0&dimension=2&replicas=256\
                &initial_norm=1&initial_norm_odd=1";
    let rate = settled(link, 3000).unwrap();
    // 256 random directions have a mean that is off by some per cent.
    assert!((rate / (0.01 * slope) - 1.0).abs() < 0.08, "{rate} {slope}");
}

#[wasm_bindgen_test(unsupported = test)]
fn there_is_no_fit_where_rates_change_or_the_fall_is_not_over() {
    let sphere = "v=2&initial_norm=1.13&initial_norm_odd=1.13";
    assert!(settled(sphere, 1000).is_some());
    assert_eq!(settled(sphere, 50), None, "too short");
    let changed = format!("{sphere}&changes=500:learning_rate:0.2");
    assert_eq!(settled(&changed, 1000), None);
    assert_eq!(settled(&format!("{sphere}&schedule=cosine"), 1000), None);
}
