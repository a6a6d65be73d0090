"""Segments of an XmR chart against the published examples of rebasing of NHSRplotthedots (NHS-R community)."""

# rnorm(20) of R with seed 123, as the package's own tests take it; they hold the limits of its halves.
R_NORMAL = [
    -0.56047565, -0.23017749, 1.55870831, 0.07050839, 0.12928774, 1.71506499, 0.46091621, -1.26506123, -0.68685285,
    -0.44566197, 1.22408180, 0.35981383, 0.40077145, 0.11068272, -0.55584113, 1.78691314, 0.49785048, -1.96661716,
    0.70135590, -0.47279141,
]  # fmt: skip
# Breaches of the four hours at the A&E departments (type 1) of the trust RRK, April 2016 to March 2019, by month: data
# of NHS England, in NHSRdatasets. The package's introduction rebases them in July 2018, when two trusts became one.
BREACHES = [
    1195.0, 1843, 1397, 1333, 1771, 1751, 2013, 1759, 2179, 2585, 1654, 1543, 1632, 1558, 1190, 1357, 1279, 1683, 2190,
    1804, 986, 2181, 2048, 2154, 1759, 1637, 1488, 6499, 5983, 6599, 7089, 8120, 8981, 12502, 11376, 10670,
]  # fmt: skip
