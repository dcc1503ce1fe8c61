using GridAlert.Platform;

namespace GridAlert.Features.Emergency.Reports;

public static class ReportRules
{
    public const int MaxText = 1000;
    public const int MaxReason = 500;
    private static readonly DateTimeOffset Earliest = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Latest = new(2100, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static Outcome<SoundReport> Validate(ReportRequest request, DateTimeOffset now)
    {
        var occurredAt = (request.OccurredAt ?? now).ToUniversalTime();
        var foundAt = request.Kind == ReportKind.Hazard ? (request.FoundAt ?? occurredAt).ToUniversalTime() : (DateTimeOffset?)null;
        var check = new Check();
        if (check.That(!string.IsNullOrEmpty(request.Kind), "kind", "required"))
            check.That(ReportKind.All.Contains(request.Kind), "kind", "unknownValue", request.Kind!, string.Join(", ", ReportKind.All));
        check.Text(request.Text, "text", MaxText);
        // A phone's clock may be wrong by a day, and is then marked; what no clock shows is no time.
        check.That(occurredAt >= Earliest && occurredAt < Latest, "occurredAt", "notATime");
        check.That(foundAt is null || (foundAt >= Earliest && foundAt < Latest), "foundAt", "notATime");
        return check.Problem is { } problem
            ? problem
            : new SoundReport(request.Kind!, request.Text!.Trim(), request.DispatchId, request.HouseholdId, occurredAt, foundAt, request.ShareLocation);
    }

    /// <summary>Null when the act may follow on what the caller saw.</summary>
    public static Problem? RefuseAct(ReportState present, string? seen)
    {
        var codes = Enum.GetValues<ReportState>().Select(EmergencyWords.Code).ToList();
        var check = new Check();
        if (check.That(!string.IsNullOrEmpty(seen), "seen", "required"))
            check.That(codes.Contains(seen!), "seen", "unknownValue", seen!, string.Join(", ", codes));
        if (check.Problem is { } problem)
            return problem;
        if (present == ReportState.Closed)
            return new(ProblemKind.Conflict, "reportClosed");
        return EmergencyWords.Code(present) == seen ? null : new(ProblemKind.Conflict, "reportChanged");
    }
}
