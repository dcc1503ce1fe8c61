using GridAlert.Features.Access;
using GridAlert.Features.Emergency;
using GridAlert.Features.Neighbourhood;
using Microsoft.Extensions.Localization;

namespace GridAlert.Features.Everyday.Readiness;

/// <summary>Names the texts of readiness.</summary>
public sealed class ReadinessTexts;

public static class ReadinessWords
{
    /// <summary>The glyph beside the word.</summary>
    public static string Mark(this ReadinessState state) => state switch
    {
        ReadinessState.Silent => "silent",
        ReadinessState.Weak => "waiting",
        _ => "completed",
    };

    /// <summary>What falls short, with its numbers: 手机 1/3.</summary>
    public static string Short(this IStringLocalizer<ReadinessTexts> texts, StairwellReadiness one) =>
        string.Join(texts["comma"], one.Weak.Select(fact => fact == ReadinessFact.Answer
            ? texts["short.answer"].Value
            : ReadinessRules.ShareOf(one.Facts, fact) is { } part ? $"{texts["fact." + EmergencyWords.Code(fact)]} {part.Count}/{part.Of}" : ""));

    /// <summary>Where the act is done; null where the caller may not do it.</summary>
    public static string? PageOf(this MendingAct act, Unit stairwell, Role role) => act switch
    {
        MendingAct.FillPost => AccessPolicy.MayEver(role, Act.KeepRoster) ? $"/trios/{stairwell.Code}" : null,
        MendingAct.Invite => AccessPolicy.MayEver(role, Act.Invite) ? $"/invites/{stairwell.Code}" : null,
        MendingAct.Ring => AccessPolicy.MayEver(role, Act.FollowUp) ? $"/stairwells/{stairwell.Code}" : null,
        MendingAct.ConfirmLedger => AccessPolicy.MayEver(role, Act.FollowUp) ? $"/stairwells/{stairwell.Code}/ledger" : null,
        _ => $"/visits/{stairwell.ParentCode}",
    };
}
