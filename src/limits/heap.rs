//! How much memory the program holds, for limits that hold on every platform.

use std::alloc::System;

use cap::Cap;

/// The allocator of the system, which keeps count.
#[global_allocator]
static HEAP: Cap<System> = Cap::new(System, usize::MAX);

/// Bytes allocated now.
pub fn in_use() -> usize {
    HEAP.allocated()
}
