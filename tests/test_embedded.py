"""The PostgreSQL that comes along, each test with a real cluster in a folder of its own. docs/deployment.md."""

import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import psutil
import psycopg2
import pytest

from config.embedded import EmbeddedDatabaseError, embedded_database
from config.embedded.account import refuse_foreign
from config.embedded.cluster import Cluster

ROOT = Path(__file__).resolve().parent.parent
FAST = ["fsync=off"]


@pytest.fixture(scope="session")
def made(tmp_path_factory):
    """A stopped cluster, to be used only through ``directory``."""
    directory = tmp_path_factory.mktemp("made") / "postgres"
    with embedded_database(directory, options=FAST) as address:
        run("CREATE TABLE kept (word text)", address)
        run("INSERT INTO kept VALUES ('名册')", address)
    return directory


@pytest.fixture
def directory(made, tmp_path):
    """A cluster of the test's own, in a folder whose name has what breaks command lines."""
    folder = tmp_path / """it's a "quoted" $HOME `id` folder"""
    folder.mkdir()
    subprocess.run(["cp", "-a", made, folder / "postgres"], check=True)
    yield folder / "postgres"
    for process in servers_of(folder / "postgres"):
        process.kill()


def run(statement, address):
    connection = psycopg2.connect(address)
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else None
    finally:
        connection.close()


def kept(address):
    return run("SELECT word FROM kept", address) == [("名册",)]


def postmaster(directory) -> psutil.Process:
    return psutil.Process(int((directory / "postmaster.pid").read_text().splitlines()[0]))


def servers_of(directory) -> list[psutil.Process]:
    found = []
    for process in psutil.process_iter():
        try:
            if process.name() == "postgres" and Path(process.cwd()) == directory:
                found.append(process)
        except (psutil.Error, OSError):
            continue
    return found


def with_database(directory, *command, **more):
    """``python -m config.embedded`` on the cluster in ``directory``."""
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    return subprocess.Popen(
        [sys.executable, "-m", "config.embedded", *command],
        cwd=ROOT,
        env=environment | {"VAR_DIR": str(directory.parent), "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **more,
    )


def test_a_cluster_is_made_and_kept_under_a_path_with_spaces_and_quotation_marks(tmp_path):
    directory = tmp_path / """o'clock "and" $more""" / "postgres"
    with embedded_database(directory, options=FAST) as address:
        run("CREATE TABLE kept AS SELECT '名册' AS word", address)
    with embedded_database(directory, options=FAST) as address:
        assert kept(address)


def test_a_path_longer_than_a_socket_may_have_is_none_for_the_server(made, tmp_path):
    directory = tmp_path / ("long" * 40) / "postgres"
    directory.parent.mkdir()
    subprocess.run(["cp", "-a", made, directory], check=True)
    with embedded_database(directory, options=FAST) as address:
        assert kept(address)


def test_a_stale_pid_file_whose_number_another_process_took_stops_nobody(directory):
    with embedded_database(directory, options=FAST):
        lines = (directory / "postmaster.pid").read_text().splitlines()
    # The process runs under the server's own account: PostgreSQL itself would take it for the server.
    owner = directory.stat().st_uid
    as_owner = {"user": owner} if os.geteuid() == 0 else {}
    with subprocess.Popen(["sleep", "600"], cwd="/", **as_owner) as other:
        (directory / "postmaster.pid").write_text("\n".join([str(other.pid), *lines[1:]]) + "\n")
        os.chown(directory / "postmaster.pid", owner, -1)
        try:
            with embedded_database(directory, options=FAST) as address:
                assert kept(address)
                assert other.poll() is None
        finally:
            other.kill()


def test_a_killed_server_is_told_at_the_console_and_starts_again_next_time(directory):
    command = with_database(directory, "sh", "-c", "echo up; sleep 600", start_new_session=True)
    assert command.stdout.readline() == "up\n"
    postmaster(directory).kill()
    told = command.stderr.readline()
    assert "数据库服务已停止" in told
    assert "start again" in told
    os.killpg(command.pid, signal.SIGINT)
    command.wait(30)
    again = with_database(directory, "sh", "-c", "echo up")
    output, _ = again.communicate(timeout=60)
    assert "正在恢复" in output
    assert output.endswith("up\n")
    with embedded_database(directory, options=FAST) as address:
        assert kept(address)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP], ids=lambda number: number.name)
