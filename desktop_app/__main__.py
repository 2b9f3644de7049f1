"""`python -m desktop_app` is `hashyard`."""

from desktop_app.cli import main

if __name__ == "__main__":
    main()
