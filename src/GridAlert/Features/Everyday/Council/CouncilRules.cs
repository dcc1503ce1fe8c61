using GridAlert.Features.Everyday.Requests;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;

namespace GridAlert.Features.Everyday.Council;

public sealed record RaiseIssueRequest(string? Tag, string? Title, string? Words);

public sealed record SoundIssue(IssueTag Tag, string Title, string? Words);

public sealed record PlanMeetingRequest(string? Title, DateTimeOffset? BeginsAt, string? Place);

public sealed record SoundMeeting(string Title, DateTimeOffset BeginsAt, string Place);

/// <summary>One party's line of the attendance; a line without a number of people is left out.</summary>
public sealed record PartyInput(string? Party, string? Name, int? People);

public sealed record DecideRequest(string? Decision, string? Party, string? Owner, DateOnly? DueOn);

public sealed record SoundDecision(string Text, Party Party, string Owner, DateOnly DueOn);

/// <summary>What the council may do when, and what is late.</summary>
public static class CouncilRules
{
    public const int MaxTitle = 80;
    public const int MaxWords = 600;
    public const int MaxPlace = 60;
    public const int MaxName = 60;
    public const int MaxPeople = 999;

    /// <summary>A council is a joint meeting: one party alone is none.</summary>
    public const int FewestParties = 2;

    public static IReadOnlyList<Party> Parties { get; } = Enum.GetValues<Party>();

    /// <summary>Councils sit in grids and communities.</summary>
    public static bool HasCouncil(UnitKind kind) => kind is UnitKind.Community or UnitKind.Grid;

    public static bool IsLate(CouncilIssue issue, DateOnly today) => DaysLate(issue, today) > 0;

    /// <summary>Days in emergency mode put the last day off, one for one; 0 while it is not over.</summary>
    public static int DaysLate(CouncilIssue issue, DateOnly today) =>
        issue is { State: IssueState.Decided, Decision: { } decision } ? Math.Max(0, today.DayNumber - decision.DueOn.DayNumber - PausedDays(decision.At, issue.Pauses, today)) : 0;

    /// <summary>The days between a decision and today at whose noon the unit was in emergency mode.</summary>
    public static int PausedDays(DateTimeOffset decidedAt, IReadOnlyCollection<Pause> pauses, DateOnly today)
    {
        var days = 0;
        if (pauses.Count > 0)
        {
            for (var day = decidedAt.Day().AddDays(1); day < today; day = day.AddDays(1))
            {
                var noon = new DateTimeOffset(day.ToDateTime(new(12, 0)), BeijingTime.Offset);
                if (pauses.Any(pause => pause.From <= noon && (pause.Until is null || pause.Until > noon)))
                    days++;
            }
        }
        return days;
    }

    /// <summary>How many whole days it has been waiting, until it ended.</summary>
    public static int Age(CouncilIssue issue, DateTimeOffset now) => Math.Max(0, (int)((issue.EndedAt ?? now) - issue.RaisedAt).TotalDays);

    public static bool MayBeDecided(IssueState state, MeetingState meeting) => state is IssueState.Open && meeting is MeetingState.Held;

    /// <summary>What was left open, and what comes up while they sit, goes on the agenda; of a meeting whose minutes are out, nothing more.</summary>
    public static bool MayGoOnAgenda(IssueState state, MeetingState meeting, bool isPublished) => state is IssueState.Open && meeting is not MeetingState.Cancelled && !isPublished;

    public static bool MayClose(IssueState state) => state is IssueState.Decided;

    public static bool MayDrop(IssueState state) => state is IssueState.Open;

    public static bool MayNote(IssueState state) => state is IssueState.Open or IssueState.Decided;

    public static Outcome<SoundIssue> Validate(RaiseIssueRequest request)
    {
        var check = new Check();
        var tag = Code<IssueTag>(check, request.Tag, "tag");
        check.Text(request.Title, "title", MaxTitle);
        check.OptionalText(request.Words, "words", MaxWords);
        return check.Problem is { } problem ? problem : new SoundIssue(tag, request.Title!.Trim(), string.IsNullOrWhiteSpace(request.Words) ? null : request.Words.Trim());
    }

    public static Outcome<SoundMeeting> Validate(PlanMeetingRequest request, DateTimeOffset now)
    {
        var check = new Check();
        check.Text(request.Title, "title", MaxTitle);
        check.Text(request.Place, "place", MaxPlace);
        if (check.That(request.BeginsAt is not null, "beginsAt", "required"))
            check.That(request.BeginsAt > now.AddYears(-1) && request.BeginsAt < now.AddYears(1), "beginsAt", "notATime");
        return check.Problem is { } problem ? problem : new SoundMeeting(request.Title!.Trim(), request.BeginsAt!.Value.ToUniversalTime(), request.Place!.Trim());
    }

    public static Outcome<List<PartyThere>> Validate(IReadOnlyList<PartyInput> parties)
    {
        var check = new Check();
        var there = new List<PartyThere>();
        foreach (var line in parties.Where(line => line.People is not null || !string.IsNullOrWhiteSpace(line.Name)))
        {
            var party = Code<Party>(check, line.Party, "parties");
            check.Text(line.Name, "parties", MaxName);
            check.That(line.People is >= 1 and <= MaxPeople, "parties", "between", 1, MaxPeople);
            there.Add(new(party, line.Name?.Trim() ?? "", line.People ?? 0));
        }
        check.That(there.DistinctBy(line => line.Party).Count() == there.Count, "parties", "usedTwice", "party");
        check.That(there.Count >= FewestParties, "parties", "tooFewParties", FewestParties);
        return check.Problem is { } problem ? problem : there;
    }

    public static Outcome<SoundDecision> Validate(DecideRequest request, DateOnly today)
    {
        var check = new Check();
        check.Text(request.Decision, "decision", MaxWords);
        var party = Code<Party>(check, request.Party, "party");
        check.Text(request.Owner, "owner", MaxName);
        if (check.That(request.DueOn is not null, "dueOn", "required"))
            check.That(request.DueOn >= today && request.DueOn <= today.AddYears(2), "dueOn", "notATime");
        return check.Problem is { } problem ? problem : new SoundDecision(request.Decision!.Trim(), party, request.Owner!.Trim(), request.DueOn!.Value);
    }

    public static string Code<T>(T value) where T : struct, Enum => System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(value.ToString());

    private static T Code<T>(Check check, string? text, string field) where T : struct, Enum
    {
        check.That(Codes.TryParse<T>(text, out var value), field, "unknownValue", text ?? "", string.Join(", ", Enum.GetValues<T>().Select(Code)));
        return value;
    }
}