def test_no_server_is_left_when_the_command_is_stopped(directory, number):
    command = with_database(directory, "sh", "-c", "echo up; exec sleep 600", start_new_session=True)
    assert command.stdout.readline() == "up\n"
    sockets = Path((directory / "postmaster.pid").read_text().splitlines()[4])
    assert sockets.exists()
    # Ctrl+C reaches everybody in the terminal; the others whoever they are sent to.
    (os.killpg if number == signal.SIGINT else os.kill)(command.pid, number)
    command.communicate(timeout=30)
    assert command.returncode == 128 + (signal.SIGINT if number == signal.SIGINT else signal.SIGTERM)
    assert not servers_of(directory)
    assert not sockets.exists()


def test_the_server_stays_for_who_still_uses_it_and_the_last_one_stops_it(directory):
    first = with_database(directory, "sh", "-c", "echo up; read line", stdin=subprocess.PIPE)
    assert first.stdout.readline() == "up\n"
    with embedded_database(directory) as address:
        first.communicate("go\n", timeout=30)
        assert kept(address)
    assert not servers_of(directory)


def test_who_was_killed_uses_it_no_longer(directory):
    first = with_database(directory, "sh", "-c", "echo up; read line", stdin=subprocess.PIPE)
    assert first.stdout.readline() == "up\n"
    first.kill()
    first.communicate()
    with embedded_database(directory) as address:
        assert kept(address)
    assert not servers_of(directory)


def test_closed_folders_above_the_data_stay_closed(directory):
    closed = directory.parent
    closed.chmod(0o700)
    before = [stat.S_IMODE(folder.stat().st_mode) for folder in directory.parents]
    with embedded_database(directory, options=FAST) as address:
        assert kept(address)
        assert [stat.S_IMODE(folder.stat().st_mode) for folder in directory.parents] == before


def test_nobody_else_on_the_machine_can_connect(directory):
    with embedded_database(directory, options=FAST) as address:
        server = postmaster(directory)
        assert not [link for link in server.net_connections() if link.family.name.startswith("AF_INET")]
        sockets = Path(run("SHOW unix_socket_directories", address)[0][0])
        assert stat.S_IMODE(sockets.stat().st_mode) == 0o700
        assert sockets.stat().st_uid == directory.stat().st_uid


def test_a_server_that_cannot_start_says_why(directory):
    with (directory / "postgresql.conf").open("a") as file:
        file.write("shared_buffers = nonsense\n")
    with pytest.raises(EmbeddedDatabaseError, match=r"无法启动(.|\n)*shared_buffers"), embedded_database(directory):
        pass
    assert not servers_of(directory)


def test_data_of_another_account_are_refused(tmp_path):
    # Root has the server run under an account that owns no folder of root's; nobody else owns the topmost folder.
    folder = tmp_path if os.geteuid() == 0 else Path("/")
    with pytest.raises(EmbeddedDatabaseError, match="另一个帐号"):
        refuse_foreign(folder)


def test_a_cluster_whose_making_was_cut_off_is_made_anew(tmp_path):
    unfinished = tmp_path / "postgres.unfinished"
    unfinished.mkdir()
    (unfinished / "PG_VERSION").write_text("18\n")
    with embedded_database(tmp_path / "postgres", options=FAST) as address:
        assert run("SELECT 1", address) == [(1,)]
    assert not unfinished.exists()
    assert not Cluster(tmp_path / "postgres").is_running()
