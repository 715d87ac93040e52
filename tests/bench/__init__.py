"""What the library costs at 1,000 to 1,000,000 entries: `python -m tests.bench`, run by hand.

Not collected by pytest and not part of the checks: times differ from machine to machine and from
minute to minute. What must not grow is counted in `tests/store/test_growth.py`.
"""
