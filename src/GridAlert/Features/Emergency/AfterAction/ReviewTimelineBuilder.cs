using System.Globalization;
using GridAlert.Features.Record;
using GridAlert.Platform;

namespace GridAlert.Features.Emergency.AfterAction;

/// <summary>Gathers the moments worth telling; what one sweep wrote about many stairwells is one.</summary>
internal sealed class ReviewTimelineBuilder
{
    private readonly List<(ulong Tx, long Seq, ReviewMoment Moment)> _moments = [];
    private readonly Dictionary<(string Kind, DateTimeOffset At, Guid? Dispatch, string? By, string? Who, string? Via), int> _together = [];

    public void Add(in RecordLine line, ReviewMoment moment) => _moments.Add((line.Tx, line.Seq, moment));

    public void AddTogether(in RecordLine line, ReviewMoment moment)
    {
        var key = (moment.Kind, moment.At, moment.DispatchId, moment.ByName, moment.Who, moment.Via ?? moment.Text);
        if (_together.TryGetValue(key, out var index))
        {
            var (tx, seq, first) = _moments[index];
            _moments[index] = (tx, seq, first with { Count = first.Count + 1, StairwellCode = first.StairwellCode == moment.StairwellCode ? first.StairwellCode : null });
            return;
        }
        _together[key] = _moments.Count;
        Add(line, moment);
    }

    public IReadOnlyList<ReviewMoment> Result(IEnumerable<DispatchFacts> dispatches)
    {
        var reached = dispatches.ToDictionary(d => d.Dispatch.Id);
        var answers = reached.Values.SelectMany(d => new[] { Answer("firstAnswer", d, d.FirstAnswer), d.LastAnswer == d.FirstAnswer ? null : Answer("lastAnswer", d, d.LastAnswer) })
            .OfType<(ulong Tx, long Seq, ReviewMoment Moment)>();
        return
        [
            .. _moments.Where(m => m.Moment.DispatchId is not { } id || m.Moment.ReportId is not null || reached.ContainsKey(id)).Concat(answers)
                .OrderBy(m => m.Tx).ThenBy(m => m.Seq).ThenBy(m => m.Moment.Kind, StringComparer.Ordinal).Select(m => m.Moment),
        ];
    }

    /// <summary>What every moment made of a line says.</summary>
    public static ReviewMoment Moment(in RecordLine line) => new()
    {
        At = line.At,
        Kind = line.Kind,
        Line = Id(line.Tx, line.Seq),
        DispatchId = line.DispatchId,
        StairwellCode = line.StairwellCode,
    };

    public static string Id(ulong tx, long seq) => string.Create(CultureInfo.InvariantCulture, $"{tx}-{seq}");

    private static (ulong Tx, long Seq, ReviewMoment Moment)? Answer(string kind, DispatchFacts dispatch, Moment? moment) =>
        moment is null
            ? null
            : (moment.Tx, moment.Seq, new()
            {
                At = moment.At,
                Kind = kind,
                Line = Id(moment.Tx, moment.Seq),
                DispatchId = dispatch.Dispatch.Id,
                StairwellCode = moment.StairwellCode,
            });
}
