"""The command line, as ``python -m threatscore``."""

from .cli import main

if __name__ == "__main__":  # processes that are spawned read this module again
    main()
