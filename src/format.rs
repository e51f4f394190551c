//! Numbers as text for readers.

/// A number with the given count of significant digits: `1.118`, `0.0447`, `3.2×10⁻⁶`.
pub fn number(value: f64, digits: usize) -> String {
    if !value.is_finite() {
        return "—".into();
    }
    let size = value.abs();
    if size == 0.0 || (1e-3..1e6).contains(&size) {
        let decimals = if size == 0.0 {
            0
        } else {
            digits as i32 - 1 - exponent(size, digits)
        };
        return with_minus(&format!("{value:.*}", decimals.max(0) as usize));
    }
    let text = format!("{value:.*e}", digits - 1);
    let (mantissa, power) = text
        .split_once('e')
        .expect("scientific notation has an exponent");
    format!("{}×10{}", with_minus(mantissa), superscript(power))
}

/// The power of ten of a positive number once it is rounded to some digits.
fn exponent(size: f64, digits: usize) -> i32 {
    let text = format!("{size:.*e}", digits - 1);
    text.split_once('e')
        .and_then(|(_, power)| power.parse().ok())
        .unwrap_or(0)
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
    let decimals = if percent.abs() < 9.95 { 1 } else { 0 };
    let text = format!("{percent:+.decimals$}%");
    if text == "-0.0%" {
        "+0.0%".into()
    } else {
        with_minus(&text)
    }
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

fn with_minus(text: &str) -> String {
    text.replace('-', "−")
}
