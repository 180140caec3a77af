//! Writing files so that whoever reads one sees the old text or the new one, never a part.

use std::fs;
use std::io;
use std::io::Write as _;
use std::path::Path;
use std::path::PathBuf;

/// Replaces the text of a file, whose permissions stay; a link is followed. The file is made if there is none.
///
/// # Errors
/// If the folder cannot be written. The file is then as it was.
pub fn file(path: &Path, text: &[u8]) -> io::Result<()> {
    all(&[(path.to_owned(), text.to_vec())])
}

/// Writes a file that does not exist yet.
///
/// # Errors
/// If there is such a file, or the folder cannot be written. There is then no new one.
pub fn new_file(path: &Path, text: &[u8]) -> io::Result<()> {
    // the name is taken before the text is written, so that nobody else takes it
    drop(fs::File::create_new(path)?);
    file(path, text).inspect_err(|_| {
        // the first error is the one to tell
        let _ = fs::remove_file(path);
    })
}

/// Replaces the texts of several files: all of them or, as far as the system lets us, none.
///
/// All new texts are on the disk before the first file is replaced. If replacing one fails, those replaced before it get their old texts back.
///
/// # Errors
/// The first that cannot be written.
pub fn all(files: &[(PathBuf, Vec<u8>)]) -> io::Result<()> {
    let mut ready: Vec<(PathBuf, PathBuf)> = Vec::new();
    for (path, text) in files {
        match prepare(path, text) {
            Ok(prepared) => ready.push(prepared),
            Err(error) => {
                discard(&ready);
                return Err(error);
            }
        }
    }
    let mut replaced: Vec<(&Path, Option<Vec<u8>>)> = Vec::new();
    for (n, (temporary, target)) in ready.iter().enumerate() {
        let old = fs::read(target).ok();
        if let Err(error) = fs::rename(temporary, target) {
            discard(&ready[n..]);
            for (path, old) in replaced.into_iter().rev() {
                // the first error is the one to tell
                let _ = match old {
                    Some(old) => fs::write(path, old),
                    None => fs::remove_file(path),
                };
            }
            return Err(error);
        }
        replaced.push((target, old));
    }
    Ok(())
}

/// Writes a text beside the file that it is for; both paths.
fn prepare(path: &Path, text: &[u8]) -> io::Result<(PathBuf, PathBuf)> {
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    // the folder alone decides whether a file can be replaced, and who made the file read-only meant that it shall not be
    if fs::metadata(&target).is_ok_and(|known| known.permissions().readonly()) {
        return Err(io::Error::new(io::ErrorKind::PermissionDenied, "the file is read-only"));
    }
    let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let name = target.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    for attempt in 0..100 {
        let temporary = folder.join(format!(".{name}.{}-{attempt}.tmp", std::process::id()));
        let mut file = match fs::OpenOptions::new().write(true).create_new(true).open(&temporary) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => continue,
            Err(error) => return Err(error),
        };
        let written = file.write_all(text).and_then(|()| file.sync_all()).and_then(|()| match fs::metadata(&target) {
            Ok(known) => fs::set_permissions(&temporary, known.permissions()),
            Err(_) => Ok(()),
        });
        return match written {
            Ok(()) => Ok((temporary, target)),
            Err(error) => {
                let _ = fs::remove_file(&temporary);
                Err(error)
            }
        };
    }
    Err(io::Error::new(io::ErrorKind::AlreadyExists, "no free name for a temporary file"))
}

fn discard(ready: &[(PathBuf, PathBuf)]) {
    for (temporary, _) in ready {
        let _ = fs::remove_file(temporary);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_or_none() {
        let folder = tempfile::tempdir().unwrap();
        let (one, two) = (folder.path().join("one"), folder.path().join("no-such-folder/two"));
        fs::write(&one, "old").unwrap();
        assert!(all(&[(one.clone(), b"new".to_vec()), (two, b"new".to_vec())]).is_err());
        assert_eq!(fs::read_to_string(&one).unwrap(), "old");
        // a folder cannot be replaced by a file, which is seen only at the last step
        let taken = folder.path().join("taken");
        fs::create_dir(&taken).unwrap();
        let fresh = folder.path().join("fresh");
        let files = [one.clone(), fresh.clone(), taken].map(|path| (path, b"new".to_vec()));
        assert!(all(&files).is_err());
        assert_eq!(fs::read_to_string(&one).unwrap(), "old");
        assert!(!fresh.exists());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
        file(&one, b"new").unwrap();
        assert_eq!(fs::read_to_string(&one).unwrap(), "new");
    }

    #[test]
    fn a_new_file_replaces_none() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        new_file(&path, b"first").unwrap();
        assert_eq!(new_file(&path, b"second").unwrap_err().kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(fs::read_to_string(&path).unwrap(), "first");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn permissions_stay() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        fs::write(&path, "old").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        file(&path, b"new").unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o640);
    }
}
