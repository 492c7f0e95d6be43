//! The functions as SQL sees them, and the vectorised forms against plain ones under random splits.

use super::day_counts::DayCounts;
use super::month_set_aggregate::MonthSetAggregate;
use super::peak_window::PeakWindow;
use super::register;
use datafusion::arrow::array::{Array, ArrayRef, AsArray, BooleanArray, Date32Array, Int64Array, RecordBatch};
use datafusion::arrow::datatypes::{DataType, Field, Int64Type, Schema, SchemaRef};
use datafusion::arrow::util::pretty::pretty_format_batches;
use datafusion::common::Result;
use datafusion::datasource::MemTable;
use datafusion::execution::memory_pool::FairSpillPool;
use datafusion::execution::runtime_env::RuntimeEnvBuilder;
use datafusion::logical_expr::function::AccumulatorArgs;
use datafusion::logical_expr::{AggregateUDFImpl, EmitTo, GroupsAccumulator};
use datafusion::physical_expr::expressions::{col, lit};
use datafusion::physical_plan::PhysicalExpr;
use datafusion::prelude::{SessionConfig, SessionContext};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

type Row = (i64, Option<i32>, Option<i64>);

fn schema() -> SchemaRef {
    Arc::new(Schema::new(vec![
        Field::new("id", DataType::Int64, true),
        Field::new("day", DataType::Date32, true),
        Field::new("weight", DataType::Int64, true),
    ]))
}

fn batch(rows: &[Row]) -> RecordBatch {
    let ids: Int64Array = rows.iter().map(|row| row.0).collect();
    let days: Date32Array = rows.iter().map(|row| row.1).collect();
    let weights: Int64Array = rows.iter().map(|row| row.2).collect();
    RecordBatch::try_new(schema(), vec![Arc::new(ids), Arc::new(days), Arc::new(weights)]).unwrap()
}

/// A session with table `t(id, day, weight)`, its rows dealt out to four partitions.
fn session(config: SessionConfig, rows: &[Row]) -> SessionContext {
    let context = SessionContext::new_with_config(config.with_target_partitions(4));
    register(&context);
    let partitions = (0..4).map(|part| {
        let dealt: Vec<Row> = rows.iter().skip(part).step_by(4).copied().collect();
        vec![batch(&dealt)]
    });
    let table = MemTable::try_new(schema(), partitions.collect()).unwrap();
    context.register_table("t", Arc::new(table)).unwrap();
    context
}

#[tokio::main(flavor = "current_thread")]
async fn query(context: &SessionContext, sql: &str) -> Result<String> {
    let batches = context.sql(sql).await?.collect().await?;
    Ok(pretty_format_batches(&batches)?.to_string())
}

fn answer(rows: &[Row], sql: &str) -> String {
    query(&session(SessionConfig::new(), rows), sql).unwrap()
}

fn refusal(sql: &str) -> String {
    query(&session(SessionConfig::new(), &[(1, Some(0), Some(1))]), sql).unwrap_err().to_string()
}

/// The cells of a printed table, row by row, without its frame.
fn cells(table: &str) -> Vec<Vec<String>> {
    let lines = table.lines().filter(|line| line.starts_with('|')).skip(1);
    lines.map(|line| line.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect()).collect()
}

#[test]
fn months_of_dates_and_back() {
    let table = answer(
        &[],
        "SELECT month_index(DATE '2024-02-29'), month_start(24289), month_start(month_index(DATE '2025-12-31') + 1),
                month_index(NULL), month_start(NULL)",
    );
    assert_eq!(cells(&table), [["24289", "2024-02-01", "2026-01-01", "", ""]]);
    assert!(refusal("SELECT month_start(9000000000)").contains("no date holds month 9000000000"));
}

#[test]
fn a_set_answers_runs_last_members_and_counts() {
    // 2025-01, 2025-02, 2025-02 again, 2025-05; a null date is no month. 2025-01 is month 24300.
    let rows = [Some(20_089), Some(20_120), Some(20_130), Some(20_209), None].map(|day| (1, day, None));
    let table = answer(
        &rows,
        "SELECT run_ending_at(s, 24301), run_ending_at(s, 24303), run_ending_at(s, 24304), run_ending_at(s, 24299),
                last_member_at(s, 24303), last_member_at(s, 24299), members_between(s, 24301, 24304),
                run_ending_at(s, CAST(NULL AS INT)) FROM (SELECT month_set(day) AS s FROM t)",
    );
    assert_eq!(cells(&table), [["2", "2", "1", "0", "24301", "", "2", ""]]);
}

