"""`python -m orchestration.command`: the command where it is not installed.

Belongs here: starting it.
Does not belong here: anything else.
"""

from orchestration.command import main

main()
