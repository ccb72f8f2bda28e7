"""Takes the pictures of docs/terminal.md: what the most used commands look like on a real terminal, 80 and 120 columns wide.

    python3 -m venv /tmp/v && /tmp/v/bin/pip install rich==14.2.0
    /tmp/v/bin/python docs/captures.py            # needs an installed opsctl with a seeded local system (./install.sh --quickstart)
"""

import fcntl
import os
import pathlib
import pty
import re
import shutil
import struct
import sys
import termios

from rich.console import Console
from rich.text import Text

HERE = pathlib.Path(__file__).parent
COMMANDS = ["status", "deploy", "order place --item LATEX-GLOVES:2 --wait", "order list", "execution list", "execution show", "trace LATEST", "queue list",
            "mail inbox", "report now --no-mail", "plan", "alarms list", "doctor"]
ROWS = 40


def run(command, columns, colour):
    """What a command writes on a terminal of this width."""
    child, terminal = pty.fork()
    if child == 0:
        os.environ.update(TERM="xterm-256color")
        os.environ.pop("COLUMNS", None)
        if not colour:
            os.environ["NO_COLOR"] = "1"
        fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, columns, 0, 0))
        os.execvp("opsctl", ["opsctl", *command.split()])
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, columns, 0, 0))
    written = b""
    while True:
        try:
            piece = os.read(terminal, 65536)
        except OSError:
            break
        if not piece:
            break
        written += piece
    os.waitpid(child, 0)
    return written.decode()


def screen(written):
    """The lines that are left when all moving ones have gone."""
    lines = []
    for line in written.replace("\r\n", "\n").split("\n"):
        lines.append(line.split("\r")[-1].replace("\x1b[K", ""))
    while lines and not lines[-1].strip():
        lines.pop()
    return lines


def main():
    if shutil.which("opsctl") is None:
        sys.exit("opsctl is not on the PATH: ./install.sh --quickstart")
    folder = HERE / "images" / "terminal"
    folder.mkdir(parents=True, exist_ok=True)
    latest = None
    only = sys.argv[1:]
    for columns in (80, 120):
        for command in COMMANDS:
            name = command.split(" --")[0].replace(" ", "-").lower()
            if only and name not in only:
                continue
            if latest is None:
                latest = screen(run("order list --limit 1", 200, False))[1].split()[0]
            home = os.path.expanduser("~")
            lines = [line.replace(home, "~") for line in screen(run(command.replace("LATEST", latest), columns, True))]
            too_long = [line for line in lines if Text.from_ansi(line).cell_len > columns]
            print(name, columns, len(lines), "lines", f"TOO LONG: {too_long[:2]}" if too_long else "")
            console = Console(record=True, width=columns, file=open(os.devnull, "w"), force_terminal=True, highlight=False)
            console.print(Text(f"$ opsctl {command.replace('LATEST', latest)}", style="bold"))
            for line in lines[:ROWS]:
                console.print(Text.from_ansi(line), soft_wrap=True)
            picture = console.export_svg(title=f"{columns} columns")
            # No font from anywhere, and nobody's name: any monospace font will do.
            picture = re.sub(r"@font-face \{.*?\}\s*", "", picture, flags=re.S)
            picture = re.sub(r"\s*<!-- Generated.*?-->", "", picture, flags=re.S)
            (folder / f"{name}-{columns}.svg").write_text(picture)
            plain = screen(run(command.replace("LATEST", latest), columns, False))
            assert not any("\x1b" in line for line in plain), f"{command}: colours in spite of NO_COLOR"


if __name__ == "__main__":
    main()
