using System.Text.RegularExpressions;
using GridAlert.Platform;

namespace GridAlert.Features.Emergency.AfterAction.Findings;

/// <summary>What a finding and an improvement must say.</summary>
public static partial class FindingRules
{
    public const int MaxText = 500;
    public const int MaxOwner = 60;
    public const int MaxEvidence = 200;

    /// <summary>A plan for longer than this is none.</summary>
    public const int MostDays = 730;

    public static Problem? Refuse(FindingRequest request)
    {
        var check = new Check();
        Choice<FindingKind>(check, request.Kind, "kind");
        Choice<FindingRating>(check, request.Rating, "rating");
        check.Text(request.Text, "text", MaxText);
        check.OptionalText(request.Cause, "cause", MaxText);
        if (request.Evidence is { Length: > 0 } evidence)
            check.That(evidence.Length <= MaxEvidence && InsidePath().IsMatch(evidence), "evidence", "notAPath");
        if (request.Rule is { } rule)
            check.That(ProposalRules.All.Contains(rule), "rule", "unknownValue", rule, string.Join(", ", ProposalRules.All));
        return check.Problem;
    }

    public static Problem? Refuse(ImprovementRequest request, DateOnly today)
    {
        var check = new Check();
        check.Text(request.Action, "action", MaxText);
        check.Text(request.Owner, "owner", MaxOwner);
        if (check.That(request.DueOn is not null, "dueOn", "required"))
            check.That(request.DueOn >= today && request.DueOn <= today.AddDays(MostDays), "dueOn", "between", today, today.AddDays(MostDays));
        return check.Problem;
    }

    /// <summary>An end needs its reason; whoever is on it only says so.</summary>
    public static Problem? Refuse(MoveImprovementRequest request, ImprovementState now)
    {
        var check = new Check();
        Choice<ImprovementState>(check, request.Seen, "seen");
        if (Choice<ImprovementState>(check, request.State, "state") is ImprovementState.Done or ImprovementState.Dropped)
            check.Text(request.Reason, "reason", MaxText);
        else
            check.OptionalText(request.Reason, "reason", MaxText);
        if (check.Problem is { } problem)
            return problem;
        return Codes.TryParse(request.Seen, out ImprovementState seen) && seen == now ? null : new(ProblemKind.Conflict, "improvementMoved");
    }

    private static T? Choice<T>(Check check, string? code, string field) where T : struct, Enum
    {
        if (!check.That(!string.IsNullOrEmpty(code), field, "required"))
            return null;
        return check.That(Codes.TryParse(code, out T value), field, "unknownValue", code!, string.Join(", ", Enum.GetValues<T>().Select(EmergencyWords.Code))) ? value : null;
    }

    [GeneratedRegex("^(/[0-9A-Za-z-]+)+([?][0-9A-Za-z=&.-]*)?(#[0-9A-Za-z-]*)?$")]
    private static partial Regex InsidePath();
}
