using System.Buffers.Text;
using GridAlert.Features.Access;
using GridAlert.Features.Channels.Robots;
using GridAlert.Features.Channels.Settings;
using GridAlert.Features.Record;
using GridAlert.Platform;

namespace GridAlert.Features.Channels.Push;

public sealed record PushKeysRequest(string? P256dh, string? Auth);

/// <summary>What the browser's <c>PushSubscription.toJSON()</c> gives.</summary>
public sealed record PushSubscriptionRequest(string? Endpoint, PushKeysRequest? Keys);

public sealed record PushSubscribed(Guid DeviceId);

/// <summary>Notes where a responder's phone can be pushed to.</summary>
public sealed class SubscribePush(Commands commands, ChannelsOptions options, TimeProvider time)
{
    private const int MaxEndpoint = 1000;
    private const int PointLength = 65;
    private const int SecretLength = 16;

    public async Task<Outcome<PushSubscribed>> RunAsync(Caller caller, PushSubscriptionRequest request, IdempotencyKey? key, CancellationToken cancel)
    {
        if (caller.DeviceId is not { } deviceId)
            return Problem.Forbidden;
        if (!options.WebPush.IsConfigured)
            return new Problem(ProblemKind.Conflict, "channelOff");
        var check = new Check();
        check.Text(request.Endpoint, "endpoint", MaxEndpoint);
        if (!string.IsNullOrWhiteSpace(request.Endpoint) && RobotRules.Refuse(request.Endpoint, options.AllowPrivateAddresses) is { } code)
            check.That(false, "endpoint", code);
        check.That(Length(request.Keys?.P256dh) == PointLength, "keys.p256dh", "wrongType");
        check.That(Length(request.Keys?.Auth) == SecretLength, "keys.auth", "wrongType");
        if (check.Problem is { } problem)
            return problem;
        return await commands.RunAsync<PushSubscribed>(key, async transaction =>
        {
            var now = time.GetUtcNow();
            await PushStore.SaveAsync(transaction, new() { DeviceId = deviceId, Endpoint = request.Endpoint!, P256dh = request.Keys!.P256dh!, Auth = request.Keys.Auth! }, now);
            await Journal.AppendAsync(transaction, JournalKind.PushSubscribed, now, caller.Id, new { deviceId }, memberId: caller.Id);
            return new PushSubscribed(deviceId);
        }, cancel);
    }

    private static int Length(string? text) => Base64Url.IsValid(text, out var length) ? length : 0;
}
