//! When to ask again: a server that has too much to do says so, and is given time.

use std::time::Duration;

/// How often a request is sent at most.
pub(super) const TRIES: u32 = 4;

/// The first pause; each one after it is twice as long.
const FIRST: Duration = Duration::from_millis(250);

/// No server makes anyone wait longer than this, whatever it asks for.
const LONGEST: Duration = Duration::from_secs(20);

/// Whether a status says that the same request may succeed later.
pub(super) fn is_busy(status: u16) -> bool {
    matches!(status, 429 | 503)
}

/// How long to wait before the next try, by the number of tries made and by the server's `Retry-After` in seconds. A date in it
/// is not followed: clocks differ.
pub(super) fn pause(tries: u32, retry_after: Option<&str>) -> Duration {
    let asked = retry_after.and_then(|text| text.trim().parse().ok()).map(Duration::from_secs);
    let own = FIRST.saturating_mul(1 << tries.saturating_sub(1).min(10));
    asked.unwrap_or(own).min(LONGEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_and_are_capped() {
        let own: Vec<u128> = (1..TRIES).map(|tries| pause(tries, None).as_millis()).collect();
        assert_eq!(own, [250, 500, 1000]);
        assert_eq!(pause(1, Some("2")), Duration::from_secs(2));
        assert_eq!(pause(1, Some("86400")), LONGEST);
        assert_eq!(pause(1, Some("Wed, 21 Oct 2026 07:28:00 GMT")), FIRST);
        assert_eq!(pause(99, None), LONGEST);
    }
}
