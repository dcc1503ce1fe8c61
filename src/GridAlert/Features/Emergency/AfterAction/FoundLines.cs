using GridAlert.Features.Record;
using GridAlert.Platform;

namespace GridAlert.Features.Emergency.AfterAction;

/// <summary>Lines that tell what was found: reports from below, and homes door by door.</summary>
internal sealed class FoundLines(ReviewFacts facts, ReviewTimelineBuilder timeline)
{
    public void Report(in RecordLine line, StairwellFacts stairwell)
    {
        var data = ReviewLineData.Read<ReviewReportData>(line);
        if (!facts.Reports.TryGetValue(data.ReportId, out var report))
            facts.Reports[data.ReportId] = report = new(stairwell);
        report.Data = data;
        if (line.Kind is JournalKind.ReportTaken or JournalKind.ReportAnswered or JournalKind.ReportDispatched)
            report.FirstActAt ??= line.At;
        if (line.Kind == JournalKind.ReportAnswered)
            report.AnsweredAt ??= line.At;
        if (line.Kind == JournalKind.ReportClosed)
            report.ClosedAt = line.At;
        if (line.Kind != JournalKind.ReportPhotographed)
            timeline.Add(line, ReviewTimelineBuilder.Moment(line) with { ReportId = data.ReportId, ByName = By(line, data), Text = data.Text });
    }

    /// <summary>An official by name; a responder, whom an earlier release named in the line, masked.</summary>
    private string? By(in RecordLine line, ReviewReportData data) =>
        data.ByName is { } name && line.Kind == JournalKind.Reported ? Personal.MaskedName(name) : facts.Shown(data.ByName);

    public void Door(in RecordLine line, TaskFacts task)
    {
        var data = ReviewLineData.Read<ReviewHouseholdData>(line);
        var key = (task.Dispatch.Dispatch.Id, data.HouseholdId);
        if (!facts.Doors.TryGetValue(key, out var door))
            facts.Doors[key] = door = new(task);
        door.Tagged |= data.Tagged == true;
        door.Say(line.MemberId ?? Guid.Empty, data.Outcome, data.OccurredAt, line.At, data.Settles);
    }
}
