//! What differs between Unix and Windows, both branches side by side.
//!
//! Not here: syncing a file. `File::sync_data` and `File::sync_all` already do what each system
//! needs (`F_FULLFSYNC` on macOS, `FlushFileBuffers` on Windows).

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::i18n::{Explain, Message};
use crate::msg;

/// Keeps what this process holds and writes from other users: files are made for this user alone
/// (umask 077), and a crash leaves no image of memory, keys and all, on the disk. Called first in
/// `main`.
///
/// On Linux the process also becomes "not dumpable": another program of the same user cannot attach
/// to it to read its memory.
///
/// On Windows there is nothing to do: files inherit the access list of the user's profile, and no
/// dump is written unless an administrator has set Windows Error Reporting up to write them.
///
/// # Errors
/// The system's; the program can go on without.
pub fn harden_process() -> io::Result<()> {
    #[cfg(unix)]
    {
        use rustix::fs::Mode;
        use rustix::process::{Resource, Rlimit, setrlimit, umask};
        umask(Mode::RWXG | Mode::RWXO);
        setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) })?;
    }
    #[cfg(target_os = "linux")]
    {
        use rustix::process::{DumpableBehavior, set_dumpable_behavior};
        set_dumpable_behavior(DumpableBehavior::NotDumpable)?;
    }
    Ok(())
}

/// Makes `dir` and what leads to it, readable by this user alone (0700 on Unix). A folder that
/// exists already is made private too.
///
/// On Windows a folder in the user's profile, where stores are by default, is already closed to
/// other users by the access list it inherits.
///
/// # Errors
/// The system's.
pub fn create_private_dir(dir: &Path) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
        fs::DirBuilder::new().recursive(true).mode(0o700).create(dir)?;
        fs::set_permissions(dir, fs::Permissions::from_mode(0o700))
    }
    #[cfg(not(unix))]
    {
        fs::create_dir_all(dir)
    }
}

/// Options to make a file that this user alone can read (0600 on Unix; on Windows what its folder
/// gives).
#[must_use]
pub fn private_file_options() -> OpenOptions {
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        let mut options = OpenOptions::new();
        options.mode(0o600);
        options
    }
    #[cfg(not(unix))]
    {
        OpenOptions::new()
    }
}

