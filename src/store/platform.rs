//! What differs between Unix and Windows, both branches side by side.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

/// Makes `dir` and what leads to it, readable by this user alone (0700 on Unix). A folder that exists already is
/// made private too.
///
/// On Windows a folder in the user's profile, where stores are by default, is already closed to other users
/// by the access list it inherits.
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
    let mut options = OpenOptions::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    options
}

/// Writes a whole private file and syncs it; one of that name is replaced. Not atomic: write under another
/// name, then rename and [`sync_dir`].
///
/// # Errors
/// The system's; the file may then be partly written.
pub fn write_private_file(path: &Path, bytes: &[u8]) -> io::Result<()> {
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
        File::open(dir)?.sync_all()
    }
    #[cfg(not(unix))]
    {
        let _ = dir;
        Ok(())
    }
}
