//! What the system says about this process; nothing where it has no `/proc`.

/// The resident memory, in bytes: at present.
pub(super) fn resident() -> Option<u64> {
    status("VmRSS:")
}

/// The resident memory, in bytes: the most there ever was.
pub(super) fn peak() -> Option<u64> {
    status("VmHWM:")
}

fn status(field: &str) -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(field))?;
    let kibibytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kibibytes * 1024)
}

/// How many sockets are open.
pub(super) fn sockets() -> Option<usize> {
    let links = std::fs::read_dir("/proc/self/fd").ok()?;
    let targets = links.filter_map(|link| std::fs::read_link(link.ok()?.path()).ok());
    let sockets =
        targets.filter(|target| target.to_string_lossy().starts_with("socket:"));
    Some(sockets.count())
}
