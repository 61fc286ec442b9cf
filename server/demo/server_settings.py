"""What a demo sets for its server."""

from pathlib import Path

from server.demo.groundwork import MAIL_DOMAIN
from server.demo.ports import AGENTS_PORTS, Ports
from server.settings import Settings
from server.settings_file import FILE_NAME, read_settings, write_settings

HOST = "127.0.0.1"
MAIL_FROM = f"canh@{MAIL_DOMAIN}"


def set_server(folder: Path, ports: Ports, round_s: float, ahead_s: float) -> Settings:
    """Write the settings of the server whose data lie in ``folder``, and give them."""
    # The present one first; the others for a day on which it is taken.
    agents = (ports.agents, *(port for port in AGENTS_PORTS if port != ports.agents))
    values = {
        "demo": True,
        "clock_ahead_s": ahead_s,
        "round_s": round_s,
        "agents_port": ports.agents,
        "ndt7_port": ports.ndt7,
        "pages_port": ports.pages,
        "servers": tuple(f"{HOST}:{port}" for port in agents),
        "languages": ("vi", "en", "fr"),
        "mail_host": HOST,
        "mail_port": ports.mail,
        "mail_security": "none",
        "mail_from": MAIL_FROM,
    }
    (folder / FILE_NAME).write_text(write_settings(values), encoding="utf-8")
    return read_settings(folder, {}, {})
