using System.Numerics;
using GridAlert.Features.Emergency.Receipts;
using GridAlert.Features.Neighbourhood;

namespace GridAlert.Features.Emergency.AfterAction;

internal static class ReachSection
{
    public static ReviewReach Of(ReviewFacts facts, List<DispatchFacts> dispatches, List<TaskFacts> tasks)
    {
        var total = new Tally();
        var units = new[] { UnitKind.Street, UnitKind.Community, UnitKind.Grid }.ToDictionary(kind => kind, _ => new SortedDictionary<string, Tally>(StringComparer.Ordinal));
        var byDispatch = dispatches.ToDictionary(d => d.Dispatch.Id, _ => new Tally());
        var byKind = new SortedDictionary<string, Tally>(StringComparer.Ordinal);
        var roles = new[] { new Tally(), new Tally(), new Tally() };
        foreach (var task in tasks)
        {
            var dispatch = task.Dispatch.Dispatch;
            var early = facts.ClosedEarly(task.Dispatch);
            total.Add(task, early);
            byDispatch[dispatch.Id].Add(task, early);
            TallyOf(byKind, dispatch.Kind).Add(task, early);
            foreach (var (kind, tallies) in units)
            {
                if (task.Stairwell.Unit.CodeOf(kind) is { } code)
                    TallyOf(tallies, code).Add(task, early);
            }
            for (var post = 0; post < roles.Length; post++)
                roles[post].AddPost(task, post, early);
        }
        var stairwells = facts.AskedStairwells();
        return new()
        {
            Total = total.Row(facts.Unit.Code, facts.Unit.Name),
            ByStreet = Rows(UnitKind.Street),
            ByCommunity = Rows(UnitKind.Community),
            ByGrid = Rows(UnitKind.Grid),
            ByRole = [.. roles.Select((tally, post) => tally.Row(TrioRole.Name(1 << post), TrioRole.Name(1 << post), receiptsOnly: true))],
            ByDispatch = [.. dispatches.Select(d => byDispatch[d.Dispatch.Id].Row(d.Dispatch.Id.ToString(), d.Dispatch.Title))],
            ByKind = [.. byKind.Select(pair => pair.Value.Row(pair.Key, pair.Key))],
            Stairwells = [.. stairwells.Select(Row)],
            NeverReached = [.. stairwells.Where(s => s.Tasks.Exists(t => !t.Met)).OrderBy(s => s.Tasks.Exists(t => t.Met)).Select(Silent)],
            Spread =
            [
                Spread("community", units[UnitKind.Community].Values.Select(tally => tally.ShareInTime)),
                Spread("grid", units[UnitKind.Grid].Values.Select(tally => tally.ShareInTime)),
                Spread("stairwell", stairwells.Select(s => (double)s.Tasks.Count(t => t.Met && !t.Late) / s.Tasks.Count)),
            ],
        };

        IReadOnlyList<ReachRow> Rows(UnitKind kind) => [.. units[kind].Select(pair => pair.Value.Row(pair.Key, facts.Named(pair.Key).Name))];
    }

    private static Tally TallyOf(SortedDictionary<string, Tally> tallies, string key)
    {
        if (!tallies.TryGetValue(key, out var tally))
            tallies[key] = tally = new();
        return tally;
    }

    public static StairwellRow Row(StairwellFacts stairwell) => new()
    {
        Code = stairwell.Unit.Code,
        Name = stairwell.Unit.Name,
        GridCode = stairwell.Unit.ParentCode,
        Targeted = stairwell.Tasks.Count,
        HadDevice = stairwell.Tasks.Count(t => t.Devices != 0),
        Sent = stairwell.Tasks.Count(t => t.Sent != 0),
        Received = stairwell.Tasks.Count(t => t.Received != 0),
        Read = stairwell.Tasks.Count(t => t.Read != 0),
        InTime = stairwell.Tasks.Count(t => t.Met && !t.Late),
        Late = stairwell.Tasks.Count(t => t.Met && t.Late),
        Never = stairwell.Tasks.Count(t => !t.Met),
        Completed = stairwell.Tasks.Count(t => t.State == AssignmentState.Completed),
        ForThem = stairwell.Tasks.Count(t => t.ForThem),
        OnDesk = stairwell.Tasks.Count(t => (t.Steps & EscalationSection.DeskSteps) != 0),
        AtTheDoor = stairwell.Tasks.Count(t => (t.Steps & EscalationSection.DoorSteps) != 0),
        WithoutStep = stairwell.Tasks.Count(t => t is { Met: true, MetByStep: < 0 }),
        Unreachable = stairwell.Tasks.Count(t => t.Unreachable),
        Steps = EscalationSection.NamesOf(stairwell.Tasks.Aggregate(0, (steps, t) => steps | t.Steps)),
        Answering = [.. TrioRole.All.Where(role => (stairwell.Answering & TrioRole.Bit(role)) != 0)],
        Cover = BitOperations.PopCount((uint)stairwell.Answering),
        Vacant = [.. TrioRole.All.Where(role => (DataQualitySection.VacantPosts(stairwell) & TrioRole.Bit(role)) != 0)],
    };

