//! Numbers as text for readers, and back.

use crate::numeric::decimal::{self, Digits};

/// A number with the given count of significant digits, 1 to 21: `1.118`, `0.0447`, `3.2×10⁻⁶`.
pub fn number(value: f64, digits: usize) -> String {
    if !value.is_finite() {
        return "—".into();
    }
    if value == 0.0 {
        return "0".into();
    }
    let sign = if value < 0.0 { "−" } else { "" };
    let Digits { digits, exponent } = decimal::rounded(value.abs(), digits);
    if (-3..6).contains(&exponent) {
        return format!("{sign}{}", with_point(&digits, exponent));
    }
    let mantissa = with_point(&digits, 0);
    format!("{sign}{mantissa}×{}", power_of_ten(exponent))
}

/// The number with so many significant digits, 1 to 21, that is nearest to a value; ties go away from zero.
pub fn round_to(value: f64, digits: usize) -> f64 {
    if value == 0.0 || !value.is_finite() {
        return value;
    }
    let Digits { digits, exponent } = decimal::rounded(value.abs(), digits);
    let places = exponent + 1 - digits.len() as i32;
    decimal::read(&format!("{digits}e{places}")).copysign(value)
}

/// Digits as a plain decimal, the first of them with the power of ten `exponent`.
fn with_point(digits: &str, exponent: i32) -> String {
    let whole = exponent + 1;
    let length = digits.len() as i32;
    if whole <= 0 {
        format!("0.{}{digits}", "0".repeat(-whole as usize))
    } else if whole >= length {
        format!("{digits}{}", "0".repeat((whole - length) as usize))
    } else {
        let mut text = String::with_capacity(digits.len() + 1);
        for (place, digit) in digits.chars().enumerate() {
            if place == whole as usize {
                text.push('.');
            }
            text.push(digit);
        }
        text
    }
}

/// Reads a decimal number, correctly rounded: `0.25`, `−3`, `1e-5`; nothing else (no `inf`, no `nan`).
/// A number that is too large for a double is infinite.
pub fn parse(text: &str) -> Option<f64> {
    let text = text.trim().replace('−', "-");
    let text = with_decimal_point(text);
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(&text);
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (unsigned, None),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let exponent_digits =
        exponent.map(|exponent| exponent.strip_prefix(['-', '+']).unwrap_or(exponent));
    let is_number = is_digits(whole)
        && is_digits(fraction)
        && !(whole.is_empty() && fraction.is_empty())
        && exponent_digits.is_none_or(|digits| !digits.is_empty() && is_digits(digits));
    is_number.then(|| decimal::read(&text))
}

/// `0,02` as `0.02`. A comma that may stand between thousands, as in `1,000`, is left for nobody to guess at.
fn with_decimal_point(text: String) -> String {
    let Some((whole, fraction)) = text.split_once(',') else {
        return text;
    };
    let thousands = fraction.len() == 3 && !whole.trim_start_matches(['-', '+', '0']).is_empty();
    if thousands || fraction.contains(['.', ',']) || whole.contains('.') {
        return text;
    }
    format!("{whole}.{fraction}")
}

/// The shortest decimal number that [`parse`] reads back exactly: `0.1`, `1000000`, `2.5e-30`.
pub fn shortest(value: f64) -> String {
    if !value.is_finite() {
        return if value.is_nan() {
            "NaN"
        } else if value > 0.0 {
            "inf"
        } else {
            "-inf"
        }
        .into();
    }
    let sign = if value.is_sign_negative() { "-" } else { "" };
    if value == 0.0 {
        return format!("{sign}0");
    }
    let Digits { digits, exponent } = decimal::shortest(value.abs());
    if (-10..21).contains(&exponent) {
        return format!("{sign}{}", with_point(&digits, exponent));
    }
    format!("{sign}{}e{exponent}", with_point(&digits, 0))
}

/// A whole number with thin gaps between thousands: `1 234 567`.
pub fn integer(value: u64) -> String {
    let digits = value.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3 * 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push('\u{202f}');
        }
        text.push(digit);
    }
    text
}

/// How far a measured value lies from the predicted one: `+0.3%`.
pub fn gap(measured: f64, predicted: f64) -> String {
    let percent = 100.0 * (measured / predicted - 1.0);
    if !percent.is_finite() {
        return "—".into();
    }
    if percent.abs() >= 1000.0 {
        return format!("×{}", number(measured / predicted, 2));
    }
    let tenths = if percent.abs() < 9.95 { 10 } else { 1 };
    let size = (percent.abs() * f64::from(tenths)).round() as u32;
    let sign = if percent < 0.0 && size > 0 {
        "−"
    } else {
        "+"
    };
    if tenths == 1 {
        return format!("{sign}{size}%");
    }
    format!("{sign}{}.{}%", size / tenths, size % tenths)
}

/// A power of ten: `10⁻³`.
pub fn power_of_ten(exponent: i32) -> String {
    format!("10{}", superscript(&exponent.to_string()))
}

fn superscript(digits: &str) -> String {
    digits
        .chars()
        .map(|digit| match digit {
            '-' => '⁻',
            '1' => '¹',
            '2' => '²',
            '3' => '³',
            _ => char::from_u32('⁰' as u32 + digit as u32 - '0' as u32).unwrap_or(digit),
        })
        .collect()
}
