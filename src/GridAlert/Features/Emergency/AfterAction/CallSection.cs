namespace GridAlert.Features.Emergency.AfterAction;

internal static class CallSection
{
    public static IReadOnlyList<string> Outcomes { get; } = ["answered", "notHeard", "voicemail", "noAnswer", "wrongNumber", "inPerson"];

    /// <summary>What came of a call, by the line that tells of it; an officer's record is a call that was answered, or a visit.</summary>
    public static string OutcomeOf(ReviewLineData data) => (data.Outcome, data.By) switch
    {
        (null, "inPerson") => "inPerson",
        (null, _) => "answered",
        ("answered", _) when !data.HeardToTheEnd => "notHeard",
        var (outcome, _) => outcome,
    };

    public static ReviewCalls Of(ReviewFacts facts)
    {
        var called = facts.Stairwells.Values.OfType<StairwellFacts>().Where(stairwell => stairwell.Calls.Count > 0).ToList();
        var calls = called.SelectMany(stairwell => stairwell.Calls).ToList();
        return new(
            new(calls.Count(call => !call.AboutDispatch), calls.Count), called.Count,
            [
                .. Outcomes.Select(outcome => new CallRow(outcome, new(calls.Count(call => call.Outcome == outcome), calls.Count), called.Count(s => s.Calls.Exists(call => call.Outcome == outcome))))
                    .Where(row => row.Calls.Count > 0),
            ]);
    }
}