    private static NeverReached Silent(StairwellFacts stairwell)
    {
        var unmet = stairwell.Tasks.FindAll(t => !t.Met);
        var posts = unmet.Aggregate(0, (bits, t) => bits | t.Members);
        var calls = new HashSet<Guid>();
        return new(
            stairwell.Unit.Code, stairwell.Unit.Name, stairwell.Unit.ParentCode, [.. unmet.Select(t => t.Dispatch.Dispatch.Id)], stairwell.Tasks.Count,
            BitOperations.PopCount((uint)posts), BitOperations.PopCount((uint)unmet.Aggregate(0, (bits, t) => bits | t.Devices)),
            // Sorting keeps the order of what happened at the same moment.
            [.. unmet.SelectMany(t => t.Tried).Where(one => one.CallId is not { } call || calls.Add(call)).Select(one => one.Tried).Concat(stairwell.Tried).OrderBy(one => one.At)]);
    }

    private static ReachSpread Spread(string level, IEnumerable<double> shares)
    {
        var sorted = shares.Select(share => Math.Round(share, 4)).Order().ToList();
        return sorted.Count == 0
            ? new(level, 0, null, null, null, null)
            : new(level, sorted.Count, sorted[^1], sorted[ReviewRules.Rank(sorted.Count, 50)], sorted[ReviewRules.Rank(sorted.Count, 10)], sorted[0]);
    }

    /// <summary>Counts assignments and their receipts for one row.</summary>
    private sealed class Tally
    {
        private readonly Counts _assignments = new();
        private readonly Counts _receipts = new();
        private readonly List<long> _times = [];

        public double ShareInTime => (double)_assignments.InTime / _assignments.Targeted;

        public void Add(TaskFacts task, bool closedEarly)
        {
            var state = task.Met ? task.Late ? Answer.Late : Answer.InTime : Answer.Never;
            _assignments.Add(task.Devices != 0, task.Sent != 0, task.Received != 0, task.Read != 0, state, closedEarly,
                task.State == AssignmentState.Unable, task.State == AssignmentState.Completed);
            for (var post = 0; post < 3; post++)
                AddReceipt(task, post, closedEarly);
            if (task.Met && task.MetAfter >= 0)
                _times.Add(task.MetAfter);
        }

        public void AddPost(TaskFacts task, int post, bool closedEarly)
        {
            AddReceipt(task, post, closedEarly);
            if ((task.Acknowledged & (1 << post)) != 0 && task.AcknowledgedAfter(post) >= 0)
                _times.Add(task.AcknowledgedAfter(post));
        }

        private void AddReceipt(TaskFacts task, int post, bool closedEarly)
        {
            var bit = 1 << post;
            if ((task.Members & bit) == 0)
                return;
            var state = (task.Acknowledged & bit) == 0 ? Answer.Never : (task.InTime & bit) != 0 ? Answer.InTime : Answer.Late;
            _receipts.Add((task.Devices & bit) != 0, (task.Sent & bit) != 0, (task.Received & bit) != 0, (task.Read & bit) != 0, state, closedEarly,
                (task.Declined & bit) != 0, (task.Completed & bit) != 0);
        }

        public ReachRow Row(string key, string name, bool receiptsOnly = false) =>
            new(key, name, receiptsOnly ? null : _assignments.Result(), _receipts.Result(), ReviewRules.Percentiles(_times));
    }

    private enum Answer { InTime, Late, Never }

    private sealed class Counts
    {
        private int _device, _sent, _received, _read, _late, _never, _early, _unable, _completed;

        public int Targeted { get; private set; }
        public int InTime { get; private set; }

        public void Add(bool device, bool sent, bool received, bool read, Answer answer, bool closedEarly, bool unable, bool completed)
        {
            Targeted++;
            _device += device ? 1 : 0;
            _sent += sent ? 1 : 0;
            _received += received ? 1 : 0;
            _read += read ? 1 : 0;
            InTime += answer == Answer.InTime ? 1 : 0;
            _late += answer == Answer.Late ? 1 : 0;
            _never += answer == Answer.Never ? 1 : 0;
            _early += answer == Answer.Never && closedEarly ? 1 : 0;
            _unable += answer == Answer.Never && unable ? 1 : 0;
            _completed += completed ? 1 : 0;
        }

        public ReachCounts Result() => new()
        {
            Targeted = Targeted,
            HadDevice = _device,
            Sent = _sent,
            Received = _received,
            Read = _read,
            AcknowledgedInTime = InTime,
            Late = _late,
            Never = _never,
            NeverBeforeDeadline = _early,
            Unable = _unable,
            Completed = _completed,
        };
    }
}
