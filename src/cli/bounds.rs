//! How long a query may run and how much it may take, for all commands that answer queries.

use std::time::Duration;

use crate::graph::Limits;

/// What a number of seconds is.
pub(super) const SECONDS: &str = "a number of seconds is wanted, such as 30 or 0.5";

/// What a number of rows is.
pub(super) const ROWS: &str = "a whole number of rows is wanted, such as 1000";

/// Bounds of each query.
#[derive(Clone, Debug, Default, clap::Args)]
pub(super) struct Bounds {
    /// Stop a query that runs longer
    #[arg(long, value_name = "SECONDS", value_parser = seconds, allow_negative_numbers = true)]
    timeout: Option<Duration>,

    /// Stop a query whose answer has more rows
    #[arg(long, value_name = "ROWS", value_parser = rows, allow_negative_numbers = true)]
    max_rows: Option<usize>,

    /// Stop a query when the program holds more memory, the graph included: 512M, 2G
    #[arg(long, value_name = "BYTES", value_parser = bytes, allow_negative_numbers = true)]
    max_memory: Option<usize>,
}

impl Bounds {
    /// Sets the limits.
    pub(super) fn limit(&self, limits: &mut Limits) {
        limits.timeout = self.timeout;
        limits.max_rows = self.max_rows;
        limits.max_memory = self.max_memory;
    }
}

fn seconds(text: &str) -> Result<Duration, String> {
    let seconds = text.parse().ok().and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    seconds.ok_or_else(|| SECONDS.to_owned())
}

fn rows(text: &str) -> Result<usize, String> {
    text.parse().map_err(|_| ROWS.to_owned())
}

fn bytes(text: &str) -> Result<usize, String> {
    let (digits, shift) = match text.trim_end_matches(['k', 'K', 'm', 'M', 'g', 'G']) {
        digits if digits.len() == text.len() => (digits, 0),
        digits => match &text[digits.len()..] {
            "k" | "K" => (digits, 10),
            "m" | "M" => (digits, 20),
            "g" | "G" => (digits, 30),
            _ => ("", 0),
        },
    };
    let bytes = digits.parse::<usize>().ok().and_then(|number| number.checked_mul(1 << shift));
    bytes.ok_or_else(|| "a number of bytes is wanted, such as 500000000, 512M or 2G".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units() {
        assert_eq!(bytes("17"), Ok(17));
        assert_eq!(bytes("2k"), Ok(2048));
        assert_eq!(bytes("512M"), Ok(512 << 20));
        assert_eq!(bytes("1G"), Ok(1 << 30));
        for wrong in ["", "M", "1MM", "-1", "1.5G", "1T", "99999999999999999999", "18446744073709551615G"] {
            assert!(bytes(wrong).is_err(), "{wrong}");
        }
        assert_eq!(seconds("0.5"), Ok(Duration::from_millis(500)));
        for wrong in ["", "-1", "nan", "inf", "1e30", "soon"] {
            assert!(seconds(wrong).is_err(), "{wrong}");
        }
    }
}
