"""Benchmarks of people and enterprises.

python -m benchmarks.entities train --learn CITY --judge CITY
"""

import click

from benchmarks.entities.training import train


@click.group()
def main() -> None:
    """Benchmarks of people and enterprises."""


main.add_command(train)

if __name__ == "__main__":
    main()
