using GridAlert.Features.Emergency.Activations;
using GridAlert.Features.Emergency.Dispatches;
using GridAlert.Features.Neighbourhood;
using GridAlert.Features.Record;

namespace GridAlert.Features.Emergency.AfterAction;

/// <summary>Lines that are about no stairwell: what was decided, sent and closed.</summary>
internal sealed class DecisionLines(ReviewFacts facts, ReviewTimelineBuilder timeline, UnitTree tree)
{
    public void Apply(in RecordLine line, DispatchFacts? dispatch)
    {
        switch (line.Kind)
        {
            case JournalKind.ActivationOpened:
                var activation = ReviewLineData.Read<Activation>(line);
                facts.Activation = activation;
                facts.Levels.Add(new(line.At, activation.Level, activation.Reason, facts.Shown(activation.OpenedByName)));
                timeline.Add(line, ReviewTimelineBuilder.Moment(line) with { ByName = facts.Shown(activation.OpenedByName), Text = EmergencyWords.Code(activation.Level) });
                break;
            case JournalKind.LevelChanged:
                var changed = ReviewLineData.Read<ReviewLineData>(line);
                facts.Levels.Add(new(line.At, Enum.Parse<Level>(changed.Level!, ignoreCase: true), changed.Reason, facts.Shown(changed.ByName)));
                timeline.Add(line, ReviewTimelineBuilder.Moment(line) with { ByName = facts.Shown(changed.ByName), Text = changed.Level });
                break;
            case JournalKind.ActivationEnded:
                var ended = ReviewLineData.Read<ReviewLineData>(line);
                (facts.EndedAt, facts.EndedByName, facts.EndReason) = (line.At, facts.Shown(ended.ByName), ended.Reason);
                timeline.Add(line, ReviewTimelineBuilder.Moment(line) with { ByName = facts.EndedByName, Text = ended.Reason });
                break;
            case JournalKind.DispatchSent:
                var sent = ReviewLineData.Read<Dispatch>(line);
                facts.Dispatches[sent.Id] = new(sent);
                timeline.Add(line, ReviewTimelineBuilder.Moment(line) with { ByName = facts.Shown(sent.SentByName), Text = sent.Title });
                break;
            case JournalKind.DispatchClosed when dispatch is not null:
                var closed = ReviewLineData.Read<ReviewLineData>(line);
                (dispatch.State, dispatch.ClosedAt) = (Enum.Parse<DispatchState>(closed.State!, ignoreCase: true), line.At);
                timeline.Add(line, ReviewTimelineBuilder.Moment(line) with { Text = closed.Reason });
                break;
            case JournalKind.DangerConfirmed:
                var danger = ReviewLineData.Read<ReviewLineData>(line);
                timeline.Add(line, ReviewTimelineBuilder.Moment(line) with { ByName = facts.Shown(danger.ByName), Text = danger.SecondName is { } second ? facts.Shown(second) : null, Via = danger.By });
                break;
            case JournalKind.ClosingReportFiled or JournalKind.ClosingReportLate:
                var report = ReviewLineData.Read<ReviewLineData>(line);
                if (tree.Find(report.UnitCode)?.LiesIn(facts.Unit.Code) == true || facts.Unit.LiesIn(report.UnitCode!))
                    timeline.Add(line, ReviewTimelineBuilder.Moment(line) with { ByName = facts.Shown(report.ByName), Text = facts.Named(report.UnitCode!).Name });
                break;
        }
    }
}
