"""The wheel holds all that the reader needs: tried in an empty environment, away from here."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

LOOK = """
import json, sys
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path
import tui_reader
from tui_reader.transfer.packs import load_packs
from tui_reader.transfer.sample import read_edition
from tui_reader.ui.themes import load_themes, shipped_folder
package = Path(tui_reader.__file__).parent
themes, problems = load_themes(shipped_folder())
print(json.dumps({
    "package": str(package),
    "version": tui_reader.__version__,
    "entries": sum(len(feed.entries) for feed in read_edition(datetime.now(UTC))),
    "packs": len(load_packs()),
    "themes": sorted(theme.name for theme in themes),
    "problems": problems,
    "styles": (package / "ui" / "app.tcss").is_file(),
    "typed": (package / "py.typed").is_file(),
}))
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project built as a wheel, as `pip install .` builds it."""
    folder = tmp_path_factory.mktemp("wheel")
    # With hatchling at hand nothing needs to be fetched.
    here = ["--no-build-isolation"] if importlib.util.find_spec("hatchling") else []
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", *here]
    subprocess.run(
        [*command, "--wheel-dir", str(folder), str(ROOT)], check=True, timeout=300, cwd=folder
    )
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The interpreter of a new environment that holds the wheel alone.

    The dependencies come from the environment of the tests by a path file; an editable install of
    the project there is not seen, since path files of a folder added that way are not read.
    """
    folder = tmp_path_factory.mktemp("empty") / "venv"
    venv.create(folder, with_pip=False)
    there = folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    base = {"base": str(folder), "platbase": str(folder)}
    packages = Path(sysconfig.get_path("purelib", "venv", base))
    (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib"))
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(packages)
    return there


def run(python: Path, *arguments: str, home: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(python), "-P", *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        cwd=home,
        env={"TUI_READER_HOME": str(home), "PATH": "", "LC_ALL": "C"},
        check=False,
    )


def test_everything_is_there(python: Path, tmp_path: Path) -> None:
    done = run(python, "-c", LOOK, home=tmp_path)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert not Path(found["package"]).is_relative_to(ROOT)
    assert found["entries"] >= 12
    assert found["packs"] == 3
    assert found["themes"] == sorted(path.stem for path in (ROOT / "themes").glob("*.toml"))
    assert len(found["themes"]) >= 8
    assert found["problems"] == []
    assert found["styles"]
    assert found["typed"]


def test_it_runs(python: Path, tmp_path: Path) -> None:
    done = run(python, "-m", "tui_reader", "--version", home=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("tui-reader ")


def test_the_command_is_declared(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        (entry_points,) = [name for name in archive.namelist() if name.endswith("entry_points.txt")]
        assert "tui-reader = tui_reader.__main__:main" in archive.read(entry_points).decode()
        assert any(name.endswith("licenses/LICENSE") for name in archive.namelist())
        assert not [name for name in archive.namelist() if name.startswith("tests/")]


def test_the_readme_gives_each_command_in_one_line() -> None:
    lines = (ROOT / "README.md").read_text("utf-8").splitlines()
    for marker in ("<!-- the start command -->", "<!-- the test command -->"):
        place = lines.index(marker)
        assert lines[place + 1].startswith("```")
        assert lines[place + 2].startswith("python3 -m venv .venv && ")
        assert lines[place + 3] == "```"
    assert "README.md" in (ROOT / ".ci" / "run").read_text("utf-8")