/// Writes a whole private file and syncs it; one of that name is replaced. Not atomic: write under
/// another name, then rename and [`sync_dir`].
///
/// # Errors
/// The system's; the file may then be partly written.
pub fn write_private_file(path: &Path, bytes: &[u8]) -> io::Result<()> {
    // Removed rather than truncated: the new one has our access rights, not the former's, and a
    // link put in its place is not followed.
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut file = private_file_options().write(true).create_new(true).open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// Makes the creation, renaming and removal of files in `dir` survive a power cut.
///
/// Windows has no such call: NTFS journals its folders' changes in order, and opening a folder for
/// flushing needs rights that a user does not have.
///
/// # Errors
/// The system's.
pub fn sync_dir(dir: &Path) -> io::Result<()> {
    #[cfg(unix)]
    {
        fs::File::open(dir)?.sync_all()
    }
    #[cfg(not(unix))]
    {
        let _ = dir;
        Ok(())
    }
}

/// Runs `work`; in the threads it starts, waiting for a time may take a day longer. Waiting for anything else is not
/// affected: a thread that is told of work wakes at once.
///
/// For a library whose idle threads look around every second though they need not: the machine of a program in
/// which nothing happens should not be woken. While it lasts, waiting in `work` itself is as late.
///
/// Linux only, by the thread's timer slack, which those it starts inherit (prctl(2)); when the system refuses, and elsewhere, threads
/// wait as they asked to.
pub fn starting_patient_threads<T>(work: impl FnOnce() -> T) -> T {
    #[cfg(target_os = "linux")]
    {
        use rustix::thread::set_current_timer_slack;
        use std::num::NonZeroU64;
        /// A day, in nanoseconds.
        const PATIENCE: Option<NonZeroU64> = NonZeroU64::new(24 * 3600 * 1_000_000_000);
        let is_set = set_current_timer_slack(PATIENCE).is_ok();
        let result = work();
        if is_set {
            // Back to what the thread was started with: where more could be set, this can.
            let _ = set_current_timer_slack(None);
        }
        result
    }
    #[cfg(not(target_os = "linux"))]
    work()
}

/// A folder on another machine. Locks and syncs do not mean there what they mean on a disk of ours:
/// two programs may hold one store, and what was acknowledged may be lost.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{dir} is on a network file system ({kind})")]
pub struct NetworkFolder {
    /// The folder.
    pub dir: PathBuf,
    /// Which file system: `nfs`, `smb`, `fuse.sshfs`, a UNC path …
    pub kind: String,
}

impl Explain for NetworkFolder {
    fn explain(&self) -> Message {
        msg!(
            "store.platform.network",
            dir = self.dir.display().to_string(),
            kind = self.kind.clone(),
        )
    }
}

/// Refuses a folder known to be on a network file system; one that does not exist yet is judged by
/// where it would be made. On systems other than Linux and Windows nothing is known, and nothing
/// refused.
///
/// # Errors
/// [`NetworkFolder`], with the kind of file system.
pub fn refuse_network_folder(dir: &Path) -> Result<(), NetworkFolder> {
    let absolute = std::path::absolute(dir).unwrap_or_else(|_| dir.to_owned());
    let existing = absolute.ancestors().find_map(|folder| fs::canonicalize(folder).ok());
    match existing.as_deref().and_then(network_kind).or_else(|| network_kind(&absolute)) {
        Some(kind) => Err(NetworkFolder { dir: dir.to_owned(), kind }),
        None => Ok(()),
    }
}

/// The network file system an existing folder is on, when it is on one.
#[cfg(target_os = "linux")]
fn network_kind(dir: &Path) -> Option<String> {
    // The low 32 bits: the magic numbers are that wide, the field is wider on some machines.
    let magic = i128::from(rustix::fs::statfs(dir).ok()?.f_type) & 0xffff_ffff;
    let kind = match magic {
        0x6969 => "nfs",
        0x517b | 0xff53_4d42 | 0xfe53_4d42 => "smb",
        0x564c => "ncp",
        0x5346_414f | 0x6b41_4653 => "afs",
        0x7375_7245 => "coda",
        0x00c3_6400 => "ceph",
        0x0bd0_0bd0 => "lustre",
        0x6573_5546 => return fuse_kind(dir),
        _ => return None,
    };
    Some(kind.to_owned())
}

/// FUSE serves local disks (NTFS, exFAT, encrypted folders) as well as remote ones: the mount table
/// says which.
#[cfg(target_os = "linux")]
fn fuse_kind(dir: &Path) -> Option<String> {
    use std::os::unix::fs::MetadataExt;
    let device = fs::metadata(dir).ok()?.dev();
    let table = fs::read_to_string("/proc/self/mountinfo").ok()?;
    remote_fuse(&table, rustix::fs::major(device), rustix::fs::minor(device))
}

/// The remote FUSE file system mounted as device `major:minor`; the table's layout is in proc(5).
#[cfg(target_os = "linux")]
fn remote_fuse(table: &str, major: u32, minor: u32) -> Option<String> {
    const REMOTE: [&str; 10] = [
        "fuse.sshfs",
        "fuse.rclone",
        "fuse.davfs",
        "fuse.davfs2",
        "fuse.glusterfs",
        "fuse.s3fs",
        "fuse.curlftpfs",
        "fuse.ceph-fuse",
        "fuse.gvfsd-fuse",
        "fuse.smbnetfs",
    ];
    let device = format!("{major}:{minor}");
    let mount = table.lines().find(|line| line.split(' ').nth(2) == Some(&device))?;
    let kind = mount.split_once(" - ")?.1.split(' ').next()?;
    REMOTE.contains(&kind).then(|| kind.to_owned())
}

/// A mapped drive resolves to the UNC path it stands for.
#[cfg(windows)]
fn network_kind(dir: &Path) -> Option<String> {
    use std::path::{Component, Prefix};
    match dir.components().next()? {
        Component::Prefix(prefix) => match prefix.kind() {
            Prefix::UNC(server, _) | Prefix::VerbatimUNC(server, _) => {
                Some(format!(r"\\{}", server.to_string_lossy()))
            }
            _ => None,
        },
        _ => None,
    }
}

#[cfg(not(any(target_os = "linux", windows)))]
fn network_kind(_: &Path) -> Option<String> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn folders_and_files_are_private_even_when_they_were_not() {
        use std::os::unix::fs::PermissionsExt;
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        let dir = tempfile::tempdir().unwrap();
        let store = dir.path().join("a").join("store");
        create_private_dir(&store).unwrap();
        assert_eq!(mode(&store), 0o700);
        fs::set_permissions(&store, fs::Permissions::from_mode(0o755)).unwrap();
        create_private_dir(&store).unwrap();
        assert_eq!(mode(&store), 0o700);

        let file = store.join("file");
        fs::write(&file, "before").unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).unwrap();
        write_private_file(&file, b"after").unwrap();
        assert_eq!(mode(&file), 0o600);
        assert_eq!(fs::read(&file).unwrap(), b"after");
        sync_dir(&store).unwrap();
    }

    #[cfg(unix)]
    #[test]
    fn a_link_put_in_the_place_of_a_file_is_not_followed() {
        let dir = tempfile::tempdir().unwrap();
        let (elsewhere, file) = (dir.path().join("elsewhere"), dir.path().join("file"));
        fs::write(&elsewhere, "untouched").unwrap();
        std::os::unix::fs::symlink(&elsewhere, &file).unwrap();
        write_private_file(&file, b"ours").unwrap();
        assert_eq!(fs::read(&elsewhere).unwrap(), b"untouched");
        assert_eq!(fs::read(&file).unwrap(), b"ours");
    }

    /// Hardening is for the whole process: it is tried in one of its own, not in the one that runs
    /// the other tests.
    #[cfg(target_os = "linux")]
    #[test]
    fn a_hardened_process_leaves_no_core_and_no_readable_file() {
        use rustix::process::{DumpableBehavior, Resource, dumpable_behavior, getrlimit};
        use std::os::unix::fs::PermissionsExt;
        use std::process::Command;
        const CHILD: &str = "RELAIS_TEST_HARDENED_DIR";
        if let Some(dir) = std::env::var_os(CHILD) {
            harden_process().unwrap();
            let file = Path::new(&dir).join("file");
            fs::write(&file, "x").unwrap();
            let mode = fs::metadata(&file).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
            assert_eq!(getrlimit(Resource::Core).current, Some(0));
            assert_eq!(dumpable_behavior().unwrap(), DumpableBehavior::NotDumpable);
            return;
        }
        let dir = tempfile::tempdir().unwrap();
        let name = "store::platform::tests::a_hardened_process_leaves_no_core_and_no_readable_file";
        let child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", name])
            .env(CHILD, dir.path())
            .output()
            .unwrap();
        assert!(child.status.success(), "{}", String::from_utf8_lossy(&child.stdout));
        assert!(dir.path().join("file").exists(), "the child ran no test");
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn threads_are_started_patient_by_one_that_is_not() {
        let slack = || {
            let thread = rustix::thread::gettid().as_raw_nonzero();
            let text = fs::read_to_string(format!("/proc/{thread}/timerslack_ns")).unwrap();
            text.trim().parse::<u64>().unwrap()
        };
        let of_a_new_thread = || std::thread::spawn(slack).join().unwrap();
        let before = slack();
        assert!(before < 1_000_000_000, "{before} ns");
        let patient = starting_patient_threads(of_a_new_thread);
        assert!(patient > 3600 * 1_000_000_000, "{patient} ns");
        assert_eq!((slack(), of_a_new_thread()), (before, before));
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_remote_fuse_mount_is_told_from_a_local_one() {
        let table = "\
            36 35 98:0 / /mnt rw,noatime - ext4 /dev/root rw\n\
            40 35 0:57 / /home/a\\040b rw shared:1 master:2 - fuse.sshfs server:/srv rw,user_id=0\n\
            41 35 0:58 / /media/key rw - fuseblk /dev/sdb1 rw\n\
            42 35 0:59 / /plain rw - fuse.gocryptfs /crypt rw\n\
            broken line\n";
        assert_eq!(remote_fuse(table, 0, 57).as_deref(), Some("fuse.sshfs"));
        for (major, minor) in [(98, 0), (0, 58), (0, 59), (0, 60), (0, 5)] {
            assert_eq!(remote_fuse(table, major, minor), None, "{major}:{minor}");
        }
    }

    #[test]
    fn a_folder_on_this_machine_is_accepted_even_before_it_is_made() {
        let dir = tempfile::tempdir().unwrap();
        assert_eq!(refuse_network_folder(dir.path()), Ok(()));
        assert_eq!(refuse_network_folder(&dir.path().join("a").join("b")), Ok(()));
        assert_eq!(refuse_network_folder(Path::new("not made yet")), Ok(()));
    }

    #[cfg(windows)]
    #[test]
    fn a_share_is_refused() {
        for path in [r"\\server\share\store", r"\\?\UNC\server\share\store"] {
            assert_eq!(network_kind(Path::new(path)).as_deref(), Some(r"\\server"), "{path}");
        }
        assert_eq!(network_kind(Path::new(r"C:\Users")), None);
    }
}
