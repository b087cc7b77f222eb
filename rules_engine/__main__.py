"""`python -m rules_engine` is `outcomes`."""

from rules_engine.cli import main

if __name__ == "__main__":
    main()
