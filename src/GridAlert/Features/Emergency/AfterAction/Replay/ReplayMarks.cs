using GridAlert.Features.Emergency.Activations;
using GridAlert.Features.Emergency.Dispatches;
using GridAlert.Features.Emergency.Escalation;
using GridAlert.Features.Neighbourhood;
using GridAlert.Features.Record;
using GridAlert.Platform;

namespace GridAlert.Features.Emergency.AfterAction.Replay;

/// <summary>Gathers the marked moments of one activation while its journal is read.</summary>
internal sealed class ReplayMarks(Guid activationId)
{
    /// <summary>More reports than this are marked together, a mark for each minute.</summary>
    private const int ReportsApart = 200;

    private readonly List<ReplayMark> _decisions = [];
    private readonly Dictionary<Guid, Sent> _dispatches = [];
    private readonly List<ReplayMark> _reports = [];

    /// <param name="Answers">Stairwell → its first and its last answer.</param>
    /// <param name="Steps">Step → stairwell → when it was taken there.</param>
    private sealed record Sent(Dispatch Dispatch, Dictionary<string, (DateTimeOffset First, DateTimeOffset Last)> Answers, Dictionary<int, Step> Steps);

    private sealed record Step(string Who, Dictionary<string, DateTimeOffset> Taken);

    /// <param name="at">The time of the moment at which the line shows.</param>
    public void Note(JournalLine line, DateTimeOffset at)
    {
        switch (line.Kind)
        {
            case JournalKind.ActivationOpened when line.ActivationId == activationId:
                Decide(line, at, level: EmergencyWords.Code(line.Read<Activation>().Level));
                break;
            case JournalKind.LevelChanged when line.ActivationId == activationId:
                Decide(line, at, level: line.Read<LevelChangedData>().Level);
                break;
            case JournalKind.ActivationEnded when line.ActivationId == activationId:
                Decide(line, at);
                break;
            case JournalKind.DispatchSent when line.ActivationId == activationId:
                var dispatch = line.Read<Dispatch>();
                _dispatches[dispatch.Id] = new(dispatch, [], []);
                Decide(line, at, dispatch, dispatch.Stairwells);
                break;
            case JournalKind.DangerConfirmed when line.ActivationId == activationId:
                Decide(line, at, Find(line)?.Dispatch, line.Read<DangerData>().Stairwells, who: line.Read<DangerData>().By);
                break;
            case JournalKind.DispatchClosed when Find(line) is { } closed && line.Read<ClosedData>().State != "ended":
                Decide(line, at, closed.Dispatch);
                break;
            case JournalKind.Acknowledged or JournalKind.Completed or JournalKind.Declined or JournalKind.AnsweredFor when Find(line) is { } answered:
                var first = answered.Answers.TryGetValue(line.StairwellCode!, out var before) ? before.First : at;
                answered.Answers[line.StairwellCode!] = (first, at);
                break;
            case JournalKind.Escalated when Find(line) is { } escalated:
                var data = line.Read<EscalatedData>();
                if (!escalated.Steps.TryGetValue(data.Step, out var step))
                    escalated.Steps[data.Step] = step = new(EmergencyWords.Code(data.Who), []);
                step.Taken.TryAdd(line.StairwellCode!, at);
                break;
            case JournalKind.Reported when line.ActivationId == activationId:
                _reports.Add(new(at, line.Kind, null, null, null, null, line.Read<ReportData>().Kind, line.StairwellCode, 1));
                break;
        }
    }

    /// <summary>The marks as far as they concern a unit, in order of time.</summary>
    public List<ReplayMark> For(Unit unit, UnitTree tree)
    {
        bool Inside(string code) => tree.Find(code)?.LiesIn(unit.Code) == true;
        var marks = _decisions.Where(mark => mark.DispatchId is not { } id || _dispatches[id].Dispatch.Targets.UnitCodes.Any(code => Inside(code) || unit.LiesIn(code))).ToList();
        foreach (var (dispatch, answers, steps) in _dispatches.Values)
        {
            var answered = answers.Where(answer => Inside(answer.Key)).Select(answer => answer.Value).ToList();
            if (answered.Count > 0)
                marks.Add(new(answered.Min(answer => answer.First), "firstAnswer", dispatch.Id, dispatch.Title, null, null, null, null, 1));
            if (answered.Count > 1)
                marks.Add(new(answered.Max(answer => answer.Last), "lastAnswer", dispatch.Id, dispatch.Title, null, null, null, null, answered.Count));
            foreach (var step in steps.Values)
            {
                var taken = step.Taken.Where(one => Inside(one.Key)).Select(one => one.Value).ToList();
                if (taken.Count > 0)
                    marks.Add(new(taken.Min(), JournalKind.Escalated, dispatch.Id, dispatch.Title, null, step.Who, null, null, taken.Count));
            }
        }
        marks.AddRange(Reports(_reports.FindAll(mark => Inside(mark.StairwellCode!))));
        return [.. marks.OrderBy(mark => mark.At)];
    }

    private static IEnumerable<ReplayMark> Reports(List<ReplayMark> reports) => reports.Count <= ReportsApart
        ? reports
        : reports.ChunkBy(mark => mark.At.Ticks / TimeSpan.TicksPerMinute)
            .Select(minute => minute.Count == 1 ? minute[0] : minute[0] with { StairwellCode = null, ReportKind = null, Count = minute.Count });

    private sealed record DangerData(string By, int Stairwells);

    private void Decide(JournalLine line, DateTimeOffset at, Dispatch? dispatch = null, int count = 1, string? level = null, string? who = null) =>
        _decisions.Add(new(at, line.Kind, dispatch?.Id, dispatch?.Title, level, who, null, null, count));

    private Sent? Find(JournalLine line) => line.DispatchId is { } id ? _dispatches.GetValueOrDefault(id) : null;
}
