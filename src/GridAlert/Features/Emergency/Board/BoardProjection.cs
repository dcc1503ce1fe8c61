using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using GridAlert.Features.Emergency.Activations;
using GridAlert.Features.Emergency.Dispatches;
using GridAlert.Features.Emergency.Escalation;
using GridAlert.Features.Emergency.Receipts;
using GridAlert.Features.Neighbourhood;
using GridAlert.Features.Record;
using GridAlert.Platform;

namespace GridAlert.Features.Emergency.Board;

/// <summary>What one line touched, so that boards are told of that and no more.</summary>
public readonly record struct Touched(string List, string Key);

/// <summary>
/// The picture of all open activations and dispatches, a pure function of the journal: the same lines give the
/// same board, live or replayed. Not safe for several threads; its owner keeps them apart.
/// </summary>
/// <param name="startsAt">When it is, before the first line has been applied.</param>
/// <param name="behind">The line it begins behind; null for one that begins with whatever comes first.</param>
public sealed class BoardProjection(UnitTree tree, BoardRoster roster, DateTimeOffset startsAt, JournalCursor? behind = null)
{
    public const int FeedLength = 50;

    /// <summary>Kept longer than one board shows, since a board shows only its own unit's lines.</summary>
    public const int FeedKept = FeedLength * 20;

    private const int ReportShown = 80;

    /// <summary>The kinds of line that a feed tells.</summary>
    public static IReadOnlySet<string> News { get; } = new HashSet<string>
    {
        JournalKind.ActivationOpened, JournalKind.LevelChanged, JournalKind.ActivationEnded, JournalKind.DispatchSent, JournalKind.DispatchClosed, JournalKind.Acknowledged, JournalKind.Completed,
        JournalKind.Declined, JournalKind.Withdrawn, JournalKind.Late, JournalKind.Unreachable, JournalKind.Escalated, JournalKind.Reported, JournalKind.ReportTaken,
        JournalKind.ReportAnswered, JournalKind.ReportClosed, JournalKind.ReportRaised, JournalKind.Called, JournalKind.AnsweredFor, JournalKind.DeskTaken, JournalKind.DeskClosed,
        JournalKind.Replied,
    };

    private readonly Dictionary<Guid, Activation> _activations = [];
    private readonly Dictionary<Guid, BoardDispatchState> _dispatches = [];
    private readonly Dictionary<Guid, (string StairwellCode, ReportData Report)> _reports = [];
    private readonly LinkedList<JournalLine> _feed = new();

    private BoardRoster _roster = roster;

    /// <summary>The mark of what this projection made itself and may change; what carries another one is shared with a checkpoint.</summary>
    private object _own = new();

    private int _copied;

    public JournalCursor Cursor { get; private set; } = behind ?? JournalCursor.Start;

    /// <summary>The latest time on any line so far: lines of transactions that ran side by side need not be in the order of their times.</summary>
    public DateTimeOffset At { get; private set; } = startsAt;

    /// <summary>The picture as it was kept, to be carried on from there.</summary>
    /// <param name="feed">The lines that <see cref="BoardCheckpoint.Feed"/> names, in its order.</param>
    public static BoardProjection From(BoardCheckpoint kept, UnitTree tree, IEnumerable<JournalLine> feed)
    {
        var board = new BoardProjection(tree, kept.Roster, kept.At, kept.Cursor);
        foreach (var activation in kept.Activations)
            board._activations.Add(activation.Id, activation);
        foreach (var dispatch in kept.Dispatches)
            board._dispatches.Add(dispatch.Dispatch.Id, dispatch);
        foreach (var report in kept.Reports)
            board._reports.Add(report.Report.ReportId, report);
        foreach (var line in feed)
            board._feed.AddLast(line);
        return board;
    }

    /// <summary>Keeps the picture as it is now. It shares with this projection, and with the checkpoint before, what does not change.</summary>
    public BoardCheckpoint Keep()
    {
        var kept = new BoardCheckpoint(
            Cursor, At, _roster, [.. _activations.Values], [.. _dispatches.Values], [.. _reports.Values], [.. _feed.Select(line => (line.Tx, line.Seq))], _copied + _reports.Count);
        (_own, _copied) = (new(), 0);
        return kept;
    }

