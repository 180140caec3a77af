//! Where the lines entered are kept: in the state directory of the user, never in the working directory.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::PathBuf;

/// The file of the history, its folder made if need be; none if there is to be none or no place for it.
pub(super) fn file() -> Option<PathBuf> {
    let path = place(env::var_os("CONCORD_HISTORY"), env::var_os("XDG_STATE_HOME"), env::home_dir())?;
    fs::create_dir_all(path.parent()?).ok()?;
    Some(path)
}

fn place(named: Option<OsString>, state: Option<OsString>, home: Option<PathBuf>) -> Option<PathBuf> {
    if let Some(named) = named {
        return (!named.is_empty()).then(|| PathBuf::from(named));
    }
    // relative paths are to be ignored, says the specification of base directories
    let state = state.map(PathBuf::from).filter(|path| path.is_absolute());
    let state = state.or_else(|| Some(home.filter(|path| path.is_absolute())?.join(".local/state")))?;
    Some(state.join("concord/history"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_state_directory_holds_the_history() {
        let home = || Some(PathBuf::from("/ada"));
        let at = |path: &str| Some(PathBuf::from(path));
        assert_eq!(place(None, None, home()), at("/ada/.local/state/concord/history"));
        assert_eq!(place(None, Some("/state".into()), home()), at("/state/concord/history"));
        assert_eq!(place(None, Some("state".into()), home()), at("/ada/.local/state/concord/history"));
        assert_eq!(place(Some("/h".into()), Some("/state".into()), home()), at("/h"));
        assert_eq!(place(Some("".into()), Some("/state".into()), home()), None);
        assert_eq!(place(None, None, None), None);
    }
}
