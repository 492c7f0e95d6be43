-- The engine's own functions (src/engine/functions) as macros.

CREATE MACRO month_index(d) AS CAST(year(d) * 12 + month(d) - 1 AS BIGINT);
CREATE MACRO month_start(m) AS make_date(CAST(m // 12 AS BIGINT), CAST(m % 12 + 1 AS BIGINT), 1::BIGINT);

-- A set of months: a bit for each month from January 2010 (24120) to December 2039 (24479); another month is an error.
CREATE MACRO month_set(d) AS bitstring_agg(month_index(d), 24120::BIGINT, 24479::BIGINT);
CREATE MACRO members_between(s, first, last) AS
  CASE WHEN first IS NULL OR last IS NULL THEN NULL
       WHEN s IS NULL OR first > last OR last < 24120 OR first > 24479 THEN 0
       ELSE bit_count((s << CAST(greatest(first, 24120) - 24120 AS INTEGER))
                      >> CAST(greatest(first, 24120) - 24120 + 24479 - least(last, 24479) AS INTEGER)) END;
CREATE MACRO set_until(s, m) AS
  CASE WHEN m IS NULL THEN NULL
       WHEN s IS NULL THEN ''
       ELSE rtrim(left(CAST(s AS VARCHAR), CAST(greatest(m - 24119, 0) AS BIGINT)), '0') END;
CREATE MACRO last_member_at(s, m) AS nullif(24119 + length(set_until(s, m)), 24119);
CREATE MACRO run_ending_at(s, m) AS length(set_until(s, m)) - length(rtrim(set_until(s, m), '1'));

-- Sums per month: a list of steps.
CREATE MACRO month_sums(m, n) AS list({'m': m, 'n': n}) FILTER (m IS NOT NULL AND n IS NOT NULL);
CREATE MACRO sum_between(s, first, last) AS
  CASE WHEN first IS NULL OR last IS NULL THEN NULL
       ELSE COALESCE(CAST(list_sum(list_transform(list_filter(s, lambda x: x.m BETWEEN first AND last), lambda x: x.n)) AS BIGINT), 0) END;

-- The busiest days: of each day with an event the weights of the days up to it.
CREATE MACRO busiest_of(days, width) AS
  list_sort(list_transform(days, lambda a:
    {'n': -CAST(list_sum(list_transform(list_filter(days, lambda b: b.d BETWEEN a.d - width + 1 AND a.d), lambda b: b.n)) AS BIGINT),
     'd': a.d}))[1];
CREATE MACRO peak_window(d, n, width) AS
  {'n': -busiest_of(list({'d': d, 'n': n}) FILTER (d IS NOT NULL AND n > 0), width).n,
   'window_end': busiest_of(list({'d': d, 'n': n}) FILTER (d IS NOT NULL AND n > 0), width).d};
