"""Made-up exports of a city office, their catalogue, and the generator of both sizes. See README.md."""
