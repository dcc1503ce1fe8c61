using GridAlert.Platform;

namespace GridAlert.Features.Everyday.Requests;

/// <summary>Who may do what to a request that stands where it stands.</summary>
public enum RequestAct { Accept, Begin, HandOver, Return, Answer, Abuse, Publish, Confirm, Reopen, Refer }

public static class RequestRules
{
    public const int MaxText = 1000;
    public const int MaxReason = 500;
    public const int MaxOwner = 60;
    public const int MaxContact = 40;
    public const int MaxPublic = 600;

    /// <summary>So many a stairwell's code takes in a day: whoever needs more turns to the trio.</summary>
    public const int MostADay = 20;

    public static Outcome<SoundRequest> Validate(RaiseBody body, IReadOnlyList<RequestKind> kinds)
    {
        var check = new Check();
        var kind = kinds.FirstOrDefault(one => one.Key == body.Kind);
        if (check.That(!string.IsNullOrEmpty(body.Kind), "kind", "required"))
            check.That(kind is not null, "kind", "unknownValue", body.Kind!, string.Join(", ", kinds.Select(one => one.Key)));
        check.Text(body.Text, "text", MaxText);
        check.OptionalText(body.ContactName, "contactName", MaxContact);
        check.OptionalText(body.ContactPhone, "contactPhone", MaxContact);
        return check.Problem is { } problem ? problem : new SoundRequest(kind!, body.Text!.Trim(), body.HouseholdId, Given(body.ContactName), Given(body.ContactPhone));
    }

    /// <summary>Whether the act makes sense for a request in this state.</summary>
    public static bool May(RequestAct act, RequestState state, bool isWithOwner) => act switch
    {
        RequestAct.Accept => state is RequestState.Received,
        RequestAct.Begin => state is RequestState.Accepted or RequestState.Reopened,
        RequestAct.HandOver => state is RequestState.Accepted or RequestState.InHand or RequestState.Reopened,
        RequestAct.Return => state is RequestState.InHand && isWithOwner,
        RequestAct.Answer => state is RequestState.Received or RequestState.Accepted or RequestState.InHand or RequestState.Reopened or RequestState.Answered,
        RequestAct.Refer => !isWithOwner && state is (RequestState.Received or RequestState.Accepted or RequestState.InHand or RequestState.Reopened),
        RequestAct.Abuse => state is RequestState.Received or RequestState.Accepted or RequestState.InHand or RequestState.Reopened,
        RequestAct.Publish => state is RequestState.Answered or RequestState.Confirmed or RequestState.Lapsed,
        // Silence was no yes: it can still be broken.
        RequestAct.Confirm or RequestAct.Reopen => state is RequestState.Answered or RequestState.Lapsed,
        _ => false,
    };

    public static bool IsClosed(RequestState state) => state is RequestState.Confirmed or RequestState.Lapsed or RequestState.Abuse;

    /// <summary>Null when the act may follow on what the caller saw.</summary>
    public static Problem? Refuse(RequestAct act, RequestState state, bool isWithOwner, string? seen)
    {
        var codes = Enum.GetValues<RequestState>().Select(Code).ToList();
        var check = new Check();
        if (check.That(!string.IsNullOrEmpty(seen), "seen", "required"))
            check.That(codes.Contains(seen!), "seen", "unknownValue", seen!, string.Join(", ", codes));
        if (check.Problem is { } problem)
            return problem;
        if (Code(state) != seen)
            return new(ProblemKind.Conflict, "requestChanged");
        return May(act, state, isWithOwner) ? null : new(ProblemKind.Conflict, "requestNotNow");
    }

    public static string Code(RequestState state) => System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(state.ToString());

    private static string? Given(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
