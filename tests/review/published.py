"""Worked examples from the literature, as rows of answers with how often they occur."""

from collections import Counter

# Krippendorff (2011), example C: four coders, twelve units, "*" is missing.
KRIPPENDORFF_C = ["123321412***", "1233224125*3", "*3332342251*", "12332441251*"]


def table(*lines: str, names: str = "abc") -> Counter[tuple[str, str]]:
    """A contingency table: the first annotator's answers down, the second's across."""
    return Counter(
        {
            (one, other): int(count)
            for one, line in zip(names, lines, strict=True)
            for other, count in zip(names, line.split(), strict=True)
        }
    )


# Cohen (1960), p. 45 and p. 37.
COHEN_45 = table("88 14 18", "10 40 10", "2 6 12")
COHEN_37 = table("25 12 3", "13 2 15", "12 16 2")

# Fleiss (1971): thirty patients, six diagnoses each.
PATIENTS = """
444444 222555 233335 555555 222444 113333 333355 113334 114444 555555
144444 124444 222333 144444 224445 333335 111455 111112 224444 133555
555555 244444 224555 114444 144445 222224 111155 224444 133333 555555
"""
DIAGNOSES = Counter(tuple(patient) for patient in PATIENTS.split())

# Ten units, fourteen raters, five categories: the table of the Wikipedia article on Fleiss' kappa.
FOURTEEN_RATERS = Counter(
    tuple("".join(name * int(count) for name, count in zip("12345", line.split(), strict=True)))
    for line in (
        "0 0 0 0 14", "0 2 6 4 2", "0 0 3 5 6", "0 3 9 2 0", "2 2 8 1 1",
        "7 7 0 0 0", "3 2 6 3 0", "2 5 3 2 2", "6 5 2 1 0", "0 2 2 3 7",
    )
)  # fmt: skip
