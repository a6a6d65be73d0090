"""Each report over requests as SQL that a person would write for DuckDB over the same files.

`{key}` is the grouping ("month, " or nothing), `{month_…}` the column that makes it. A month stays the date of its
first day; the reports write it as the contract does, which is work of theirs that is not done here.
"""

CREATE = "CREATE VIEW facts AS SELECT * FROM read_parquet({files})"

WILSON = """
    p, greatest((p + 1.9208 / n - 1.96 * sqrt(p * (1 - p) / n + 0.9604 / (n * n))) / (1 + 3.8416 / n), 0) AS low,
    least((p + 1.9208 / n + 1.96 * sqrt(p * (1 - p) / n + 0.9604 / (n * n))) / (1 + 3.8416 / n), 1) AS high"""

ON_TIME = """
WITH counted AS (
    SELECT {month_due} count(*) FILTER (outcome = 'on_time') AS on_time, count(*) FILTER (outcome = 'late') AS late,
        count(*) FILTER (outcome = 'running') AS running, count(*) FILTER (outcome = 'waiting') AS waiting,
        count(*) FILTER (outcome = 'void') AS void, count(*) FILTER (outcome = 'unmeasured') AS unmeasured,
        count(*) FILTER (late_through_outage) AS late_through_outage,
        avg(target) FILTER (outcome IN ('on_time', 'late')) AS target
    FROM facts {group}
), rated AS (
    SELECT *, nullif(on_time + late, 0)::DOUBLE AS n, on_time / nullif(on_time + late, 0) AS p FROM counted
)
SELECT {key} on_time, late, running, waiting, void, unmeasured, {wilson}, late_through_outage,
    (on_time + late_through_outage) / n AS net_rate, target
FROM rated {order}"""

TURNAROUND = """
WITH ended AS (
    SELECT {month_ended} count(*) AS ended, quantile_cont(turnaround_us, [0.5, 0.9]) AS q,
        avg(turnaround_us) AS mean_us, median(elapsed_us) AS elapsed_us
    FROM facts WHERE turnaround_us IS NOT NULL AND ended_on IS NOT NULL {group}
), times AS (
    SELECT {month_started} spent_us, count(*) AS leave, count(*) FILTER (status IN ('finished', 'rejected')) AS done
    FROM facts WHERE spent_us IS NOT NULL AND started_on IS NOT NULL GROUP BY {key} spent_us
), risk AS (
    SELECT *, sum(leave) OVER ({partition} ORDER BY spent_us DESC ROWS UNBOUNDED PRECEDING) AS at_risk FROM times
), survival AS (
    SELECT {key} spent_us,
        product(1 - done / at_risk) OVER ({partition} ORDER BY spent_us ROWS UNBOUNDED PRECEDING) AS s
    FROM risk
), km AS (
    SELECT {key} min(spent_us) FILTER (s <= 0.5 + 1e-9) AS km_us FROM survival {group}
)
SELECT {key} coalesce(ended, 0) AS ended, q[1] / 3.6e9 AS median_h, q[2] / 3.6e9 AS p90_h, mean_us / 3.6e9 AS mean_h,
    km_us / 3.6e9 AS km_median_h, elapsed_us / 86.4e9 AS elapsed_median_d
FROM ended {join} km {using} {order}"""

WHY = """
WITH sums AS (
    SELECT {month_ended} count(*) AS requests, sum(applicant_us) AS applicant, sum(outage_us) AS outage,
        sum(check_us) AS checking, sum(process_us) AS process, coalesce(sum(excess_us), 0) AS excess,
        coalesce(sum(least(excess_us, exposure_us)) FILTER (excess_us IS NOT NULL), 0) AS excess_outage
    FROM facts WHERE wait_us IS NOT NULL {group}
)
SELECT {key} requests, applicant / 3.6e9 AS applicant_h, outage / 3.6e9 AS outage_h, checking / 3.6e9 AS check_h,
    process / 3.6e9 AS process_h, excess / 3.6e9 AS excess_h, excess_outage / 3.6e9 AS excess_outage_h,
    (excess - excess_outage) / 3.6e9 AS excess_office_h
FROM sums {order}"""

