"""One line for the shell to compare: what was checked, what the finding states, what was seen."""


def check(what, stated, seen):
    print(what, stated, seen, sep='\t', flush=True)
