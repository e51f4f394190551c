//! Exact decimal digits of floating-point numbers, read and written.
//!
//! The standard library does both correctly, and so does every JavaScript engine, because ECMA-262 specifies
//! the shortest digits that read back (`Number::toString`), correctly rounded digits (`toExponential`) and
//! correctly rounded reading (`StringToNumber`). In the page the engine's own routines are used: those of the
//! standard library would add some 20 kB to the first load. Both give the same text and the same bits; this
//! is the one module outside the border that calls JavaScript.

/// The decimal digits of a positive number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Digits {
    /// At least one digit, the first of them not zero.
    pub digits: String,
    /// The power of ten of the first digit.
    pub exponent: i32,
}

/// The fewest digits that read back as the same number; `value` is positive and finite.
pub fn shortest(value: f64) -> Digits {
    split(&engine::shortest(value))
}

/// The nearest number of `count` digits, 1 to 21, with ties away from zero; `value` is positive and finite.
pub fn rounded(value: f64, count: usize) -> Digits {
    split(&engine::rounded(value, count))
}

/// The number nearest to a decimal in ASCII, such as `-12.5e-3`; infinite if it is too large.
pub fn read(text: &str) -> f64 {
    engine::read(text)
}

/// Digits and exponent of text such as `1.25e-3` or `1.25e+3`.
fn split(text: &str) -> Digits {
    let (mantissa, exponent) = text.split_once('e').unwrap_or((text, "0"));
    Digits {
        digits: mantissa.chars().filter(|letter| *letter != '.').collect(),
        exponent: exponent.parse().unwrap_or(0),
    }
}

#[cfg(all(target_arch = "wasm32", feature = "page"))]
mod engine {
    use wasm_bindgen::prelude::*;

    #[wasm_bindgen]
    extern "C" {
        type Number;
        #[wasm_bindgen(method, js_name = toExponential)]
        fn to_shortest(this: &Number) -> String;
        #[wasm_bindgen(method, js_name = toExponential)]
        fn to_exponential(this: &Number, decimals: usize) -> String;
        #[wasm_bindgen(js_name = Number)]
        fn number(text: &str) -> f64;
    }

    pub fn shortest(value: f64) -> String {
        JsValue::from_f64(value)
            .unchecked_ref::<Number>()
            .to_shortest()
    }

    pub fn rounded(value: f64, count: usize) -> String {
        JsValue::from_f64(value)
            .unchecked_ref::<Number>()
            .to_exponential(count - 1)
    }

    pub fn read(text: &str) -> f64 {
        number(text)
    }
}

#[cfg(not(all(target_arch = "wasm32", feature = "page")))]
mod engine {
    /// Decimals after which every finite double has ended.
    const ALL_DECIMALS: usize = 1074;

    pub fn shortest(value: f64) -> String {
        format!("{value:e}")
    }

    /// The standard library rounds ties to even, ECMA-262 away from zero: a tie is a number whose exact
    /// expansion ends with a five right after the last digit wanted.
    pub fn rounded(value: f64, count: usize) -> String {
        let text = format!("{value:.*e}", count - 1);
        let shortest = super::split(&shortest(value));
        let may_tie = shortest.digits.len() == count + 1 && shortest.digits.ends_with('5');
        if !may_tie || !ends_with_its_shortest_digits(value, count) {
            return text;
        }
        // Ten to the nineteenth does not overflow; longer ones are rounded by the standard library's rule.
        match shortest.digits[..count].parse::<u64>() {
            Ok(kept) => {
                let up = (kept + 1).to_string();
                let exponent = shortest.exponent + (up.len() - count) as i32;
                let (first, rest) = up.split_at(1);
                format!("{first}.{}e{exponent}", &rest[..count - 1])
            }
            Err(_) => text,
        }
    }

    fn ends_with_its_shortest_digits(value: f64, count: usize) -> bool {
        let exact = format!("{value:.ALL_DECIMALS$e}");
        let digits = super::split(&exact).digits;
        digits[count + 1..].bytes().all(|digit| digit == b'0')
    }

    pub fn read(text: &str) -> f64 {
        text.parse().unwrap_or(f64::NAN)
    }
}