#[test]
fn a_person_without_contributions_has_no_run() {
    let rows = [(1, Some(20_089), None), (2, None, None)];
    let table = answer(
        &rows,
        "SELECT id, s IS NULL, run_ending_at(s, 24400), members_between(s, 0, 99999), last_member_at(s, 24400)
         FROM (SELECT id, month_set(day) AS s FROM t GROUP BY id) ORDER BY id",
    );
    assert_eq!(cells(&table), [["1", "false", "1", "1", "24300"], ["2", "true", "0", "0", ""]]);
}

#[test]
fn a_peak_is_a_struct_and_obeys_filter_and_nulls() {
    // Day 20000 is 2024-10-04.
    let rows = [
        (1, Some(20_000), Some(3)),
        (1, Some(20_029), Some(2)),
        (1, Some(20_030), Some(4)),
        (1, None, Some(100)),
        (1, Some(20_030), None),
        (1, Some(19_000), Some(1)),
        (2, Some(20_000), Some(99)),
        (3, None, None),
    ];
    let sql = "SELECT id, p['n'], p['window_start'], p['window_end'], p['elsewhere'], p['windows'], p IS NULL FROM
               (SELECT id, peak_window(day, weight, 30) FILTER (WHERE weight < 50) AS p FROM t GROUP BY id) ORDER BY id";
    assert_eq!(
        cells(&answer(&rows, sql)),
        [
            vec!["1", "6", "2024-10-05", "2024-11-03", "3", "4", "false"],
            vec!["2", "", "", "", "", "", "true"],
            vec!["3", "", "", "", "", "", "true"],
        ]
    );
}

#[test]
fn both_aggregates_work_without_groups_and_over_windows() {
    let rows = [(1, Some(20_000), Some(1)), (1, Some(20_001), Some(1)), (2, Some(20_002), Some(5))];
    let table =
        answer(&rows, "SELECT peak_window(day, weight, 2)['n'], members_between(month_set(day), 0, 99999) FROM t");
    assert_eq!(cells(&table), [["6", "1"]]);
    let table = answer(
        &rows,
        "SELECT day, peak_window(day, weight, 2) OVER (ORDER BY day)['n'],
                members_between(month_set(day) OVER (PARTITION BY id), 0, 99999) FROM t ORDER BY day",
    );
    let column: Vec<_> = cells(&table).into_iter().map(|row| (row[1].clone(), row[2].clone())).collect();
    assert_eq!(column, [("1", "1"), ("2", "1"), ("6", "1")].map(|(a, b)| (a.to_owned(), b.to_owned())));
}

#[test]
fn the_width_of_a_window_must_be_a_sensible_constant() {
    let column = refusal("SELECT peak_window(day, 1, weight) FROM t");
    assert!(column.contains("days must be a number written in the rule"), "{column}");
    for days in ["0", "-1", "36526", "NULL"] {
        let error = refusal(&format!("SELECT id, peak_window(day, 1, {days}) FROM t GROUP BY id"));
        assert!(error.contains("days must lie between 1 and 36525"), "{error}");
    }
    assert!(refusal("SELECT peak_window(DISTINCT day, 1, 30) FROM t").contains("DISTINCT would drop events"));
    assert!(refusal("SELECT peak_window(day, -1, 30) FROM t").contains("must not be negative"));
    assert!(refusal("SELECT run_ending_at(arrow_cast('abc', 'Binary'), 1)").contains("not a set of months"));
    // A constant expression is a constant.
    assert!(
        query(&session(SessionConfig::new(), &[]), "SELECT peak_window(day, 1, CAST(15 AS BIGINT) * 2) FROM t").is_ok()
    );
}