    /// <summary>Applies one line; says what it touched.</summary>
    public IReadOnlyCollection<Touched> Apply(JournalLine line)
    {
        Cursor = line.Cursor;
        if (line.At > At)
            At = line.At;
        var touched = Change(line);
        if (touched.Count > 0 && News.Contains(line.Kind))
        {
            _feed.AddFirst(line);
            if (_feed.Count > FeedKept)
                _feed.RemoveLast();
            touched.Add(new("feed", FeedId(line)));
        }
        return touched;
    }

    private List<Touched> Change(JournalLine line)
    {
        switch (line.Kind)
        {
            case JournalKind.ActivationOpened:
                var opened = line.Read<Activation>();
                _activations[opened.Id] = opened;
                return TouchedBy(opened);
            case JournalKind.LevelChanged when _activations.TryGetValue(line.ActivationId!.Value, out var activation):
                _activations[activation.Id] = activation with { Level = Enum.Parse<Level>(line.Read<LevelChangedData>().Level, ignoreCase: true) };
                return TouchedBy(activation);
            case JournalKind.ActivationEnded when _activations.Remove(line.ActivationId!.Value, out var ended):
                return TouchedBy(ended);
            case JournalKind.DispatchSent:
                var dispatch = line.Read<Dispatch>();
                _dispatches[dispatch.Id] = new(dispatch, _own);
                return [new("dispatches", Key(dispatch.Id))];
            case JournalKind.DispatchClosed when _dispatches.Remove(line.DispatchId!.Value, out var closed):
                return [new("dispatches", Key(closed.Dispatch.Id)), .. closed.Assignments.Keys.Select(code => new Touched("stairwells", code)), .. RollCallTouched(closed)];
            case JournalKind.Assigned when Own(line) is { } sent:
                var place = tree.Find(line.StairwellCode);
                // The tree's own text: every dispatch would keep one of its own for each stairwell.
                sent.Assign(place?.Code ?? line.StairwellCode!, place?.CodeOf(UnitKind.Community), new(line.Read<AssignedData>(), sent.Dispatch.AcknowledgementRule, _own));
                _copied++;
                return [new("dispatches", Key(sent.Dispatch.Id)), new("stairwells", line.StairwellCode!), .. RollCallTouched(sent, line.StairwellCode)];
            case JournalKind.Sent or JournalKind.Received or JournalKind.Read or JournalKind.Acknowledged or JournalKind.Completed
                or JournalKind.Declined or JournalKind.Withdrawn or JournalKind.Replied when Own(line) is { } answered && answered.Own(line.StairwellCode!) is { } assignment:
                assignment.Apply(line.Read<ReceiptData>(), keepsTime: line.Kind == JournalKind.Replied);
                return [new("dispatches", Key(answered.Dispatch.Id)), new("stairwells", line.StairwellCode!), .. RollCallTouched(answered, line.StairwellCode)];
            case JournalKind.Escalated or JournalKind.Unreachable when Own(line) is { } escalated && escalated.Own(line.StairwellCode!) is { } raised:
                raised.Escalate(line.Read<EscalatedData>(), line.Kind == JournalKind.Unreachable);
                return [new("dispatches", Key(escalated.Dispatch.Id)), new("stairwells", line.StairwellCode!), .. RollCallTouched(escalated, line.StairwellCode)];
            case JournalKind.Late or JournalKind.ReplyLate or JournalKind.CompleteLate when Own(line) is { } overdue && overdue.Own(line.StairwellCode!) is { } silent:
                silent.MarkLate(line.Kind);
                return [new("dispatches", Key(overdue.Dispatch.Id)), new("stairwells", line.StairwellCode!)];
            case JournalKind.AnsweredFor when Own(line) is { } called && called.Own(line.StairwellCode!) is { } reached:
                reached.AnswerFor(line.Read<AnsweredForData>().Stairwell);
                return [new("dispatches", Key(called.Dispatch.Id)), new("stairwells", line.StairwellCode!)];
            case JournalKind.DispatchReturned when Own(line) is { } returned && returned.Remove(line.StairwellCode!, tree.Find(line.StairwellCode)?.CodeOf(UnitKind.Community)):
                return [new("dispatches", Key(returned.Dispatch.Id)), new("stairwells", line.StairwellCode!), .. RollCallTouched(returned, line.StairwellCode)];
            case JournalKind.Called or JournalKind.DeskTaken or JournalKind.DeskClosed
                when line is { DispatchId: not null, StairwellCode: { } tried } && Find(line) is not null:
                return [new("stairwells", tried)];
            case JournalKind.Reminded when Find(line) is { } reminded:
                return [new("dispatches", Key(reminded.Dispatch.Id))];
            case JournalKind.Reported or JournalKind.ReportTaken or JournalKind.ReportAnswered or JournalKind.ReportClosed
                or JournalKind.ReportRaised or JournalKind.ReportPhotographed or JournalKind.ReportDispatched:
                return [ReportTouched(line)];
            case JournalKind.DeviceBound:
                _roster = _roster.With(line.MemberId!.Value);
                return [.. _roster.StairwellsOf(line.MemberId.Value).Select(code => new Touched("stairwells", code))];
            case JournalKind.DeviceRevoked when line.Read<DeviceRevokedData>().Left == 0:
                _roster = _roster.Without(line.MemberId!.Value);
                return [.. _roster.StairwellsOf(line.MemberId.Value).Select(code => new Touched("stairwells", code))];
            default:
                return [];
        }
    }

