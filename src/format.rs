//! Numbers as text for readers, and back.
//!
//! Written here and not taken from the standard library for the sake of the first load: its exact
//! parsing, rounding and printing of floating-point numbers bring tables and code of more than 20 kB,
//! compressed, to WebAssembly. A test compares both on random numbers.

/// A number with the given count of significant digits: `1.118`, `0.0447`, `3.2×10⁻⁶`.
pub fn number(value: f64, digits: u32) -> String {
    if !value.is_finite() {
        return "—".into();
    }
    let sign = if value < 0.0 { "−" } else { "" };
    let Some((mantissa, exponent)) = rounded(value.abs(), digits) else {
        return "0".into();
    };
    if (-3..6).contains(&exponent) {
        let decimals = (digits as i32 - 1 - exponent).max(0) as usize;
        let padding = (exponent + 1 - digits as i32).max(0) as u32;
        return format!(
            "{sign}{}",
            with_point(mantissa * 10_u64.pow(padding), decimals)
        );
    }
    let mantissa = with_point(mantissa, digits as usize - 1);
    format!("{sign}{mantissa}×{}", power_of_ten(exponent))
}

/// The number with so many significant digits that is nearest to a value ≥ 0; ties are as they come.
pub fn round_to(value: f64, digits: u32) -> f64 {
    let Some((mantissa, exponent)) = rounded(value, digits) else {
        return value;
    };
    // Quotient or product of two numbers that are exact: the double nearest to the decimal number.
    let places = exponent + 1 - digits as i32;
    let power = libm::pow(10.0, f64::from(places.abs()));
    if places < 0 {
        mantissa as f64 / power
    } else {
        mantissa as f64 * power
    }
}

/// The digits of a positive number as an integer, and the power of ten of the first of them.
fn rounded(size: f64, digits: u32) -> Option<(u64, i32)> {
    if size == 0.0 || !size.is_finite() {
        return None;
    }
    let mut exponent = libm::floor(libm::log10(size)) as i32;
    let limit = 10_u64.pow(digits);
    loop {
        let places = exponent + 1 - digits as i32;
        // In two factors, each a power of ten that a double holds.
        let half = places / 2;
        let scaled =
            size * libm::pow(10.0, f64::from(-half)) * libm::pow(10.0, f64::from(half - places));
        let mantissa = scaled.round() as u64;
        match mantissa {
            m if m >= limit => exponent += 1,
            m if 10 * m < limit => exponent -= 1,
            m => return Some((m, exponent)),
        }
    }
}

/// An integer with a decimal point before its last digits.
fn with_point(digits: u64, decimals: usize) -> String {
    if decimals == 0 {
        return digits.to_string();
    }
    let scale = 10_u64.pow(decimals as u32);
    format!("{}.{:0decimals$}", digits / scale, digits % scale)
}

/// Reads a decimal number, correctly rounded: `0.25`, `−3`, `1e-5`; nothing else (no `inf`, no `nan`).
/// Of more than nineteen digits the later ones count as zero.
pub fn parse(text: &str) -> Option<f64> {
    let text = text.trim();
    let unsigned = text.strip_prefix(['-', '−', '+']).unwrap_or(text);
    let negative = unsigned.len() < text.len() && !text.starts_with('+');
    let (digits, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((digits, exponent)) => (digits, exponent.replace('−', "-").parse::<i32>().ok()?),
        None => (unsigned, 0),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    if whole.is_empty() && fraction.is_empty() {
        return None;
    }
    let (mut mantissa, mut scale) = (0_u64, exponent.clamp(-400, 400));
    for (place, digit) in whole.chars().chain(fraction.chars()).enumerate() {
        let digit = u64::from(digit.to_digit(10)?);
        let room = mantissa < 10_u64.pow(18);
        if room {
            mantissa = 10 * mantissa + digit;
        }
        // A digit of the whole part that was left out counts ten, one of the fraction a tenth.
        scale += i32::from(!room) - i32::from(place >= whole.len());
    }
    let size = decimal(mantissa, scale);
    Some(if negative { -size } else { size })
}

/// `mantissa·10^scale`, correctly rounded for `|scale| ≤ 37`, and beyond to the last digit or so.
fn decimal(mantissa: u64, scale: i32) -> f64 {
    const EXACT: i32 = 37;
    if mantissa == 0 {
        0.0
    } else if scale > 0 {
        let exact = scale.min(19);
        (u128::from(mantissa) * 10_u128.pow(exact as u32)) as f64
            * libm::pow(10.0, f64::from(scale - exact))
    } else {
        let exact = (-scale).min(EXACT);
        quotient(mantissa, 10_u128.pow(exact as u32)) * libm::pow(10.0, f64::from(scale + exact))
    }
}

/// `numerator/divisor`, correctly rounded, by long division: sixty bits and whether anything is left.
fn quotient(numerator: u64, divisor: u128) -> f64 {
    let (mut rest, mut divisor, mut shift) = (u128::from(numerator), divisor, 60);
    while rest < divisor {
        rest <<= 1;
        shift += 1;
    }
    while rest >= 2 * divisor {
        divisor <<= 1;
        shift -= 1;
    }
    let mut bits = 0_u64;
    for _ in 0..=60 {
        let fits = rest >= divisor;
        bits = (bits << 1) | u64::from(fits);
        rest = (rest - if fits { divisor } else { 0 }) << 1;
    }
    let sticky = u64::from(rest != 0);
    ((bits << 1) | sticky) as f64 * libm::pow(2.0, f64::from(-shift - 1))
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
    let size = value.abs();
    let (mantissa, scale) = (1..=17)
        .find_map(|digits| exactly(size, digits))
        .unwrap_or((0, 0));
    let digits = mantissa.to_string();
    let point = digits.len() as i32 + scale;
    let text = match point {
        _ if mantissa == 0 => "0".into(),
        1..=21 if scale >= 0 => digits + &"0".repeat(scale as usize),
        1..=21 => with_point_at(point as usize, &digits),
        -9..=0 => format!("0.{}{digits}", "0".repeat(-point as usize)),
        _ => {
            format!("{}e{}", with_point_at(1, &digits), point - 1)
        }
    };
    format!("{sign}{text}")
}

/// Digits with a point before one of them, if there is one at this place.
fn with_point_at(point: usize, digits: &str) -> String {
    let mut text = String::with_capacity(digits.len() + 1);
    for (place, digit) in digits.chars().enumerate() {
        if place == point {
            text.push('.');
        }
        text.push(digit);
    }
    text
}

/// `mantissa·10^scale` with so many digits that is the number, if there is one. The digits are found by
/// rounding, which may miss the last of seventeen; its neighbours are tried then.
fn exactly(size: f64, digits: u32) -> Option<(u64, i32)> {
    const NEIGHBOURS: u64 = 64;
    let (near, exponent) = rounded(size, digits)?;
    let scale = exponent + 1 - digits as i32;
    let reach = if digits == 17 { NEIGHBOURS } else { 0 };
    (0..=reach)
        .flat_map(|step| [near + step, near - step])
        .find(|&mantissa| decimal(mantissa, scale) == size)
        .map(|mantissa| (mantissa, scale))
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
    let decimals = usize::from(percent.abs() < 9.95);
    let tenths = if decimals == 1 { 10.0 } else { 1.0 };
    let size = (percent.abs() * tenths).round() as u64;
    let sign = if percent < 0.0 && size > 0 {
        "−"
    } else {
        "+"
    };
    format!("{sign}{}%", with_point(size, decimals))
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
