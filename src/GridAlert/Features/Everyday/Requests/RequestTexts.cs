using GridAlert.Features.Emergency;
using Microsoft.Extensions.Localization;

namespace GridAlert.Features.Everyday.Requests;

/// <summary>Names the texts of requests: for those who answer, for trios, and for residents.</summary>
public sealed class RequestTexts;

public static class RequestWords
{
    /// <summary>The glyph beside the word: overdue is as loud as silence.</summary>
    public static string Mark(this ResidentRequest request, DateTimeOffset now) => request.State switch
    {
        RequestState.Confirmed or RequestState.Lapsed => "completed",
        RequestState.Abuse => "idle",
        _ when request.IsOverdue(now) => "silent",
        RequestState.Answered => "acknowledged",
        RequestState.Received => "waiting",
        _ => "read",
    };

    /// <summary>An act of ours is overdue; the resident's own silence never is.</summary>
    public static bool IsOverdue(this ResidentRequest request, DateTimeOffset now) => request.State != RequestState.Answered && request.DueAt <= now;

    public static string State(this IStringLocalizer<RequestTexts> texts, ResidentRequest request) =>
        request is { State: RequestState.InHand, Owner: { } owner } ? texts["state.with", owner] : texts["state." + RequestRules.Code(request.State)];

    public static string Hands(this IStringLocalizer<RequestTexts> texts, RequestHands hands) => texts["hands." + EmergencyWords.Code(hands)];

    /// <summary>What happened, in one sentence without a person's name.</summary>
    public static string Step(this IStringLocalizer<RequestTexts> texts, RequestStep step) => step switch
    {
        { Act: "requestHandedOver", Owner: { } owner } => texts["step.handedOver", owner],
        { Act: "requestReturned", Owner: { } owner } => texts["step.returned", owner],
        { Act: "requestEscalated", Hands: { } hands } => texts["step.escalated", texts.Hands(hands)],
        { Act: "requestReferred", Hands: { } hands } => texts["step.referred", texts.Hands(hands)],
        _ => texts[$"step.{step.ByWhom}.{step.Act}"] is { ResourceNotFound: false } known ? known : texts["step." + step.Act],
    };
}
