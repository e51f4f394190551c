//! The allocator of this program: the system's, with an account of it.
#![allow(unsafe_code, reason = "an allocator hands out raw memory")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

struct Counting;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// Bytes that are in use.
static LIVE: AtomicUsize = AtomicUsize::new(0);
/// The most bytes that were in use at once since [`mark`].
static PEAK: AtomicUsize = AtomicUsize::new(0);

fn taken(bytes: usize) {
    PEAK.fetch_max(LIVE.fetch_add(bytes, Relaxed) + bytes, Relaxed);
}

// SAFETY: every call goes on to the system's allocator unchanged.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        taken(layout.size());
        // SAFETY: the caller keeps the contract of `alloc`.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        taken(layout.size());
        // SAFETY: the caller keeps the contract of `alloc_zeroed`.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        LIVE.fetch_sub(layout.size(), Relaxed);
        // SAFETY: the caller keeps the contract of `dealloc`.
        unsafe { System.dealloc(memory, layout) }
    }

    unsafe fn realloc(&self, memory: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // The old and the new piece may both be there while one is copied to the other.
        taken(size);
        LIVE.fetch_sub(layout.size(), Relaxed);
        // SAFETY: the caller keeps the contract of `realloc`.
        unsafe { System.realloc(memory, layout, size) }
    }
}

/// Bytes that are in use.
pub fn live() -> usize {
    LIVE.load(Relaxed)
}

/// Begins to look for the most bytes in use.
pub fn mark() {
    PEAK.store(live(), Relaxed);
}

/// The most bytes that were in use at once since [`mark`].
pub fn peak() -> usize {
    PEAK.load(Relaxed)
}

#[test]
fn the_account_knows_what_is_taken_and_given_back() {
    let _alone = super::alone();
    mark();
    let before = live();
    let piece = vec![1_u8; 5 << 20];
    assert!(live() >= before + (5 << 20) && peak() >= before + (5 << 20));
    drop(piece);
    // Other tests begin and end meanwhile, each with a few names and messages.
    assert!(live() < before + (1 << 20), "{} {before}", live());
    mark();
    assert!(peak() < before + (1 << 20));
}