IMPACT = """
SELECT {month_submitted} count(*) AS requests, count(*) FILTER (exposure_us > 0) AS affected,
    sum(exposure_us) / 3.6e9 AS exposure_h, count(*) FILTER (outcome = 'late') AS late,
    count(*) FILTER (late_through_outage) AS late_through_outage
FROM facts {group} {order}"""

COMPLETENESS = """
WITH counted AS (
    SELECT {month_submitted} count(*) AS submitted, count(*) FILTER (checked) AS checked,
        count(*) FILTER (incomplete) AS incomplete, sum(returns) AS returns,
        median(applicant_time_us) FILTER (incomplete) AS applicant_us
    FROM facts {group}
), rated AS (
    SELECT *, nullif(checked, 0)::DOUBLE AS n, incomplete / nullif(checked, 0) AS p FROM counted
)
SELECT {key} submitted, checked, incomplete, {wilson}, returns, applicant_us / 3.6e9 AS applicant_median_h
FROM rated {order}"""

MISSING = """
WITH requires(service, document) AS (VALUES {requires}), cohort AS (
    SELECT {month_submitted} service, missing, count(*) AS n FROM facts WHERE checked GROUP BY {key} service, missing
), bases AS (SELECT {key} service, sum(n) AS n FROM cohort GROUP BY {key} service
), named AS (
    SELECT {key} service, document, sum(n) AS lacking
    FROM (SELECT {key} service, n, unnest(string_split(missing, ';')) AS document FROM cohort WHERE missing <> '')
    GROUP BY {key} service, document
), pairs AS (
    SELECT service, document, bool_or(listed) AS listed FROM (
        SELECT service, document, true AS listed FROM requires UNION ALL SELECT service, document, false FROM named
    ) GROUP BY service, document
)
SELECT {key} document, sum(coalesce(lacking, 0)) AS lacking, sum(n) AS required_by,
    sum(coalesce(lacking, 0)) / sum(n) AS share, bool_and(listed) AS listed
FROM bases JOIN pairs USING (service) LEFT JOIN named USING ({key} service, document)
GROUP BY {key} document ORDER BY {key} document"""

REQUESTS = """
SELECT {month_submitted} office, request_id, service, channel, submitted_at, complete_at, ended_at, status,
    deadline_at AS deadline, outcome, turnaround_us / 3.6e9 AS turnaround_h, exposure_us / 3.6e9 AS exposure_h,
    applicant_time_us / 3.6e9 AS applicant_h
FROM facts ORDER BY {key} submitted_at, office, request_id"""

QUERIES = {
    "on-time": ON_TIME,
    "turnaround": TURNAROUND,
    "why": WHY,
    "impact": IMPACT,
    "completeness": COMPLETENESS,
    "missing": MISSING,
    "requests": REQUESTS,
}


def query(name: str, by_month: bool, requires: list[tuple[str, str]]) -> str:
    """The SQL of a report, over everything or by month; the catalogue's requirements are written into it."""
    column = "date_trunc('month', {}) AS month, "
    dates = {
        "due": "coalesce(due_on, submitted_on)",
        "submitted": "submitted_on",
        "ended": "ended_on",
        "started": "started_on",
    }
    months = {f"month_{word}": column.format(on) if by_month else "" for word, on in dates.items()}
    return QUERIES[name].format(
        **months,
        key="month, " if by_month else "",
        group="GROUP BY month" if by_month else "",
        order="ORDER BY month" if by_month else "",
        partition="PARTITION BY month" if by_month else "",
        join="FULL JOIN" if by_month else "CROSS JOIN",
        using="USING (month)" if by_month else "",
        wilson=WILSON.replace("    p,", "p AS rate,", 1).strip(),
        requires=", ".join(f"('{service}', '{document}')" for service, document in requires),
    )
