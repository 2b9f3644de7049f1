"""`python -m desktop_app` is `hashyard`; a frozen bundle is also the process that opens spreadsheets."""

import sys

from desktop_app.exchange import sheet_process

if __name__ == "__main__":
    if sys.argv[1:2] == [sheet_process.COMMAND]:  # without what the application itself needs
        sys.exit(sheet_process.main(*sys.argv[2:4]))
    from desktop_app.cli import main

    main()
