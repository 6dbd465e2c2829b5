"""``manage.py restore``: an archive into an empty installation."""

import zipfile
from getpass import getpass
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from office.sealed import WrongPassphraseError, is_sealed
from workbench.backups.archive import BackupError, faults_of, read_manifest
from workbench.backups.backups import opened, passphrase_of_the_installation, read_passphrase
from workbench.backups.restoring import restore


class Command(BaseCommand):
    """Fills an empty installation and says what it compared; the passphrase comes from a file or is asked for."""

    help = "把备份恢复到空的数据库和空的文件夹，并逐表、逐个文件核对。"
    # The tables are made here.
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("archive", type=Path, help="备份文件")
        parser.add_argument("--passphrase-file", type=Path, help="写着口令的文件；不写则用设置里的，再没有就当场询问")
        parser.add_argument("--check-only", action="store_true", help="只核对备份文件，不写入")

    def handle(
        self, *args: Any, archive: Path, passphrase_file: Path | None, check_only: bool, **options: Any
    ) -> None:
        try:
            with archive.open("rb") as file:
                content = opened(file, self._passphrase(passphrase_file) if is_sealed(file) else "")
                if check_only:
                    self._check(content)
                    return
                manifest = restore(content, self.stdout.write)
        except (BackupError, WrongPassphraseError) as problem:
            raise CommandError(str(problem)) from None
        except OSError as problem:
            raise CommandError(f"{problem.filename or archive}：{problem.strerror}") from problem
        self.stdout.write(f"已恢复：{len(manifest.tables)} 张表、{len(manifest.files)} 个文件，逐一核对无误。")
        if manifest.missing:
            self.stderr.write(f"备份时已缺 {len(manifest.missing)} 个文件：\n" + "\n".join(manifest.missing))

    def _check(self, content: Any) -> None:
        try:
            with zipfile.ZipFile(content) as package:
                manifest = read_manifest(package)
                faults = list(faults_of(package, manifest))
        except zipfile.BadZipFile:
            raise BackupError("这不是本系统的备份文件，或者文件不完整。") from None
        if faults:
            raise BackupError("\n".join(["备份文件已损坏：", *faults]))
        self.stdout.write(f"备份完好：版本 {manifest.release}，{manifest.rows} 行，{len(manifest.files)} 个文件。")

    def _passphrase(self, path: Path | None) -> str:
        return (read_passphrase(path) if path else passphrase_of_the_installation()) or getpass("备份口令：")
