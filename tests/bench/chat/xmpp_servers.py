"""Prosody and ejabberd as Debian has them, with rooms that keep their archive in our PostgreSQL."""

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

from tests.bench.chat.servers import System
from tests.bench.chat.xmpp import DOMAIN, PASSWORD, ROOMS
from tests.services import free_port

PROSODY = """
modules_enabled = {{ "disco"; "saslauth"; "ping"; "posix"; "roster"; }}
modules_disabled = {{ "s2s", "tls" }}
c2s_ports = {{ {port} }}; interfaces = {{ "127.0.0.1" }}; c2s_interfaces = {{ "127.0.0.1" }}
s2s_ports = {{}}; http_ports = {{}}; https_ports = {{}}; component_ports = {{}}
pidfile = "{folder}/prosody.pid"; data_path = "{folder}/data"
c2s_require_encryption = false; allow_unencrypted_plain_auth = true
authentication = "internal_plain"
run_as_root = true; daemonize = false
network_backend = "epoll"; network_settings = {{ tcp_backlog = 1024 }}
storage = {{ archive = "sql"; muc_log = "sql" }}
sql = {{ driver = "PostgreSQL"; database = "prosody"; username = "hearth"; password = "x"; host = "127.0.0.1"; port = {database} }}
log = {{ warn = "{folder}/prosody.log" }}
VirtualHost "{domain}"
Component "{rooms}" "muc"
  modules_enabled = {{ "muc_mam" }}
  muc_log_by_default = true
  muc_log_presences = false
  max_archive_query_results = 500
  muc_room_default_history_length = 0
  restrict_room_creation = false
  muc_room_locking = false
"""  # noqa: E501 - one line is one setting


PGSQL = "erlang/lib/p1_pgsql-*"


class Xmpp(System):
    adapter = "xmpp"

    def options(self) -> dict[str, Any]:
        return {**super().options(), "members": self.stage.shape.members}

    def home(self) -> Path:
        folder = self.stage.folder / self.name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        self.stage.postgres.make(self.name)
        return folder

    @property
    def accounts(self) -> int:
        return self.stage.shape.rooms * self.stage.shape.members


class Prosody(Xmpp):
    name = "prosody"

    @classmethod
    def missing(cls) -> str:
        return "" if shutil.which("prosody") else "not installed (prosody, prosody-modules, lua-dbi-postgresql)"

    def launch(self) -> None:
        folder = self.home()
        accounts = folder / "data" / DOMAIN / "accounts"
        accounts.mkdir(parents=True)
        for number in range(self.accounts):
            (accounts / f"u{number}.dat").write_text(f'return {{ ["password"] = "{PASSWORD}" }};')
        config = folder / "prosody.cfg.lua"
        values = {"port": self.ports[0], "database": self.stage.postgres.port, "folder": folder}
        config.write_text(PROSODY.format(**values, domain=DOMAIN, rooms=ROOMS))
        self.run(["prosody", "--config", str(config)], self.ports[0])


class Ejabberd(Xmpp):
    name = "ejabberd"
    node = "hearth-bench@localhost"

    @classmethod
    def missing(cls) -> str:
        # Debian's ejabberd does without the second: it starts, and then loses every connection.
        if not Path("/usr/share/ejabberd/sql/pg.sql").exists() or not list(Path("/usr/lib").glob(PGSQL)):
            return "not installed (ejabberd, erlang-p1-pgsql)"
        return "" if os.geteuid() == 0 else "it can be started by root alone"

    def config(self) -> dict[str, Any]:
        """YAML is JSON too."""
        listener = {
            "port": self.ports[0], "ip": "127.0.0.1", "module": "ejabberd_c2s", "max_stanza_size": 262144,
            "starttls": False, "shaper": "none", "access": "all", "backlog": 1024,
        }  # fmt: skip
        rooms = {
            "host": ROOMS, "access": "all", "min_message_interval": 0, "min_presence_interval": 0, "max_users": 2000,
            "history_size": 0,
            "default_room_options": {"mam": True, "persistent": False, "max_users": 2000, "presence_broadcast": []},
        }  # fmt: skip
        archive = {"db_type": "sql", "default": "always", "cache_size": 1000}
        return {
            "hosts": [DOMAIN], "loglevel": "warning", "listen": [listener], "auth_method": "sql",
            "auth_password_format": "plain", "default_db": "sql", "sql_type": "pgsql", "sql_server": "127.0.0.1",
            "sql_port": self.stage.postgres.port, "sql_database": self.name, "sql_username": "hearth",
            "sql_password": "x", "sql_pool_size": 4, "shaper_rules": {"max_user_sessions": 100},
            "modules": {"mod_mam": archive, "mod_muc": rooms, "mod_disco": {}},
        }  # fmt: skip

    def launch(self) -> None:
        folder = self.home()
        self.stage.postgres.run(Path("/usr/share/ejabberd/sql/pg.sql").read_text(), self.name)
        people = f"SELECT 'u' || n, '{PASSWORD}' FROM generate_series(0, {self.accounts - 1}) n"
        self.stage.postgres.run(f"INSERT INTO users (username, password) {people}", self.name)
        for sub in ("db", "log"):
            (folder / sub).mkdir()
        (folder / "ejabberd.yml").write_text(json.dumps(self.config()))
        # A name server for Erlang of our own, which is ended with it.
        self.epmd = {"ERL_EPMD_ADDRESS": "127.0.0.1", "ERL_EPMD_PORT": str(free_port())}
        lines = ["INET_DIST_INTERFACE=127.0.0.1", f"ERLANG_NODE={self.node}"]
        lines += [f"{name}={value}" for name, value in self.epmd.items()]
        (folder / "ejabberdctl.cfg").write_text("\n".join([*lines, ""]))
        if Path("/etc/ejabberd/inetrc").exists():
            shutil.copy("/etc/ejabberd/inetrc", folder)
        for path in (folder, *folder.rglob("*")):
            shutil.chown(path, "ejabberd", "ejabberd")
        who = ["setpriv", "--reuid=ejabberd", "--regid=ejabberd", "--clear-groups", "ejabberdctl"]
        where = ["-f", f"{folder}/ejabberd.yml", "-c", f"{folder}/ejabberdctl.cfg", "-s", f"{folder}/db"]
        env = {**os.environ, **self.epmd, "HOME": str(folder), "EJABBERD_BYPASS_WARNINGS": "true"}
        self.run([*who, *where, "-l", f"{folder}/log", "-n", self.node, "foreground"], self.ports[0], env)

    def stop(self) -> None:
        super().stop()
        if hasattr(self, "epmd"):
            subprocess.run(["epmd", "-kill"], env={**os.environ, **self.epmd}, capture_output=True, check=False)
