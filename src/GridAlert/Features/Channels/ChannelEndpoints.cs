using GridAlert.Features.Access;
using GridAlert.Features.Channels.Callbacks;
using GridAlert.Features.Channels.Gateways;
using GridAlert.Features.Channels.Outbox;
using GridAlert.Features.Channels.Push;
using GridAlert.Features.Channels.Settings;
using GridAlert.Platform;

namespace GridAlert.Features.Channels;

/// <summary>Where gateways call back, and where a phone says how it can be pushed to. A repeat changes nothing.</summary>
public static class ChannelEndpoints
{
    private const int MaxText = 1000;

    public static void MapChannels(this IEndpointRouteBuilder api)
    {
        var channels = api.MapGroup("/channels").AllowAnonymous().DisableAntiforgery();

        channels.MapPost("/sms/receipts", (HttpContext context, ChannelsOptions options, TimeProvider time, TakeReceipts take) =>
            TakeAsync(context, options.Sms, time, items => take.RunAsync(ChannelName.Sms, items.ConvertAll(item => SmsReceipt(item, options.Sms)), CancellationToken.None)));

        channels.MapPost("/sms/replies", (HttpContext context, ChannelsOptions options, TimeProvider time, TakeReplies take) =>
            TakeAsync(context, options.Sms, time, async items =>
            {
                foreach (var reply in items.ConvertAll(item => Reply(item, options.Sms.Fields)).OfType<SmsReply>())
                    await take.RunAsync(reply, CancellationToken.None);
            }));

        channels.MapPost("/voice/results", (HttpContext context, ChannelsOptions options, TimeProvider time, TakeReceipts take) =>
            TakeAsync(context, options.Voice, time, items => take.RunAsync(ChannelName.Voice, items.ConvertAll(item => VoiceResult(item, options.Voice)), CancellationToken.None)));

        api.MapGet("/me/push", (PushKeys keys) => Results.Json(new { publicKey = keys.PublicKey }, Json.Options))
            .RequireAuthorization(Policies.Responder);

        api.MapPost("/me/push", (HttpContext context, SubscribePush subscribe) =>
            context.RunAsync<PushSubscriptionRequest, PushSubscribed>(context.Caller().Id.ToString(), (request, key) => subscribe.RunAsync(context.Caller(), request, key, context.RequestAborted)))
            .RequireAuthorization(Policies.Responder).Accepts<PushSubscriptionRequest>("application/json").Produces<PushSubscribed>();
    }

    // Not cancelled with the call: what a gateway has handed over it may never send again.
    private static async Task<IResult> TakeAsync(HttpContext context, GatewayOptions gateway, TimeProvider time, Func<List<CallbackItem>, Task> take)
    {
        var items = await Callback.ReadAsync(context, gateway, time);
        if (!items.Ok)
            return items.Problem.ToResult(context);
        await take(items.Value);
        return Results.Json(new { taken = items.Value.Count }, Json.Options);
    }

    private static DeliveryReceipt SmsReceipt(CallbackItem item, SmsOptions gateway)
    {
        var fields = gateway.Fields;
        var delivered = item.Text(fields.State) == fields.Delivered;
        return new(item.Id(fields.MessageId), item.Text(fields.GatewayId), delivered ? "delivered" : "failed",
            delivered ? null : GatewayTemplate.Reason(gateway, item.Text(fields.Reason) ?? item.Text(fields.State)));
    }

    private static DeliveryReceipt VoiceResult(CallbackItem item, VoiceOptions gateway)
    {
        var fields = gateway.Fields;
        var (state, reason) = VoiceRules.Outcome(
            item.Text(fields.Key), item.Is(fields.HeardToTheEnd), item.Is(fields.Voicemail), GatewayTemplate.Reason(gateway, item.Text(fields.Reason)));
        return new(item.Id(fields.MessageId), item.Text(fields.GatewayId), state, reason);
    }

    /// <summary>Null for what cannot be an answer: no id, or not from a number.</summary>
    private static SmsReply? Reply(CallbackItem item, CallbackFields fields) =>
        item.Text(fields.ReplyId) is { Length: <= IdempotencyKey.MaxLength } id && PhoneNumber.Normalise(item.Text(fields.From)) is { } from
            ? new(id, from, item.Text(fields.Text) is { } text ? text[..Math.Min(text.Length, MaxText)] : "")
            : null;
}
