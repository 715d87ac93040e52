from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from tui_reader.files import locked, read_file, remove_leftovers, set_aside, write_whole


def test_a_file_is_written_whole_and_private(tmp_path: Path) -> None:
    path = tmp_path / "new" / "state.json"
    stat = write_whole(path, b"one")
    assert path.read_bytes() == b"one"
    assert stat.st_ino == path.stat().st_ino
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    path.chmod(0o644)
    write_whole(path, b"two")
    assert path.stat().st_mode & 0o777 == 0o644
    assert os.listdir(path.parent) == ["state.json"]


def test_a_failure_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "taken"
    (path / "inside").mkdir(parents=True)
    with pytest.raises(OSError, match=r"\S"):
        write_whole(path, b"x")
    assert os.listdir(tmp_path) == ["taken"]


def test_a_file_is_set_aside_under_the_next_number(tmp_path: Path) -> None:
    for number in (1, 2):
        (tmp_path / "a.toml").write_text(str(number))
        assert set_aside(tmp_path / "a.toml").name == f"a.toml.damaged-{number}"
    assert (tmp_path / "a.toml.damaged-1").read_text() == "1"
    (tmp_path / "link.toml").symlink_to(tmp_path / "a.toml.damaged-1")
    set_aside(tmp_path / "link.toml")
    assert (tmp_path / "a.toml.damaged-1").read_text() == "1"
    assert (tmp_path / "link.toml.damaged-1").is_symlink()


def test_only_leftovers_of_that_file_are_removed(tmp_path: Path) -> None:
    for name in (".a.toml.xy.tmp", ".b.toml.xy.tmp", "a.toml"):
        (tmp_path / name).touch()
    remove_leftovers(tmp_path, name="a.toml")
    assert sorted(os.listdir(tmp_path)) == [".b.toml.xy.tmp", "a.toml"]


def test_the_lock_lets_one_in_at_a_time(tmp_path: Path) -> None:
    inside = 0
    most = 0

    def work() -> None:
        nonlocal inside, most
        for _ in range(20):
            with locked(tmp_path):
                inside += 1
                most = max(most, inside)
                inside -= 1

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == 1
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("kind", ["pipe", "device", "folder"])
def test_only_a_file_is_read(tmp_path: Path, kind: str) -> None:
    """A pipe would be waited for without end, a device read without end."""
    path = tmp_path / "x"
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "device":
        path.symlink_to("/dev/zero")
    else:
        path.mkdir()
    with pytest.raises(OSError, match=r"no file|directory"):
        read_file(path, 100)


def test_no_more_is_read_than_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(b"x" * 200)
    assert len(read_file(path, 100)) == 101
    with path.open("ab") as file:
        file.truncate(10**12)
    assert len(read_file(path, 100)) == 101