    /// <summary>The whole picture for one unit.</summary>
    public BoardSnapshot Snapshot(Unit unit) => new(
        CursorText(),
        UnitEntry(unit),
        [.. Activations(unit).Select(a => ActivationEntry(a))],
        [.. Dispatches(unit).Select(d => DispatchEntry(d, unit))],
        [.. unit.Within(UnitKind.Stairwell).Select(StairwellEntry)],
        [.. Communities(unit).Select(CommunityEntry)],
        [.. unit.Subtree().Where(u => u.Kind is not UnitKind.Stairwell).Select(u => new BoardPlace(u.Code, u.Name, u.Kind, u.ParentCode))],
        [.. _reports.Values.Where(r => IsOn(r.StairwellCode, unit)).OrderBy(r => r.Report.ReportedAt).ThenBy(r => r.Report.ReportId).Select(ReportEntry)],
        [.. Feed(unit).Take(FeedLength).Select(FeedEntry)]);

    /// <summary>The entry as it is now, for one unit's board; null when it is not (or no longer) on it.</summary>
    public object? Entry(Touched touched, Unit unit) => touched.List switch
    {
        "unit" => UnitEntry(unit),
        "activations" => Activations(unit).Where(a => Key(a.Id) == touched.Key).Select(ActivationEntry).FirstOrDefault(),
        "dispatches" => Guid.TryParse(touched.Key, out var dispatchId) && _dispatches.TryGetValue(dispatchId, out var dispatch) && IsOn(dispatch, unit) ? DispatchEntry(dispatch, unit) : null,
        "stairwells" => tree.TryFind(touched.Key, out var stairwell) ? StairwellEntry(stairwell) : null,
        "communities" => tree.TryFind(touched.Key, out var community) ? CommunityEntry(community) : null,
        "reports" => Guid.TryParse(touched.Key, out var id) && _reports.TryGetValue(id, out var report) && IsOn(report.StairwellCode, unit) ? ReportEntry(report) : null,
        _ => null,
    };

    /// <summary>The newest lines of a unit's feed among those given, oldest first.</summary>
    public IEnumerable<FeedLine> Newest(Unit unit, IReadOnlySet<string> ids) =>
        Feed(unit).TakeWhile(line => ids.Contains(FeedId(line)) || ids.Count > FeedLength).Take(FeedLength).Where(line => ids.Contains(FeedId(line))).Reverse().Select(FeedEntry);

