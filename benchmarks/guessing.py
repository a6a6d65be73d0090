"""How fast could somebody who has the database and the key try identity numbers? python -m benchmarks.guessing

An identity number is a district (6 digits), a date of birth (31 days, 40 added for women, 12 months, 100 years) and a
serial of that district and date, which seldom grows large. Who has the key needs only to hash them all and compare.
"""

import argparse
import hashlib
import hmac
import os
import secrets
import time

DATES = 31 * 2 * 12 * 100
SAMPLE = 400_000


def rate(sample: int = SAMPLE) -> float:
    """Hashes a second of one processor, as `privacy.Mask` makes them, with nothing but the standard library."""
    key = secrets.token_bytes(32)
    numbers = [f"{number:016d}".encode() for number in range(sample)]
    digest, algorithm = hmac.digest, hashlib.sha256().name
    begun = time.perf_counter()
    for number in numbers:
        digest(key, number, algorithm)
    return sample / (time.perf_counter() - begun)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.guessing", description=__doc__)
    parser.add_argument("--districts", type=int, default=8, help="of one city (default: 8, as Cilegon has)")
    parser.add_argument("--serials", type=int, default=75, help="of one district and date (default: 75)")
    chosen = parser.parse_args()
    possible = chosen.districts * DATES * chosen.serials
    one, cores = rate(), os.cpu_count() or 1
    print(f"{possible:,} possible numbers: {chosen.districts} districts x {DATES:,} dates x {chosen.serials} serials")
    print(f"{one:,.0f} hashes a second and processor in plain Python: {possible / one:,.0f} s on one of them,")
    print(f"{possible / one / cores:,.0f} s on the {cores} of this machine")


if __name__ == "__main__":
    main()
