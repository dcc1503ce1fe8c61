using GridAlert.Platform;

namespace GridAlert.Features.Everyday.Events;

public static class SignUpRules
{
    /// <summary>Null where a place can be taken. Whoever has one keeps it, so that a second press changes nothing.</summary>
    public static Problem? RefuseSignUp(HeldEvent one, DateTimeOffset now) =>
        !IsOpen(one, now) ? new(ProblemKind.Conflict, "signUpOver")
        : !one.Mine && one.Places >= one.Capacity ? new(ProblemKind.Conflict, "eventFull")
        : null;

    /// <summary>Null where a place can be given back: until it begins.</summary>
    public static Problem? RefuseWithdrawal(HeldEvent one, DateTimeOffset now) => IsOpen(one, now) ? null : new(ProblemKind.Conflict, "signUpOver");

    private static bool IsOpen(HeldEvent one, DateTimeOffset now) => one is { SignUp: true, CancelledAt: null } && one.StartsAt > now;
}
