using GridAlert.Features.Neighbourhood;
using GridAlert.Features.Record;

namespace GridAlert.Features.Emergency.AfterAction;

/// <summary>
/// Computes the review of one activation from its lines, one after the other. Pure: it knows no clock and reads nothing
/// but the lines and the names of units, so that the same lines give the same review to the byte.
/// </summary>
public sealed class ReviewCalculator
{
    /// <summary>Of its rules: one more when the same lines would give other figures, so that what was kept is computed again.</summary>
    public const int Version = 1;

    private readonly ReviewFacts _facts;
    private readonly ReviewTimelineBuilder _timeline = new();
    private readonly DecisionLines _decisions;
    private readonly AnswerLines _answers = new();
    private readonly AttemptLines _attempts;
    private readonly FoundLines _found;
    private DispatchFacts? _dispatch;

    /// <param name="tree">The units' names and hierarchy.</param>
    /// <param name="unit">Whose figures; lines about stairwells outside it are left out.</param>
    /// <param name="shown">How people's names are shown to the reader; as they are when null.</param>
    public ReviewCalculator(UnitTree tree, Unit unit, Func<string, string>? shown = null)
    {
        _facts = new(tree, unit, shown ?? (name => name));
        _decisions = new(_facts, _timeline, tree);
        _attempts = new(_facts, _timeline);
        _found = new(_facts, _timeline);
    }

    /// <summary>The opening has been read: there is something to tell.</summary>
    public bool IsBegun => _facts.Activation is not null;

    public void Apply(JournalLine line) => Apply(RecordLine.Of(line));

    public void Apply(in RecordLine line)
    {
        if (line.StairwellCode is null && IsAboutTheRecord(line.Kind))
            return;
        // Lines are in the order of their transactions, whose clocks need not be.
        _facts.AsOf = line.At > _facts.AsOf ? line.At : _facts.AsOf;
        _facts.LastTx = line.Tx;
        _facts.LastSeq = line.Seq;
        StairwellFacts? stairwell = null;
        if (line.StairwellCode is { } code && (stairwell = _facts.Stairwell(code)) is null)
            return;
        _facts.Lines++;
        if (line.DispatchId is { } id && _dispatch?.Dispatch.Id != id)
            _dispatch = _facts.Dispatches.GetValueOrDefault(id);
        var dispatch = line.DispatchId is null ? null : _dispatch;
        if (stairwell is null)
            _decisions.Apply(line, dispatch);
        else if (line.Kind == JournalKind.Assigned)
            _answers.Assign(line, dispatch, stairwell);
        else if (IsReport(line.Kind))
            _found.Report(line, stairwell);
        else if (dispatch?.Tasks.GetValueOrDefault(stairwell.Unit.Code) is { } task)
            ApplyTask(line, task);
        else if (line is { DispatchId: null, Kind: JournalKind.Called })
            _attempts.LooseCall(line, stairwell);
    }

    /// <summary>Its seals, and what people learned from it: said of the record afterwards, so that it moves no figure of it.</summary>
    private static bool IsAboutTheRecord(string kind) => AboutTheRecord.Contains(kind);

    /// <summary>Lines of no stairwell that move no figure.</summary>
    public static IReadOnlyList<string> AboutTheRecord { get; } =
        [JournalKind.RecordSealed, JournalKind.FindingRecorded, JournalKind.FindingWithdrawn, JournalKind.ImprovementPlanned, JournalKind.ImprovementMoved];

    /// <summary>The review as the lines so far give it. More lines may be applied afterwards.</summary>
    public Review Result()
    {
        if (_facts.Activation is not { } activation)
            throw new InvalidOperationException("An activation's record begins with its opening.");
        var dispatches = _facts.SentDispatches();
        var tasks = dispatches.SelectMany(d => d.Tasks.Values.OrderBy(t => t.Stairwell.Unit.Code, StringComparer.Ordinal)).ToList();
        return new()
        {
            Overview = OverviewSection.Of(_facts, activation, dispatches, tasks),
            Timeline = _timeline.Result(dispatches),
            Reach = ReachSection.Of(_facts, dispatches, tasks),
            ResponseTimes = ResponseTimesSection.Of(tasks),
            Escalation = EscalationSection.Of(_facts, tasks),
            TrioCover = TrioCoverSection.Of(_facts, tasks),
            Hazards = ReportsSection.Hazards(_facts),
            Households = HouseholdsSection.Of(_facts, dispatches, tasks),
            Reports = ReportsSection.Of(_facts),
            DataQuality = DataQualitySection.Of(_facts, tasks),
            Burden = BurdenSection.Of(_facts, tasks),
        };
    }

    /// <summary>The stairwells behind a figure, by code; null for a figure that there is not.</summary>
    public IReadOnlyList<StairwellRow>? Behind(string figure) =>
        new StairwellFigures(_facts).Find(figure) is { } holds
            ? [.. _facts.Stairwells.Values.OfType<StairwellFacts>().Where(holds).OrderBy(s => s.Unit.Code, StringComparer.Ordinal).Select(ReachSection.Row)] : null;

    private void ApplyTask(in RecordLine line, TaskFacts task)
    {
        var after = Math.Max(0, (line.At - task.Dispatch.Dispatch.SentAt).Ticks);
        switch (line.Kind)
        {
            case JournalKind.Sent or JournalKind.Received or JournalKind.Read:
                _answers.Mark(line, task, after);
                break;
            case JournalKind.Acknowledged or JournalKind.Completed or JournalKind.Declined or JournalKind.Withdrawn or JournalKind.Replied:
                _answers.Answer(line, task, after);
                break;
            case JournalKind.Late or JournalKind.ReplyLate or JournalKind.CompleteLate:
                task.Late |= line.Kind == JournalKind.Late;
                _timeline.AddTogether(line, ReviewTimelineBuilder.Moment(line));
                break;
            case JournalKind.HouseholdDone:
                _found.Door(line, task);
                break;
            case JournalKind.MessageSettled:
                _attempts.Message(line, task);
                break;
            case JournalKind.Reminded or JournalKind.Escalated or JournalKind.Unreachable or JournalKind.Called or JournalKind.AnsweredFor
                or JournalKind.DeskTaken or JournalKind.DeskClosed:
                _attempts.Apply(line, task, after);
                break;
        }
    }

    private static bool IsReport(string kind) => kind is
        JournalKind.Reported or JournalKind.ReportTaken or JournalKind.ReportAnswered or JournalKind.ReportClosed or JournalKind.ReportRaised
        or JournalKind.ReportPhotographed or JournalKind.ReportDispatched;
}
