"""Where our files lie: the one user of platformdirs.

`Paths.default()` follows the platform (design §3), or `TUI_READER_HOME=DIR`, which puts all four
folders into DIR. Nothing is made at import; `ensure` makes a folder (0700) when it is first used.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import platformdirs

APP = "tui-reader"
_NOWHERE = Path("/dev/null/(no home folder is known: set HOME or TUI_READER_HOME)")


@dataclass(frozen=True, slots=True)
class Paths:
    """The four folders, and the files in them."""

    config: Path
    data: Path
    cache: Path
    state: Path

    @classmethod
    def default(cls, environ: Mapping[str, str] | None = None) -> Paths:
        """Folders of this user; `TUI_READER_HOME` in `environ` (default: os.environ) wins."""
        home = (os.environ if environ is None else environ).get("TUI_READER_HOME")
        if home:
            return cls.under(_whole(Path(home)))
        dirs = platformdirs.PlatformDirs(APP, appauthor=False)
        try:
            return cls(
                config=_whole(Path(dirs.user_config_dir)),
                data=_whole(Path(dirs.user_data_dir)),
                cache=_whole(Path(dirs.user_cache_dir)),
                state=_whole(Path(dirs.user_state_dir)),
            )
        except RuntimeError:  # platformdirs', where no home is known
            return cls.under(_NOWHERE)

    @classmethod
    def under(cls, root: Path) -> Paths:
        """All four folders inside `root`: tests, trials, portable use."""
        return cls(root / "config", root / "data", root / "cache", root / "state")

    @property
    def config_file(self) -> Path:
        return self.config / "config.toml"

    @property
    def site_rules(self) -> Path:
        return self.config / "sites.toml"

    @property
    def votes(self) -> Path:
        return self.config / "votes"

    @property
    def user_themes(self) -> Path:
        return self.config / "themes"

    @property
    def library(self) -> Path:
        return self.data / "library.db"

    @property
    def pictures(self) -> Path:
        return self.cache / "pictures"

    @property
    def log(self) -> Path:
        return self.state / f"{APP}.log"

    @property
    def ui_state(self) -> Path:
        return self.state / "state.json"


def _whole(folder: Path) -> Path:
    """`folder` from the root on. Where that can't be known (no HOME and no such user, a working
    folder that is gone) it is one that nobody can make, and whose name says why."""
    try:
        with contextlib.suppress(RuntimeError):  # "~name" of nobody: a name like any other
            folder = folder.expanduser()
        return _NOWHERE / folder if folder.parts[:1] == ("~",) else folder.absolute()
    except OSError:
        return _NOWHERE / folder


def ensure(folder: Path) -> Path:
    """Make `folder` and its missing parents, ours to read only (0700), and return it.

    Raises OSError when that can't be done.
    """
    if not folder.is_dir():
        ensure_parent = folder.parent
        ensure_parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        folder.mkdir(exist_ok=True, mode=0o700)
    return folder
