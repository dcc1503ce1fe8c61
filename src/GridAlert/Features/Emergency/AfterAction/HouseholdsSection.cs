using GridAlert.Features.Neighbourhood;

namespace GridAlert.Features.Emergency.AfterAction;

internal static class HouseholdsSection
{
    public static ReviewHouseholds Of(ReviewFacts facts, List<DispatchFacts> dispatches, List<TaskFacts> tasks)
    {
        var doors = facts.DoorsWithResult();
        var perTask = tasks.FindAll(t => t.Dispatch.Dispatch.PerHousehold).ConvertAll(t => (Task: t, Counts: Count(t, [.. doors[t]])));
        var results = doors.SelectMany(group => group).ToList();
        return new()
        {
            Tagged = Sum(perTask.Select(one => one.Counts.Tagged)),
            All = Sum(perTask.Select(one => one.Counts.All)),
            Disputed = new(results.Count(door => door.Disputed), results.Count),
            Times = ReviewRules.Percentiles(results.Select(door => door.Since - door.Task.Dispatch.Dispatch.SentAt)),
            ByStreet = Rows(UnitKind.Street),
            ByCommunity = Rows(UnitKind.Community),
            ByGrid = Rows(UnitKind.Grid),
            ByDispatch =
            [
                .. dispatches.Where(d => d.Dispatch.PerHousehold).Select(d => Row(d.Dispatch.Id.ToString(), d.Dispatch.Title, perTask.Where(one => one.Task.Dispatch == d))),
            ],
            Open =
            [
                .. perTask.Where(one => one.Counts.All.Open > 0)
                    .OrderByDescending(one => one.Counts.Tagged.Open).ThenByDescending(one => one.Counts.All.Open)
                    .ThenBy(one => one.Task.Stairwell.Unit.Code, StringComparer.Ordinal).ThenBy(one => one.Task.Dispatch.Dispatch.Id)
                    .Select(one => new OpenDoors(one.Task.Stairwell.Unit.Code, one.Task.Stairwell.Unit.Name, one.Task.Dispatch.Dispatch.Id, one.Counts.All.Open!.Value, one.Counts.Tagged.Open ?? 0)),
            ],
        };

        IReadOnlyList<DoorRow> Rows(UnitKind kind) =>
        [
            .. perTask.Where(one => one.Task.Stairwell.Unit.CodeOf(kind) is not null).GroupBy(one => one.Task.Stairwell.Unit.CodeOf(kind)!)
                .OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => Row(group.Key, facts.Named(group.Key).Name, group)),
        ];
    }

    public static (DoorCounts Tagged, DoorCounts All) Count(TaskFacts task, List<DoorFacts> doors) =>
        (Count(task.TaggedDoors, doors.FindAll(door => door.Tagged)), Count(task.Doors, doors));

    /// <param name="recorded">How many doors there were when it was sent; a home that came later is one more.</param>
    /// <param name="doors">Those with a result.</param>
    private static DoorCounts Count(int? recorded, List<DoorFacts> doors)
    {
        int? total = recorded is null ? null : Math.Max(recorded.Value, doors.Count);
        return new(total, Are("done"), Are("absent"), Are("refused"), Are("moved"), total - doors.Count);
        int Are(string outcome) => doors.Count(door => door.Outcome == outcome);
    }

    private static DoorRow Row(string key, string name, IEnumerable<(TaskFacts Task, (DoorCounts Tagged, DoorCounts All) Counts)> tasks)
    {
        var counts = tasks.Select(one => one.Counts).ToList();
        return new(key, name, Sum(counts.Select(one => one.Tagged)), Sum(counts.Select(one => one.All)));
    }

    private static DoorCounts Sum(IEnumerable<DoorCounts> counts) => counts.Aggregate(
        new DoorCounts(0, 0, 0, 0, 0, 0),
        (a, b) => new(a.Total + b.Total, a.Done + b.Done, a.Absent + b.Absent, a.Refused + b.Refused, a.Moved + b.Moved, a.Open + b.Open));
}
