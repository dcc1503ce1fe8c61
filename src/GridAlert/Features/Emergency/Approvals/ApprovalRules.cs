using GridAlert.Features.Emergency.Activations;

namespace GridAlert.Features.Emergency.Approvals;

/// <summary>How an act was confirmed.</summary>
public enum ConfirmedBy { Count, Second, Alone }

public enum ConfirmationAnswer { GoOn, TypeCount, AskSecond, Wait, Refused, Spent }

/// <param name="By">Null where nothing was asked for.</param>
public sealed record ConfirmationStep(ConfirmationAnswer Answer, ConfirmedBy? By)
{
    public static ConfirmationStep Free { get; } = new(ConfirmationAnswer.GoOn, null);
}

/// <summary>What is dangerous, and what lets it happen.</summary>
public static class ApprovalRules
{
    /// <summary>After this a question is forgotten: things are no longer as they were.</summary>
    public static TimeSpan Lapses { get; } = TimeSpan.FromHours(1);

    public static bool IsDangerous(Level level, bool wholeDistrict) => level == Level.Red && wholeDistrict;

    /// <summary>Whether the number is the one that was read. Who is silent changes from one second to the next: there it may be a little off.</summary>
    public static bool IsTyped(DangerousAct act, int stairwells, int? typed) =>
        typed is { } number && Math.Abs(number - stairwells) <= (act == DangerousAct.Ending ? Math.Max(3, stairwells / 10) : 0);

    /// <param name="asked">What a second person was asked with, where somebody was.</param>
    public static ConfirmationStep Next(ApprovalMode mode, DangerousAct act, int stairwells, int? typed, Approval? asked, TimeSpan wait, DateTimeOffset now) => mode switch
    {
        ApprovalMode.Off => ConfirmationStep.Free,
        ApprovalMode.Count => IsTyped(act, stairwells, typed) ? new(ConfirmationAnswer.GoOn, ConfirmedBy.Count) : new(ConfirmationAnswer.TypeCount, null),
        _ => asked?.StateAt(now) switch
        {
            null => new(ConfirmationAnswer.AskSecond, null),
            // A repeat of a call that went through gets its first answer; whoever tries another with it is refused where it is used up.
            ApprovalState.Granted or ApprovalState.Used => new(ConfirmationAnswer.GoOn, asked.Granted == true ? ConfirmedBy.Second : ConfirmedBy.Alone),
            ApprovalState.Refused => new(ConfirmationAnswer.Refused, null),
            ApprovalState.Lapsed => new(ConfirmationAnswer.Spent, null),
            _ => now - asked.AskedAt >= wait ? new(ConfirmationAnswer.GoOn, ConfirmedBy.Alone) : new(ConfirmationAnswer.Wait, null),
        },
    };
}
