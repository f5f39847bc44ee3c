"""Run the uv of this .venv with pip's idea of where packages come from.

uv does not read pip's settings, and an institute's mirror, proxy or certificate is usually told to pip alone.
Only the main index is passed on: the locks are made from it, and their hashes decide whatever the mirror.
"""

import ast
import os
import subprocess
import sys
from pathlib import Path

UV_NAMES = {"index-url": "UV_DEFAULT_INDEX", "proxy": "HTTPS_PROXY", "cert": "SSL_CERT_FILE"}


def pip_settings() -> dict[str, str]:
    listed = subprocess.run([sys.executable, "-m", "pip", "config", "list"], capture_output=True, text=True, check=True)
    pairs = (line.partition("=")[::2] for line in listed.stdout.splitlines())
    return {key: str(ast.literal_eval(value)) for key, value in pairs}


def uv_environment() -> dict[str, str]:
    settings = pip_settings()
    environment = dict(os.environ)
    for pip_name, uv_name in UV_NAMES.items():
        for section in (":env:", "install", "global"):  # pip's own order, strongest first
            if f"{section}.{pip_name}" in settings:
                environment.setdefault(uv_name, settings[f"{section}.{pip_name}"])
                break
    return environment | {"VIRTUAL_ENV": sys.prefix, "UV_PYTHON_DOWNLOADS": "never"}


uv = Path(sys.executable).with_name("uv")
sys.exit(subprocess.run([uv, *sys.argv[1:]], env=uv_environment()).returncode)