    /// <summary>Whether a touched entry can concern a unit's board at all.</summary>
    public bool Concerns(Touched touched, Unit unit) => touched.List switch
    {
        "stairwells" or "communities" => tree.TryFind(touched.Key, out var place) && (place.LiesIn(unit.Code) || (touched.List == "communities" && unit.LiesIn(place.Code))),
        _ => true,
    };

    public string CursorText() => Cursor.Tx.ToString(CultureInfo.InvariantCulture);

    private BoardUnit UnitEntry(Unit unit)
    {
        var mode = ModeRules.ModeOf(unit, _activations.Values);
        return new(unit.Code, unit.Name, unit.Kind, mode.Mode, mode.Level);
    }

    private static BoardActivation ActivationEntry(Activation a) => new(a.Id, a.Scenario, a.Level, a.Reason, a.Drill, a.OpenedAt, a.OpenedByName, a.UnitCodes);

    private BoardDispatch DispatchEntry(BoardDispatchState state, Unit unit)
    {
        var d = state.Dispatch;
        return new(d.Id, d.ActivationId, d.Kind, d.Title, d.Level, d.Drill, d.AcknowledgementRule, d.SentAt, d.SentByName, d.AcknowledgeBy, d.CompleteBy, d.State,
            state.Progress(code => tree.Find(code)?.LiesIn(unit.Code) == true));
    }

    /// <summary>From now on these serve; gives the stairwells that show another number.</summary>
    public IReadOnlyList<Touched> Take(BoardRoster roster)
    {
        var before = _roster;
        _roster = roster;
        return [.. tree.All.Where(unit => unit.Kind == UnitKind.Stairwell && before.Of(unit.Code, At) != roster.Of(unit.Code, At)).Select(unit => new Touched("stairwells", unit.Code))];
    }

    private BoardStairwell StairwellEntry(Unit stairwell)
    {
        var dispatches = _dispatches.Values
            .Where(d => d.Assignments.ContainsKey(stairwell.Code))
            .OrderBy(d => d.Dispatch.SentAt).ThenBy(d => d.Dispatch.Id)
            .ToDictionary(d => Key(d.Dispatch.Id), d => d.Assignments[stairwell.Code]);
        var (members, devices) = _roster.Of(stairwell.Code, At);
        return new(
            stairwell.Code, stairwell.Name, stairwell.Form ?? StairwellForm.Stairwell, members, devices,
            dispatches.Count == 0 ? "idle" : BoardAssignment.Name(dispatches.Values.Select(a => a.State).MinBy(Pressing)),
            dispatches.Values.Any(a => a.Late),
            dispatches.ToDictionary(d => d.Key, d => d.Value.ToTile()));
    }

    /// <summary>What presses most comes first: no answer, then cannot, then answered, then done.</summary>
    private static int Pressing(AssignmentState state) => state switch
    {
        AssignmentState.Pending => 0,
        AssignmentState.Unable => 1,
        AssignmentState.Acknowledged => 2,
        _ => 3,
    };

    private BoardCommunity CommunityEntry(Unit community)
    {
        var mode = ModeRules.ModeOf(community, _activations.Values);
        var rollCall = _dispatches.Values
            .Where(d => d.Dispatch.Kind == DispatchKind.RollCall && d.Communities.Contains(community.Code))
            .MaxBy(d => d.Dispatch.SentAt);
        return new(community.Code, community.Name, community.CodeOf(UnitKind.Street)!, mode.Mode, mode.Level, rollCall?.RollCall(community.Code));
    }

    private Touched ReportTouched(JournalLine line)
    {
        var report = line.Read<ReportData>();
        if (line.Kind == JournalKind.ReportClosed)
            _reports.Remove(report.ReportId);
        else
            _reports[report.ReportId] = (line.StairwellCode!, report);
        return new("reports", Key(report.ReportId));
    }

    private static BoardReport ReportEntry((string StairwellCode, ReportData Report) entry)
    {
        var r = entry.Report;
        var text = r.Text.Length <= ReportShown ? r.Text : string.Concat(r.Text.AsSpan(0, ReportShown - 1), "…");
        return new(r.ReportId, r.Kind, entry.StairwellCode, text, r.Drill, r.ReportedAt, r.FoundAt, r.State, r.TakenByName, r.InHandsOf, r.DueAt, r.LateAt is not null, r.Photos);
    }

