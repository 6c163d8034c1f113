"""Build the add-in as a folder of plain files: `python macros/office/build.py https://sendbook.example.sch.uk -o site`.

The folder needs no server program: any HTTPS address that serves files will do, and Python runs in the task pane, so
pupils' data stays on the person's PC. Nothing is loaded from elsewhere at run time: Python for the browser (Pyodide)
and every package lie in the folder. It needs `pip install sendbook[office]`, and npm or `--pyodide DIR` with an
unpacked Pyodide 0.27.5 (the version that xlwings' task pane asks for); `--wheels DIR` takes wheels that were fetched
before, for a computer without the internet.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlparse

HERE = Path(__file__).resolve().parent
PACKAGE = HERE.parent.parent / "sendbook"
PYODIDE = "0.27.5"
PYODIDE_FILES = ("pyodide.js", "pyodide.asm.js", "pyodide.asm.wasm", "python_stdlib.zip", "pyodide-lock.json")
LOADER = ("micropip==0.8.0", "packaging==24.2")
LIBRARIES = ("openpyxl", "et-xmlfile", "defusedxml", "xlsxwriter")
"""What the buttons need in the browser to read an .xlsx export and to make a share copy. The functions need none."""


def main(words: Sequence[str] | None = None) -> int:
    """Build the site; 0 when it is there, 2 when it could not be built."""
    parser = argparse.ArgumentParser(description="Build the sendbook add-in as a static site.")
    parser.add_argument("address", help="the HTTPS address under which the folder will be served")
    parser.add_argument("-o", "--out", type=Path, default=Path("site"))
    parser.add_argument("--pyodide", type=Path, help=f"a folder with Pyodide {PYODIDE}")
    parser.add_argument("--wheels", type=Path, help="a folder with the wheels, instead of the package index")
    given = parser.parse_args(words)
    address = urlparse(given.address)
    on_this_computer = address.hostname in ("localhost", "127.0.0.1")
    if address.scheme != "https" and not (address.scheme == "http" and on_this_computer):
        print("Office opens add-ins over HTTPS only: give an address that begins with https://", file=sys.stderr)
        return 2
    if given.out.exists() and not (given.out / "taskpane.html").is_file() and any(given.out.iterdir()):
        print(f"{given.out} holds other files: name a new or empty folder", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as folder:
        stage = Path(folder) / "office"
        shutil.copytree(HERE, stage, ignore=shutil.ignore_patterns("__pycache__", "certs", "site", "dist", "*.md"))
        wheels = fetch_wheels(Path(folder) / "wheels", given.wheels)
        wheels.append(own_wheel(Path(folder) / "wheels"))
        pyodide = given.pyodide or fetch_pyodide(Path(folder))
        place_pyodide(pyodide, stage / "static" / "vendor" / "pyodide" / f"v{PYODIDE}" / "full", wheels)
        place_runtime(stage / "wasm")
        return build(stage, given.address.rstrip("/"), address.path.rstrip("/"), given.out)


def fetch_wheels(folder: Path, ready: Path | None) -> list[Path]:
    """The wheels for the browser, from a folder or from the package index."""
    import xlwings

    folder.mkdir()
    wanted = [*LOADER, f"xlwings=={xlwings.__version__}", *LIBRARIES]
    source = ["--no-index", "--find-links", str(ready)] if ready else []
    # Pyodide is Python 3.12; every package here is plain Python.
    subprocess.run(
        [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps", *source,
         "--only-binary=:all:", "--python-version", "3.12", "--platform", "any", "--dest", str(folder), *wanted],
        check=True,
    )  # fmt: skip
    return sorted(folder.glob("*.whl"))


def own_wheel(folder: Path) -> Path:
    """sendbook as a wheel without its dependencies: what the browser has no use for is not asked for there."""
    sys.path.insert(0, str(PACKAGE.parent))
    from sendbook import __version__

    folder.mkdir(exist_ok=True)
    wheel = folder / f"sendbook-{__version__}-py3-none-any.whl"
    info = f"sendbook-{__version__}.dist-info"
    with zipfile.ZipFile(wheel, "w", zipfile.ZIP_DEFLATED) as packed:
        for path in sorted(PACKAGE.rglob("*")):
            if path.suffix in (".py", ".toml") and "__pycache__" not in path.parts:
                packed.write(path, f"sendbook/{path.relative_to(PACKAGE).as_posix()}")
        packed.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: sendbook\nVersion: {__version__}\n")
        packed.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        packed.writestr(f"{info}/RECORD", "")
    return wheel


def fetch_pyodide(folder: Path) -> Path:
    """Pyodide from npm, unpacked."""
    npm = shutil.which("npm")
    if npm is None:
        raise SystemExit(f"npm is not here: download Pyodide {PYODIDE} and name its folder with --pyodide")
    subprocess.run([npm, "install", "--silent", "--no-save", "--no-audit", "--prefix", str(folder / "npm"),
                    f"pyodide@{PYODIDE}"], check=True)  # fmt: skip
    return folder / "npm" / "node_modules" / "pyodide"


def place_pyodide(source: Path, folder: Path, wheels: Sequence[Path]) -> None:
    """Pyodide and the wheels in one folder, with a list that names just these wheels.

    Pyodide's own list points to hundreds of packages on its makers' server; with ours nothing is ever asked for there.
    """
    folder.mkdir(parents=True)
    for name in PYODIDE_FILES:
        shutil.copy(source / name, folder / name)
    listed = json.loads((folder / "pyodide-lock.json").read_text(encoding="utf-8"))
    if listed["info"]["version"] != PYODIDE:
        raise SystemExit(f"this is Pyodide {listed['info']['version']}; xlwings' task pane asks for {PYODIDE}")
    listed["packages"] = {}
    for wheel in wheels:
        shutil.copy(wheel, folder / wheel.name)
        file_name, version = wheel.name.split("-")[:2]
        name = file_name.lower().replace("_", "-")
        listed["packages"][name] = {
            "name": name, "version": version, "file_name": wheel.name, "install_dir": "site",
            "sha256": hashlib.sha256(wheel.read_bytes()).hexdigest(), "package_type": "package",
            "imports": [file_name.lower()], "depends": ["packaging"] if name == "micropip" else [],
            "unvendored_tests": False,
        }  # fmt: skip
    (folder / "pyodide-lock.json").write_text(json.dumps(listed, sort_keys=True), encoding="utf-8")


def place_runtime(folder: Path) -> None:
    """xlwings' runtime for the browser: it must lie in the project, or the site would not load it."""
    import xlwings_server

    source = Path(xlwings_server.__file__).parent / "wasm"
    folder.mkdir()
    for name in ("wasm_runtime.py", "config.py"):
        shutil.copy(source / name, folder / name)
    # Names that the list beside Pyodide holds, so no address is needed and no index is asked.
    names = ["xlwings", "sendbook", *LIBRARIES]
    (folder / "requirements.txt").write_text("\n".join(names) + "\n", encoding="utf-8")


