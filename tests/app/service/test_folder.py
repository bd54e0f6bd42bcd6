"""The data folder is ours, and only one server's at a time."""

import json
import subprocess
import sys

import pytest

from skra_app.service import folder
from skra_app.service.folder import DataFolder
from skra_app.service.refusal import CannotStart

HOLD = """
import sys, time
from pathlib import Path
from skra_app.service.folder import DataFolder
DataFolder.take(Path(sys.argv[1]))
print("taken", flush=True)
time.sleep(60)
"""


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    monkeypatch.setattr(folder, "PATIENCE", 0.1)


def test_a_new_folder_is_made_and_marked_and_can_be_taken_again(tmp_path):
    path = tmp_path / "deep" / "data"
    DataFolder.take(path).leave()
    assert json.loads((path / "skra.json").read_text())["layout"] == 1
    DataFolder.take(path).leave()


def test_an_empty_volume_counts_as_empty(tmp_path):
    (tmp_path / "lost+found").mkdir()
    DataFolder.take(tmp_path).leave()


def test_somebody_elses_folder_is_left_alone(tmp_path):
    (tmp_path / "thesis.doc").touch()
    with pytest.raises(CannotStart, match=r"thesis\.doc.*--data"):
        DataFolder.take(tmp_path)
    assert [entry.name for entry in tmp_path.iterdir()] == ["thesis.doc"]


def test_a_second_server_is_told_who_holds_the_folder(tmp_path):
    holder = subprocess.Popen([sys.executable, "-c", HOLD, tmp_path], stdout=subprocess.PIPE, text=True)
    try:
        assert holder.stdout.readline() == "taken\n"
        with pytest.raises(CannotStart, match=rf"in use by another server \(process {holder.pid}\)"):
            DataFolder.take(tmp_path)
    finally:
        holder.kill()
        holder.wait()
        holder.stdout.close()
    DataFolder.take(tmp_path).leave()


@pytest.mark.parametrize("marker", ["", "[]", '{"layout": "x"}', '{"skra": "1"}', "\x00\xff"])
def test_a_damaged_marker_stops_the_start(tmp_path, marker):
    (tmp_path / "skra.json").write_text(marker)
    with pytest.raises(CannotStart, match=r"skra\.json is damaged"):
        DataFolder.take(tmp_path)


def test_a_folder_of_a_newer_skra_names_that_version(tmp_path):
    (tmp_path / "skra.json").write_text('{"layout": 99, "skra": "7.0.0"}')
    with pytest.raises(CannotStart, match=r"written by Skra 7\.0\.0"):
        DataFolder.take(tmp_path)


def test_a_file_is_no_folder(tmp_path):
    (tmp_path / "data").touch()
    with pytest.raises(CannotStart, match="--data DIR"):
        DataFolder.take(tmp_path / "data")
