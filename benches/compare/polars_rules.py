"""Runs the rules in Polars' lazy API: python polars_rules.py DATASET OUT AS_OF THREADS RULE...

Writes OUT/R1.parquet and so on. What several rules stand on is collected once and kept, as FundWatch and the DuckDB side
do. POLARS_MAX_THREADS is set before the import; COMPARE_POLARS_ENGINE chooses `streaming` (default) or `in-memory`.
"""

import datetime
import decimal
import os
import pathlib
import sys
import time

import rule_files

if __name__ == "__main__":
    os.environ["POLARS_MAX_THREADS"] = sys.argv[4]

import polars as pl  # noqa: E402

ENGINE = os.environ.get("COMPARE_POLARS_ENGINE", "streaming")
INVOLUNTARY = ["employer_initiated", "contract_expired", "mutual_employer_proposed", "bankruptcy", "closure",
               "dismissed_for_cause", "resigned_employer_fault"]
CLOSURE = ["bankruptcy", "closure"]
MONEY = pl.Decimal(14, 2)
NOTHING = pl.lit(decimal.Decimal("0.00"), dtype=MONEY)
col = pl.col


def month_index(day):
    return day.dt.year().cast(pl.Int64) * 12 + day.dt.month().cast(pl.Int64) - 1


def month_start(month):
    return pl.date(month // 12, month % 12 + 1, 1)


def count(condition):
    """How many rows fulfil the condition (null does not)."""
    return condition.fill_null(False).sum().cast(pl.Int64)


def rows():
    return pl.len().cast(pl.Int64)


def distinct(name):
    """Distinct values, null is none."""
    return col(name).drop_nulls().n_unique().cast(pl.Int64)


def share(part, whole):
    return pl.when(whole > 0).then(part.cast(pl.Float64) / whole)


def first_rows(frame, keys, by, descending=False):
    """The first row of each key in this order."""
    order = frame.sort(by, descending=descending, nulls_last=True)
    return order.unique(subset=keys, keep="first", maintain_order=True)


def largest(frame, keys, member, number):
    """The largest number in any group of a key and a member that is not null."""
    groups = frame.filter(col(member).is_not_null()).group_by([*keys, member]).agg(number.alias("n"))
    return groups.group_by(keys).agg(col("n").max())


def window_sums(frame, keys, days):
    """Sum of `n` over the days up to each `day`, so many in all."""
    return frame.sort([*keys, "day"]).rolling("day", period=f"{days}d", group_by=keys).agg(w=col("n").sum())


def peak_window(frame, key, days):
    """The busiest days of each key, and the busiest apart from them; `frame` has one row per key and day, with `n`."""
    sums = window_sums(frame, [key], days)
    seen = sums.group_by(key).agg(event_days=rows())
    busiest = first_rows(sums, [key], ["w", "day"], [True, False]).select(
        key, observed=col("w"), window_start=col("day") - pl.duration(days=days - 1), window_end=col("day"))
    outside = (frame.join(busiest, on=key)
               .filter((col("day") < col("window_start")) | (col("day") > col("window_end")))
               .with_columns(after=col("day") > col("window_end")))
    elsewhere = window_sums(outside, [key, "after"], days).group_by(key).agg(elsewhere=col("w").max())
    return (busiest.join(seen, on=key).join(elsewhere, on=key, how="left").with_columns(col("elsewhere").fill_null(0)))


def seasons_of(frame, keys, weight):
    """Events in any three neighbouring calendar months, by the year of the middle one."""
    middles = pl.LazyFrame({"middle": range(12)}, schema={"middle": pl.Int64})
    return (frame.join(middles, how="cross")
            .filter((col("applied_month") - col("middle") + 13) % 12 <= 2)
            .group_by([*keys, "middle", ((col("applied_month") + 6 - col("middle")) // 12).alias("season_year")])
            .agg(n=weight))


class Rules:
    def __init__(self, dataset, as_of):
        self.dataset = dataset
        self.as_of = pl.lit(datetime.date.fromisoformat(as_of))
        self.kept = {}

    def table(self, name):
        path = rule_files.table_path(self.dataset, name)
        if "*" in path:
            return pl.scan_parquet(path, hive_partitioning=True, hive_schema={"month": pl.Date})
        return pl.scan_parquet(path)

    def shared(self, name):
        """A shared view, collected the first time it is asked for."""
        if name not in self.kept:
            frame = getattr(self, name)()
            start = time.perf_counter()
            self.kept[name] = frame.collect(engine=ENGINE)
            print(f"{name} {time.perf_counter() - start:.2f} s", file=sys.stderr)
        return self.kept[name].lazy()

    # What several rules stand on.

    def extract(self):
        return self.table("contributions").select(first_month=col("month").min(), last_month=col("month").max())

    def insured_month(self):
        return (self.table("contributions").filter(col("month") <= self.as_of)
                .group_by("employer_id", "month").agg(insured=col("person_id").n_unique().cast(pl.Int64))
                .select("employer_id", "insured", m=month_index(col("month"))))

    def counting_claim(self):
        applied = col("applied_at").dt.date()
        return (self.table("claims").filter((col("status") != "rejected") & (applied <= self.as_of))
                .select("claim_id", "person_id", "employer_id", "region_code", "status", "agent_id", "bank_account",
                        "benefit_start", applied_on=applied, applied_month=month_index(applied),
                        own_device_id=pl.when(~col("channel").is_in(["kiosk", "counter"]).fill_null(False)).then(col("device_id")),
                        benefit_months=col("benefit_months").cast(pl.Int64)))

    def resignation_event(self):
        claims = self.shared("counting_claim").select("person_id", "claim_id", "applied_on", "agent_id", "bank_account",
                                                      "own_device_id", claim_employer=col("employer_id"))
        fits = (self.table("separations")
                .filter((col("separated_on") <= self.as_of) & col("reason_code").is_in(INVOLUNTARY))
                .select("person_id", "employer_id", "reason_code", "prior_reason_code", day=col("separated_on"))
                .join(claims, on="person_id")
                .filter((col("applied_on") >= col("day")) & (col("applied_on") <= col("day") + pl.duration(days=60))
                        & ((col("claim_employer") == col("employer_id")) | col("claim_employer").is_null())))
        return first_rows(fits, ["person_id", "employer_id", "day"],
                          ["applied_on", "claim_id", "reason_code", "prior_reason_code"]).drop("claim_employer")

    def claim_money(self):
        benefit = col("benefit_type") == "unemployment_benefit"
        per_claim = (self.table("payments").filter(col("claim_id").is_not_null() & (col("paid_on") <= self.as_of))
                     .group_by("claim_id", "month")
                     .agg(net=col("amount").sum(), benefit=col("amount").filter(benefit).sum())
                     .group_by("claim_id")
                     .agg(paid=col("net").sum(), months_paid=count(col("benefit") > 0),
                          last_benefit=col("benefit").filter(col("benefit") > 0)
                          .sort_by(col("month").filter(col("benefit") > 0)).last()))
        runs_on = (col("status") == "approved") & (
            col("benefit_start").is_null()
            | (month_index(col("benefit_start")) + col("benefit_months") > month_index(self.as_of)))
        left = pl.max_horizontal(col("benefit_months").fill_null(0) - col("months_paid"), pl.lit(0, dtype=pl.Int64))
        return (self.shared("counting_claim").join(per_claim, on="claim_id", how="left")
                .with_columns(col("months_paid").fill_null(0))
                .select("claim_id", "months_paid", paid=col("paid").fill_null(NOTHING).cast(MONEY),
                        stoppable=pl.when(runs_on.fill_null(False))
                        .then(left.cast(pl.Decimal(6, 0)) * col("last_benefit").fill_null(NOTHING))
                        .otherwise(NOTHING).cast(MONEY)))

    def claim_run(self):
        claims = self.shared("counting_claim")
        runs = (self.table("contributions").filter(col("month") <= self.as_of)
                .select("person_id", "month")
                .join(claims.select("person_id").unique(), on="person_id", how="semi")
                .unique()
                .select("person_id", m=month_index(col("month")))
                .sort("person_id", "m")
                .with_columns(island=col("m") - pl.int_range(pl.len(), dtype=pl.Int64).over("person_id"))
                .group_by("person_id", "island").agg(first_m=col("m").min(), last_m=col("m").max())
                .sort("person_id", "first_m")
                .select("person_id", "first_m", "last_m", month_before=col("last_m").shift(1).over("person_id")))
        placed = (claims.sort("applied_month")
                  .join_asof(runs.sort("first_m"), left_on="applied_month", right_on="first_m", by="person_id",
                             strategy="backward", coalesce=False, check_sortedness=False)
                  .with_columns(run=(pl.min_horizontal("last_m", "applied_month") - col("first_m") + 1)))
        placed = placed.with_columns(run=pl.when(col("first_m").is_null()).then(0).otherwise(col("run")))
        day = col("separated_on")
        prior = (placed.select("claim_id", "person_id", run_start=month_start(col("first_m")))
                 .join(self.table("separations").select("person_id", "separated_on", "reason_code"), on="person_id")
                 .filter((day < col("run_start")) & (day <= self.as_of))
                 .group_by("claim_id")
                 .agg(prior_voluntary=((day == day.max()) & (col("reason_code") == "voluntary")).any()))
        decided = ((col("run") >= 1) & (col("first_m") > month_index(col("first_month")))).fill_null(False)
        return (placed.join(self.shared("extract"), how="cross").with_columns(decided=decided)
                .join(prior, on="claim_id", how="left")
                .select("claim_id", "person_id", "employer_id", "agent_id", "region_code", "applied_on", "applied_month",
                        "run", "decided", "prior_voluntary", short=col("decided") & (col("run") < 3),
                        exactly_three=col("decided") & (col("run") == 3),
                        gap_days=(month_start(col("first_m")) - month_start(col("month_before") + 1)).dt.total_days()))

    def benefit_month(self):
        payments = (self.table("payments")
                    .filter((col("benefit_type") == "unemployment_benefit") & (col("paid_on") <= self.as_of))
                    .with_columns(province=col("region_code").str.slice(0, 2)))
        approved = (self.shared("counting_claim").filter(col("status") == "approved")
                    .select("person_id", province=col("region_code").str.slice(0, 2)))
        concerned = (pl.concat([payments.select("person_id", "province"), approved])
                     .group_by("person_id").agg(low=col("province").min(), high=col("province").max())
                     .filter(col("low") != col("high")).select("person_id"))
        paid = col("amount") > 0
        return (payments.join(concerned, on="person_id", how="semi")
                .group_by("person_id", "claim_id", "month", "province")
                .agg(col("amount").sum(), paid_on=col("paid_on").filter(paid).max(),
                     region_code=col("region_code").filter(paid).max())
                .filter(col("amount") > 0)
                .group_by("person_id", "month", "province")
                .agg(col("amount").sum().cast(MONEY), col("paid_on").max(), col("region_code").max()))

    def application_place(self):
        certificates = self.table("certificates").select("certificate_no", "body_id", "issued_on", "issue_region")
        paid = ((col("status") == "approved") & (col("paid_on") <= self.as_of)).fill_null(False)
        outside = col("issue_region").str.slice(0, 4) != col("region_code").str.slice(0, 4)
        applied = col("applied_at").dt.date()
        application = (self.table("skill_subsidies").filter((col("status") != "rejected") & (applied <= self.as_of))
                       .join(certificates, on="certificate_no", how="left")
                       .select("application_id", "person_id", "certificate_no", "body_id", "employer_id", "region_code",
                               "bank_account", "issued_on", "issue_region", applied_on=applied,
                               decided=col("issue_region").is_not_null(), out_of_area=outside.fill_null(False),
                               paid=pl.when(paid).then(col("amount")).otherwise(NOTHING).cast(MONEY),
                               stoppable=pl.when(paid).then(NOTHING).otherwise(col("amount")).cast(MONEY)))
        travelled = application.filter(col("out_of_area")).select("application_id", "person_id", "applied_on")
        paid_where = (self.table("contributions").select("person_id", "month", "region_code")
                      .join(travelled.select("person_id").unique(), on="person_id", how="semi")
                      .group_by("person_id", "month").agg(insured_region=col("region_code").max()))
        last_paid = (travelled.sort("applied_on")
                     .join_asof(paid_where.sort("month"), left_on="applied_on", right_on="month", by="person_id",
                                strategy="backward", check_sortedness=False)
                     .select("application_id", "insured_region"))
        return application.join(last_paid, on="application_id", how="left")

    # The rules.

    def r1(self, window_days, **_):
        events, insured = self.shared("resignation_event"), self.shared("insured_month")
        event_day = events.group_by("employer_id", "day").agg(n=rows())
        peak = peak_window(event_day, "employer_id", window_days)
        sized = (peak.join(insured.group_by("employer_id").agg(last_m=col("m").max()), on="employer_id", how="full", coalesce=True)
                 .with_columns(col("observed", "elsewhere", "event_days").fill_null(0), month_of_end=month_index(col("window_end")))
                 .with_columns(month_before=pl.coalesce(col("month_of_end") - 1, "last_m"))
                 .join(insured.rename({"insured": "before"}), left_on=["employer_id", "month_before"],
                       right_on=["employer_id", "m"], how="left")
                 .join(insured.rename({"insured": "then"}), left_on=["employer_id", "month_of_end"],
                       right_on=["employer_id", "m"], how="left")
                 .with_columns(exposure=pl.coalesce("before", "then", pl.lit(0, dtype=pl.Int64))))
        event = (events.join(peak, on="employer_id")
                 .filter(col("day").is_between(col("window_start"), col("window_end"))))
        left, m = month_index(col("day")), col("m")
        spell = (self.table("contributions").filter(col("month") <= self.as_of)
                 .select("person_id", "employer_id", "month")
                 .join(event.select("person_id", "employer_id", "day"), on=["person_id", "employer_id"])
                 .unique()
                 .with_columns(m=month_index(col("month")), left=left)
                 .group_by("employer_id", "person_id", "day")
                 .agg(months=count(m.filter(m <= col("left")).sort(descending=True)
                                   + pl.int_range((m <= col("left")).sum(), dtype=pl.Int64)
                                   == m.filter(m <= col("left")).max()),
                      months_after=count(m.is_between(col("left") + 1, col("left") + 6)))
                 .group_by("employer_id")
                 .agg(median_spell=col("months").cast(pl.Float64).median(), recalled=count(col("months_after") > 0)))
        fact = event.group_by("employer_id").agg(
            closures=count(col("reason_code").is_in(CLOSURE)), contracts=count(col("reason_code") == "contract_expired"),
            fast=count(col("applied_on") <= col("day") + pl.duration(days=3)),
            reason_changed=count(col("prior_reason_code") == "voluntary"), persons=distinct("person_id"))
        within = (window_sums(event.group_by("employer_id", "day").agg(n=rows()), ["employer_id"], 5)
                  .group_by("employer_id").agg(within=col("w").max()))
        money = (event.select("employer_id", "claim_id").unique().join(self.shared("claim_money"), on="claim_id")
                 .group_by("employer_id").agg(months=col("months_paid").sum(), amount=col("paid").sum(), stoppable=col("stoppable").sum()))
        agent = largest(event, ["employer_id"], "agent_id", rows()).rename({"n": "agent_events"})
        account = largest(event, ["employer_id"], "bank_account", distinct("person_id")).rename({"n": "account_persons"})
        device = largest(event, ["employer_id"], "own_device_id", distinct("person_id")).rename({"n": "device_persons"})
        event_month = event_day.group_by("employer_id", m=month_index(col("day"))).agg(col("n").sum())
        # The three months around that of the window's end, and the same of the years beside it.
        middle = month_index(col("window_end")) + col("away")
        beside = (peak.join(pl.LazyFrame({"away": [-24, -12, 0, 12, 24]}, schema={"away": pl.Int64}), how="cross")
                  .join(self.shared("extract"), how="cross")
                  .filter((col("away") == 0)
                          | ((col("away") < 0) & (middle - 1 >= month_index(col("first_month"))))
                          | ((col("away") > 0)
                             & (middle + 1 <= month_index(pl.min_horizontal(col("last_month"), self.as_of)))))
                  .join(event_month, on="employer_id", how="left")
                  .group_by("employer_id", "away")
                  .agg(n=col("n").filter(m.is_between(middle - 1, middle + 1)).sum()))
        here = beside.filter(col("away") == 0).select("employer_id", here=col("n"))
        other_year = (beside.filter(col("away") != 0).join(here, on="employer_id")
                      .group_by("employer_id").agg(other_years=rows(), years_alike=count(col("n") * 2 >= col("here"))))
        near = (m - month_index(col("window_end")) % 12 + 13) % 12 <= 2
        season = (peak.join(event_month, on="employer_id").group_by("employer_id")
                  .agg(in_season=col("n").filter(near).sum().cast(pl.Float64) / col("n").sum(), in_all=col("n").sum())
                  .filter(col("in_all") >= 6)
                  .join(other_year, on="employer_id", how="left")
                  .with_columns(col("other_years", "years_alike").fill_null(0))
                  .with_columns(season=pl.when((col("years_alike") < 1) | (col("in_season") < 0.5)).then(0)
                                .when((col("years_alike") >= 2) | (col("in_season") >= 0.7)).then(2).otherwise(1).cast(pl.Int64)))
        result = sized
        for part in (self.table("employers"), fact, within, money, spell, agent, account, device, season):
            result = result.join(part, on="employer_id", how="left")
        zero = ["persons", "months", "reason_changed", "recalled", "agent_events", "account_persons", "device_persons",
                "other_years", "years_alike", "season"]
        e = col("exposure")
        return result.with_columns(
            col(zero).fill_null(0), col("amount", "stoppable").fill_null(NOTHING),
            industry=col("industry_code").str.slice(0, 1).fill_null("?"), prefecture=col("region_code").str.slice(0, 4).fill_null("?"),
            size_band=pl.when(e < 10).then(pl.lit("1-9")).when(e < 50).then(pl.lit("10-49")).when(e < 200).then(pl.lit("50-199"))
            .when(e < 1000).then(pl.lit("200-999")).otherwise(pl.lit("1000+")),
            share=share(col("observed"), e), closure_share=share(col("closures"), col("observed")),
            contract_share=share(col("contracts"), col("observed")), same_days_share=share(col("within"), col("observed")),
            fast_share=share(col("fast"), col("observed")))

    def r2(self, step_months, **_):
        insured, extract = self.shared("insured_month"), self.shared("extract")
        granted = self.shared("counting_claim").filter(col("status").is_in(["approved", "terminated"]) & col("employer_id").is_not_null())
        bounds = extract.select(first_tested=month_index(col("first_month")) + 11,
                                last_tested=month_index(pl.min_horizontal(col("last_month"), self.as_of)))
        claimant = granted.select("employer_id", "person_id", "applied_month").unique()
        stay = (claimant.sort("employer_id", "person_id", "applied_month")
                .with_columns(next=col("applied_month").shift(-1).over("employer_id", "person_id"))
                .select("employer_id", enters=col("applied_month"), leaves=pl.min_horizontal(col("applied_month") + 12, "next")))
        none = pl.lit(0, dtype=pl.Int64)
        one = pl.lit(1, dtype=pl.Int64)
        step = pl.concat([
            stay.select("employer_id", m=col("enters"), persons=one, insured=none),
            stay.select("employer_id", m=col("leaves"), persons=-one, insured=none),
            insured.select("employer_id", m=col("m"), persons=none, insured=col("insured")),
            insured.select("employer_id", m=col("m") + 12, persons=none, insured=-col("insured")),
        ])
        change = (step.join(bounds, how="cross")
                  .filter((col("m") <= col("last_tested")) & (col("first_tested") <= col("last_tested")))
                  .group_by("employer_id", m=pl.max_horizontal("m", "first_tested"))
                  .agg(col("persons").sum(), col("insured").sum()))
        tested_month = (insured.select("m").unique().join(bounds, how="cross")
                        .filter(col("m").is_between(col("first_tested"), col("last_tested"))))
        counted = (change.select("employer_id").unique().join(tested_month, how="cross")
                   .join(change, on=["employer_id", "m"], how="left")
                   .sort("employer_id", "m")
                   .select("employer_id", "m", tested=(col("last_tested") - col("m")) % step_months == 0,
                           observed=col("persons").fill_null(0).cum_sum().over("employer_id"),
                           exposure=col("insured").fill_null(0).cum_sum().over("employer_id"))
                   .filter((col("observed") > 0) | (col("exposure") > 0)))
        return counted.join(self.table("employers"), on="employer_id", how="left").with_columns(
            industry=col("industry_code").str.slice(0, 1).fill_null("?"), prefecture=col("region_code").str.slice(0, 4).fill_null("?"),
            window_start=month_start(col("m") - 11), window_end=month_start(col("m") + 1) - pl.duration(days=1),
            average_insured=col("exposure") / 12.0, share=share(col("observed") * 12.0, col("exposure")))

    def r3(self, **_):
        runs = self.shared("claim_run")
        claim = pl.concat([
            runs.filter(col("employer_id").is_not_null())
            .with_columns(entity_type=pl.lit("employer"), entity_id=col("employer_id"), other_id=col("agent_id")),
            runs.filter(col("agent_id").is_not_null())
            .with_columns(entity_type=pl.lit("agent"), entity_id=col("agent_id"), other_id=col("employer_id")),
        ])
        keys = ["entity_type", "entity_id"]
        total = claim.group_by(keys).agg(exposure=rows(), decided=count(col("decided")), observed=count(col("short")),
                                         exactly_three=count(col("exactly_three")))
        short = (claim.filter(col("short")).join(self.shared("claim_money"), on="claim_id")
                 .join(self.shared("counting_claim").select("claim_id", "bank_account"), on="claim_id"))
        fact = short.group_by(keys).agg(
            window_start=col("applied_on").min(), window_end=col("applied_on").max(),
            after_voluntary=count(col("prior_voluntary")), after_gap=count(col("gap_days") > 90),
            median_gap_days=col("gap_days").cast(pl.Float64).median(), months=col("months_paid").sum(),
            amount=col("paid").sum(), stoppable=col("stoppable").sum(), persons=distinct("person_id"))
        separation = (first_rows(self.shared("resignation_event"), ["claim_id"], ["day", "employer_id"], [True, False])
                      .select("claim_id", "day", "reason_code", "prior_reason_code", claimed=col("applied_on")))
        leaving = (short.join(separation, on="claim_id").group_by(keys)
                   .agg(closures=count(col("reason_code").is_in(CLOSURE)),
                        fast=count(col("claimed") <= col("day") + pl.duration(days=3)),
                        reason_changed=count(col("prior_reason_code") == "voluntary")))
        other = (short.filter(col("other_id").is_not_null()).group_by([*keys, "other_id"]).agg(n=rows())
                 .group_by(keys).agg(other_side=rows(), most=col("n").max()))
        account = largest(short, keys, "bank_account", distinct("person_id")).rename({"n": "account_persons"})
        seasons = (seasons_of(short, keys, rows()).group_by([*keys, "middle"])
                   .agg(in_season=col("n").sum(), season_years=rows(), largest=col("n").max(),
                        second=col("n").sort(descending=True).get(1, null_on_oob=True)))
        busiest = (first_rows(seasons, keys, ["in_season", "middle"], [True, False])
                   .with_columns(season_second_share=col("second").cast(pl.Float64) / col("largest")))
        agent_region = (first_rows(claim.filter(col("entity_type") == "agent").group_by("entity_id", "region_code").agg(n=rows()),
                                   ["entity_id"], ["n", "region_code"], [True, False])
                        .select("entity_id", agent_region=col("region_code"), entity_type=pl.lit("agent")))
        employers = (self.table("employers").select("region_code", "industry_code", "registered_on", entity_id=col("employer_id"))
                     .with_columns(entity_type=pl.lit("employer")))
        result = total
        for part in (employers, agent_region, fact, leaving, other, account, busiest):
            result = result.join(part, on=keys, how="left")
        zero = ["persons", "after_voluntary", "after_gap", "fast", "reason_changed", "other_side", "account_persons",
                "closures", "season_years", "months"]
        agent = col("entity_type") == "agent"
        return (result.with_columns(region_code=pl.coalesce("region_code", "agent_region"))
                .with_columns(
                    col(zero).fill_null(0), col("amount", "stoppable").fill_null(NOTHING), col("season_second_share").fill_null(0.0),
                    industry=pl.when(agent).then(pl.lit("agent")).otherwise(col("industry_code").str.slice(0, 1).fill_null("?")),
                    prefecture=col("region_code").str.slice(0, 4).fill_null("?"), share=share(col("observed"), col("decided")),
                    one_agent=pl.when(agent).then(col("observed")).otherwise(col("most").fill_null(0)),
                    season_share=pl.when(col("observed") >= 6).then(col("in_season").cast(pl.Float64) / col("observed"))))

    def r4(self, **_):
        paid = self.shared("benefit_month")
        pair = pl.concat_str("province", pl.lit("-"), "province_right")
        later = lambda day: pl.when(col(day) > col(f"{day}_right")).then(col("region_code")).otherwise(col("region_code_right"))
        paid_twice = (paid.join(paid, on=["person_id", "month"]).filter(col("province_right") > col("province"))
                      .select("person_id", "month", part=pair, region_code=later("paid_on"), tier=pl.lit(1),
                              overlap=pl.min_horizontal("amount", "amount_right").cast(MONEY), amount_first=col("amount"),
                              amount_second=col("amount_right"), provinces_paid=pl.lit(2)))
        start = month_index(col("benefit_start"))
        approved = (self.shared("counting_claim")
                    .filter((col("status") == "approved") & col("benefit_start").is_not_null() & (col("benefit_months") > 0))
                    .select("person_id", "region_code", "applied_on", province=col("region_code").str.slice(0, 2),
                            from_month=start, to_month=start + col("benefit_months") - 1))
        first, last = pl.max_horizontal("from_month", "from_month_right"), pl.min_horizontal("to_month", "to_month_right")
        approved_twice = (approved.join(approved, on="person_id")
                          .filter((col("province_right") > col("province")) & (first <= last))
                          .select("person_id", "province", "province_right", m=pl.int_ranges(first, last + 1),
                                  region_code=later("applied_on"))
                          .explode("m")
                          .group_by("person_id", "province", "province_right", month=month_start(col("m")))
                          .agg(col("region_code").max()))
        of = lambda name: paid.select("person_id", "month", "province", col("amount").alias(name))
        a, b = col("amount_first"), col("amount_second")
        only_approved = (approved_twice.join(of("amount_first"), on=["person_id", "month", "province"], how="left")
                         .join(of("amount_second"), left_on=["person_id", "month", "province_right"],
                               right_on=["person_id", "month", "province"], how="left")
                         .filter(a.is_null() | b.is_null())
                         .select("person_id", "month", "region_code", part=pair, tier=pl.lit(2), overlap=NOTHING,
                                 amount_first=a.fill_null(NOTHING), amount_second=b.fill_null(NOTHING),
                                 provinces_paid=(a > 0).fill_null(False).cast(pl.Int32) + (b > 0).fill_null(False).cast(pl.Int32)))
        finding = pl.concat([paid_twice, only_approved.select(paid_twice.collect_schema().names())])
        whose = ["person_id", "part"]
        one = pl.lit(1, dtype=pl.Int64)
        return finding.with_columns(
            window_start=col("month"), window_end=col("month").dt.month_end(), observed=one, exposure=one,
            paid_months=(col("tier") == 1).sum().over(whose), approved_months=(col("tier") == 2).sum().over(whose),
            pair_overlap=col("overlap").sum().over(whose))

    def r5(self, window_days, history_floor, **_):
        certificates = self.table("certificates")
        issue_day = (certificates.filter(col("issued_on") <= self.as_of)
                     .group_by("body_id", day=col("issued_on")).agg(n=rows()))
        peak = peak_window(issue_day, "body_id", window_days).rename({"event_days": "issue_days"})
        body = (self.table("assessment_bodies").select("body_id", "region_code", "body_type", "accredited_on")
                .join(peak, on="body_id", how="full", coalesce=True)
                .with_columns(col("body_type").fill_null("?"), col("observed", "elsewhere", "issue_days").fill_null(0)))
        usual = body.filter(col("observed") > 0).group_by("body_type").agg(usual=col("observed").cast(pl.Float64).median())
        inside = (certificates.select("body_id", "certificate_no", "person_id", "occupation_code", "issued_on")
                  .join(peak, on="body_id")
                  .filter(col("issued_on").is_between(col("window_start"), col("window_end"))))
        held = inside.group_by("body_id").agg(persons=distinct("person_id"), occupations=distinct("occupation_code"),
                                              window_issue_days=distinct("issued_on"))
        application = (inside.select("body_id", "certificate_no")
                       .join(self.shared("application_place").drop("body_id"), on="certificate_no"))
        used = application.group_by("body_id").agg(
            used=distinct("certificate_no"), amount=col("paid").sum(), stoppable=col("stoppable").sum(),
            out_of_area=col("certificate_no").filter(col("out_of_area")).n_unique().cast(pl.Int64))
        account = largest(application, ["body_id"], "bank_account", distinct("person_id")).rename({"n": "account_persons"})
        employer = largest(application, ["body_id"], "employer_id", rows()).rename({"n": "employer_used"})
        held_on = pl.coalesce("exam_on", "filed_on")
        filing = (self.table("batch_filings").filter(col("filed_on") <= self.as_of).join(peak, on="body_id")
                  .filter(held_on.is_between(col("window_start") - pl.duration(days=30), col("window_end") + pl.duration(days=30)))
                  .group_by("body_id").agg(filed=col("certificates").cast(pl.Int64).sum()))
        busy = (body.filter(col("observed") > 0)
                .select("body_id", "window_start", "window_end", province=col("region_code").str.slice(0, 2)))
        neighbour = (busy.join(busy, on="province").filter(col("body_id") != col("body_id_right"))
                     .group_by("body_id")
                     .agg(neighbours=rows(),
                          neighbours_same_time=count((col("window_start_right") <= col("window_end"))
                                                     & (col("window_end_right") >= col("window_start")))))
        result = body.join(usual, on="body_type", how="left")
        for part in (held, used, account, employer, filing, neighbour):
            result = result.join(part, on="body_id", how="left")
        zero = ["persons", "occupations", "window_issue_days", "used", "out_of_area", "account_persons", "employer_used",
                "filed", "neighbours", "neighbours_same_time"]
        floor = pl.lit(float(history_floor))
        n = col("observed")
        return (result.with_columns(col(zero).fill_null(0), col("amount", "stoppable").fill_null(NOTHING))
                .with_columns(
                    exposure=pl.when(n == 0).then(0.0)
                    .when(col("elsewhere") > 0).then(pl.max_horizontal(col("elsewhere").cast(pl.Float64), floor))
                    .otherwise(pl.max_horizontal("usual", floor)),
                    used_share=share(col("used"), n)))

    def r6(self, min_decided, **_):
        place = self.shared("application_place")
        entity = lambda kind, of: (place.with_columns(entity_type=pl.lit(kind), entity_id=of)
                                   .filter(col("entity_id").is_not_null()))
        application = pl.concat([entity("body", col("body_id")), entity("employer", col("employer_id")),
                                 entity("region", col("region_code").str.slice(0, 4))])
        keys = ["entity_type", "entity_id"]
        total = application.group_by(keys).agg(exposure=rows(), decided=count(col("decided")), observed=count(col("out_of_area")))
        outside = application.filter(col("out_of_area")).with_columns(
            paid_in=col("region_code").str.slice(0, 4), held_in=col("issue_region").str.slice(0, 4),
            insured_in=col("insured_region").str.slice(0, 4))
        fact = outside.group_by(keys).agg(
            window_start=col("applied_on").min(), window_end=col("applied_on").max(), amount=col("paid").sum(),
            stoppable=col("stoppable").sum(), insured_there=count(col("insured_in") == col("held_in")),
            fast=count(col("applied_on") <= col("issued_on") + pl.duration(days=30)), persons=distinct("person_id"),
            paying_places=distinct("paid_in"))
        held = (outside.group_by([*keys, "held_in"]).agg(n=rows())
                .group_by(keys).agg(issue_places=rows(), one_place=col("n").max()))
        one_body = largest(outside, keys, "body_id", rows()).rename({"n": "one_body"})
        account = largest(outside, keys, "bank_account", distinct("person_id")).rename({"n": "account_persons"})
        known = pl.concat([
            self.table("assessment_bodies").select(entity_type=pl.lit("body"), entity_id=col("body_id"),
                                                   region_code=col("region_code"), kind=col("body_type")),
            self.table("employers").select(entity_type=pl.lit("employer"), entity_id=col("employer_id"),
                                           region_code=col("region_code"), kind=col("industry_code").str.slice(0, 1)),
        ])
        result = total
        for part in (known, fact, held, one_body, account):
            result = result.join(part, on=keys, how="left")
        zero = ["persons", "issue_places", "one_place", "one_body", "paying_places", "account_persons", "insured_there", "fast"]
        region = col("entity_type") == "region"
        return result.with_columns(
            col(zero).fill_null(0), col("amount", "stoppable").fill_null(NOTHING),
            region_code=pl.when(region).then(col("entity_id") + "00").otherwise(col("region_code")),
            peer_kind=pl.when(region).then(pl.lit("region")).otherwise(col("kind").fill_null("?")),
            tested=pl.when(col("decided") >= min_decided).then(col("decided")).otherwise(0),
            share=share(col("observed"), col("decided")))

    def r7(self, **_):
        paid = (self.table("skill_subsidies").filter((col("status") == "approved") & (col("paid_on") <= self.as_of))
                .select("application_id", "person_id", "certificate_no", "employer_id", "bank_account", "amount",
                        region=col("region_code").str.slice(0, 4), m=month_index(col("paid_on")))
                .join(self.table("certificates").select("certificate_no", "body_id"), on="certificate_no", how="left"))
        keys = ["region", "m"]
        by_month = paid.group_by(keys).agg(yuan=col("amount").sum(), grants=rows(), persons=distinct("person_id"))
        bounds = (by_month.select(first_paid=col("m").min(), last_paid=col("m").max()).join(self.shared("extract"), how="cross")
                  .select(first_m=pl.min_horizontal(month_index(col("first_month")), "first_paid"),
                          last_m=pl.max_horizontal(month_index(pl.min_horizontal(col("last_month"), self.as_of)), "last_paid")))
        yuan = col("yuan").cast(pl.Float64)
        prefecture = (paid.group_by([*keys, pl.coalesce("body_id", "application_id").alias("batch")]).agg(yuan=col("amount").sum())
                      .filter(col("yuan") > 0)
                      .with_columns(fen=(col("yuan") * 100).cast(pl.Int64).cast(pl.Int128))  # squared it stays exact
                      .group_by("region")
                      .agg(yuan_per_batch=(col("fen") * col("fen")).sum().cast(pl.Float64)
                           / col("fen").sum().cast(pl.Float64) / 100.0))
        calendar = bounds.select("first_m", m=pl.int_ranges(pl.max_horizontal("first_m", col("last_m") - 999), col("last_m") + 1)).explode("m")
        grid = (prefecture.join(calendar, how="cross").join(by_month, on=keys, how="left")
                .with_columns(col("yuan").fill_null(NOTHING), col("grants", "persons").fill_null(0))
                .sort(keys))
        before = (grid.rolling("m", period="12i", offset="-13i", group_by="region")
                  .agg(yuan_before=col("yuan").sum(), months_before=count(col("yuan") > 0),
                       last_paid=col("m").filter(col("yuan") > 0).max()))
        m, first_m = col("m"), col("first_m")
        series = (grid.with_columns(yuan_year_ago=col("yuan").shift(12).over("region")).join(before, on=keys)
                  .with_columns(
                      yuan_before=col("yuan_before").fill_null(NOTHING), yuan_year_ago=col("yuan_year_ago").fill_null(NOTHING),
                      quiet_before=m - 1 - pl.coalesce("last_paid", pl.max_horizontal(m - 13, first_m - 1)),
                      fen=(col("yuan") * 100).cast(pl.Int64), fen_before=(col("yuan_before") * 100).cast(pl.Int64))
                  .with_columns(up=(col("fen") * 24 >= col("fen_before") * 3), some=col("fen_before") > 0))
        rise = (series.filter(col("some") & (m >= first_m + 12)).group_by("m").agg(n=rows(), n_up=count(col("up"))))
        one_body = (paid.filter(col("body_id").is_not_null()).group_by([*keys, "body_id"]).agg(n=col("amount").sum())
                    .group_by(keys).agg(one_body=col("n").max()))
        one_employer = (paid.filter(col("employer_id").is_not_null()).group_by([*keys, "employer_id"]).agg(n=col("amount").sum())
                        .group_by(keys).agg(one_employer=col("n").max()))
        account = largest(paid, keys, "bank_account", distinct("person_id")).rename({"n": "account_persons"})
        result = series.join(rise, on="m", how="left")
        for part in (one_body, one_employer, account):
            result = result.join(part, on=keys, how="left")
        mean = ((col("fen_before") * 2 + 12) // 24).cast(pl.Decimal(20, 0)) * pl.lit(decimal.Decimal("0.01"))
        return result.with_columns(
            col("one_body", "one_employer").fill_null(NOTHING), col("account_persons").fill_null(0),
            region_code=col("region") + "00", window_start=month_start(m), window_end=month_start(m).dt.month_end(),
            yuan_mean=mean.cast(MONEY), amount=col("yuan"),
            observed=(pl.max_horizontal(yuan, pl.lit(0.0)) / col("yuan_per_batch")).round(mode="half_away_from_zero").cast(pl.Int64),
            exposure=pl.when((m >= first_m + 12) & col("some"))
            .then(col("yuan_before").cast(pl.Float64) / 12 / col("yuan_per_batch")).otherwise(0.0),
            others=(col("n") - col("some").cast(pl.Int64)).fill_null(0),
            others_up=(col("n_up") - (col("some") & col("up")).cast(pl.Int64)).fill_null(0))


def finish(rule, frame):
    """The rule's output columns in their types; a number of another kind is refused, not rounded."""
    found, columns = frame.collect_schema(), []
    for name, kind in rule_files.output_columns(rule).items():
        if kind == "int64" and not found[name].is_integer() or kind.startswith("decimal") and not found[name].is_decimal():
            raise TypeError(f"{rule}: {name} is {found[name]}, not {kind}")
        target = pl.Int64 if kind == "int64" else MONEY if kind.startswith("decimal") else None
        columns.append(col(name).cast(target) if target else col(name))
    return frame.select(columns)


def main(dataset, out, as_of, _threads, wanted):
    pathlib.Path(out).mkdir(parents=True, exist_ok=True)
    rules = Rules(dataset, as_of)
    for rule in wanted:
        frame = finish(rule, getattr(rules, rule.lower())(**{name: value for name, (_, value) in rule_files.parameters(rule).items()}))
        start = time.perf_counter()
        frame.sink_parquet(f"{out}/{rule}.parquet", engine=ENGINE)
        print(f"{rule} {time.perf_counter() - start:.2f} s", file=sys.stderr)


if __name__ == "__main__":
    main(*sys.argv[1:5], sys.argv[5:])