/// Ten thousand groups of forty rows whose answers are known: group g has months g%7..g%7+9 and peak 20.
fn many_rows() -> Vec<Row> {
    (0..400_000_i64)
        .map(|row| {
            let (id, step) = (row % 10_000, i32::try_from(row / 10_000).unwrap());
            (id, Some(18_000 + 31 * (i32::try_from(id % 7).unwrap() + step % 10)), Some(i64::from(step % 2)))
        })
        .collect()
}

const MANY: &str =
    "SELECT COUNT(*), SUM(p['n']), MIN(p['n']), MAX(p['n']), SUM(p['elsewhere']), SUM(p['windows']), SUM(run)
    FROM (SELECT id, peak_window(day, weight, 93) AS p,
                 CAST(run_ending_at(month_set(day), 99999) AS BIGINT) AS run FROM t GROUP BY id)";

#[test]
fn spilling_and_skipped_partial_aggregation_do_not_change_an_answer() {
    let rows = many_rows();
    let plain = query(&session(SessionConfig::new(), &rows), MANY).unwrap();
    // Odd steps only: five of the ten days, each with four rows; 93 days hold two days that lie 62 apart.
    assert_eq!(cells(&plain)[0][..6], ["10000", "80000", "8", "8", "80000", "50000"]);

    let skip = SessionConfig::new()
        .set_u64("datafusion.execution.skip_partial_aggregation_probe_rows_threshold", 1)
        .set_str("datafusion.execution.skip_partial_aggregation_probe_ratio_threshold", "0.0")
        .with_batch_size(512);
    assert_eq!(query(&session(skip, &rows), MANY).unwrap(), plain);

    let pool = Arc::new(FairSpillPool::new(3_000_000));
    let runtime = RuntimeEnvBuilder::new().with_memory_pool(pool).build_arc().unwrap();
    let config = SessionConfig::new().with_target_partitions(4).with_batch_size(512);
    let small = SessionContext::new_with_config_rt(config, runtime);
    register(&small);
    let table = MemTable::try_new(schema(), rows.chunks(100_000).map(|part| vec![batch(part)]).collect()).unwrap();
    small.register_table("t", Arc::new(table)).unwrap();
    assert_eq!(query(&small, MANY).unwrap(), plain);
    let analysed = query(&small, &format!("EXPLAIN ANALYZE {MANY}")).unwrap();
    let spilled = analysed.split("spill_count=").skip(1).any(|rest| !rest.starts_with('0'));
    assert!(spilled, "the pool was meant to be too small: {analysed}");
}

/// The group form of `function` over `(day, weight)` with a window of `width` days.
fn groups(function: &dyn AggregateUDFImpl, width: i64) -> Box<dyn GroupsAccumulator> {
    let schema = schema();
    let exprs: Vec<Arc<dyn PhysicalExpr>> =
        vec![col("day", &schema).unwrap(), col("weight", &schema).unwrap(), lit(width)];
    let fields: Vec<_> = exprs.iter().map(|expr| expr.return_field(&schema).unwrap()).collect();
    let arguments = AccumulatorArgs {
        return_field: Arc::new(Field::new("r", DataType::Null, true)),
        schema: &schema,
        ignore_nulls: false,
        order_bys: &[],
        is_reversed: false,
        name: "r",
        is_distinct: false,
        exprs: &exprs,
        expr_fields: &fields,
    };
    function.create_groups_accumulator(arguments).unwrap()
}

const GROUPS: usize = 5;

fn values(rows: &[Row]) -> (Vec<ArrayRef>, Vec<usize>) {
    let columns = batch(rows).columns()[1..].to_vec();
    (columns, rows.iter().map(|row| usize::try_from(row.0).unwrap()).collect())
}

