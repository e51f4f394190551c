//! Numbers are read and written as the standard library does it, whatever engine does it here.

use equisphere::numeric::number_format::{number, parse, round_to, shortest};
use equisphere::parameters::link::decode;
use wasm_bindgen_test::wasm_bindgen_test;

/// Neighbours of each power of ten that are tried, to either side: where the number of digits changes.
const NEIGHBOURS: u64 = 64;

fn near_powers_of_ten() -> impl Iterator<Item = f64> {
    (-323..=308).flat_map(|exponent| {
        let power: f64 = format!("1e{exponent}").parse().unwrap();
        let bits = power.to_bits();
        (bits.saturating_sub(NEIGHBOURS)..=bits + NEIGHBOURS).map(f64::from_bits)
    })
}

fn assert_survives(value: f64) {
    let text = shortest(value);
    assert_eq!(text.parse(), Ok(value), "{text}");
    assert_eq!(
        parse(&text).map(f64::to_bits),
        Some(value.to_bits()),
        "{text}"
    );
    // The fewest digits: as many as the standard library finds.
    let count = |text: &str| {
        let mantissa = text.split('e').next().unwrap_or_default();
        let digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
        digits.trim_matches('0').len()
    };
    assert_eq!(count(&text), count(&format!("{value:e}")), "{text}");
}

#[wasm_bindgen_test(unsupported = test)]
fn every_double_around_a_power_of_ten_survives_as_text() {
    near_powers_of_ten()
        .filter(|value| *value > 0.0)
        .for_each(assert_survives);
}

#[wasm_bindgen_test(unsupported = test)]
fn the_smallest_and_the_largest_doubles_survive_as_text() {
    for value in [
        f64::MAX,
        f64::MIN_POSITIVE,
        5e-324,
        1e300,
        1e-300,
        f64::MIN_POSITIVE.next_down(),
        9007199254740993.0,
        1.7976931348623155e308,
    ] {
        assert_survives(value);
        assert_survives(-value);
    }
    assert_eq!(shortest(0.0), "0");
    // Just below half way between two doubles: some readers of numbers never finish this one.
    assert_eq!(
        parse("2.2250738585072011e-308"),
        Some(f64::MIN_POSITIVE.next_down())
    );
    assert_eq!(parse("1e400"), Some(f64::INFINITY));
    assert_eq!(parse("1e-400"), Some(0.0));
}

#[wasm_bindgen_test(unsupported = test)]
fn long_digits_are_rounded_once() {
    // Halfway between two doubles and a hair above, beyond the nineteenth digit; and at extreme scales.
    for text in [
        "9007199254740993.00000000000000000001",
        "9007199254740993",
        "1234567890123456789e-300",
        "9999999999999999999e280",
        "0.000000000000000000000000000000000000001234567890123456789",
        "179769313486231580793e288",
    ] {
        assert_eq!(parse(text), text.parse().ok(), "{text}");
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn rounding_to_some_digits_is_exact_around_powers_of_ten() {
    for value in near_powers_of_ten().filter(|value| *value > 0.0) {
        for digits in [1, 2, 3] {
            let expected: f64 = format!("{value:.*e}", digits - 1).parse().unwrap();
            assert_eq!(round_to(value, digits), expected, "{value:e} {digits}");
        }
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn ties_go_away_from_zero() {
    for (value, digits, expected) in [
        (2.5, 1, "3"),
        (0.125, 2, "0.13"),
        (0.375, 2, "0.38"),
        (9.5, 1, "10"),
        (-2.5, 1, "−3"),
        // Below and above a tie by half a unit in the last place of the double.
        (1.005, 3, "1.00"),
        (1.0051, 3, "1.01"),
    ] {
        assert_eq!(number(value, digits), expected, "{value} {digits}");
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn links_with_numbers_next_to_powers_of_ten_are_read() {
    for link in [
        "v=1&learning_rate=9.999999999999998e18",
        "v=1&seed=9999999999999998000",
        "v=1&changes=5:momentum:9.999999999999998e18",
        "v=1&spectrum=typed&eigenvalues=0;1;9.999999999999997e-34",
    ] {
        let decoded = decode(link).unwrap();
        let outside = !link.contains("eigenvalues");
        assert_eq!(decoded.remarks.len(), usize::from(outside), "{link}");
    }
}