def build(stage: Path, address: str, app_path: str, out: Path) -> int:
    """Run xlwings-server's own build on the project, and say what to do with the folder."""
    help_folder = "static/vendor/help"  # files under vendor keep their names
    sys.path.insert(0, str(stage))
    from help_pages import write_help

    write_help(stage / help_folder)
    settings = {
        "XLWINGS_PROJECT_DIR": str(stage), "XLWINGS_ENABLE_WASM": "true", "XLWINGS_ON_SERVER": "true",
        "XLWINGS_APP_PATH": app_path, "XLWINGS_STATIC_URL_PATH": f"{app_path}/static",
        "XLWINGS_PYODIDE_BASE_URL": f"{app_path}/static/vendor/pyodide",
        "XLWINGS_LICENSE_KEY": os.environ.get("XLWINGS_LICENSE_KEY", "noncommercial"),
        "SENDBOOK_HELP_URL": f"{address}/{help_folder}",
        "PYTHONPATH": os.pathsep.join([str(PACKAGE.parent), os.environ.get("PYTHONPATH", "")]),
    }  # fmt: skip
    program = Path(sys.executable).with_name("xlwings-server" + (".exe" if os.name == "nt" else ""))
    out = out.resolve()
    shutil.rmtree(out, ignore_errors=True)
    out.parent.mkdir(parents=True, exist_ok=True)
    done = subprocess.run([str(program), "build", "wasm", address, "-o", str(out)], cwd=stage,
                          env={**os.environ, **settings}, capture_output=True, text=True, check=False)  # fmt: skip
    if done.returncode or not (out / "taskpane.html").is_file() or "Failed to fetch" in done.stdout:
        print(done.stdout + done.stderr, file=sys.stderr)
        return 2
    size = sum(file.stat().st_size for file in out.rglob("*") if file.is_file())
    print(f"Built {out} ({size / 1e6:.0f} MB). Serve it at {address}, and give its manifest.xml to the person who")
    print("runs the Microsoft 365 admin centre. README.md beside this program says how, and who may use it.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