    private static FeedLine FeedEntry(JournalLine line) =>
        new(FeedId(line), line.At, line.Kind, line.StairwellCode, line.DispatchId, line.ActivationId, ForMany(line));

    /// <summary>A board is read by many: what an officer noted of a person stays on the stairwell's page.</summary>
    private static JsonElement ForMany(JournalLine line)
    {
        var opened = PersonalKeys.OpenJson(line.Data);
        if (line.Kind is not (JournalKind.Called or JournalKind.AnsweredFor) && ReferenceEquals(opened, line.Data))
            return JsonSerializer.Deserialize<JsonElement>(line.Data);
        var data = JsonNode.Parse(opened)!.AsObject();
        data.Remove("note");
        data.Remove("reply");
        return data.Deserialize<JsonElement>();
    }

    private IEnumerable<Activation> Activations(Unit unit) =>
        _activations.Values.Where(a => ModeRules.Touches(a, unit, tree)).OrderBy(a => a.OpenedAt).ThenBy(a => a.Id);

    private IEnumerable<BoardDispatchState> Dispatches(Unit unit) =>
        _dispatches.Values.Where(d => IsOn(d, unit)).OrderByDescending(d => d.Dispatch.SentAt).ThenByDescending(d => d.Dispatch.Id);

    private bool IsOn(BoardDispatchState state, Unit unit) =>
        state.Dispatch.Targets.UnitCodes.Any(code => unit.LiesIn(code) || tree.Find(code)?.LiesIn(unit.Code) == true);

    private bool IsOn(string stairwellCode, Unit unit) => tree.Find(stairwellCode)?.LiesIn(unit.Code) == true;

    private static IEnumerable<Unit> Communities(Unit unit) => unit.Within(UnitKind.Community);

    private IEnumerable<JournalLine> Feed(Unit unit) => _feed.Where(line => IsSeenBy(line, unit));

    private bool IsSeenBy(JournalLine line, Unit unit)
    {
        if (line.StairwellCode is { } code)
            return tree.Find(code)?.LiesIn(unit.Code) == true;
        var codes = line.DispatchId is not null
            ? line.Kind == JournalKind.DispatchSent ? line.Read<Dispatch>().Targets.UnitCodes : null
            : line.Kind == JournalKind.ActivationOpened ? line.Read<Activation>().UnitCodes : null;
        return codes?.Any(target => unit.LiesIn(target) || tree.Find(target)?.LiesIn(unit.Code) == true) ?? true;
    }

    private List<Touched> TouchedBy(Activation activation)
    {
        var touched = new List<Touched> { new("activations", Key(activation.Id)), new("unit", "") };
        foreach (var unit in activation.UnitCodes.Select(tree.Find).OfType<Unit>())
            touched.AddRange(Communities(unit).Select(community => new Touched("communities", community.Code)));
        return touched;
    }

    private IEnumerable<Touched> RollCallTouched(BoardDispatchState state, string? stairwellCode = null)
    {
        if (state.Dispatch.Kind != DispatchKind.RollCall)
            return [];
        return stairwellCode is null
            ? state.Communities.Select(code => new Touched("communities", code))
            : tree.Find(stairwellCode)?.CodeOf(UnitKind.Community) is { } community ? [new("communities", community)] : [];
    }

    private BoardDispatchState? Find(JournalLine line) => _dispatches.GetValueOrDefault(line.DispatchId!.Value);

    /// <summary>The line's dispatch, to be changed; null when it is not open.</summary>
    private BoardDispatchState? Own(JournalLine line)
    {
        if (Find(line) is not { } state || state.Owner == _own)
            return Find(line);
        _copied += state.Assignments.Count;
        return _dispatches[state.Dispatch.Id] = state.CopyFor(_own);
    }

    private static string Key(Guid id) => id.ToString();

    private static string FeedId(JournalLine line) => string.Create(CultureInfo.InvariantCulture, $"{line.Tx}-{line.Seq}");
}
