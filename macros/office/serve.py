"""Try the add-in out on this computer: `python macros/office/serve.py` (needs `pip install sendbook[office]`).

It listens on this computer only (127.0.0.1). Office opens add-ins over HTTPS alone: put a certificate that this
computer trusts into certs/localhost.pem and certs/localhost-key.pem (README.md says how); without it the task pane
opens in a browser, but not in Excel.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
NOTICE = """xlwings-server and parts of xlwings are under the PolyForm Noncommercial licence 1.0.0 or a paid licence.
A school, trust, charity or local authority may use them under it; a company that hosts or sells this needs a paid key
in XLWINGS_LICENSE_KEY. Terms: https://polyformproject.org/licenses/noncommercial/1.0.0
Required Notice: Copyright (C) Zoomer Analytics GmbH."""


def main() -> None:
    """Serve the add-in until Ctrl+C."""
    parser = argparse.ArgumentParser(description="Serve the sendbook add-in on this computer only.")
    parser.add_argument("--port", type=int, default=8765)
    port = parser.parse_args().port
    certificate, key = HERE / "certs" / "localhost.pem", HERE / "certs" / "localhost-key.pem"
    secure = certificate.is_file() and key.is_file()
    address = f"{'https' if secure else 'http'}://127.0.0.1:{port}"
    os.environ["XLWINGS_PROJECT_DIR"] = str(HERE)
    os.environ["XLWINGS_ON_SERVER"] = "true"  # before xlwings is imported: its decorators read it then
    os.environ.setdefault("XLWINGS_LICENSE_KEY", "noncommercial")
    os.environ.setdefault("SENDBOOK_HELP_URL", f"{address}/static/vendor/help")
    sys.path[:0] = [str(HERE), str(HERE.parent.parent)]

    import uvicorn
    from guard import guarded  # beside this file
    from help_pages import write_help

    write_help(HERE / "static" / "vendor" / "help")
    print(NOTICE)
    print(f"\nTask pane: {address}/taskpane.html\nManifest:  {address}/manifest.xml")
    if not secure:
        print("No certificate in certs/: Excel will not open the add-in, a browser will.")
    uvicorn.run(
        guarded(), host="127.0.0.1", port=port, log_level="warning",
        http="h11",  # hands the guard what was asked for as it stands; the other reader drops a host before the path
        ssl_certfile=str(certificate) if secure else None, ssl_keyfile=str(key) if secure else None,
    )  # fmt: skip


if __name__ == "__main__":
    main()
