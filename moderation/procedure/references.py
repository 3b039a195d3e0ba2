import secrets

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # nothing that is misread over the telephone


def new_reference() -> str:
    """What somebody can say on the telephone: C-XXXX-XXXX."""
    return "C-" + "-".join("".join(secrets.choice(ALPHABET) for _n in range(4)) for _part in range(2))