/// Aggregates `parts` apart, each by one of the three ways a state comes about, and merges the states.
fn merged(function: &dyn AggregateUDFImpl, width: i64, parts: &[Vec<Row>], first: usize) -> Vec<ArrayRef> {
    let mut last = groups(function, width);
    for (number, part) in parts.iter().enumerate() {
        let (columns, ids) = values(part);
        let filter: BooleanArray = part.iter().map(|row| row.2.map(|weight| weight != 3)).collect();
        if number % 3 == 0 {
            let states = last.convert_to_state(&columns, Some(&filter)).unwrap();
            last.merge_batch(&states, &ids, GROUPS).unwrap();
        } else {
            let mut partial = groups(function, width);
            partial.update_batch(&columns, &ids, Some(&filter), GROUPS).unwrap();
            let mut from = 0;
            let mut emits = vec![EmitTo::All];
            if number % 3 == 1 {
                emits.insert(0, EmitTo::First(first));
            }
            for emit in emits {
                let states = partial.state(emit).unwrap();
                let ids: Vec<usize> = (from..from + states[0].len()).collect();
                from += ids.len();
                last.merge_batch(&states, &ids, GROUPS).unwrap();
            }
            assert!(partial.size() < 4096, "an emptied accumulator holds {} bytes", partial.size());
        }
    }
    let early = last.evaluate(EmitTo::First(first)).unwrap();
    vec![early, last.evaluate(EmitTo::All).unwrap()]
}

fn row() -> impl Strategy<Value = Row> {
    let day = prop_oneof![9 => (19_990..20_100_i32).prop_map(Some), 1 => Just(None)];
    let weight = prop_oneof![9 => (0..4_i64).prop_map(Some), 1 => Just(None)];
    (0..i64::try_from(GROUPS).unwrap(), day, weight)
}

proptest! {
    #[test]
    fn merged_parts_give_what_the_whole_gives(
        parts in prop::collection::vec(prop::collection::vec(row(), 0..120), 1..7),
        width in 1..40_i64,
        first in 1..GROUPS,
    ) {
        let kept = || parts.iter().flatten().filter(|row| row.2.is_some_and(|weight| weight != 3));
        let mut months: BTreeMap<i64, BTreeSet<i32>> = BTreeMap::new();
        let mut series: BTreeMap<i64, DayCounts> = BTreeMap::new();
        for &(id, day, weight) in kept() {
            let (Some(day), Some(weight)) = (day, weight) else { continue };
            months.entry(id).or_default().insert(super::month_calendar::month_of_day(day));
            series.entry(id).or_default().add(day, weight).unwrap();
        }

        let sets = merged(&MonthSetAggregate::new(), width, &parts, first);
        let sets: Vec<Option<Vec<u8>>> =
            sets.iter().flat_map(|part| part.as_binary::<i32>().iter().map(|b| b.map(<[u8]>::to_vec)).collect::<Vec<_>>()).collect();
        prop_assert_eq!(sets.len(), GROUPS);
        for (id, set) in (0..).zip(&sets) {
            let expected = months.get(&id).cloned().unwrap_or_default();
            let bytes = set.clone().unwrap_or_default();
            let set = super::month_set::EncodedMonths::new(&bytes).unwrap();
            prop_assert_eq!(set.members_between(0, 99_999), i64::try_from(expected.len()).unwrap());
            prop_assert!(expected.iter().all(|&m| set.members_between(i64::from(m), i64::from(m)) == 1));
        }

        let peaks = merged(&PeakWindow::new(), width, &parts, first);
        let found: Vec<Option<i64>> = peaks
            .iter()
            .flat_map(|part| {
                let part = part.as_struct();
                let n = part.column(0).as_primitive::<Int64Type>();
                (0..part.len()).map(|i| part.is_valid(i).then(|| n.value(i))).collect::<Vec<_>>()
            })
            .collect();
        let expected: Vec<Option<i64>> = (0..i64::try_from(GROUPS).unwrap())
            .map(|id| series.get(&id).and_then(|counts| counts.clone().peak(width).unwrap()).map(|peak| peak.n))
            .collect();
        prop_assert_eq!(found, expected);
    }

    #[test]
    fn size_counts_what_is_held(rows in prop::collection::vec(row(), 200..400)) {
        for function in [&MonthSetAggregate::new() as &dyn AggregateUDFImpl, &PeakWindow::new()] {
            let mut accumulator = groups(function, 30);
            let (columns, ids) = values(&rows);
            accumulator.update_batch(&columns, &ids, None, GROUPS).unwrap();
            prop_assert!(accumulator.size() >= GROUPS * 48, "{}", accumulator.size());
            accumulator.evaluate(EmitTo::All).unwrap();
            prop_assert_eq!(accumulator.size(), 0);
        }
    }
}
